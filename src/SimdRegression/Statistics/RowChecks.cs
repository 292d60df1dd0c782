using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Check<T>(in RowBatch<T> batch, int features, TargetRange range)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // All at once first: row by row only where rows lie apart, or one is to be named.
        bool isKnown = batch.RowStride == features && AreFinite(batch.Rows) && AreIn(range, batch.Targets);
        for (int r = 0; r < batch.Count && !isKnown; r++)
        {
            CheckRow(batch.Rows.Slice(r * batch.RowStride, features), r);
            T target = batch.Targets[r];
            if (!IsIn(range, target))
            {
                ThrowTarget(target, r, range);
            }
        }

        CheckOffsets(batch.Offsets, batch.Count);
        double totalWeight = batch.Weights.IsEmpty ? batch.Count : 0.0;
        for (int r = 0; r < batch.Weights.Length; r++)
        {
            totalWeight += CheckedWeight(batch.Weights[r], r);
        }

        return double.IsFinite(totalWeight)
            ? totalWeight
            : throw new ArgumentException("The sum of the sample weights is too large for double precision.", "weights");
    }

    /// <summary>Checks that all values are finite.</summary>
    /// <param name="rows">The rows; their lengths were checked.</param>
    /// <param name="features">N.</param>
    /// <exception cref="ArgumentException">A value is not; the message names it and its row.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CheckWeights<T>(ReadOnlySpan<T> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int r = 0; r < weights.Length; r++)
        {
            CheckedWeight(weights[r], r);
        }
    }

    /// <summary>Refuses rows with offsets, for what does not know them.</summary>
    /// <param name="batch">The rows.</param>
    /// <exception cref="ArgumentException">There are offsets.</exception>
    public static void RefuseOffsets<T>(in RowBatch<T> batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!batch.Offsets.IsEmpty)
        {
            throw new ArgumentException("Rows with offsets are for Newton's methods and batch descents; this takes none.", "offsets");
        }
    }

    private static void CheckOffsets<T>(ReadOnlySpan<T> offsets, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!offsets.IsEmpty && offsets.Length != count)
        {
            throw new ArgumentException($"There are {offsets.Length} offsets for {count} rows; there must be one a row, or none.", nameof(offsets));
        }

        if (!AreFinite(offsets))
        {
            int row = 0;
            while (T.IsFinite(offsets[row]))
            {
                row++;
            }

            throw new ArgumentException(Text($"Offset {row} is {offsets[row]}; offsets must be finite."), nameof(offsets));
        }
    }

    // As fast as memory is read, from the first call on.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool AreFinite<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T first = ref MemoryMarshal.GetReference(values);
        nuint lanes = (nuint)Vector256<T>.Count;
        nuint count = (nuint)values.Length;
        Vector256<T> probes0 = Vector256<T>.Zero;
        Vector256<T> probes1 = probes0;
        Vector256<T> probes2 = probes0;
        Vector256<T> probes3 = probes0;
        nuint i = 0;
        for (; i + (4 * lanes) <= count; i += 4 * lanes)
        {
            probes0 += Vector256.LoadUnsafe(ref first, i) * Vector256<T>.Zero;
            probes1 += Vector256.LoadUnsafe(ref first, i + lanes) * Vector256<T>.Zero;
            probes2 += Vector256.LoadUnsafe(ref first, i + (2 * lanes)) * Vector256<T>.Zero;
            probes3 += Vector256.LoadUnsafe(ref first, i + (3 * lanes)) * Vector256<T>.Zero;
        }

        T probe = T.Zero;
        for (; i < count; i++)
        {
            probe += Unsafe.Add(ref first, i) * T.Zero;
        }

        return probe == T.Zero && (probes0 + probes1) + (probes2 + probes3) == Vector256<T>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool AreIn<T>(TargetRange range, ReadOnlySpan<T> targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T first = ref MemoryMarshal.GetReference(targets);
        nuint lanes = (nuint)Vector256<T>.Count;
        nuint count = (nuint)targets.Length;
        Vector256<T> good = Vector256<T>.AllBitsSet;
        nuint i = 0;
        for (; i + lanes <= count; i += lanes)
        {
            Vector256<T> values = Vector256.LoadUnsafe(ref first, i);
            good &= Vector256.Equals(values * Vector256<T>.Zero, Vector256<T>.Zero) & range switch
            {
                TargetRange.ZeroOrOne => Vector256.Equals(values * values, values),
                TargetRange.NotNegative => Vector256.GreaterThanOrEqual(values, Vector256<T>.Zero),
                TargetRange.Positive => Vector256.GreaterThan(values, Vector256<T>.Zero),
                _ => Vector256<T>.AllBitsSet,
            };
        }

        bool areGood = good.AsByte() == Vector256<byte>.AllBitsSet;
        for (; i < count; i++)
        {
            areGood &= IsIn(range, Unsafe.Add(ref first, i));
        }

        return areGood;
    }

    // Times zero, a finite number is zero and another is not.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double CheckedWeight<T>(T weight, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return weight >= T.Zero && T.IsFinite(weight)
            ? double.CreateTruncating(weight)
            : throw new ArgumentException(Text($"Weight {row} is {weight}; a sample weight must be a finite number not below 0."), "weights");
    }

    /// <summary>Whether a loss is defined for a target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsIn<T>(TargetRange range, T target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return range switch
        {
            TargetRange.ZeroOrOne => target == T.Zero || target == T.One,
            TargetRange.NotNegative => target >= T.Zero && T.IsFinite(target),
            TargetRange.Positive => target > T.Zero && T.IsFinite(target),
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

    internal static void ThrowTarget<T>(T target, int row, TargetRange range)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string wanted = range switch
        {
            TargetRange.ZeroOrOne => "labels must be 0 or 1",
            TargetRange.NotNegative => "this loss needs finite targets not below 0",
            TargetRange.Positive => "this loss needs finite targets above 0",
            _ => "data must be finite",
        };
        throw new ArgumentException(Text($"Target {row} is {target}; {wanted}."), "targets");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
