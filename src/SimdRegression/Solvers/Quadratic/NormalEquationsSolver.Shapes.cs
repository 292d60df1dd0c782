using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <content>What solvers of other penalties share: the statement of the squared loss, and the report.</content>
internal sealed partial class NormalEquationsSolver
{
    /// <summary>The scaled coefficients, stride elements: a solver starts from them and leaves its answer there.</summary>
    public Span<double> Scaled => scaled;

    /// <summary>States the squared loss without a penalty, and the point to start from.</summary>
    /// <param name="moments">The moments.</param>
    /// <param name="request">The fit that is asked for, checked.</param>
    /// <param name="refused">Receives the report where the data cannot be fitted.</param>
    /// <returns>Whether they can.</returns>
    public bool TryState(MomentAccumulator moments, in FitRequest request, out FitReport refused)
    {
        refused = default;
        if (moments.IsEmpty)
        {
            refused = Refuse(moments, in request, FitStatus.NoData);
            return false;
        }

        problem.Build(moments, request.Options, 0.0, 0.0);
        if (!problem.IsUsable)
        {
            refused = Refuse(moments, in request, FitStatus.OutOfRange);
            return false;
        }

        Start(in request);
        return true;
    }

    /// <summary>Takes the answer in <see cref="Scaled"/>, and says what is known of it.</summary>
    /// <param name="outcome">How the solver ended.</param>
    /// <param name="judgement">What the solver knows of the digits.</param>
    /// <param name="moments">The moments.</param>
    /// <param name="request">The fit that was asked for.</param>
    /// <param name="gradient">c - Hv at the answer.</param>
    /// <returns>The report, without strengths and objective.</returns>
    public FitReport Conclude(
        DescentOutcome outcome, ActiveSetJudgement judgement, MomentAccumulator moments, in FitRequest request, ReadOnlySpan<double> gradient)
    {
        bool converged = outcome.Status == FitStatus.Converged;
        scaledLow.AsSpan().Clear();
        FitArithmetic arithmetic = moments.IsDoubled ? FitArithmetic.RefinedDouble : FitArithmetic.Double;
        double digits = ExpectedDigits(moments, judgement.Condition, arithmetic, judgement.Uncertainty, out bool areFew);
        bool isIllConditioned = converged && (LeavesTooFewDigits(moments, judgement.Condition, arithmetic) || (areFew && judgement.IsOpen));
        var report = new FitReport
        {
            Status = isIllConditioned || (outcome.Status == FitStatus.Stalled && !moments.IsDoubled && outcome.IsBlurred)
                ? FitStatus.IllConditioned
                : outcome.Status,
            Solver = MomentsSolver.CoordinateDescent,
            Iterations = outcome.Iterations,
            Certificate = outcome.Certificate,
            ConditionNumber = judgement.Condition,
            Arithmetic = arithmetic,
            ExpectedDigits = converged ? digits : double.NaN,
            ResidualSumOfSquares = ResidualSumOfSquares(gradient),
        };
        bool isOpen = problem.MayTargetVary(moments, request.Options.Intercept);
        double lost = isOpen ? double.PositiveInfinity : problem.LostShare(moments, request.Options.Intercept, scaled);
        report = LostDigits.In(report, moments, request.Options.Standardize, lost, LargestErrorOf(moments));
        Unscale(moments, in request);
        if (report.Converged && PredictionsDrownInRounding(moments))
        {
            report = report with { Status = FitStatus.IllConditioned };
        }

        int activeCount = features - coefficients.AsSpan().Count(0.0);
        double square = Math.Max(0.0, moments.Cross[(features + 1) * stride]);
        return Describe(report, moments, in request) with
        {
            Rank = activeCount,
            ActiveCount = activeCount,
            TotalSumOfSquares = problem.IsTargetConstant && request.Options.Intercept ? 0.0 : square,
        };
    }

    /// <summary>What multiplies a penalty beside the mean of half squares, from what a strength means.</summary>
    /// <param name="strength">The strength.</param>
    /// <param name="weight">W.</param>
    /// <param name="alphaMax">The smallest strength at which all penalised coefficients are zero.</param>
    public static double PerSample(Strength strength, double weight, double alphaMax) => strength.Convention switch
    {
        StrengthConvention.Total => strength.Value / weight,
        StrengthConvention.InverseC => 1.0 / strength.Value / weight,
        StrengthConvention.FractionOfMax => alphaMax * strength.Value,
        StrengthConvention.MeanSquaredError => 0.5 * strength.Value,
        _ => strength.Value,
    };

    private void Start(in FitRequest request)
    {
        scaled.AsSpan().Clear();
        scaledLow.AsSpan().Clear();
        for (int j = 0; j < features && request.Options.WarmStart; j++)
        {
            double start = problem.Fixed[j] ? 0.0 : coefficients[j] * problem.Scale[j] / problem.TargetScale;
            scaled[j] = double.IsFinite(start) ? start : 0.0;
        }
    }
}
