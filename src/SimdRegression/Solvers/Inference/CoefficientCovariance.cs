using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// The covariance of the coefficients of a least-squares fit and what follows for predictions: standard errors, confidence intervals of the mean and
/// prediction intervals of new observations. Made by <see cref="LeastSquaresInference{T}.ToCovariance"/>, or again from numbers that were stored.
/// </summary>
/// <remarks>
/// <para>
/// It is kept as a root T of the covariance V = T'T, T lower triangular, of the prediction at a center c (index 0; not there without an intercept) and of the
/// coefficients (one index more each). The variance of the prediction at a row x is |T u|^2, u = (1, x - c): no terms cancel that way, so a prediction
/// near the center has digits where V alone would leave none, as with columns that are far from zero or nearly depend on each other.
/// </para>
/// <para>Figures are NaN where the fit has no inference. Only making one allocates.</para>
/// <para>Thread safety: immutable; any number of threads may share it.</para>
/// </remarks>
/// <example><code>Interval interval = covariance.PredictionInterval(row, model.Predict(row), 0.95);</code></example>
public sealed class CoefficientCovariance
{
    // Column j of T: its elements from row j on; zeros before it.
    private readonly double[] columns;
    private readonly double[] center;
    private readonly int parameters;

    /// <summary>Makes one from a covariance matrix.</summary>
    /// <param name="covariance">
    /// V, k by k, one row after the other, symmetric: with an intercept k = N + 1, and row and column 0 are those of the prediction at the center, which
    /// at a center of zeros is the intercept; without one k = N.
    /// </param>
    /// <param name="intercept">Whether the model has an intercept.</param>
    /// <param name="residualStandardError">sigma, the standard deviation of an observation of weight 1 about its mean; not below 0.</param>
    /// <param name="degreesOfFreedom">Those of Student's t; above 0.</param>
    /// <param name="center">c, N values; empty for zeros, and without an intercept.</param>
    /// <exception cref="ArgumentException">
    /// The matrix is not square or not symmetric, has an element that is not finite or an eigenvalue clearly below 0, or another argument does not fit.
    /// </exception>
    /// <remarks>
    /// Of an eigenvalue that rounding to double hides, here 1e-16 times the condition number, nothing is known. <see cref="CopyFactorTo"/> and
    /// <see cref="FromFactor"/> store and restore all digits.
    /// </remarks>
    public CoefficientCovariance(
        ReadOnlySpan<double> covariance, bool intercept, double residualStandardError, double degreesOfFreedom, ReadOnlySpan<double> center = default)
        : this(CountOf(covariance.Length, isPacked: false, nameof(covariance)), intercept, residualStandardError, degreesOfFreedom, center)
    {
        CheckFinite(covariance, nameof(covariance));
        if (!TriangularRoot.TryFactor(covariance, default, parameters, columns))
        {
            throw new ArgumentException("The matrix is not a covariance: it is not symmetric, or has an eigenvalue below 0.", nameof(covariance));
        }
    }

