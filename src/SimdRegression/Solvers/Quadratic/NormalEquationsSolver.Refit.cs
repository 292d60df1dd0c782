using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <content>Least squares, and ridge with strengths that another method has found, on the features that it has kept.</content>
internal sealed partial class NormalEquationsSolver
{
    /// <summary>Fits least squares to the features whose last coefficient is not zero; the others stay zero.</summary>
    /// <param name="moments">The moments.</param>
    /// <param name="options">The options; factors, bounds and the solver count for nothing.</param>
    /// <param name="kept">The coefficients that tell which features are kept; may be those of the last fit.</param>
    public FitReport Refit(MomentAccumulator moments, in FitOptions options, ReadOnlySpan<double> kept)
    {
        FitOptions plain = options with
        {
            PenaltyFactors = default, LowerBounds = default, UpperBounds = default, Solver = MomentsSolver.Auto, WarmStart = false,
        };
        var request = new FitRequest(EstimatorKind.LeastSquares, Strength.Total(0.0), 0.0, plain);
        if (moments.IsEmpty)
        {
            return Refuse(moments, in request, FitStatus.NoData);
        }

        problem.Build(moments, plain, 0.0, 0.0);
        if (!problem.IsUsable)
        {
            return Refuse(moments, in request, FitStatus.OutOfRange);
        }

        for (int j = 0; j < features; j++)
        {
            if (kept[j] == 0.0)
            {
                problem.LeaveOut(j);
            }
        }

        FitReport report = SolveDirectly(in request, moments);
        return Settle(report, moments, in request, 0.0, 0.0, double.NaN, double.NaN) with { InferenceApplies = false };
    }

    /// <summary>Fits ridge to some of the features.</summary>
    /// <param name="moments">The moments.</param>
    /// <param name="options">The options, with one penalty factor a feature.</param>
    /// <param name="strength">What the sum of the penalised squares is multiplied by, beside RSS.</param>
    /// <param name="isKept">Which features may have a coefficient.</param>
    public FitReport FitSquares(MomentAccumulator moments, in FitOptions options, double strength, ReadOnlySpan<bool> isKept)
    {
        var request = new FitRequest(EstimatorKind.Ridge, Strength.Total(strength), 0.0, options);
        problem.Build(moments, options, 0.0, strength);
        if (!problem.IsUsable)
        {
            return Refuse(moments, in request, FitStatus.OutOfRange);
        }

        for (int j = 0; j < features; j++)
        {
            if (!isKept[j])
            {
                problem.LeaveOut(j);
            }
        }

        FitReport report = SolveDirectly(in request, moments);
        return Settle(report, moments, in request, 0.0, strength, double.NaN, strength);
    }
}
