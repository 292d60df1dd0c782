using System.Numerics;
using SimdRegression.Metrics;
using SimdRegression.Numerics;

namespace SimdRegression;

/// <summary>The absolute errors |y - m| of predictions in ascending order, and their weighted median.</summary>
/// <remarks>
/// <para>
/// A median cannot be joined from those of parts, so this needs memory for all errors. The constructor allocates everything; ranking again
/// overwrites what was there and allocates nothing. It takes time as sorting does. A row of weight 0 is an absent row.
/// </para>
/// <para>Thread safety: one thread at a time while rows are ranked; until the next such call any number of threads may read.</para>
/// </remarks>
/// <example>
/// <code>
/// var ranked = new RankedErrors(targets.Length);
/// ranked.Rank&lt;double&gt;(predictions, targets);
/// Console.WriteLine($"Half of the predictions are off by at most {ranked.MedianAbsoluteError:g3}");
/// </code>
/// </example>
public sealed class RankedErrors
{
    private readonly double[] errors;
    private readonly double[] errorWeights;

    /// <summary>Allocates room for rows.</summary>
    /// <param name="capacity">The largest number of rows, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no room.</exception>
    public RankedErrors(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        errors = new double[capacity];
        errorWeights = new double[capacity];
    }

    /// <summary>The largest number of rows.</summary>
    public int Capacity => errors.Length;

    /// <summary>The number of rows whose weight is above 0.</summary>
    public int Count { get; private set; }

    /// <summary>The absolute errors, the smallest first; NaN comes before all others.</summary>
    public ReadOnlySpan<double> AbsoluteErrors => errors.AsSpan(0, Count);

    /// <summary>The weights of <see cref="AbsoluteErrors"/>, in their order; all 1 when none were given.</summary>
    public ReadOnlySpan<double> Weights => errorWeights.AsSpan(0, Count);

    /// <summary>
    /// The weighted median of the absolute errors: the least one with half of the weight at or below it, and the mean of two where it is exactly
    /// half. NaN without rows, and where an error is NaN.
    /// </summary>
    public double MedianAbsoluteError { get; private set; } = double.NaN;

    /// <summary>Ranks the errors of rows.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="predictions">m, one a row; NaN and infinity show in the errors.</param>
    /// <param name="targets">y, one a row.</param>
    /// <param name="weights">s, one a row, finite, not negative. Empty: all 1.</param>
    /// <exception cref="ArgumentException">The lengths differ, there is too little room, or a weight is negative or not finite.</exception>
    public void Rank<T>(ReadOnlySpan<T> predictions, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        _ = new MetricRows<T>(predictions, targets, weights);
        if (targets.Length > Capacity)
        {
            throw new ArgumentException($"There are {targets.Length} rows, and there is room for {Capacity}.", nameof(targets));
        }

        int count = 0;
        for (int r = 0; r < targets.Length; r++)
        {
            double weight = weights.IsEmpty ? 1.0 : double.CreateTruncating(weights[r]);
            if (weight > 0.0)
            {
                errors[count] = Math.Abs(double.CreateTruncating(targets[r]) - double.CreateTruncating(predictions[r]));
                errorWeights[count++] = weight;
            }
        }

        Count = count;
        errors.AsSpan(0, count).Sort(errorWeights.AsSpan(0, count));

        // NaN is sorted to the front.
        MedianAbsoluteError = count == 0 || double.IsNaN(errors[0]) ? double.NaN : WeightedMedian.OfSorted(AbsoluteErrors, Weights);
    }
}
