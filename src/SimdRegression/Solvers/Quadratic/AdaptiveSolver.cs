using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>Fits an adaptive lasso: a pilot, and a lasso with the factors that follow from it.</summary>
/// <param name="features">N.</param>
internal sealed class AdaptiveSolver(int features)
{
    private readonly double[] factors = new double[features];
    private readonly double[] pilot = new double[features];

    /// <summary>The factors of the last fit.</summary>
    public ReadOnlySpan<double> Factors => factors;

    /// <summary>Fits.</summary>
    /// <param name="quadratic">Fits both, and keeps the answer.</param>
    /// <param name="moments">The moments.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="options">The options.</param>
    public FitReport Fit(NormalEquationsSolver quadratic, MomentAccumulator moments, in AdaptiveLasso penalty, in FitOptions options)
    {
        var request = new FitRequest(EstimatorKind.Lasso, penalty.Strength, 1.0, options);
        request.Check(features);
        FitOptions first = options with
        {
            PenaltyFactors = default, LowerBounds = default, UpperBounds = default, Solver = MomentsSolver.Auto, WarmStart = false,
        };
        FitRequest ofPilot = penalty.RidgePilot is { } strength
            ? new FitRequest(EstimatorKind.Ridge, strength, 0.0, first)
            : new FitRequest(EstimatorKind.LeastSquares, Strength.Total(0.0), 0.0, first);
        FitReport report = quadratic.Fit(moments, in ofPilot);
        bool isUnique = report.Converged && report.ExpectedDigits > 0.0
            && (penalty.RidgePilot is { Value: > 0.0 } || report.Rank >= quadratic.Problem.FreeCount);
        if (report.Status is not (FitStatus.Converged or FitStatus.IllConditioned))
        {
            return report with { Estimator = EstimatorKind.Other, L1Ratio = 1.0 };
        }

        if (!isUnique)
        {
            quadratic.StartFrom([]);
            return report with
            {
                Status = FitStatus.NoPilot,
                Estimator = EstimatorKind.Other,
                L1Ratio = 1.0,
                ActiveCount = 0,
                Alpha = double.NaN,
                AlphaMax = double.NaN,
                Objective = double.NaN,
                ResidualSumOfSquares = double.NaN,
                ExpectedDigits = double.NaN,
                InferenceApplies = false,
            };
        }

        for (int j = 0; j < features; j++)
        {
            pilot[j] = quadratic.Problem.Fixed[j] ? 0.0 : quadratic.Coefficients[j] * quadratic.Problem.PenaltyScale[j];
        }

        AdaptiveLasso.FillFactors(pilot, penalty.Power, options.PenaltyFactors.Span, factors);
        FitRequest second = request with { Options = options with { PenaltyFactors = factors } };
        return quadratic.Fit(moments, in second) with { Estimator = EstimatorKind.Other };
    }
}