    private CoefficientCovariance(
        int parameters, bool intercept, double residualStandardError, double degreesOfFreedom, ReadOnlySpan<double> center)
    {
        this.parameters = parameters;
        HasIntercept = intercept;
        FeatureCount = parameters - (intercept ? 1 : 0);
        if (FeatureCount is < 1 or > KernelLayout.MaxFeatures)
        {
            throw new ArgumentException($"There are {FeatureCount} features, and must be from 1 to {KernelLayout.MaxFeatures}.", nameof(intercept));
        }

        if (!(residualStandardError >= 0.0) && !double.IsNaN(residualStandardError))
        {
            throw new ArgumentOutOfRangeException(nameof(residualStandardError), residualStandardError, "A standard error must not be below 0.");
        }

        if (!(degreesOfFreedom > 0.0) && !double.IsNaN(degreesOfFreedom))
        {
            throw new ArgumentOutOfRangeException(nameof(degreesOfFreedom), degreesOfFreedom, "Degrees of freedom must be above 0.");
        }

        if (center.Length != 0 && (center.Length != FeatureCount || !intercept))
        {
            throw new ArgumentException(
                $"The center has {center.Length} values, and must have {(intercept ? $"{FeatureCount}, one a feature, or none" : "none without an intercept")}.",
                nameof(center));
        }

        CheckFinite(center, nameof(center));
        ResidualStandardError = residualStandardError;
        DegreesOfFreedom = degreesOfFreedom;
        columns = new double[parameters * parameters];
        this.center = new double[FeatureCount];
        center.CopyTo(this.center);
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount { get; }

    /// <summary>Whether the model has an intercept.</summary>
    public bool HasIntercept { get; }

    /// <summary>sigma: the standard deviation of an observation of weight 1 about its mean.</summary>
    public double ResidualStandardError { get; }

    /// <summary>The degrees of freedom of Student's t in intervals.</summary>
    public double DegreesOfFreedom { get; }

    /// <summary>c, N values: the means of the features; zeros without an intercept.</summary>
    public ReadOnlySpan<double> Center => center;

    /// <summary>How many numbers <see cref="CopyFactorTo"/> writes: k (k + 1) / 2, k = N, one more with an intercept.</summary>
    public int FactorLength => parameters * (parameters + 1) / 2;

    /// <summary>Makes one again from the numbers that were stored of another, to the same bits.</summary>
    /// <param name="factor">What <see cref="CopyFactorTo"/> wrote.</param>
    /// <param name="intercept">As the constructor takes it.</param>
    /// <param name="residualStandardError">As the constructor takes it; NaN where there is no inference.</param>
    /// <param name="degreesOfFreedom">As the constructor takes it; NaN where there is no inference.</param>
    /// <param name="center">As the constructor takes it.</param>
    /// <exception cref="ArgumentException">The factor has another length than a triangle has, or an argument does not fit.</exception>
    public static CoefficientCovariance FromFactor(
        ReadOnlySpan<double> factor, bool intercept, double residualStandardError, double degreesOfFreedom, ReadOnlySpan<double> center = default)
    {
        int count = CountOf(factor.Length, isPacked: true, nameof(factor));
        var result = new CoefficientCovariance(count, intercept, residualStandardError, degreesOfFreedom, center);
        for (int j = 0; j < count; j++)
        {
            factor[..(count - j)].CopyTo(result.columns.AsSpan((j * count) + j));
            factor = factor[(count - j)..];
        }

        return result;
    }

    /// <summary>Writes T, column by column, each from its diagonal element on.</summary>
    /// <param name="destination">Receives <see cref="FactorLength"/> numbers.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public void CopyFactorTo(Span<double> destination)
    {
        CheckLength(destination.Length, FactorLength, nameof(destination));
        for (int j = 0; j < parameters; j++)
        {
            Column(j)[j..].CopyTo(destination);
            destination = destination[(parameters - j)..];
        }
    }

    /// <summary>Writes the covariance matrix of intercept (first, if there is one) and coefficients, one row after the other.</summary>
    /// <param name="destination">Receives k k numbers, k = N, one more with an intercept.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public void CopyTo(Span<double> destination)
    {
        CheckLength(destination.Length, parameters * parameters, nameof(destination));
        Span<double> first = stackalloc double[parameters];
        int offset = parameters - FeatureCount;
        OriginColumn(first);
        for (int i = 0; i < parameters; i++)
        {
            ReadOnlySpan<double> column = i < offset ? first : Column(i);
            for (int j = 0; j <= i; j++)
            {
                double element = VectorOperations.Inner(column, j < offset ? first : Column(j));
                destination[(i * parameters) + j] = element;
                destination[(j * parameters) + i] = element;
            }
        }
    }

    /// <summary>
    /// Standard errors, t statistics, p values and intervals of coefficients whose covariance this is, as a fit tells them: for a model that was stored. F
    /// is (TSS - RSS) / (N sigma^2) of the report. Variance inflation is not known.
    /// </summary>
    /// <param name="coefficients">The N coefficients.</param>
    /// <param name="intercept">The intercept; of no meaning without one.</param>
    /// <param name="report">The report of the fit.</param>
    /// <exception cref="ArgumentException">There are not N coefficients.</exception>
    public CoefficientStatistics Statistics(ReadOnlySpan<double> coefficients, double intercept, in FitReport report)
    {
        CheckLength(coefficients.Length, FeatureCount, nameof(coefficients));
        var covariance = new double[parameters * parameters];
        CopyTo(covariance);
        var statistics = new CoefficientStatistics(FeatureCount);
        statistics.Clear();
        int offset = parameters - FeatureCount;
        for (int j = 0; j < FeatureCount; j++)
        {
            statistics.StandardErrorsBuffer[j] = Math.Sqrt(covariance[((j + offset) * parameters) + j + offset]);
        }

        double explained = report.TotalSumOfSquares - report.ResidualSumOfSquares;
        double f = HasIntercept ? explained / (FeatureCount * ResidualStandardError * ResidualStandardError) : double.NaN;
        statistics.Complete(coefficients, intercept, HasIntercept ? Math.Sqrt(covariance[0]) : double.NaN, DegreesOfFreedom, f);
        return statistics;
    }

    /// <summary>The standard error of the mean of the target at a row: sqrt(u'V u).</summary>
    /// <typeparam name="T">The element type of the row, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="row">N features.</param>
    /// <exception cref="ArgumentException">The row has another number of features.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double StandardErrorOfMean<T>(ReadOnlySpan<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(row.Length, FeatureCount, nameof(row));
        return Math.Sqrt(VarianceOfMean(row));
    }

