using System.Globalization;
using SimdRegression.Kernels;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// The fits of one estimator along many strengths, the strongest first: what the paths of <see cref="Moments{T, TKernels}"/> fill. Allocated once;
/// filling it again overwrites it and allocates nothing.
/// </summary>
/// <remarks>
/// <para>
/// The lasso is exact: its path is piecewise linear, and the points are read off between its knots (<see cref="LassoKnots"/>). Ridge and the
/// elastic net are solved for several strengths at once. Each point has the certificate of a fit of its own, and equals one to
/// within rounding.
/// </para>
/// <para>
/// Degrees of freedom, without the intercept: lasso: the number of coefficients that are not zero (Zou, Hastie and Tibshirani 2007); ridge: the
/// trace of H (H + alpha D)^-1, H the centred cross products and D the squared units of the penalty; elastic net: the same trace over the
/// coefficients that are not zero.
/// </para>
/// <para>Thread safety: one thread at a time while a call fills it; until the next such call any number of threads may read it.</para>
/// </remarks>
public sealed class RegularizationPath
{
    private const double Epsilon = MachineEpsilon.Double;

    private readonly PathSolver solver;
    private readonly PathPoints points;
    private readonly double[] alphas;
    private readonly double[] expectedDigits;
    private readonly double[][] criteria = new double[3][];
    private readonly int[] preferred = [-1, -1, -1];

    /// <summary>Allocates a path and the workspace of its fits.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="capacity">The largest number of strengths, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public RegularizationPath(int features, int capacity = 100)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        FeatureCount = RowArguments.CheckedFeatures(features);
        solver = new PathSolver(SolverKernels.Of(new RuntimeKernels<double>(features)), Epsilon);
        points = new PathPoints(features, capacity) { WantsFreedom = true };
        alphas = new double[capacity];
        expectedDigits = new double[capacity];
        for (int i = 0; i < criteria.Length; i++)
        {
            criteria[i] = new double[capacity];
        }
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount { get; }

    /// <summary>The largest number of strengths.</summary>
    public int Capacity => points.Capacity;

    /// <summary>
    /// The number of strengths of the path; 0 before it was filled. Fewer than were asked for, the strongest of them, where
    /// <see cref="FitOptions.Cancellation"/> ended it.
    /// </summary>
    public int Count => points.Count;

    /// <summary>The estimator; null for a penalty of the caller's.</summary>
    public EstimatorKind? Estimator { get; private set; }

    /// <summary>The share of L1 in the penalty; NaN where it does not consist of absolute values and squares.</summary>
    public double L1Ratio { get; private set; }

    /// <summary>The number of rows whose weight is above 0.</summary>
    public long RowCount { get; private set; }

    /// <summary>The sum of the logarithms of the sample weights, as <see cref="FitReport.SumOfLogWeights"/>.</summary>
    internal double SumOfLogWeights { get; private set; }

    /// <summary>The smallest strength at which all penalised coefficients are zero; NaN without an L1 penalty.</summary>
    public double AlphaMax { get; private set; } = double.NaN;

    /// <summary>The strengths, the strongest first, in the estimator's own convention (what a bare number means).</summary>
    public ReadOnlySpan<double> Alphas => alphas.AsSpan(0, Count);

    /// <summary>The intercepts; 0 without one.</summary>
    public ReadOnlySpan<double> Intercepts => points.Intercepts;

    /// <summary>How many coefficients are not zero.</summary>
    public ReadOnlySpan<int> ActiveCounts => points.ActiveCounts;

    /// <summary>The effective degrees of freedom, without the intercept; NaN, and so are the criteria, for a penalty of the caller's.</summary>
    public ReadOnlySpan<double> DegreesOfFreedom => points.DegreesOfFreedom;

    /// <summary>The weighted residual sums of squares.</summary>
    public ReadOnlySpan<double> ResidualSumsOfSquares => points.ResidualSumsOfSquares;

