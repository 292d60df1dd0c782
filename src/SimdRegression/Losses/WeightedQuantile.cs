using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
        Vector256<double> values = Vector256.Create(value);
        Vector256<double> lasts = Vector256.Create(double.NegativeInfinity);
        Vector256<double> nexts = Vector256.Create(double.PositiveInfinity);
        Vector256<double> sum = Vector256<double>.Zero;
        Vector256<double> weight = Vector256<double>.One;
        int r = 0;
        for (; r + Vector256<double>.Count <= batch.Count; r += Vector256<double>.Count)
        {
            Vector256<double> target = FourOf(batch.Targets, r);
            Vector256<double> isIn = Vector256.LessThanOrEqual(target, values);
            Vector256<double> counts = Vector256<double>.AllBitsSet;
            if (!batch.Weights.IsEmpty)
            {
                weight = FourOf(batch.Weights, r);
                counts = Vector256.GreaterThan(weight, Vector256<double>.Zero);
            }

            sum += weight & isIn;
            lasts = Vector256.ConditionalSelect(isIn & counts & Vector256.GreaterThan(target, lasts), target, lasts);
            nexts = Vector256.ConditionalSelect(~isIn & counts & Vector256.LessThan(target, nexts), target, nexts);
        }

        double total = Lanes.Sum(sum);
        last = Math.Max(Math.Max(lasts[0], lasts[1]), Math.Max(lasts[2], lasts[3]));
        next = Math.Min(Math.Min(nexts[0], nexts[1]), Math.Min(nexts[2], nexts[3]));
        for (; r < batch.Count; r++)
        {
            double weightOfRow = WeightOf(in batch, r);
            double target = Widening.ToDouble(batch.Targets[r]);
            bool isIn = target <= value;
            total += isIn ? weightOfRow : 0.0;
            last = isIn && weightOfRow > 0.0 ? Math.Max(last, target) : last;
            next = !isIn && weightOfRow > 0.0 ? Math.Min(next, target) : next;
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> FourOf<T>(ReadOnlySpan<T> values, int start)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T first = ref Unsafe.Add(ref MemoryMarshal.GetReference(values), start);
        return typeof(T) == typeof(double)
            ? Vector256.LoadUnsafe(ref Unsafe.As<T, double>(ref first))
            : Vector256.Create(
                Widening.ToDouble(first), Widening.ToDouble(Unsafe.Add(ref first, 1)),
                Widening.ToDouble(Unsafe.Add(ref first, 2)), Widening.ToDouble(Unsafe.Add(ref first, 3)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double WeightOf<T>(in RowBatch<T> batch, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        batch.Weights.IsEmpty ? 1.0 : Widening.ToDouble(batch.Weights[row]);
}
