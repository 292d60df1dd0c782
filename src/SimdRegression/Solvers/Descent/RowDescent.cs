using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Losses;
using SimdRegression.Penalties;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>Descents that read the rows: what they need before their first step, and the batch methods.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <param name="kernels">The kernel set.</param>
internal sealed class RowDescent<T, TKernels>(TKernels kernels)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    // How far rounding moves a mean loss over rows.
    private const double DoubleNoise = 1e-12;
    private const double SingleNoise = 1e-5;

    private readonly int features = kernels.FeatureCount;
    private readonly MomentAccumulator moments = new(kernels.FeatureCount, typeof(T) == typeof(float));
    private readonly BlockProducts<T> block = new(BlockKernels<T>.Of(kernels));
    private readonly NullModel<T> nullModel = new();
    private readonly double[] ignored = new double[kernels.FeatureCount];
    private readonly double[] place = new double[kernels.FeatureCount];
    private readonly int[] chosen = new int[RowGradient<T, TKernels>.GatheredRows];

    /// <summary>The batch run, its problem and its answer.</summary>
    public DescentRun Run { get; } = new(kernels.FeatureCount);

    /// <summary>Losses and gradients of rows.</summary>
    public RowGradient<T, TKernels> Rows { get; } = new(kernels);

    /// <summary>alpha of sum s loss + alpha sum f R(w).</summary>
    public double Alpha { get; private set; }

    /// <summary>The smallest alpha at which all penalised coefficients are zero; NaN where it was not needed.</summary>
    public double AlphaMax { get; private set; }

    /// <summary>What the certificate is relative to; NaN for the mean loss at zero.</summary>
    public double Unit { get; private set; }

    /// <summary>How far rounding may move a mean loss.</summary>
    public static double Noise => typeof(T) == typeof(float) ? SingleNoise : DoubleNoise;

    /// <summary>Measures the columns and states the problem.</summary>
    /// <param name="batch">The rows; checked, of positive weight.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="regularizer">The penalty or set.</param>
    /// <param name="options">The options.</param>
    /// <param name="weight">W, the weight of the rows that are fitted.</param>
    /// <param name="splits">Whether squares of the penalty go by the gradient.</param>
    /// <param name="needsStep">Whether a step size has to be derived.</param>
    /// <returns>Whether the numbers stay in range.</returns>
    /// <exception cref="ArgumentException">An option, the strength or the loss does not suit.</exception>
    public bool State<TLoss, TRegularizer>(
        in RowBatch<T> batch,
        in TLoss loss,
        in TRegularizer regularizer,
        in FitOptions options,
        double weight,
        bool splits,
        bool needsStep)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        double curvature = TLoss.LargestCurvature(in loss);
        if (needsStep && !double.IsFinite(curvature))
        {
            throw new ArgumentException(
                $"The curvature of {typeof(TLoss).Name} has no bound, so no step size can be derived from the rows; set StepSize.", "solver");
        }

        TRegularizer.Check(in regularizer, features, options.PenaltyFactors.Span);
        if (!Measure(in batch))
        {
            return false;
        }

        Run.Problem.Measure(moments, in options);
        double share = TRegularizer.L1ShareOf(in regularizer);
        bool hasAlphaMax = !TRegularizer.IsConstraint && (share > 0.0 || double.IsNaN(share));
        AlphaMax = hasAlphaMax ? StrengthOfZero(in batch, in loss, in regularizer, in options, share) : double.NaN;
        Alpha = ResolvedStrength.Of<TLoss, TRegularizer>(in regularizer, weight, AlphaMax);
        bool isQuadratic = TLoss.IsQuadratic;
        Run.Problem.State(in options, Alpha / weight, share, splits, curvature, isQuadratic);

        // Half the variance of the target is what the squared loss comes to at zero coefficients with the intercept that suits.
        double variance = moments.Cross[(features + 1) * KernelLayout.Stride(features)] / moments.Weight;
        Unit = isQuadratic && options.Intercept && batch.Offsets.IsEmpty ? 0.5 * variance : double.NaN;
        return Run.Problem.IsInRange;
    }

    /// <summary>Runs a batch descent; <see cref="State"/> comes before.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="regularizer">The penalty or set.</param>
    /// <param name="plan">The method.</param>
    /// <param name="options">The options.</param>
    /// <param name="split">Which rows are fitted, and which tell when to stop.</param>
    /// <param name="patience">For how many passes the loss of the latter may not fall.</param>
    public TrainingReport Descend<TLoss, TRegularizer>(
        in RowBatch<T> batch,
        in TLoss loss,
        in TRegularizer regularizer,
        in DescentPlan plan,
        in FitOptions options,
        in RowSplit split,
        int patience)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        double meanLoss;
        Run.Problem.FindGap(in regularizer, !split.HoldsOut);
        Run.Begin(in plan, in options, Unit, Noise);
        do
        {
            if (split.HoldsOut)
            {
                double interceptOfIterate = Run.Current(place);
                Run.TakeHeldOut(HeldOutLoss(in batch, in loss, in split, place, interceptOfIterate), patience);
            }

            meanLoss = MeanLoss(in batch, in loss, in split, Run.Coefficients, Run.Intercept, Run.Gradient, out double slope);
            Run.Slope = slope;
        }
        while (Run.Advance(in regularizer, meanLoss));

        return Run.Report;
    }

    /// <summary>The mean loss of the rows that are fitted, with its gradient in raw units.</summary>
    /// <param name="batch">All rows.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="split">Which rows are fitted.</param>
    /// <param name="coefficients">w.</param>
    /// <param name="intercept">b.</param>
    /// <param name="gradient">Receives the gradient in w.</param>
    /// <param name="slope">Receives the derivative in b.</param>
    public double MeanLoss<TLoss>(
        in RowBatch<T> batch,
        in TLoss loss,
        in RowSplit split,
        ReadOnlySpan<double> coefficients,
        double intercept,
        Span<double> gradient,
        out double slope)
        where TLoss : struct, ILoss<TLoss>
    {
        gradient.Clear();
        slope = 0.0;
        Rows.MoveTo(coefficients, intercept);
        double total = split.HoldsOut
            ? LossOf(in batch, in loss, split.HeldOut, ofHeldOut: false, gradient, ref slope)
            : Rows.Add(in batch, in loss, gradient, ref slope);
        slope /= split.Weight;
        foreach (ref double element in gradient)
        {
            element /= split.Weight;
        }

        return total / split.Weight;
    }

    /// <summary>The mean loss of the rows that are held out.</summary>
    public double HeldOutLoss<TLoss>(
        in RowBatch<T> batch, in TLoss loss, in RowSplit split, ReadOnlySpan<double> coefficients, double intercept)
        where TLoss : struct, ILoss<TLoss>
    {
        double slope = 0.0;
        Rows.MoveTo(coefficients, intercept);
        return LossOf(in batch, in loss, split.HeldOut, ofHeldOut: true, ignored, ref slope) / split.HeldOutWeight;
    }

    private double LossOf<TLoss>(
        in RowBatch<T> batch, in TLoss loss, HeldOutRows heldOut, bool ofHeldOut, Span<double> gradient, ref double slope)
        where TLoss : struct, ILoss<TLoss>
    {
        double total = 0.0;
        int count = 0;
        for (int r = 0; r < batch.Count; r++)
        {
            if (heldOut.Contains(r) == ofHeldOut)
            {
                chosen[count++] = r;
            }

            if (count == chosen.Length || (r == batch.Count - 1 && count > 0))
            {
                // What stands behind them is of another fit, whose rows may have been more.
                total += Rows.Add(in batch, chosen.AsSpan(0, count), count, in loss, gradient, ref slope);
                count = 0;
            }
        }

        return total;
    }

    private bool Measure(in RowBatch<T> batch)
    {
        moments.Reset();
        int rows = KernelLayout.BlockRows(features);
        for (int start = 0; start < batch.Count; start += rows)
        {
            RowBatch<T> part = batch.Slice(start, Math.Min(rows, batch.Count - start));
            if (!block.Join(in part, moments, 1))
            {
                return false;
            }
        }

        return !moments.IsEmpty;
    }

    /// <summary>Computes the moments of rows.</summary>
    /// <param name="batch">The rows; checked, of positive weight.</param>
    /// <returns>Null where numbers leave their range.</returns>
    public MomentAccumulator? MomentsOf(in RowBatch<T> batch) => Measure(in batch) ? moments : null;

    /// <summary>The smallest strength of an L1 penalty, beside the summed loss, at which all coefficients are zero.</summary>
    /// <param name="batch">The rows of the last <see cref="MomentsOf"/>.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="options">The options; checked.</param>
    public double LargestStrength<TLoss>(in RowBatch<T> batch, in TLoss loss, in FitOptions options)
        where TLoss : struct, ILoss<TLoss>
    {
        Run.Problem.MeasureScales(moments, in options);
        SlopesOfNullModel(in batch, in loss, options.Intercept);
        return DescentReports.LargestSlope(ignored, Run.Problem.Scale, options.PenaltyFactors.Span);
    }

    /// <summary>
    /// The number that, as the strength of a penalty, leaves no coefficient; NaN where it is not known, and for sets.
    /// </summary>
    /// <param name="batch">The rows of the last <see cref="MomentsOf"/>.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penaltyOfOne">The penalty at the number 1.</param>
    /// <param name="options">The options; checked.</param>
    /// <param name="weight">W.</param>
    public double LargestNumber<TLoss, TRegularizer>(
        in RowBatch<T> batch, in TLoss loss, in TRegularizer penaltyOfOne, in FitOptions options, double weight)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        if (TRegularizer.IsConstraint || !double.IsNaN(TRegularizer.L1ShareOf(in penaltyOfOne)))
        {
            return double.NaN;
        }

        TRegularizer.Check(in penaltyOfOne, features, options.PenaltyFactors.Span);
        Run.Problem.MeasureScales(moments, in options);
        double alphaMax = StrengthOfZero(in batch, in loss, in penaltyOfOne, in options, double.NaN);
        return alphaMax / ResolvedStrength.Of<TLoss, TRegularizer>(in penaltyOfOne, weight, alphaMax);
    }

    // With all coefficients zero and the intercept that suits: the derivatives, left in "ignored".
    private void SlopesOfNullModel<TLoss>(in RowBatch<T> batch, in TLoss loss, bool hasIntercept)
        where TLoss : struct, ILoss<TLoss>
    {
        nullModel.Fit(in batch, in loss, hasIntercept);
        double slope = 0.0;
        Array.Clear(place);
        Array.Clear(ignored);
        Rows.MoveTo(place, nullModel.Intercept);
        _ = Rows.Add(in batch, in loss, ignored, ref slope);
    }

    private double StrengthOfZero<TLoss, TRegularizer>(
        in RowBatch<T> batch, in TLoss loss, in TRegularizer regularizer, in FitOptions options, double share)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        SlopesOfNullModel(in batch, in loss, options.Intercept);
        return DescentReports.AlphaMax(ignored, Run.Problem.Scale, in options, share, in regularizer);
    }
}
