namespace SimdRegression.Numerics;

/// <summary>The weighted median: the least value with half of the weight at or below it, the mean of two where it is exactly half.</summary>
internal static class WeightedMedian
{
    /// <summary>The median of some values.</summary>
    /// <param name="values">The values in ascending order, at least one, none of them NaN.</param>
    /// <param name="weights">Their weights, above 0.</param>
    public static double OfSorted(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        // A sum of huge weights may leave the range of numbers; a power of two takes them all back into it.
        double scale = double.IsFinite(Total(weights, 1.0, out _)) ? 1.0 : 1.0 / (1L << 62);
        double total = Total(weights, scale, out double totalLow);

        double half = 0.5 * (total + totalLow);
        double below = 0.0;
        double low = 0.0;
        for (int i = 0; i < values.Length - 1; i++)
        {
            below = ErrorFree.Sum(below, scale * weights[i], out double error);
            low += error;
            if (below + low > half)
            {
                return values[i];
            }

            if (below + low == half)
            {
                // Not the mean of an infinite number with itself, which is NaN by differences.
                return values[i] == values[i + 1] ? values[i] : values[i] + (0.5 * (values[i + 1] - values[i]));
            }
        }

        return values[^1];
    }

    private static double Total(ReadOnlySpan<double> weights, double scale, out double low)
    {
        double total = 0.0;
        low = 0.0;
        foreach (double weight in weights)
        {
            total = ErrorFree.Sum(total, scale * weight, out double error);
            low += error;
        }

        return total;
    }
}
