using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Data;

/// <summary>Scales rows, element by element: no order of operations can show.</summary>
internal static class ScalingKernels
{
    // A row of so many elements is worth its own vector loop.
    private const int LongRow = 64;

    // A call scales so many elements of short rows, unless the next multiple is far away.
    private const int ElementsOfCall = 256;

    /// <summary>
    /// How many elements the parameters of a row are to have: repeated until they are whole vectors if the row is short, and worth a call, so
    /// that adjacent rows are scaled without a remainder each.
    /// </summary>
    public static int Period<T>(int features)
    {
        int wholeVectors = features * Vector256<T>.Count;
        return features < LongRow ? wholeVectors * Math.Max(1, ElementsOfCall / wholeVectors) : features;
    }

    /// <summary>destination(i) = MultiplyAdd(values(i) - subtracted(p), factors(p), added(p)), p = i mod the number of parameters.</summary>
    /// <param name="values">The values.</param>
    /// <param name="subtracted">One parameter an element of the period.</param>
    /// <param name="factors">As many.</param>
    /// <param name="added">As many.</param>
    /// <param name="destination">As many elements as values; may be the same memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale<T>(
        ReadOnlySpan<T> values, ReadOnlySpan<T> subtracted, ReadOnlySpan<T> factors, ReadOnlySpan<T> added, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int period = subtracted.Length;
        for (int start = 0; start < values.Length; start += period)
        {
            int count = Math.Min(period, values.Length - start);
            ScalePeriod(
                ref MemoryMarshal.GetReference(values[start..]),
                ref MemoryMarshal.GetReference(subtracted),
                ref MemoryMarshal.GetReference(factors),
                ref MemoryMarshal.GetReference(added),
                ref MemoryMarshal.GetReference(destination[start..]),
                (nuint)count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScalePeriod<T>(
        ref readonly T value, ref readonly T subtracted, ref readonly T factor, ref readonly T added, ref T destination, nuint count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nuint i = 0;
        for (; i + (nuint)Vector256<T>.Count <= count; i += (nuint)Vector256<T>.Count)
        {
            Vector256<T> shifted = Vector256.LoadUnsafe(in value, i) - Vector256.LoadUnsafe(in subtracted, i);
            Lanes.MultiplyAdd(shifted, Vector256.LoadUnsafe(in factor, i), Vector256.LoadUnsafe(in added, i)).StoreUnsafe(ref destination, i);
        }

        for (; i < count; i++)
        {
            T shifted = Unsafe.Add(ref Unsafe.AsRef(in value), i) - Unsafe.Add(ref Unsafe.AsRef(in subtracted), i);
            Unsafe.Add(ref destination, i) = Lanes.MultiplyAdd(
                shifted, Unsafe.Add(ref Unsafe.AsRef(in factor), i), Unsafe.Add(ref Unsafe.AsRef(in added), i));
        }
    }
}
