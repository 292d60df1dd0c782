using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.Metrics;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>How well predictions meet their targets, over rows with weights s. Values that can be joined: those of parts add up to the whole's.</summary>
/// <remarks>
/// Sums are taken in <see cref="double"/>, four rows at a time; squares of targets about their mean, so that an offset costs no digits.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct RegressionMetrics
{
    // 2^-52, the distance from 1 to the next double.
    private const double LeastDivisor = 1.0 / (1L << 52);

    private double SquaredErrors { get; init; }

    private double AbsoluteErrors { get; init; }

    private double RelativeErrors { get; init; }

    private double TargetMean { get; init; }

    private double TargetSquares { get; init; }

    /// <summary>The number of rows whose weight is above 0: a row of weight 0 is an absent row.</summary>
    public long Count { get; private init; }

    /// <summary>The sum of the weights; the number of rows when none were given.</summary>
    public double TotalWeight { get; private init; }

    /// <summary>sum s (y - m)^2 / sum s, for predictions m and targets y; NaN without rows.</summary>
    public double MeanSquaredError => SquaredErrors / TotalWeight;

    /// <summary>The root of <see cref="MeanSquaredError"/>, in the units of the target.</summary>
    public double RootMeanSquaredError => Math.Sqrt(MeanSquaredError);

    /// <summary>sum s |y - m| / sum s; NaN without rows.</summary>
    public double MeanAbsoluteError => AbsoluteErrors / TotalWeight;

    /// <summary>
    /// The mean absolute percentage error sum s |y - m| / max(|y|, 2^-52) / sum s, as a fraction: 0.1 is ten percent. NaN without rows.
    /// </summary>
    /// <remarks>
    /// A target of 0 has no relative error. The divisor of its row is 2^-52, so that an error there shows as a huge number and is not lost
    /// (<see href="https://scikit-learn.org/stable/modules/model_evaluation.html#mean-absolute-percentage-error">scikit-learn</see> does the
    /// same). Where targets of 0 are ordinary, this metric says nothing.
    /// </remarks>
    public double MeanAbsolutePercentageError => RelativeErrors / TotalWeight;

    /// <summary>
    /// The coefficient of determination 1 - sum s (y - m)^2 / sum s (y - mean)^2: 1 for perfect predictions, 0 for the mean of these rows,
    /// below 0 for worse; NaN where the targets do not vary.
    /// </summary>
    public double RSquared => TargetSquares > 0.0 ? 1.0 - (SquaredErrors / TargetSquares) : double.NaN;

    /// <inheritdoc cref="Of{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T})"/>
    public static RegressionMetrics Of<T>(T[] predictions, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Of((ReadOnlySpan<T>)predictions, targets, weights);
    }

    /// <summary>The metrics of some rows.</summary>
    /// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="predictions">m, one a row; NaN and infinity show in the metrics.</param>
    /// <param name="targets">y, one a row.</param>
    /// <param name="weights">s, one a row, finite, not negative; a row of weight 0 counts as absent. Empty: all 1.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a weight is negative or not finite.</exception>
    public static RegressionMetrics Of<T>(ReadOnlySpan<T> predictions, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = new MetricRows<T>(predictions, targets, weights);
        if (rows.Count == 0)
        {
            return default;
        }

        // About the first target that counts; what is left of the mean is then small, and the second sum is about the mean itself.
        double shift = double.CreateTruncating(targets[FirstThatCounts(weights)]);
        double weight = Sums(in rows, shift, out double first, out _, out double squaredErrors, out double absoluteErrors, out double relativeErrors);
        if (weight == 0.0)
        {
            return new RegressionMetrics { Count = WeightTally.CountOf(weights, rows.Count) };
        }

        double mean = shift + (first / weight);
        Sums(in rows, mean, out double rest, out double squares, out _, out _, out _);
        return new RegressionMetrics
        {
            Count = WeightTally.CountOf(weights, rows.Count),
            TotalWeight = weight,
            SquaredErrors = squaredErrors,
            AbsoluteErrors = absoluteErrors,
            RelativeErrors = relativeErrors,
            TargetMean = mean + (rest / weight),
            TargetSquares = squares - (rest * rest / weight),
        };
    }

    /// <summary>The metrics of all rows of two (Chan, Golub and LeVeque 1983).</summary>
    /// <param name="left">Metrics of some rows.</param>
    /// <param name="right">Metrics of others.</param>
    public static RegressionMetrics operator +(in RegressionMetrics left, in RegressionMetrics right)
    {
        double weight = left.TotalWeight + right.TotalWeight;
        double share = weight == 0.0 ? 0.0 : right.TotalWeight / weight;
        double difference = right.TargetMean - left.TargetMean;
        return new RegressionMetrics
        {
            Count = left.Count + right.Count,
            TotalWeight = weight,
            SquaredErrors = left.SquaredErrors + right.SquaredErrors,
            AbsoluteErrors = left.AbsoluteErrors + right.AbsoluteErrors,
            RelativeErrors = left.RelativeErrors + right.RelativeErrors,
            TargetMean = left.TotalWeight == 0.0 ? right.TargetMean : left.TargetMean + (share * difference),
            TargetSquares = left.TargetSquares + right.TargetSquares + (difference * difference * share * left.TotalWeight),
        };
    }

    private static int FirstThatCounts<T>(ReadOnlySpan<T> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Math.Max(0, weights.IndexOfAnyExcept(T.Zero));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sums<T>(
        in MetricRows<T> rows,
        double center,
        out double first,
        out double squares,
        out double squaredErrors,
        out double absoluteErrors,
        out double relativeErrors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<double> centers = Vector256.Create(center);
        Vector256<double> totals = Vector256<double>.Zero;
        Vector256<double> firsts = totals;
        Vector256<double> seconds = totals;
        Vector256<double> errorSquares = totals;
        Vector256<double> errorSizes = totals;
        Vector256<double> errorShares = totals;
        for (int r = 0; r < rows.Count; r += MetricRows<T>.Lanes)
        {
            rows.Read(r, out Vector256<double> prediction, out Vector256<double> target, out Vector256<double> weight);

            // What has no weight is absent, whatever it holds.
            Vector256<double> counts = Vector256.GreaterThan(weight, Vector256<double>.Zero);
            Vector256<double> error = (target - prediction) & counts;
            Vector256<double> distance = (target - centers) & counts;
            totals += weight;
            firsts = Lanes.MultiplyAdd(weight, distance, firsts);
            seconds = Lanes.MultiplyAdd(weight * distance, distance, seconds);
            errorSquares = Lanes.MultiplyAdd(weight * error, error, errorSquares);
            Vector256<double> size = Vector256.Abs(error);
            errorSizes = Lanes.MultiplyAdd(weight, size, errorSizes);
            Vector256<double> share = (size / Vector256.Max(Vector256.Abs(target), Vector256.Create(LeastDivisor))) & counts;
            errorShares = Lanes.MultiplyAdd(weight, share, errorShares);
        }

        first = Lanes.Sum(firsts);
        squares = Lanes.Sum(seconds);
        squaredErrors = Lanes.Sum(errorSquares);
        absoluteErrors = Lanes.Sum(errorSizes);
        relativeErrors = Lanes.Sum(errorShares);
        return Lanes.Sum(totals);
    }
}
