using System.Globalization;
using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>The checks of rows that a solver is about to read many times: once, before the first.</summary>
internal static class RowChecks
{
    /// <summary>Checks that all values are finite, targets suit a loss and weights are usable.</summary>
    /// <param name="batch">The rows; their lengths were checked.</param>
    /// <param name="features">N.</param>
    /// <param name="range">The targets that the loss is defined for.</param>
    /// <returns>The sum of the weights.</returns>
    /// <exception cref="ArgumentException">A value, a target or a weight cannot be used; the message names it and its row.</exception>
    public static double Check<T>(in RowBatch<T> batch, int features, TargetRange range)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double totalWeight = batch.Weights.IsEmpty ? batch.Count : 0.0;
        for (int r = 0; r < batch.Count; r++)
        {
            ReadOnlySpan<T> row = batch.Rows.Slice(r * batch.RowStride, features);

            // Times zero, a finite number is zero and another is not.
            T probe = T.Zero;
            for (int j = 0; j < row.Length; j++)
            {
                probe += row[j] * T.Zero;
            }

            if (probe != T.Zero)
            {
                ThrowValue(row, r);
            }

            T target = batch.Targets[r];
            if (!IsIn(range, target))
            {
                ThrowTarget(target, r, range);
            }

            if (!batch.Weights.IsEmpty)
            {
                T weight = batch.Weights[r];
                if (!(weight >= T.Zero && T.IsFinite(weight)))
                {
                    throw new ArgumentException(Text($"Weight {r} is {weight}; a sample weight must be a finite number not below 0."), "weights");
                }

                totalWeight += double.CreateTruncating(weight);
            }
        }

        return double.IsFinite(totalWeight)
            ? totalWeight
            : throw new ArgumentException("The sum of the sample weights is too large for double precision.", "weights");
    }

    private static bool IsIn<T>(TargetRange range, T target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return range switch
        {
            TargetRange.ZeroOrOne => target == T.Zero || target == T.One,
            TargetRange.NotNegative => target >= T.Zero && T.IsFinite(target),
            _ => T.IsFinite(target),
        };
    }

    private static void ThrowValue<T>(ReadOnlySpan<T> row, int index)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int j = 0;
        while (T.IsFinite(row[j]))
        {
            j++;
        }

        throw new ArgumentException(Text($"Row {index}, feature {j} is {row[j]}; data must be finite."), "rows");
    }

    private static void ThrowTarget<T>(T target, int row, TargetRange range)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string wanted = range switch
        {
            TargetRange.ZeroOrOne => "labels must be 0 or 1",
            TargetRange.NotNegative => "this loss needs finite targets not below 0",
            _ => "data must be finite",
        };
        throw new ArgumentException(Text($"Target {row} is {target}; {wanted}."), "targets");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
