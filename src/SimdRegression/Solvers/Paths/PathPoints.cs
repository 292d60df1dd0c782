using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>The fits along a path of strengths, one after the other, in memory that is allocated once.</summary>
/// <remarks>Everything is in original units; a point that could not be fitted has zero coefficients and says why in its status.</remarks>
internal sealed class PathPoints
{
    private readonly double[] coefficients;
    private readonly double[] intercepts;
    private readonly double[] residualSquares;
    private readonly double[] objectives;
    private readonly int[] activeCounts;
    private readonly FitStatus[] statuses;
    private readonly Certificate[] certificates;
    private readonly double[] degreesOfFreedom;
    private readonly double[] coefficientErrors;
    private readonly double[] offset;
    private readonly double[] offsetErrors;

    /// <summary>Allocates the memory.</summary>
    /// <param name="features">N.</param>
    /// <param name="capacity">The largest number of points, at least 1.</param>
    public PathPoints(int features, int capacity)
    {
        FeatureCount = features;
        Capacity = capacity;
        coefficients = new double[capacity * features];
        intercepts = new double[capacity];
        residualSquares = new double[capacity];
        objectives = new double[capacity];
        activeCounts = new int[capacity];
        statuses = new FitStatus[capacity];
        certificates = new Certificate[capacity];
        degreesOfFreedom = new double[capacity];
        coefficientErrors = new double[capacity];
        offset = new double[features];
        offsetErrors = new double[capacity];
    }

    /// <summary>N.</summary>
    public int FeatureCount { get; }

    /// <summary>The largest number of points.</summary>
    public int Capacity { get; }

    /// <summary>The number of points of the last path.</summary>
    public int Count { get; private set; }

    /// <summary>The coefficients of all points, N after N.</summary>
    public Span<double> Coefficients => coefficients.AsSpan(0, Count * FeatureCount);

    /// <summary>The intercepts; 0 without one.</summary>
    public Span<double> Intercepts => intercepts.AsSpan(0, Count);

    /// <summary>The weighted residual sums of squares over the rows of the moments.</summary>
    public Span<double> ResidualSumsOfSquares => residualSquares.AsSpan(0, Count);

    /// <summary>The values of the objective as the estimator's documentation states it.</summary>
    public Span<double> Objectives => objectives.AsSpan(0, Count);

    /// <summary>How many coefficients are not zero.</summary>
    public Span<int> ActiveCounts => activeCounts.AsSpan(0, Count);

    /// <summary>How the fits ended.</summary>
    public Span<FitStatus> Statuses => statuses.AsSpan(0, Count);

    /// <summary>The evidence that the points are optimal.</summary>
    public Span<Certificate> Certificates => certificates.AsSpan(0, Count);

    /// <summary>Whether <see cref="DegreesOfFreedom"/> are to be found, which takes about as long as the fits.</summary>
    public bool WantsFreedom { get; init; }

    /// <summary>The effective degrees of freedom without the intercept, where <see cref="WantsFreedom"/> asks for them.</summary>
    public Span<double> DegreesOfFreedom => degreesOfFreedom.AsSpan(0, Count);

    /// <summary>By how much of the largest coefficient, each in units of the deviation of its column, coefficients may be off: 10 to the power of
    /// minus <see cref="FitReport.ExpectedDigits"/>; NaN where nothing tells.</summary>
    public Span<double> CoefficientErrors => coefficientErrors.AsSpan(0, Count);

    /// <summary>The distance from the means of the training at which predictions are wanted, N values; none where nobody asks.</summary>
    public ReadOnlySpan<double> Offset => offset.AsSpan(0, HasOffset ? FeatureCount : 0);

    /// <summary>Whether there is an <see cref="Offset"/>.</summary>
    public bool HasOffset { get; private set; }

    /// <summary>How far rounding has moved the predictions at <see cref="Offset"/>; infinite where only <see cref="CoefficientErrors"/> tell.</summary>
    public Span<double> OffsetErrors => offsetErrors.AsSpan(0, Count);

    /// <summary>Chooses where the predictions of the next paths are wanted.</summary>
    /// <param name="offset">N values, or none.</param>
    public void SetOffset(ReadOnlySpan<double> offset)
    {
        HasOffset = !offset.IsEmpty;
        offset.CopyTo(this.offset);
    }

    /// <summary>The N coefficients of a point.</summary>
    public Span<double> CoefficientsAt(int point) => coefficients.AsSpan(point * FeatureCount, FeatureCount);

    /// <summary>Begins a path; what the points held before is left for the solver to overwrite.</summary>
    /// <param name="count">The number of points, at most <see cref="Capacity"/>.</param>
    public void Begin(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Capacity);
        Count = count;
        OffsetErrors.Fill(double.PositiveInfinity);
    }

    /// <summary>Takes a fit as a point.</summary>
    /// <param name="point">Which.</param>
    /// <param name="report">How the fit ended.</param>
    /// <param name="coefficients">Its coefficients.</param>
    /// <param name="intercept">Its intercept.</param>
    public void Record(int point, in FitReport report, ReadOnlySpan<double> coefficients, double intercept)
    {
        coefficients.CopyTo(CoefficientsAt(point));
        intercepts[point] = intercept;
        residualSquares[point] = report.ResidualSumOfSquares;
        objectives[point] = report.Objective;
        activeCounts[point] = report.ActiveCount;
        statuses[point] = report.Status;
        certificates[point] = report.Certificate;
        coefficientErrors[point] = ReproducibleFunctions.Pow(10.0, -report.ExpectedDigits);
    }

    /// <summary>Leaves the path early.</summary>
    /// <param name="count">How many points it has come to.</param>
    public void End(int count) => Count = count;
}
