using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Numerics;
using SimdRegression.Penalties;
using SimdRegression.Reports;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>
/// Multinomial logistic regression by Newton's method over rows, all classes at once: minimises
/// sum s ( log sum over k of exp(x.w(k) + b(k)) - x.w(y) - b(y) ) + alpha sum over k of P(w(k)).
/// </summary>
/// <remarks>
/// <para>
/// A step minimises the quadratic model in all K (N + 1) unknowns (Böhning 1992, https://doi.org/10.1007/BF00048682, has the curvature), with the penalty as it
/// is (proximal Newton: Lee, Sun and Saunders 2014, https://doi.org/10.1137/130921428). First steps are made with some of the rows; curvature is used
/// again as long as it shortens what is left.
/// </para>
/// <para>
/// Where a common shift of a feature's coefficients in all classes changes nothing, the answer is the one nearest to adding up to 0.
/// </para>
/// </remarks>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
internal sealed partial class MultinomialSolver<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly int classes;
    private readonly int features;
    private readonly int size;
    private readonly RowPanels<T> panels;
    private readonly ClassPass<T, TKernels> pass;
    private readonly ClassStep step;
    private readonly ClassTerms terms;
    private readonly ClassCertifier<T, TKernels> certifier;
    private readonly double[] current;
    private readonly double[] trial;
    private readonly double[] curved;
    private readonly double[] last;
    private readonly double[] sorted;

    // The problem at hand.
    private bool hasIntercept;
    private double totalWeight;
    private double unit;
    private double tolerance;
    private int maxIterations;
    private CancellationToken cancellation;

    // The state of the descent.
    private double objective;
    private int iterations;
    private bool curvatureIsFresh;
    private bool isCertified;
    private Certificate certificate;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="kernels">The kernel set.</param>
    /// <param name="classes">K.</param>
    public MultinomialSolver(TKernels kernels, int classes)
    {
        this.classes = classes;
        features = kernels.FeatureCount;
        size = features + 1;
        panels = new RowPanels<T>(features);
        pass = new ClassPass<T, TKernels>(kernels, panels, classes);
        step = new ClassStep(classes, features);
        terms = new ClassTerms(features);
        certifier = new ClassCertifier<T, TKernels>(classes, features, pass, step);
        current = new double[classes * size];
        trial = new double[classes * size];
        curved = new double[classes * size];
        last = new double[classes * size];
        sorted = new double[classes];
        Coefficients = new double[classes * features];
        Intercepts = new double[classes];
    }

    /// <summary>The coefficients of the last fit in the units of the data, class after class.</summary>
    public double[] Coefficients { get; }

    /// <summary>The intercepts of the last fit.</summary>
    public double[] Intercepts { get; }

    /// <summary>Fits an elastic net, or one of its ends.</summary>
    /// <param name="batch">The rows, checked; targets are class numbers from 0 to K - 1.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="weight">The sum of the sample weights.</param>
    public TrainingReport Fit<TPenalty>(in RowBatch<T> batch, in TPenalty penalty, in FitOptions options, double weight)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        double share = TPenalty.L1ShareOf(in penalty);
        TrainingReport report = FitScaled(in batch, in penalty, share, default, in options, weight, everyRow: false);
        return report.Status == FitStatus.OutOfRange ? FitScaled(in batch, in penalty, share, default, in options, weight, everyRow: true) : report;
    }

    /// <summary>Fits a group lasso: the same groups of features in every class.</summary>
    /// <param name="batch">The rows, checked; targets are class numbers from 0 to K - 1.</param>
    /// <param name="penalty">The penalty, checked.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="weight">The sum of the sample weights.</param>
    public TrainingReport Fit(in RowBatch<T> batch, in GroupLasso penalty, in FitOptions options, double weight)
    {
        var stand = new Lasso(penalty.Strength);
        TrainingReport report = FitScaled(in batch, in stand, penalty.L1Ratio, penalty, in options, weight, everyRow: false);
        return report.Status == FitStatus.OutOfRange
            ? FitScaled(in batch, in stand, penalty.L1Ratio, penalty, in options, weight, everyRow: true)
            : report;
    }

    // With groups the other penalty says the strength alone.
    private TrainingReport FitScaled<TPenalty>(
        in RowBatch<T> batch, in TPenalty penalty, double share, GroupLasso? groups, in FitOptions options, double weight, bool everyRow)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        TrainingReport report = TrainingReports.Begun(in batch, weight, features, options.Intercept, share);
        State(in options, weight);
        bool leavesNone = share > 0.0 || groups is not null;
        if (!(weight > 0.0))
        {
            ResolvedStrength.Of<LogisticLoss, TPenalty>(in penalty, weight, leavesNone ? 0.0 : double.NaN);
            return report with
            {
                Status = FitStatus.NoData, Alpha = double.NaN, Objective = double.NaN, TotalLoss = double.NaN, Certificate = certificate,
            };
        }

        Prepare(in batch, in options, everyRow);
        if (groups is GroupLasso given)
        {
            terms.Take(in given, in options);
        }
        else
        {
            terms.Take(in options, share);
        }

        terms.SetStrength(0.0);
        terms.Hold(false);
        FitStatus status = StartAtNull();
        double alphaMax = double.NaN;
        if (leavesNone)
        {
            alphaMax = status == FitStatus.Converged ? LargestStrength(in batch) : 0.0;
        }

        double alpha = Math.Min(ResolvedStrength.Of<LogisticLoss, TPenalty>(in penalty, weight, alphaMax), double.MaxValue);
        terms.SetStrength(alpha);
        if (status == FitStatus.Converged)
        {
            // At alphaMax itself rounding would decide whether a coefficient is zero.
            bool isEmpty = leavesNone && alpha >= alphaMax;
            Start(options.WarmStart && !isEmpty);
            CentreShifts();
            HoldPenalized(isEmpty);
            status = DescendByLevels(in batch, options.WarmStart || isEmpty);
            HoldPenalized(false);
            if (status == FitStatus.Converged && isEmpty)
            {
                status = CertifyEmpty(in batch);
            }
        }

        CentreShifts();
        Deliver();
        bool isOpen = status is FitStatus.Converged or FitStatus.Stalled;
        bool isBlind = isOpen && isCertified && !certifier.IsProven;
        return report with
        {
            Status = isBlind ? FitStatus.IllConditioned : status,
            Certificate = certificate,
            Iterations = iterations,
            Alpha = alpha,
            AlphaMax = alphaMax,
            Objective = objective,
            TotalLoss = objective - PenaltyAt(current),
            Rank = isCertified ? certifier.Rank : 0,
            ConditionNumber = isCertified ? certifier.ConditionNumber : double.NaN,
            ExpectedDigits = isCertified ? certifier.Digits : double.NaN,
        };
    }

    private void State(in FitOptions options, double weight)
    {
        hasIntercept = options.Intercept;
        totalWeight = weight;
        tolerance = options.Tolerance;
        maxIterations = options.MaxIterations;
        cancellation = options.Cancellation;
        iterations = 0;
        isCertified = false;
        objective = double.NaN;
        certificate = new Certificate(CertificateKind.DualityGap, double.NaN, tolerance);
        Coefficients.AsSpan().Clear();
        Intercepts.AsSpan().Clear();
        current.AsSpan().Clear();
    }

    private void Prepare(in RowBatch<T> batch, in FitOptions options, bool everyRow)
    {
        panels.Prepare(in batch, hasIntercept, everyRow);
        panels.Begin(in batch, 1, totalWeight);
        if (options.Standardize)
        {
            panels.MeasureDeviations(in batch, totalWeight);
        }

        pass.Measure(in batch);
        for (int j = 0; j < features; j++)
        {
            // A coefficient w in the units of the data is w / d in those of the panels, d the scale of the column.
            terms.Unit[j] = options.Standardize ? panels.Deviation[j] : panels.Scale[j];
            double offset = Math.Abs(panels.Middle[j]) + Math.Abs(panels.Centre[j] * panels.Scale[j]);
            terms.Constant[j] = !(pass.Reach[j] > 4.0 * MachineEpsilon.Double * offset);
        }
    }

    // The best intercepts alone, the unit of tolerances, and whether there are any: a class without rows wants one without end.
    private FitStatus StartAtNull()
    {
        double loss = 0.0;
        double mean = 0.0;
        bool allPresent = true;
        for (int k = 0; k < classes; k++)
        {
            double share = pass.ClassWeights[k] / totalWeight;
            allPresent &= share > 0.0;
            double log = share > 0.0 ? ReproducibleFunctions.Log(share) : 0.0;
            loss -= pass.ClassWeights[k] * log;
            mean += log / classes;
            Intercepts[k] = hasIntercept ? log : 0.0;
        }

        for (int k = 0; k < classes && hasIntercept; k++)
        {
            Intercepts[k] -= mean;
        }

        unit = hasIntercept ? loss : totalWeight * ReproducibleFunctions.Log(classes);
        objective = unit;
        return hasIntercept && !allPresent ? FitStatus.Unbounded : double.IsFinite(unit) && unit > 0.0 ? FitStatus.Converged : FitStatus.OutOfRange;
    }

    // From the null model, or from where the last fit ended.
    private void Start(bool isWarm)
    {
        for (int k = 0; k < classes; k++)
        {
            double intercept = isWarm ? last[(k * size) + features] : Intercepts[k];
            for (int j = 0; j < features; j++)
            {
                double w = isWarm && !terms.Constant[j] ? last[(k * size) + j] / panels.Scale[j] : 0.0;
                current[(k * size) + j] = w;
                intercept += isWarm ? MiddleOf(j) * w : 0.0;
            }

            current[(k * size) + features] = hasIntercept ? intercept : 0.0;
        }
    }

    // The middle of a column, in the units of the panels.
    private double MiddleOf(int feature) => panels.Middle[feature] + (panels.Centre[feature] * panels.Scale[feature]);

    // The intercepts of the data are b - c.w.
    private void Deliver()
    {
        for (int k = 0; k < classes; k++)
        {
            Doubled sum = current[(k * size) + features];
            for (int j = 0; j < features; j++)
            {
                // A sum with 0 has no sign where it is 0.
                double w = (current[(k * size) + j] * panels.Scale[j]) + 0.0;
                Coefficients[(k * features) + j] = w;
                last[(k * size) + j] = w;
                sum -= (Doubled)(MiddleOf(j) / panels.Scale[j]) * w;
            }

            Intercepts[k] = hasIntercept ? sum.Rounded : 0.0;
            last[(k * size) + features] = Intercepts[k];
        }
    }

    private double PenaltyAt(ReadOnlySpan<double> point)
    {
        double sum = 0.0;
        for (int k = 0; k < classes; k++)
        {
            sum += terms.ValueOf(point.Slice(k * size, features));
        }

        return sum;
    }

    private double PenaltyChange(ReadOnlySpan<double> from, ReadOnlySpan<double> to)
    {
        double sum = 0.0;
        for (int k = 0; k < classes; k++)
        {
            sum += terms.Change(from.Slice(k * size, features), to.Slice(k * size, features));
        }

        return sum;
    }

    // The smallest alpha at which every penalised coefficient is zero, from the gradient where they are.
    private double LargestStrength(in RowBatch<T> batch)
    {
        terms.SetStrength(1.0);
        Start(isWarm: false);
        if (terms.HasFree)
        {
            HoldPenalized(true);
            Descend(in batch, 0.0);
            HoldPenalized(false);
            iterations = 0;
        }

        pass.Run(in batch, current, withCurvature: false);
        double largest = 0.0;
        for (int k = 0; k < classes; k++)
        {
            largest = Math.Max(largest, terms.LargestStrength(pass.Gradient.AsSpan(k * size, features)));
        }

        return largest;
    }

    // Penalised coefficients stay at zero, as constant columns do.
    private void HoldPenalized(bool holds) => terms.Hold(holds);

    // All penalised coefficients are zero: what their slopes lie beyond the penalty is rounding.
    private FitStatus CertifyEmpty(in RowBatch<T> batch)
    {
        pass.Run(in batch, current, withCurvature: true);
        step.Load(pass, terms, hasIntercept);
        current.CopyTo(curved, 0);
        step.Rest(current);
        Certify(in batch);
        return certificate.Value <= certificate.Tolerance ? FitStatus.Converged : FitStatus.Stalled;
    }

    // Of the shifts that change nothing, the one after which coefficients add up to the least.
    private void CentreShifts()
    {
        for (int j = 0; j < size; j++)
        {
            bool isIntercept = j == features;
            bool canShift = isIntercept ? hasIntercept
                : !terms.Constant[j] && (!terms.HasKinks || (terms.Quadratic[j] == 0.0 && terms.NormOf(j) == 0.0));
            if (!canShift)
            {
                continue;
            }

            double mean = 0.0;
            for (int k = 0; k < classes; k++)
            {
                sorted[k] = current[(k * size) + j];
                mean += sorted[k] / classes;
            }

            double shift = mean;
            if (!isIntercept && terms.L1[j] > 0.0)
            {
                // Every shift between the two middle values costs the same.
                Array.Sort(sorted);
                shift = Math.Clamp(mean, sorted[(classes - 1) / 2], sorted[classes / 2]);
            }

            for (int k = 0; k < classes && shift != 0.0; k++)
            {
                current[(k * size) + j] -= shift;
            }
        }
    }
}
