using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>The checks of values that rows may hold, for those who read them many times: once, before the first.</summary>
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
            CheckRow(batch.Rows.Slice(r * batch.RowStride, features), r);
            T target = batch.Targets[r];
            if (!IsIn(range, target))
            {
                ThrowTarget(target, r, range);
            }

            if (!batch.Weights.IsEmpty)
            {
                totalWeight += CheckedWeight(batch.Weights[r], r);
            }
        }

        return double.IsFinite(totalWeight)
            ? totalWeight
            : throw new ArgumentException("The sum of the sample weights is too large for double precision.", "weights");
    }

    /// <summary>Checks that all values are finite.</summary>
    /// <param name="rows">The rows; their lengths were checked.</param>
    /// <param name="features">N.</param>
    /// <exception cref="ArgumentException">A value is not; the message names it and its row.</exception>
    public static void CheckFinite<T>(in FeatureRows<T> rows, int features)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int r = 0; r < rows.Count; r++)
        {
            CheckRow(rows.Row(r, features), r);
        }
    }

    /// <summary>Checks that weights are usable.</summary>
    /// <param name="weights">The weights, or none.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite; the message names it.</exception>
    public static void CheckWeights<T>(ReadOnlySpan<T> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int r = 0; r < weights.Length; r++)
        {
            CheckedWeight(weights[r], r);
        }
    }

    // Times zero, a finite number is zero and another is not.
    private static void CheckRow<T>(ReadOnlySpan<T> row, int index)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> probes = Vector256<T>.Zero;
        int j = 0;
        for (; j <= row.Length - Vector256<T>.Count; j += Vector256<T>.Count)
        {
            probes += Vector256.Create(row[j..]) * Vector256<T>.Zero;
        }

        T probe = T.Zero;
        for (; j < row.Length; j++)
        {
            probe += row[j] * T.Zero;
        }

        if (probe != T.Zero || probes != Vector256<T>.Zero)
        {
            ThrowValue(row, index);
        }
    }

    private static double CheckedWeight<T>(T weight, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return weight >= T.Zero && T.IsFinite(weight)
            ? double.CreateTruncating(weight)
            : throw new ArgumentException(Text($"Weight {row} is {weight}; a sample weight must be a finite number not below 0."), "weights");
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
