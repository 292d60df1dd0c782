using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Losses;
using SimdRegression.Numerics;
using SimdRegression.Penalties;
using SimdRegression.Reports;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>Exact quantile regression over rows; <see cref="FiniteSmoothing"/> says how.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
internal sealed partial class QuantileSolver<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private const double Epsilon = MachineEpsilon.Double;

    private readonly int features;
    private readonly RowPanels<T> panels;
    private readonly RowPass<T, TKernels> pass;
    private readonly KinkPass<T, TKernels> kinks;
    private readonly QuadraticStep step;
    private readonly CoefficientTerms terms;
    private readonly double[] current;
    private readonly double[] trial;
    private readonly double[] slopes;
    private readonly double[] last;

    // The problem at hand.
    private double quantile;
    private bool hasIntercept;
    private double totalWeight;
    private double unit;
    private double largestTarget;
    private double tolerance;
    private int maxIterations;
    private CancellationToken cancellation;

    // The state of the descent.
    private double intercept;
    private double objective;
    private int iterations;
    private double lastIntercept;

    public QuantileSolver(TKernels kernels)
    {
        features = kernels.FeatureCount;
        int stride = KernelLayout.Stride(features);
        panels = new RowPanels<T>(features);
        pass = new RowPass<T, TKernels>(kernels, panels, gathers: true);
        kinks = new KinkPass<T, TKernels>(kernels, panels);
        step = new QuadraticStep(SolverKernels.Of(kernels));
        terms = new CoefficientTerms(features);
        dualTerms = new CoefficientTerms(features);
        current = new double[stride];
        trial = new double[stride];
        slopes = new double[stride];
        point = new double[stride];
        direction = new double[stride];
        residuals = new double[stride];
        zeros = new double[stride];
        reference = new double[stride];
        answer = new double[features];
        last = new double[features];
        Coefficients = new double[features];
    }

    /// <summary>The coefficients of the last fit, in the units of the data.</summary>
    public double[] Coefficients { get; }

    /// <summary>The intercept of the last fit.</summary>
    public double Intercept { get; private set; }

    private ReadOnlySpan<double> CurrentCoefficients => current.AsSpan(0, features);

    /// <summary>Fits.</summary>
    /// <param name="batch">The rows, checked.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="weight">The sum of the sample weights.</param>
    /// <exception cref="ArgumentException">The penalty is none of absolute values and squares.</exception>
    public TrainingReport Fit<TPenalty>(
        in RowBatch<T> batch, in QuantileLoss loss, in TPenalty penalty, in FitOptions options, double weight)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        double share = TPenalty.L1ShareOf(in penalty);
        if (double.IsNaN(share))
        {
            throw new ArgumentException(
                $"{nameof(FiniteSmoothing)} fits penalties of absolute values and squares, and {typeof(TPenalty).Name} is none.", nameof(penalty));
        }

        State(in loss, in options, weight);
        TrainingReport report = TrainingReports.Begun(in batch, weight, features, hasIntercept, share) with { Certificate = certificate };
        if (!(weight > 0.0))
        {
            ResolvedStrength.Of<QuantileLoss, TPenalty>(in penalty, weight, share > 0.0 ? 0.0 : double.NaN);
            return report with { Status = FitStatus.NoData, Alpha = double.NaN, Objective = double.NaN, TotalLoss = double.NaN };
        }

        // Shifts and scales follow from some of the rows; where another one turns out to be huge, from all.
        TrainingReport found = FitScaled(in batch, in penalty, in options, share, report, everyRow: false);
        return found.Status == FitStatus.OutOfRange ? FitScaled(in batch, in penalty, in options, share, report, everyRow: true) : found;
    }

    /// <summary>The smallest alpha beside the sum of losses at which the lasso leaves no coefficient.</summary>
    /// <param name="batch">The rows, checked, of positive weight.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="weight">The sum of the sample weights.</param>
    public double LargestStrength(in RowBatch<T> batch, in QuantileLoss loss, in FitOptions options, double weight)
    {
        State(in loss, in options, weight);
        Prepare(in batch, in options, everyRow: true);
        WeightedQuantile middle = NullModelOf(in batch);
        unit = middle.TotalLoss > 0.0 ? middle.TotalLoss : 1.0;
        return LargestStrength(in batch, in middle, in options, 1.0);
    }

    private WeightedQuantile NullModelOf(in RowBatch<T> batch) => hasIntercept
        ? WeightedQuantile.Of(in batch, quantile, totalWeight)
        : WeightedQuantile.At(in batch, 0.0, quantile);

    private TrainingReport FitScaled<TPenalty>(
        in RowBatch<T> batch, in TPenalty penalty, in FitOptions options, double share, TrainingReport report, bool everyRow)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        iterations = 0;
        Prepare(in batch, in options, everyRow);
        WeightedQuantile middle = NullModelOf(in batch);
        double atNull = middle.TotalLoss;
        if (!double.IsFinite(atNull))
        {
            return report with { Status = FitStatus.OutOfRange, Objective = double.NaN, TotalLoss = double.NaN };
        }

        unit = atNull > 0.0 ? atNull : 1.0;
        double alphaMax = share > 0.0 ? LargestStrength(in batch, in middle, in options, share) : double.NaN;
        double alpha = ResolvedStrength.Of<QuantileLoss, TPenalty>(in penalty, totalWeight, alphaMax);
        terms.SetStrength(alpha, share);
        FitStatus status = Solve(in batch, in middle, options.WarmStart);
        Deliver();
        return report with
        {
            Status = status,
            Certificate = certificate,
            Iterations = iterations,
            Alpha = alpha,
            AlphaMax = alphaMax,
            Objective = answerObjective,
            TotalLoss = answerObjective - terms.ElasticValue(answer),
            Rank = features - answer.AsSpan().Count(0.0),
        };
    }

    private void State(in QuantileLoss loss, in FitOptions options, double weight)
    {
        quantile = loss.Quantile;
        hasIntercept = options.Intercept;
        totalWeight = weight;
        tolerance = options.Tolerance;
        maxIterations = options.MaxIterations;
        cancellation = options.Cancellation;
        certificate = new Certificate(CertificateKind.DualityGap, double.NaN, tolerance);
        Coefficients.AsSpan().Clear();
        Intercept = 0.0;
    }

    private void Prepare(in RowBatch<T> batch, in FitOptions options, bool everyRow)
    {
        panels.Prepare(in batch, hasIntercept, everyRow);
        panels.Begin(in batch, 1, totalWeight);
        pass.CentreAt(panels.Middle);
        pass.CurvatureFloor = 0.0;
        if (options.Standardize)
        {
            panels.MeasureDeviations(in batch, totalWeight);
        }

        for (int j = 0; j < features; j++)
        {
            // A coefficient w in the units of the data is w / d in those of the panels, d the scale of the column.
            terms.PenaltyScale[j] = options.Standardize ? panels.Deviation[j] : panels.Scale[j];
        }

        terms.Set(in options, panels.Scale);
        largestTarget = 0.0;
        for (int r = 0; r < batch.Count; r++)
        {
            largestTarget = Math.Max(largestTarget, Math.Abs(Widening.ToDouble(batch.Targets[r])));
        }
    }

    // The smallest alpha at which every penalised coefficient is zero, from a dual point where they are. Where several intercepts are equally good, it
    // may be somewhat larger than that.
    private double LargestStrength(in RowBatch<T> batch, in WeightedQuantile middle, in FitOptions options, double share)
    {
        if (terms.Factor.AsSpan().Contains(0.0) || options.IsBounded)
        {
            terms.HoldPenalized();
            terms.SetStrength(0.0, share);
            Solve(in batch, in middle, isWarm: false);
            terms.Set(in options, panels.Scale);
            iterations = 0;
        }
        else
        {
            // Rows at the quantile share what the others leave.
            double left = (quantile * middle.WeightAbove) - ((1.0 - quantile) * middle.WeightBelow);
            double dual = hasIntercept && middle.WeightAt > 0.0 ? left / middle.WeightAt : 0.0;
            kinks.Run(in batch, quantile, new SmoothedPoint(zeros, middle.Value, 0.0), zeros, middle.Value, zeros, dual);
        }

        double largest = 0.0;
        for (int j = 0; j < features; j++)
        {
            double slope = kinks.DualGradient[j];
            bool canLeave = slope < 0.0 ? terms.Upper[j] > 0.0 : terms.Lower[j] < 0.0;
            if (terms.Factor[j] > 0.0 && canLeave)
            {
                largest = Math.Max(largest, Math.Abs(slope) / terms.PenaltyScale[j] / terms.Factor[j]);
            }
        }

        return largest / share;
    }

    private void Deliver()
    {
        for (int j = 0; j < features; j++)
        {
            Coefficients[j] = answer[j] * panels.Scale[j];
        }

        Intercept = InterceptOfData(answer, answerIntercept).Rounded;
        Coefficients.CopyTo(last, 0);
        lastIntercept = Intercept;
    }

    // b in the units of the data, of coefficients and an intercept in those of the panels.
    private Doubled InterceptOfData(ReadOnlySpan<double> coefficients, double centred)
    {
        Doubled sum = hasIntercept ? centred : 0.0;
        for (int j = 0; j < features && hasIntercept; j++)
        {
            sum -= (Doubled)panels.Centre[j] * (coefficients[j] * panels.Scale[j]);
        }

        return sum;
    }
}