    /// <summary>The values of the objective that the estimator's documentation states; for a penalty of the caller's that of
    /// <see cref="TrainingReport.Objective"/>.</summary>
    public ReadOnlySpan<double> Objectives => points.Objectives;

    /// <summary>The evidence that each point is optimal.</summary>
    public ReadOnlySpan<Certificate> Certificates => points.Certificates;

    /// <summary>How each fit ended.</summary>
    public ReadOnlySpan<FitStatus> Statuses => points.Statuses;

    /// <summary>How many digits of the coefficients are right at least, as <see cref="FitReport.ExpectedDigits"/> says.</summary>
    public ReadOnlySpan<double> ExpectedDigits => expectedDigits.AsSpan(0, Count);

    /// <summary>Whether the same rows, summed in doubled precision, may have a better answer for a point; see
    /// <see cref="FitReport.WantsDoubledSums"/>.</summary>
    public bool WantsDoubledSums { get; private set; }

    /// <summary>Akaike's information criterion of each point; NaN where there is no fit.</summary>
    public ReadOnlySpan<double> Aic => Criterion(InformationCriterion.Aic);

    /// <summary>Schwarz's information criterion of each point; NaN where there is no fit.</summary>
    public ReadOnlySpan<double> Bic => Criterion(InformationCriterion.Bic);

    /// <summary>Akaike's corrected information criterion of each point; NaN where there is no fit.</summary>
    public ReadOnlySpan<double> Aicc => Criterion(InformationCriterion.Aicc);

