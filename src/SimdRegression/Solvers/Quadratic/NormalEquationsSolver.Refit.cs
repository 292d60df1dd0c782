using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <content>Least squares on the features that another fit has kept.</content>
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
}
