using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Losses;
using SimdRegression.Penalties;
using SimdRegression.Reports;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>Newton's method and its proximal form over rows; <see cref="Newton"/> says what it does.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
internal sealed partial class NewtonSolver<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private const double Epsilon = MachineEpsilon.Double;

    // A fit whose columns leave fewer digits of the coefficients is ill conditioned.
    private const double FewestDigits = 6.0;

    private readonly int features;
    private readonly RowPanels<T> panels;
    private readonly RowPass<T, TKernels> pass;
    private readonly NullModel<T> nullModel = new();
    private readonly QuadraticStep step;
    private readonly CoefficientTerms terms;
    private readonly DualityCertifier<T, TKernels> certifier;
    private readonly double[] current;
    private readonly double[] trial;
    private readonly double[] slopes;
    private readonly double[] scaled;
    private readonly double[] last;
    private double lastIntercept;

    // The problem at hand.
    private bool hasIntercept;
    private bool isElastic;
    private PenaltyModel? model;
    private double totalWeight;
    private double unit;
    private double tolerance;
    private int maxIterations;
    private CancellationToken cancellation;

    // The state of the descent.
    private double intercept;
    private double objective;
    private int iterations;
    private bool curvatureIsFresh;
    private bool isCertified;
    private bool hasBoundedLevels;
    private Certificate certificate;

    public NewtonSolver(TKernels kernels)
    {
        features = kernels.FeatureCount;
        int stride = KernelLayout.Stride(features);
        panels = new RowPanels<T>(features);
        pass = new RowPass<T, TKernels>(kernels, panels);
        step = new QuadraticStep(SolverKernels.Of(kernels));
        terms = new CoefficientTerms(features);
        certifier = new DualityCertifier<T, TKernels>(features, pass);
        current = new double[stride];
        trial = new double[stride];
        slopes = new double[stride];
        scaled = new double[features];
        last = new double[features];
        basis = new RowBasis<T>(features);
        penaltyOfBasis = new double[features];
        Coefficients = new double[features];
    }

    /// <summary>The coefficients of the last fit, in the units of the data.</summary>
    public double[] Coefficients { get; }

    /// <summary>The intercept of the last fit.</summary>
    public double Intercept { get; private set; }

    private ReadOnlySpan<double> CurrentCoefficients => current.AsSpan(0, features);

    private TrainingPoint Current => new()
    {
        Coefficients = CurrentCoefficients,
        Intercept = intercept,
        HasIntercept = hasIntercept,
        Objective = objective,
        RoundingOfAnswer = RoundingOfAnswer(),
        FactorOfCurvature = curvatureIsFresh ? 0.0 : pass.FactorOfCurvature,
    };

    /// <summary>Fits.</summary>
    /// <param name="batch">The rows, checked.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="weight">The sum of the sample weights.</param>
    public TrainingReport Fit<TLoss, TPenalty, TForm>(
        in RowBatch<T> batch, in TLoss loss, in TPenalty penalty, in FitOptions options, double weight)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, IPenalty<TPenalty>
        where TForm : struct, IPenaltyForm<TPenalty>
    {
        // Shifts and scales follow from some of the rows; where another one turns out to be huge, from all.
        TrainingReport report = FitScaled<TLoss, TPenalty, TForm>(in batch, in loss, in penalty, in options, weight, everyRow: false);
        return report.Status == FitStatus.OutOfRange
            ? FitScaled<TLoss, TPenalty, TForm>(in batch, in loss, in penalty, in options, weight, everyRow: true)
            : report;
    }

    /// <summary>What the penalty of the last fit multiplies each coefficient by, in the units of the data, and about where the columns have their middle.</summary>
    public void CopyPenaltyScales(Span<double> scales, Span<double> centres)
    {
        for (int j = 0; j < features; j++)
        {
            scales[j] = terms.PenaltyScale[j] / panels.Scale[j];
            centres[j] = panels.Centre[j] + (panels.Middle[j] / panels.Scale[j]);
        }
    }

    private TrainingReport FitScaled<TLoss, TPenalty, TForm>(
        in RowBatch<T> batch, in TLoss loss, in TPenalty penalty, in FitOptions options, double weight, bool everyRow)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, IPenalty<TPenalty>
        where TForm : struct, IPenaltyForm<TPenalty>
    {
        double share = TPenalty.L1ShareOf(in penalty);
        TrainingReport report = TrainingReports.Begun(in batch, weight, features, options.Intercept, share);
        State(in options, weight, share);
        if (!(weight > 0.0))
        {
            ResolvedStrength.Of<TLoss, TPenalty>(in penalty, weight, share > 0.0 ? 0.0 : double.NaN);
            return report with
            {
                Status = FitStatus.NoData,
                Alpha = double.NaN,
                Objective = double.NaN,
                TotalLoss = double.NaN,
                Certificate = certificate,
            };
        }

        Prepare(in batch, in options, everyRow);
        hasBoundedLevels = TLoss.Targets != TargetRange.ZeroOrOne && nullModel.HasBoundedLevels(in batch, in loss);
        nullModel.Fit(in batch, in loss, hasIntercept, hasBoundedLevels);
        unit = UnitOf(in batch, in loss);
        FitStatus status = nullModel.IsUnbounded ? FitStatus.Unbounded
            : double.IsFinite(nullModel.TotalLoss) ? FitStatus.Converged
            : FitStatus.OutOfRange;
        double digits = double.NaN;
        double alphaMax = double.NaN;
        if (share > 0.0)
        {
            alphaMax = status == FitStatus.Converged
                ? LargestStrength<TLoss, TPenalty, TForm>(in batch, in loss, in penalty, in options, share)
                : 0.0;
        }

        double alpha = ResolvedStrength.Of<TLoss, TPenalty>(in penalty, weight, alphaMax);
        terms.SetStrength(alpha, share);
        Start(in options);
        if (status == FitStatus.Converged)
        {
            FollowWidths<TLoss, TPenalty, TForm>(in batch, in loss, in penalty);
            status = DescendByLevels<TLoss, TPenalty, TForm>(in batch, in loss, in penalty, options.WarmStart);
            if (TryTurn(in batch, in loss, status))
            {
                Turn();
                iterations = 0;
                FollowWidths<TLoss, TPenalty, TForm>(in batch, in loss, in penalty);
                status = Descend<TLoss, TPenalty, TForm>(in batch, in loss, in penalty, 0.0);
            }

            status = IsFlatMinimum<TLoss, TPenalty, TForm>(in batch, in loss, in penalty, status) ? FitStatus.Converged : status;
            digits = isCertified ? Digits() : double.NaN;
            status = StatusOf(status, digits);
        }
        else
        {
            objective = nullModel.TotalLoss;
        }

        Deliver(CurrentCoefficients, intercept);
        return report with
        {
            Status = status,
            Certificate = certificate,
            Iterations = iterations,
            Alpha = alpha,
            AlphaMax = alphaMax,
            Objective = objective,
            TotalLoss = objective - PenaltyAt(in penalty, CurrentCoefficients),
            Rank = isCertified ? (terms.IsConstrained ? features - CurrentCoefficients.Count(0.0) : certifier.Curvature.Rank) : 0,
            ConditionNumber = isCertified ? certifier.Curvature.ConditionNumber : double.NaN,
            ExpectedDigits = isCertified && certificate.Kind == CertificateKind.DualityGap ? digits : double.NaN,
        };
    }

    // Where double precision cannot tell columns apart there is no evidence that a step has nothing left to gain. Where the turned columns leave
    // few digits, more steps bring no more.
    private FitStatus StatusOf(FitStatus status, double digits)
    {
        bool isGap = certificate.Kind == CertificateKind.DualityGap;
        bool isEvidence = status == FitStatus.Converged && isGap;
        bool isOpen = status is FitStatus.Converged or FitStatus.Stalled or FitStatus.Unbounded;
        bool isBlind = isOpen && !isEvidence && isCertified && !certifier.IsProven;
        bool isBlurred = isEvidence && certifier.IsProven && isTurned && digits < FewestDigits;
        return isBlind || isBlurred ? FitStatus.IllConditioned : status;
    }

    private void State(in FitOptions options, double weight, double share)
    {
        hasIntercept = options.Intercept;
        isElastic = !double.IsNaN(share);
        model = null;
        totalWeight = weight;
        tolerance = options.Tolerance;
        maxIterations = options.MaxIterations;
        cancellation = options.Cancellation;
        iterations = 0;
        certificate = new Certificate(CertificateKind.DualityGap, double.NaN, tolerance);
        Coefficients.AsSpan().Clear();
        Intercept = 0.0;
        hasPass = false;
        isTurned = false;
        isCertified = false;
        certifier.Reset();
    }

    private void Prepare(in RowBatch<T> batch, in FitOptions options, bool everyRow)
    {
        panels.Prepare(in batch, hasIntercept, everyRow);
        panels.Begin(in batch, 1, totalWeight);
        pass.CentreAt(panels.Middle);
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
    }

    // The drop that is possible: from the best intercept alone to the saturated model, which predicts every target; half the null deviance.
    private double UnitOf<TLoss>(in RowBatch<T> batch, in TLoss loss)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        const double Rounding = 64.0 * MachineEpsilon.Double;
        double least = pass.LeastLoss(in batch, in loss);
        double drop = nullModel.TotalLoss - least;
        bool isKnown = drop > Rounding * (Math.Abs(nullModel.TotalLoss) + Math.Abs(least));
        return isKnown ? drop : nullModel.TotalLoss > 0.0 ? nullModel.TotalLoss : 1.0;
    }

    // From the null model, or from where the last fit ended.
    private void Start(in FitOptions options)
    {
        intercept = nullModel.Intercept;
        for (int j = 0; j < features; j++)
        {
            current[j] = terms.Clamped(options.WarmStart ? last[j] / panels.Scale[j] : 0.0, j);
        }

        if (options.WarmStart && hasIntercept)
        {
            intercept = lastIntercept;
            for (int j = 0; j < features; j++)
            {
                intercept += panels.Centre[j] * panels.Scale[j] * current[j];
            }
        }
    }

    private void Deliver(ReadOnlySpan<double> coefficients, double centredIntercept)
    {
        Intercept = Unturn(coefficients, centredIntercept, Coefficients);
        Coefficients.CopyTo(last, 0);
        lastIntercept = Intercept;
    }

    private double PenaltyAt<TPenalty>(in TPenalty penalty, ReadOnlySpan<double> coefficients)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        if (model is not null)
        {
            return model.ValueAt(coefficients);
        }

        if (isElastic)
        {
            return terms.ElasticValue(coefficients);
        }

        for (int j = 0; j < features; j++)
        {
            scaled[j] = terms.PenaltyScale[j] * coefficients[j];
        }

        return TPenalty.TotalValue(in penalty, scaled, terms.Strength);
    }

    // The smallest alpha at which every penalised coefficient is zero, from the gradient where they are.
    private double LargestStrength<TLoss, TPenalty, TForm>(
        in RowBatch<T> batch, in TLoss loss, in TPenalty penalty, in FitOptions options, double share)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, IPenalty<TPenalty>
        where TForm : struct, IPenaltyForm<TPenalty>
    {
        terms.HoldPenalized();
        terms.SetStrength(0.0, share);
        intercept = nullModel.Intercept;
        for (int j = 0; j < features; j++)
        {
            current[j] = terms.Clamped(0.0, j);
        }

        if (terms.HasFree)
        {
            Descend<TLoss, TPenalty, TForm>(in batch, in loss, in penalty, 0.0);
            iterations = 0;
        }

        pass.Run(in batch, in loss, CurrentCoefficients, intercept, withCurvature: false);
        terms.Set(in options, panels.Scale);
        double largest = 0.0;
        for (int j = 0; j < features; j++)
        {
            bool canLeave = pass.Gradient[j] < 0.0 ? terms.Upper[j] > 0.0 : terms.Lower[j] < 0.0;
            if (terms.Factor[j] > 0.0 && canLeave)
            {
                largest = Math.Max(largest, Math.Abs(pass.Gradient[j]) / terms.PenaltyScale[j] / terms.Factor[j]);
            }
        }

        return largest / share;
    }
}