    /// <summary>The N coefficients of a point, in original units.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such point.</exception>
    public ReadOnlySpan<double> CoefficientsAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return points.CoefficientsAt(index);
    }

    /// <summary>The values of a criterion, one a point.</summary>
    /// <param name="criterion">Which.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such criterion.</exception>
    public ReadOnlySpan<double> Criterion(InformationCriterion criterion) => criteria[Checked(criterion)].AsSpan(0, Count);

    /// <summary>The point that a criterion prefers: that of its least value, the stronger one of equals; -1 where no point has a value.</summary>
    /// <param name="criterion">Which.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such criterion.</exception>
    public int PreferredIndex(InformationCriterion criterion) => preferred[Checked(criterion)];

    internal void Fill(MomentAccumulator moments, EstimatorKind kind, in PathOptions options)
    {
        if (!kind.HasStrength())
        {
            throw new ArgumentException($"{kind} has no strength, so it has no path.", nameof(kind));
        }

        CheckRoom(in options);
        double share = kind.L1Share(options.L1Ratio);
        FitOptions fit = options.Fit;
        double strongest = solver.StrongestStrength(moments, kind, share, in fit);
        ReadOnlySpan<double> strengths = FillStrengths(strongest, share > 0.0 ? options.Eps : options.Eps * options.Eps, in options);
        solver.Fit(moments, kind, share, strengths, in fit, points);
        Complete(moments, kind, share, share > 0.0 ? strongest : double.NaN, fit.Intercept);
    }

    /// <summary>Begins a path that another solver fills.</summary>
    /// <param name="alphaMax">The strength at which all coefficients are zero; NaN where it is not known.</param>
    /// <param name="options">Strengths and the options of the fits.</param>
    /// <param name="strengths">Receives the strengths.</param>
    /// <exception cref="ArgumentException">There is too little room, or the strengths must be given and are not.</exception>
    internal PathPoints Begin(double alphaMax, in PathOptions options, out ReadOnlySpan<double> strengths)
    {
        CheckRoom(in options);
        strengths = FillStrengths(alphaMax, options.Eps, in options);
        points.Begin(strengths.Length);
        return points;
    }

    /// <summary>Completes a path whose points are there.</summary>
    /// <param name="moments">The moments.</param>
    /// <param name="kind">The estimator; null for a penalty of the caller's.</param>
    /// <param name="share">The share of L1.</param>
    /// <param name="alphaMax">The strength at which all penalised coefficients are zero; NaN where there is none.</param>
    /// <param name="intercept">Whether there is an intercept.</param>
    internal void Complete(MomentAccumulator moments, EstimatorKind? kind, double share, double alphaMax, bool intercept)
    {
        Estimator = kind;
        L1Ratio = share;
        RowCount = moments.RowsWithWeight;
        SumOfLogWeights = moments.SumOfLogWeights;
        AlphaMax = alphaMax;
        FillCriteria(intercept);
        WantsDoubledSums = false;
        for (int i = 0; i < Count; i++)
        {
            expectedDigits[i] = Math.Max(0.0, -ReproducibleFunctions.Log10(points.CoefficientErrors[i]));
            WantsDoubledSums |= !moments.IsDoubled && FitReport.LacksDigits(points.Statuses[i], points.Certificates[i].Kind, points.CoefficientErrors[i]);
        }
    }

    private static int Checked(InformationCriterion criterion)
    {
        return criterion is >= InformationCriterion.Aic and <= InformationCriterion.Aicc
            ? (int)criterion
            : throw new ArgumentOutOfRangeException(nameof(criterion), criterion, "There is no such criterion.");
    }

    private void CheckRoom(in PathOptions options)
    {
        if (options.StrengthCount > Capacity)
        {
            throw new ArgumentException(
                $"{options.StrengthCount} strengths are wanted, and the path has room for {Capacity}.", nameof(options));
        }
    }

    private ReadOnlySpan<double> FillStrengths(double strongest, double ratio, in PathOptions options)
    {
        int count = options.StrengthCount;
        if (options.Strengths is { } given)
        {
            given.Span.CopyTo(alphas);
        }
        else
        {
            // Where the data leave nothing to shrink, any strength shows it.
            FillGrid(strongest > 0.0 && double.IsFinite(strongest) ? strongest : 1.0, ratio, count);
        }

        return alphas.AsSpan(0, count);
    }

    private void FillGrid(double strongest, double ratio, int count)
    {
        alphas[0] = strongest;
        for (int i = 1; i < count; i++)
        {
            alphas[i] = strongest * ReproducibleFunctions.Pow(ratio, (double)i / (count - 1));
        }
    }

    private void FillCriteria(bool intercept)
    {
        preferred.AsSpan().Fill(-1);
        double rows = RowCount;
        for (int i = 0; i < Count; i++)
        {
            bool hasFit = points.Statuses[i] is not (FitStatus.NoData or FitStatus.OutOfRange);
            double parameters = points.DegreesOfFreedom[i] + (intercept ? 1 : 0);
            double fit = hasFit ? rows * (ReproducibleFunctions.Log(2.0 * Math.PI * points.ResidualSumsOfSquares[i] / rows) + 1.0) - SumOfLogWeights : double.NaN;
            double aic = fit + (2.0 * parameters);
            double rowsLeft = rows - parameters - 2.0;
            Put(InformationCriterion.Aic, i, aic);
            Put(InformationCriterion.Bic, i, fit + (parameters * ReproducibleFunctions.Log(rows)));
            Put(
                InformationCriterion.Aicc,
                i,
                rowsLeft > 0.0 ? aic + (2.0 * (parameters + 1.0) * (parameters + 2.0) / rowsLeft) : hasFit ? double.PositiveInfinity : double.NaN);
        }
    }

    private void Put(InformationCriterion criterion, int index, double value)
    {
        double[] values = criteria[(int)criterion];
        values[index] = value;
        ref int best = ref preferred[(int)criterion];
        if (!double.IsNaN(value) && (best < 0 || value < values[best]))
        {
            best = index;
        }
    }

    /// <summary>The path as text for a reader: strengths, ends, active coefficients, in the invariant culture.</summary>
    public override string ToString() => Count == 0
        ? "a path without strengths"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{Estimator?.ToString() ?? "a penalty of the caller's"}, {Count} strengths from {alphas[0]:g6} to {alphas[Count - 1]:g6}, {ActiveCounts[0]} to {ActiveCounts[Count - 1]} of {FeatureCount} coefficients active; {RowCount} rows");
}