    /// <summary>The standard error of predicting a new observation of weight 1 at a row: sqrt(sigma^2 + u'V u).</summary>
    /// <typeparam name="T">The element type of the row, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="row">N features.</param>
    /// <exception cref="ArgumentException">The row has another number of features.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double StandardErrorOfObservation<T>(ReadOnlySpan<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(row.Length, FeatureCount, nameof(row));
        return Math.Sqrt((ResidualStandardError * ResidualStandardError) + VarianceOfMean(row));
    }

    /// <summary>The confidence interval of the mean of the target at a row: the prediction, plus and minus a quantile of t times its standard error.</summary>
    /// <typeparam name="T">The element type of the row, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="row">N features.</param>
    /// <param name="prediction">What the model predicts.</param>
    /// <param name="level">Above 0 and below 1, for example 0.95.</param>
    /// <exception cref="ArgumentException">The row has another number of features, or the level is out of range.</exception>
    public Interval ConfidenceInterval<T>(ReadOnlySpan<T> row, double prediction, double level)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Interval.About(prediction, Quantile(level) * StandardErrorOfMean(row));

    /// <summary>The prediction interval of a new observation of weight 1 at a row: as <see cref="ConfidenceInterval"/>, with the error of an observation.</summary>
    /// <typeparam name="T">The element type of the row, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="row">N features.</param>
    /// <param name="prediction">What the model predicts.</param>
    /// <param name="level">Above 0 and below 1, for example 0.95.</param>
    /// <exception cref="ArgumentException">The row has another number of features, or the level is out of range.</exception>
    public Interval PredictionInterval<T>(ReadOnlySpan<T> row, double prediction, double level)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Interval.About(prediction, Quantile(level) * StandardErrorOfObservation(row));

    /// <summary>
    /// The t that two-sided intervals reach: P(|t| at most this) = level. For many rows it is found once, and multiplied by the standard errors.
    /// </summary>
    /// <param name="level">Above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is out of range.</exception>
    public double Quantile(double level)
    {
        Interval.CheckLevel(level);
        return StudentDistribution.TwoSidedQuantile(level, DegreesOfFreedom);
    }

    /// <summary>Makes one of the workspace of inference.</summary>
    /// <param name="columns">The columns of T, k elements each.</param>
    /// <param name="center">The means, or none without an intercept.</param>
    /// <param name="sigma">The residual standard error.</param>
    /// <param name="degreesOfFreedom">Those of t.</param>
    internal static CoefficientCovariance FromColumns(ReadOnlySpan<double> columns, ReadOnlySpan<double> center, double sigma, double degreesOfFreedom)
    {
        int count = CountOf(columns.Length, isPacked: false, nameof(columns));
        var result = new CoefficientCovariance(count, !center.IsEmpty, sigma, degreesOfFreedom, center);
        columns.CopyTo(result.columns);
        return result;
    }

    private static int CountOf(int length, bool isPacked, string name)
    {
        // Of a triangle, 2 length = k (k + 1), whose root lies between k and k + 1.
        int count = (int)Math.Sqrt(isPacked ? 2.0 * length : length);
        int wanted = isPacked ? count * (count + 1) / 2 : count * count;
        return count > 0 && length == wanted
            ? count
            : throw new ArgumentException($"There are {length} numbers, which are no {(isPacked ? "triangle" : "square matrix")}.", name);
    }

    private static void CheckFinite(ReadOnlySpan<double> values, string name)
    {
        foreach (double value in values)
        {
            if (!double.IsFinite(value))
            {
                throw new ArgumentException(FormattableString.Invariant($"A value is {value}; all must be finite."), name);
            }
        }
    }

    private static void CheckLength(int length, int wanted, string name)
    {
        if (length != wanted)
        {
            throw new ArgumentException($"There are {length} elements, and must be {wanted}.", name);
        }
    }

    private ReadOnlySpan<double> Column(int index) => columns.AsSpan(index * parameters, parameters);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double VarianceOfMean<T>(ReadOnlySpan<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<double> offset = stackalloc double[parameters];
        Span<double> image = stackalloc double[parameters];
        int first = parameters - FeatureCount;
        offset[0] = 1.0;
        for (int j = 0; j < row.Length; j++)
        {
            offset[first + j] = double.CreateTruncating(row[j]) - center[j];
        }

        image.Clear();
        TransposedProduct.Add(parameters, columns, parameters, offset, image);
        return VectorOperations.Inner(image, image);
    }

    // The prediction at zero is the one at the center less the sum of c w.
    private void OriginColumn(Span<double> destination)
    {
        Column(0).CopyTo(destination);
        for (int j = 0; j < FeatureCount && HasIntercept; j++)
        {
            VectorOperations.AddScaled(destination, -center[j], Column(j + 1));
        }
    }
}
