using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

public readonly partial struct RuntimeKernels<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public T Dot(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
    {
        ref T leftStart = ref MemoryMarshal.GetReference(left);
        ref T rightStart = ref MemoryMarshal.GetReference(right);
        nuint features = (nuint)FeatureCount;
        return Lanes.Sum(features < (nuint)Vector256<T>.Count
            ? LoadPartial256(ref leftStart, features) * LoadPartial256(ref rightStart, features)
            : LaneTotals(ref leftStart, ref rightStart, features));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Predict(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> coefficients, T intercept, Span<T> predictions)
    {
        ref T row = ref MemoryMarshal.GetReference(rows);
        ref T weights = ref MemoryMarshal.GetReference(coefficients);
        ref T prediction = ref MemoryMarshal.GetReference(predictions);
        nuint stride = (nuint)rowStride;
        nuint features = (nuint)FeatureCount;
        nuint count = (nuint)predictions.Length;
        nuint r = 0;
        if (features < (nuint)Vector256<T>.Count)
        {
            Vector256<T> factors = LoadPartial256(ref weights, features);
            for (; r < count; r++)
            {
                T product = Lanes.Sum(LoadPartial256(ref Unsafe.Add(ref row, r * stride), features) * factors);
                Unsafe.Add(ref prediction, r) = product + intercept;
            }

            return;
        }

        // Four rows a step: one shuffled addition sums the lanes of all four.
        for (; r + 4 <= count; r += 4)
        {
            ref T first = ref Unsafe.Add(ref row, r * stride);
            PrefetchAhead(ref first, features);
            Vector256<T> totals0 = LaneTotals(ref first, ref weights, features);
            PrefetchAhead(ref Unsafe.Add(ref first, stride), features);
            Vector256<T> totals1 = LaneTotals(ref Unsafe.Add(ref first, stride), ref weights, features);
            PrefetchAhead(ref Unsafe.Add(ref first, 2 * stride), features);
            Vector256<T> totals2 = LaneTotals(ref Unsafe.Add(ref first, 2 * stride), ref weights, features);
            PrefetchAhead(ref Unsafe.Add(ref first, 3 * stride), features);
            Vector256<T> totals3 = LaneTotals(ref Unsafe.Add(ref first, 3 * stride), ref weights, features);
            if (typeof(T) == typeof(double))
            {
                Vector256<double> sums = Lanes.Sum(totals0.AsDouble(), totals1.AsDouble(), totals2.AsDouble(), totals3.AsDouble());
                (sums.As<double, T>() + Vector256.Create(intercept)).StoreUnsafe(ref prediction, r);
            }
            else
            {
                Vector128<float> sums = Lanes.Sum(totals0.AsSingle(), totals1.AsSingle(), totals2.AsSingle(), totals3.AsSingle());
                (sums.As<float, T>() + Vector128.Create(intercept)).StoreUnsafe(ref prediction, r);
            }
        }

        for (; r < count; r++)
        {
            T product = Lanes.Sum(LaneTotals(ref Unsafe.Add(ref row, r * stride), ref weights, features));
            Unsafe.Add(ref prediction, r) = product + intercept;
        }
    }

    /// <summary>Asks for the memory of a row that will be read soon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchAhead(ref readonly T row, nuint features)
    {
        const int LineBytes = 64;
        nuint ahead = Lanes.AddressOf(in row) + Lanes.PrefetchDistance;
        for (nuint line = 0; line < features * (nuint)Unsafe.SizeOf<T>(); line += LineBytes)
        {
            Lanes.Prefetch(ahead + line);
        }
    }

    /// <summary>The lanes of an inner product of at least one whole vector, before they are added up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> LaneTotals(ref readonly T left, ref readonly T right, nuint features)
    {
        // A sum that starts at -0 has the bits of one that starts with its first term, and an accumulator that stays at -0 drops out of
        // the final sum: no case is needed for accumulators that are used once or not at all.
        nuint lanes = (nuint)Vector256<T>.Count;
        Vector256<T> sum0 = Vector256.Create(T.NegativeZero);
        Vector256<T> sum1 = sum0;
        Vector256<T> sum2 = sum0;
        Vector256<T> sum3 = sum0;
        nuint j = 0;
        for (; j + (4 * lanes) <= features; j += 4 * lanes)
        {
            sum0 = Accumulate(in left, in right, j, sum0);
            sum1 = Accumulate(in left, in right, j + lanes, sum1);
            sum2 = Accumulate(in left, in right, j + (2 * lanes), sum2);
            sum3 = Accumulate(in left, in right, j + (3 * lanes), sum3);
        }

        nuint rest = features - j;
        if (rest >= 3 * lanes)
        {
            sum0 = Accumulate(in left, in right, j, sum0);
            sum1 = Accumulate(in left, in right, j + lanes, sum1);
            sum2 = Accumulate(in left, in right, j + (2 * lanes), sum2);
            sum3 = AccumulateRemainder(in left, in right, features, rest - (3 * lanes), sum3);
        }
        else if (rest >= 2 * lanes)
        {
            sum0 = Accumulate(in left, in right, j, sum0);
            sum1 = Accumulate(in left, in right, j + lanes, sum1);
            sum2 = AccumulateRemainder(in left, in right, features, rest - (2 * lanes), sum2);
        }
        else if (rest >= lanes)
        {
            sum0 = Accumulate(in left, in right, j, sum0);
            sum1 = AccumulateRemainder(in left, in right, features, rest - lanes, sum1);
        }
        else
        {
            sum0 = AccumulateRemainder(in left, in right, features, rest, sum0);
        }

        return (sum0 + sum1) + (sum2 + sum3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Accumulate(ref readonly T left, ref readonly T right, nuint index, Vector256<T> sum)
        => Lanes.MultiplyAdd(Vector256.LoadUnsafe(in left, index), Vector256.LoadUnsafe(in right, index), sum);

    /// <summary>Adds the last elements, fewer than a vector, as the vector that ends with them, less what was counted already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> AccumulateRemainder(
        ref readonly T left, ref readonly T right, nuint features, nuint remainder, Vector256<T> sum)
    {
        if (remainder == 0)
        {
            return sum;
        }

        nuint lanes = (nuint)Vector256<T>.Count;
        Vector256<T> mask = LaneMasks.From256<T>(lanes - remainder);
        return Lanes.MultiplyAdd(
            Vector256.LoadUnsafe(in left, features - lanes) & mask, Vector256.LoadUnsafe(in right, features - lanes) & mask, sum);
    }

    /// <summary>Fewer elements than a vector has, zeros in the other lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> LoadPartial256(ref readonly T source, nuint count)
    {
        nuint half = (nuint)Vector128<T>.Count;
        return count < half
            ? Vector256.Create(LoadPartial128(in source, count), Vector128<T>.Zero)
            : Vector256.Create(
                Vector128.LoadUnsafe(in source), LoadPartial128(in Unsafe.Add(ref Unsafe.AsRef(in source), half), count - half));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> LoadPartial128(ref readonly T source, nuint count)
    {
        ref T first = ref Unsafe.AsRef(in source);
        if (typeof(T) == typeof(double))
        {
            return count == 0 ? Vector128<T>.Zero : Vector128.CreateScalar(first);
        }

        if (count < 2)
        {
            return count == 0 ? Vector128<T>.Zero : Vector128.CreateScalar(first);
        }

        // Two floats are read as the one 64-bit number that they occupy.
        double pair = Unsafe.ReadUnaligned<double>(ref Unsafe.As<T, byte>(ref first));
        Vector128<T> values = Vector128.CreateScalar(pair).As<double, T>();
        return count == 2 ? values : values.WithElement(2, Unsafe.Add(ref first, 2));
    }
}
