using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Losses;

/// <summary>
/// The weighted quantile of targets, the best intercept alone beside the quantile loss: the least target with at least the share q of the weight at or below it.
/// </summary>
/// <remarks>Values are bisected, not sorted: nothing is copied, and each step is one pass over the targets.</remarks>
internal readonly record struct WeightedQuantile
{
    /// <summary>The quantile.</summary>
    public double Value { get; private init; }

    /// <summary>The weight of the targets below it.</summary>
    public double WeightBelow { get; private init; }

    /// <summary>The weight of the targets that equal it.</summary>
    public double WeightAt { get; private init; }

    /// <summary>The weight of the targets above it.</summary>
    public double WeightAbove { get; private init; }

    /// <summary>The loss of the quantile as intercept, summed over the rows.</summary>
    public double TotalLoss { get; private init; }

    /// <summary>Finds a quantile.</summary>
    /// <param name="batch">The rows, of positive weight in sum.</param>
    /// <param name="share">q, above 0 and below 1.</param>
    /// <param name="totalWeight">The sum of the weights.</param>
    public static WeightedQuantile Of<T>(in RowBatch<T> batch, double share, double totalWeight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double wanted = share * totalWeight;
        double low = double.PositiveInfinity;
        double high = double.NegativeInfinity;
        for (int r = 0; r < batch.Count; r++)
        {
            bool counts = WeightOf(in batch, r) > 0.0;
            double target = Widening.ToDouble(batch.Targets[r]);
            low = counts ? Math.Min(low, target) : low;
            high = counts ? Math.Max(high, target) : high;
        }

        // The quantile is a target from low to high.
        while (low < high)
        {
            double middle = (0.5 * low) + (0.5 * high);
            middle = middle < high ? middle : low;
            double weight = WeightUpTo(in batch, middle, out double last, out double next);
            (low, high) = weight >= wanted ? (low, last) : (next, high);
        }

        return At(in batch, low, share);
    }

    /// <summary>What the rows say of an intercept.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="value">The intercept.</param>
    /// <param name="share">q.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static WeightedQuantile At<T>(in RowBatch<T> batch, double value, double share)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double below = 0.0;
        double at = 0.0;
        double above = 0.0;
        double loss = 0.0;
        for (int r = 0; r < batch.Count; r++)
        {
            double weight = WeightOf(in batch, r);
            double difference = value - Widening.ToDouble(batch.Targets[r]);
            below += difference > 0.0 ? weight : 0.0;
            at += difference == 0.0 ? weight : 0.0;
            above += difference < 0.0 ? weight : 0.0;
            loss += weight * (difference > 0.0 ? (1.0 - share) * difference : -share * difference);
        }

        return new WeightedQuantile { Value = value, WeightBelow = below, WeightAt = at, WeightAbove = above, TotalLoss = loss };
    }

    // The weight of the targets not above a value; the largest of these, and the smallest of the others.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double WeightUpTo<T>(in RowBatch<T> batch, double value, out double last, out double next)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        last = double.NegativeInfinity;
        next = double.PositiveInfinity;
        double sum = 0.0;
        for (int r = 0; r < batch.Count; r++)
        {
            double weight = WeightOf(in batch, r);
            double target = Widening.ToDouble(batch.Targets[r]);
            bool isIn = target <= value;
            sum += isIn ? weight : 0.0;
            last = isIn && weight > 0.0 ? Math.Max(last, target) : last;
            next = !isIn && weight > 0.0 ? Math.Min(next, target) : next;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double WeightOf<T>(in RowBatch<T> batch, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        batch.Weights.IsEmpty ? 1.0 : Widening.ToDouble(batch.Weights[row]);
}
