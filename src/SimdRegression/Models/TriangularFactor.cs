using System.Globalization;
using System.Numerics;
using SimdRegression.Fitting;
using SimdRegression.Kernels;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// Rows and targets reduced to a triangle by orthogonal transformations (QR), for data whose condition number is too large to be squared:
/// <see cref="Moments{T, TKernels}"/> with half as many digits lost.
/// </summary>
/// <typeparam name="T">The element type of the data, <see cref="float"/> or <see cref="double"/>; the arithmetic is
/// <see cref="double"/>.</typeparam>
/// <remarks>
/// <para>
/// Rows are taken in, block by block, by Householder reflections of the triangle with the block under it; only the triangle of
/// N + 2 columns (intercept, features, target) is kept. The coefficients of least squares have an error of about the condition number of
/// the columns times 2.2e-16, where moments in double precision have its square. Moments in doubled precision
/// (<see cref="SumPrecision.Doubled"/>) have more digits still, unless the data need more than their 32.
/// </para>
/// <para>
/// Fits go through the products of the triangle in doubled precision, in which squaring loses nothing, so every estimator, option, report
/// and certificate is that of moments. Adding rows takes seven to nine times as long as it does with <see cref="Moments{T, TKernels}"/>.
/// </para>
/// <para>
/// Everything is allocated by the constructor. An object belongs to one thread at a time; threads and machines each fill their own and
/// <see cref="Merge"/> joins them. The same rows in the same order give the same bits however they are divided over calls; another order of
/// merging gives the same answer to rounding.
/// </para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
public sealed class TriangularFactor<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Fewer digits than this are not called an answer.
    private const double FewestDigits = 6.0;

    private readonly RowReduction reduction;
    private readonly MomentAccumulator moments;
    private readonly NormalEquationsSolver solver;
    private readonly T[] buffer;

    /// <summary>Allocates the triangle and the workspace of fits.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of features is not from 1 to 512.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public TriangularFactor(int features)
    {
        RowArguments.CheckElementType<T>();
        FeatureCount = RowArguments.CheckedFeatures(features);
        reduction = new RowReduction(features);
        moments = new MomentAccumulator(features, isSingle: false);
        solver = new NormalEquationsSolver(SolverKernels.Of(new RuntimeKernels<double>(features)), ElementEpsilon);
        buffer = new T[features];
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount { get; }

    /// <summary>The number of rows whose weight is above 0.</summary>
    public long Count => reduction.Count;

    /// <summary>The sum of the sample weights; the number of rows when none were given.</summary>
    public double TotalWeight => reduction.Weight;

    /// <summary>The weighted population standard deviation of a feature; 0 without rows.</summary>
    /// <param name="feature">0 to N - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature.</exception>
    public double Deviation(int feature)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(feature);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(feature, FeatureCount);
        reduction.Describe(moments);
        return moments.IsEmpty ? 0.0 : Math.Sqrt(moments.Cross[(feature * KernelLayout.Stride(FeatureCount)) + feature] / moments.Weight);
    }

    private static double ElementEpsilon => typeof(T) == typeof(float) ? MachineEpsilon.Single : MachineEpsilon.Double;

    /// <summary>Adds adjacent rows.</summary>
    /// <param name="rows">Row-major, N elements a row.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="weights">One a row, finite, not negative. Empty: all 1.</param>
    /// <exception cref="ArgumentException">A length is wrong, or a value is NaN, infinite, too large or a negative weight; nothing was
    /// changed then.</exception>
    public void Add(ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights = default)
    {
        Add(rows, FeatureCount, targets, weights);
    }

    /// <summary>Adds rows that are parts of wider records.</summary>
    /// <param name="rows">The first row's first feature and all that follows; the last row need only have its N elements.</param>
    /// <param name="rowStride">The distance between rows in elements, at least N.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="weights">One a row, finite, not negative. Empty: all 1.</param>
    /// <exception cref="ArgumentException">A length is wrong, or a value is NaN, infinite, too large or a negative weight; nothing was
    /// changed then.</exception>
    public void Add(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights = default)
    {
        RowArguments.Check(rows, rowStride, FeatureCount, targets.Length, weights.Length);
        var batch = new RowBatch<T>(rows, rowStride, targets, weights);
        double weight = RowChecks.Check(in batch, FeatureCount, TargetRange.Any);
        if (!double.IsFinite(reduction.Weight + weight))
        {
            throw new ArgumentException("The sum of the sample weights is too large for double precision.", nameof(weights));
        }

        if (!BlockProducts<T>.AreUsable(FeatureCount, in batch))
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The rows hold values whose squares leave the range of double precision; magnitudes, times the root of their weight, must "
                    + $"not exceed {BlockProducts<T>.LargestMagnitude}: scale the data."),
                nameof(rows));
        }

        reduction.Add(in batch);
    }

    /// <summary>Takes in the rows that another factor has seen, as if they had been added here.</summary>
    /// <typeparam name="TOther">The element type of the other factor's data.</typeparam>
    /// <param name="other">A factor of the same number of features; its contents stay as they are.</param>
    /// <exception cref="ArgumentException">The number of features differs.</exception>
    public void Merge<TOther>(TriangularFactor<TOther> other)
        where TOther : unmanaged, IBinaryFloatingPointIeee754<TOther>
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.FeatureCount != FeatureCount)
        {
            throw new ArgumentException($"The other factor has {other.FeatureCount} features, and must have {FeatureCount}.", nameof(other));
        }

        reduction.Merge(other.Reduction);
    }

    /// <summary>Forgets all rows.</summary>
    public void Reset() => reduction.Reset();

    /// <summary>Fits an estimator to the rows seen so far.</summary>
    /// <typeparam name="TEstimator">The estimator.</typeparam>
    /// <param name="estimator">What is minimised.</param>
    /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance.</param>
    /// <param name="coefficients">Receives the N coefficients, in original units.</param>
    /// <param name="intercept">Receives the intercept; 0 without one.</param>
    /// <returns>How the fit ended; <see cref="FitReport.ConditionNumber"/> is that of the products, the square of that of the
    /// columns.</returns>
    /// <exception cref="ArgumentException">An option does not fit the number of features or lies out of its range.</exception>
    /// <remarks>Never throws for what the data hold, and never returns NaN as a coefficient.</remarks>
    public FitReport Fit<TEstimator>(in TEstimator estimator, in FitOptions options, Span<T> coefficients, out T intercept)
        where TEstimator : struct, IMomentsEstimator
    {
        return Fit(in estimator, in options, null, coefficients, out intercept);
    }

    /// <summary>Fits an estimator to the rows seen so far.</summary>
    /// <typeparam name="TEstimator">The estimator.</typeparam>
    /// <param name="estimator">What is minimised.</param>
    /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance.</param>
    /// <param name="model">Receives the model, a new object.</param>
    /// <returns>How the fit ended.</returns>
    /// <exception cref="ArgumentException">An option does not fit the number of features or lies out of its range.</exception>
    public FitReport Fit<TEstimator>(in TEstimator estimator, in FitOptions options, out LinearModel<T> model)
        where TEstimator : struct, IMomentsEstimator
    {
        FitReport report = Fit(in estimator, in options, null, buffer, out T intercept);
        model = new LinearModel<T>(buffer, intercept);
        return report;
    }

    /// <summary>Fits ordinary least squares with standard errors, t statistics and p values.</summary>
    /// <param name="estimator">Least squares.</param>
    /// <param name="options">Intercept, bounds, tolerance.</param>
    /// <param name="statistics">Receives the inference about each coefficient.</param>
    /// <param name="coefficients">Receives the N coefficients, in original units.</param>
    /// <param name="intercept">Receives the intercept; 0 without one.</param>
    /// <returns>How the fit ended.</returns>
    /// <exception cref="ArgumentException">An option or the statistics do not fit the number of features, or an option lies out of its
    /// range.</exception>
    public FitReport Fit(
        in LeastSquares estimator, in FitOptions options, CoefficientStatistics statistics, Span<T> coefficients, out T intercept)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        if (statistics.FeatureCount != FeatureCount)
        {
            throw new ArgumentException(
                $"The statistics are for {statistics.FeatureCount} features, and must be for {FeatureCount}.", nameof(statistics));
        }

        return Fit<LeastSquares>(in estimator, in options, statistics, coefficients, out intercept);
    }

    /// <summary>Fits ordinary least squares with standard errors, t statistics and p values.</summary>
    /// <param name="estimator">Least squares.</param>
    /// <param name="options">Intercept, bounds, tolerance.</param>
    /// <param name="statistics">Receives the inference about each coefficient.</param>
    /// <param name="model">Receives the model, a new object.</param>
    /// <returns>How the fit ended.</returns>
    /// <exception cref="ArgumentException">An option or the statistics do not fit the number of features, or an option lies out of its
    /// range.</exception>
    public FitReport Fit(in LeastSquares estimator, in FitOptions options, CoefficientStatistics statistics, out LinearModel<T> model)
    {
        FitReport report = Fit(in estimator, in options, statistics, buffer, out T intercept);
        model = new LinearModel<T>(buffer, intercept);
        return report;
    }

    /// <summary>
    /// Fits ordinary least squares for what can be inferred from it: classical errors at once, and what a second pass over the rows tells afterwards.
    /// </summary>
    /// <param name="options">Intercept, tolerance and solver; with bounds there is no inference.</param>
    /// <param name="inference">Receives the fit; for as many features.</param>
    /// <returns>How the fit ended.</returns>
    /// <exception cref="ArgumentException">An option does not fit the number of features, or the inference is for other features.</exception>
    public FitReport Infer(in FitOptions options, LeastSquaresInference<T> inference)
    {
        ArgumentNullException.ThrowIfNull(inference);
        if (inference.FeatureCount != FeatureCount)
        {
            throw new ArgumentException($"It is for {inference.FeatureCount} features, and must be for {FeatureCount}.", nameof(inference));
        }

        var estimator = default(LeastSquares);
        var request = new FitRequest(estimator.Kind, estimator.Strength, estimator.L1Ratio, options);
        reduction.Describe(moments);
        FitReport report = Judge(solver.Fit(moments, in request));
        inference.Take(solver, moments, in report);
        return report;
    }

    internal RowReduction Reduction => reduction;

    private FitReport Fit<TEstimator>(
        in TEstimator estimator, in FitOptions options, CoefficientStatistics? statistics, Span<T> coefficients, out T intercept)
        where TEstimator : struct, IMomentsEstimator
    {
        if (coefficients.Length != FeatureCount)
        {
            throw new ArgumentException(
                $"The destination has {coefficients.Length} elements, and must have {FeatureCount}, one a feature.", nameof(coefficients));
        }

        var request = new FitRequest(estimator.Kind, estimator.Strength, estimator.L1Ratio, options);
        reduction.Describe(moments);
        FitReport report = solver.Fit(moments, in request);
        if (statistics is not null)
        {
            solver.Infer(moments, in report, statistics);
        }

        return RoundedModel.Deliver(Judge(report), solver.Coefficients, solver.Intercept, coefficients, out intercept);
    }

    // The triangle is that of data some roundings away: what those move the coefficients by decides, not the digits of its products.
    private FitReport Judge(FitReport report)
    {
        double digits = report.ExpectedDigits;
        if (report.Solver == MomentsSolver.Cholesky && digits > 0.0)
        {
            const double Epsilon = MachineEpsilon.Double;
            double reach = 0.0;
            int stride = KernelLayout.Stride(FeatureCount);
            for (int j = 0; j < FeatureCount; j++)
            {
                double coefficient = solver.Coefficients[j];
                reach += coefficient * coefficient * moments.Cross[(j * stride) + j];
            }

            double condition = Math.Sqrt(report.ConditionNumber);
            double misfit = reach > 0.0 ? Math.Sqrt(report.ResidualSumOfSquares / reach) : 0.0;
            double rounding = Epsilon * (1.0 + (reduction.Rounding * condition * (1.0 + (condition * misfit))));
            digits = Math.Max(0.0, Math.Min(digits, -ReproducibleFunctions.Log10(rounding)));
        }

        return report with
        {
            Arithmetic = FitArithmetic.Orthogonal,
            ExpectedDigits = digits,
            Status = report.Converged && digits < FewestDigits ? FitStatus.IllConditioned : report.Status,
        };
    }
}
