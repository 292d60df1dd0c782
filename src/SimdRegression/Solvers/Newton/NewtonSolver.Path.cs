using SimdRegression.Penalties;

namespace SimdRegression.Solvers;

/// <content>Fits along a path of strengths, each from where the last one ended.</content>
/// <remarks>
/// <para>
/// The first step for a new strength needs no pass over the rows: slopes and curvature of the last point serve for it, which makes it the
/// derivative of the path with the shrinkage of a quadratic model. What it leaves is due to curvature that has changed. From there the
/// curvature is taken anew or kept, whichever is cheaper: a pass without it takes a fourth of the time.
/// </para>
/// <para>
/// Points are not certified by duality gaps: predictions must be right, not the objective. Two steps tell which share of the gain the next
/// one leaves; where what it leaves would not show in predictions, it is the last. Where columns nearly depend on each other, steps come to rest
/// at the rounding of the slopes, which predictions of other rows may show: those strengths are fitted on their own and must tell their digits.
/// </para>
/// </remarks>
internal sealed partial class NewtonSolver<T, TKernels>
{
    // What may be left to gain, relative to the loss of the null model: predictions change by about its root.
    private const double PathGoal = 1e-20;

    // What remains of a step's gain after it: before two steps have told, and where curvature is worth a pass.
    private const double UsualShare = 1e-3;
    private const double LargestShare = 1e-2;

    // Above this gain the first step of a strength goes far enough for curvature to change.
    private const double GainOfReuse = 1e-6;
    private const int MaxPathSteps = 12;

    // Slopes are rounded, and the coefficients of a smooth fit are off by the condition number times that: beyond this it may show in a score.
    private const double LargestConditionOfPath = 1e8;

    // What a fit of its own must tell instead.
    private const double FewestDigitsOfPath = 7.0;

    // Whether columns nearly depend on each other at a strength of the path, and so at all weaker ones.
    private bool isPathBlurred;

    // Whether slopes and curvature are those of the current point, or of one next to it.
    private bool hasPass;

    /// <summary>States the rows of a path.</summary>
    /// <param name="batch">The rows, checked, of positive weight.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="weight">The sum of the sample weights.</param>
    public void BeginPath<TLoss>(in RowBatch<T> batch, in TLoss loss, in FitOptions options, double weight)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        State(in options, weight, 0.0);
        Prepare(in batch, in options, everyRow: false);
        hasBoundedLevels = TLoss.Targets != TargetRange.ZeroOrOne && nullModel.HasBoundedLevels(in batch, in loss);
        nullModel.Fit(in batch, in loss, hasIntercept, hasBoundedLevels);
        unit = UnitOf(in batch, in loss);
        Start(options with { WarmStart = false });
        isPathBlurred = false;
    }

    /// <summary>Fits the next strength of a path.</summary>
    /// <param name="batch">The rows of <see cref="BeginPath"/>.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="options">The options of <see cref="BeginPath"/>.</param>
    /// <returns>How the fit ended; where steps do not come to rest soon enough, that of a fit of its own.</returns>
    public FitStatus Follow<TLoss, TPenalty, TForm>(
        in RowBatch<T> batch, in TLoss loss, in TPenalty penalty, in FitOptions options)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, IPenalty<TPenalty>
        where TForm : struct, IPenaltyForm<TPenalty>
    {
        bool isKnown = penalty.Strength.Convention != StrengthConvention.FractionOfMax;
        if (isKnown && !nullModel.IsUnbounded && !isPathBlurred)
        {
            double share = TPenalty.L1ShareOf(in penalty);
            isElastic = !double.IsNaN(share);
            terms.SetStrength(ResolvedStrength.Of<TLoss, TPenalty>(in penalty, totalWeight, double.NaN), share);
            if (StepAlong<TLoss, TPenalty, TForm>(in batch, in loss, in penalty))
            {
                Deliver(step.Target.AsSpan(0, features), intercept + step.InterceptStep);
                return FitStatus.Converged;
            }
        }

        TrainingReport report = Fit<TLoss, TPenalty, TForm>(in batch, in loss, in penalty, in options, totalWeight);
        return isPathBlurred && report.Converged && !(report.ExpectedDigits >= FewestDigitsOfPath) ? FitStatus.IllConditioned : report.Status;
    }

    // Leaves a step that is not taken: the next strength begins where slopes and curvature are known.
    private bool StepAlong<TLoss, TPenalty, TForm>(in RowBatch<T> batch, in TLoss loss, in TPenalty penalty)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, IPenalty<TPenalty>
        where TForm : struct, IPenaltyForm<TPenalty>
    {
        pass.CurvatureFloor = 0.0;
        bool isFirst = hasPass;
        if (!hasPass)
        {
            pass.Run(in batch, in loss, CurrentCoefficients, intercept, withCurvature: true);
        }

        hasPass = false;
        double previous = double.NaN;
        for (int i = 0; i < MaxPathSteps; i++)
        {
            double gain = Math.Abs(FindStep<TPenalty, TForm>(in penalty)) / unit;
            isPathBlurred = step.ConditionNumber > LargestConditionOfPath;
            if (isPathBlurred || !double.IsFinite(gain))
            {
                return false;
            }

            double share = double.IsNaN(previous) ? UsualShare : gain / previous;
            if (!isFirst && gain * share <= PathGoal)
            {
                hasPass = true;
                return true;
            }

            bool renews = isFirst ? gain > GainOfReuse : share > LargestShare;
            previous = isFirst || renews ? double.NaN : gain;
            isFirst = false;
            step.Target.AsSpan(0, features).CopyTo(current);
            intercept += step.InterceptStep;
            pass.Run(in batch, in loss, CurrentCoefficients, intercept, renews);
        }

        return false;
    }
}
