using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.LinearAlgebra;

/// <summary>Vector operations of run-time length for the solvers whose speed is not decided by kernels.</summary>
/// <remarks>
/// They are compiled for speed from the first call on, and spans are short: System.Numerics.Tensors costs more for its calls than for its sums, and
/// its methods run unoptimised at first. Element-by-element work may take any width, because its order cannot show in the bits; the sum is taken
/// in the order of the elements.
/// </remarks>
internal static class VectorOperations
{
    /// <summary>The inner product, added up in the order of the elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Inner(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double sum = 0.0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    /// <summary>The sum, in four vectors of chains: value r belongs to chain r mod 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Sum(ReadOnlySpan<double> values)
    {
        ref double first = ref MemoryMarshal.GetReference(values);
        Vector256<double> sum0 = Vector256<double>.Zero;
        Vector256<double> sum1 = sum0;
        Vector256<double> sum2 = sum0;
        Vector256<double> sum3 = sum0;
        nuint r = 0;
        for (; r + 16 <= (nuint)values.Length; r += 16)
        {
            sum0 += Vector256.LoadUnsafe(ref first, r);
            sum1 += Vector256.LoadUnsafe(ref first, r + 4);
            sum2 += Vector256.LoadUnsafe(ref first, r + 8);
            sum3 += Vector256.LoadUnsafe(ref first, r + 12);
        }

        double total = Lanes.Sum((sum0 + sum1) + (sum2 + sum3));
        for (; r < (nuint)values.Length; r++)
        {
            total += Unsafe.Add(ref first, r);
        }

        return total;
    }

    /// <summary>destination := destination + factor source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(Span<double> destination, double factor, ReadOnlySpan<double> source)
    {
        ref double from = ref MemoryMarshal.GetReference(source[..destination.Length]);
        ref double to = ref MemoryMarshal.GetReference(destination);
        nuint length = (nuint)destination.Length;
        Vector256<double> factors = Vector256.Create(factor);
        nuint j = 0;
        for (; j + (nuint)Vector256<double>.Count <= length; j += (nuint)Vector256<double>.Count)
        {
            ((Vector256.LoadUnsafe(ref from, j) * factors) + Vector256.LoadUnsafe(ref to, j)).StoreUnsafe(ref to, j);
        }

        for (; j < length; j++)
        {
            Unsafe.Add(ref to, j) += Unsafe.Add(ref from, j) * factor;
        }
    }

    /// <summary>destination := destination + source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(Span<double> destination, ReadOnlySpan<double> source)
    {
        ref double from = ref MemoryMarshal.GetReference(source[..destination.Length]);
        ref double to = ref MemoryMarshal.GetReference(destination);
        nuint length = (nuint)destination.Length;
        nuint j = 0;
        for (; j + (nuint)Vector256<double>.Count <= length; j += (nuint)Vector256<double>.Count)
        {
            (Vector256.LoadUnsafe(ref from, j) + Vector256.LoadUnsafe(ref to, j)).StoreUnsafe(ref to, j);
        }

        for (; j < length; j++)
        {
            Unsafe.Add(ref to, j) += Unsafe.Add(ref from, j);
        }
    }

    /// <summary>destination := destination + the magnitudes of source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddMagnitudes(Span<double> destination, ReadOnlySpan<double> source)
    {
        ref double from = ref MemoryMarshal.GetReference(source[..destination.Length]);
        ref double to = ref MemoryMarshal.GetReference(destination);
        nuint length = (nuint)destination.Length;
        nuint j = 0;
        for (; j + (nuint)Vector256<double>.Count <= length; j += (nuint)Vector256<double>.Count)
        {
            (Vector256.LoadUnsafe(ref to, j) + Vector256.Abs(Vector256.LoadUnsafe(ref from, j))).StoreUnsafe(ref to, j);
        }

        for (; j < length; j++)
        {
            Unsafe.Add(ref to, j) += Math.Abs(Unsafe.Add(ref from, j));
        }
    }

    /// <summary>destination := (left right) factor, element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ReadOnlySpan<double> left, ReadOnlySpan<double> right, double factor, Span<double> destination)
    {
        ref double lefts = ref MemoryMarshal.GetReference(left);
        ref double rights = ref MemoryMarshal.GetReference(right[..left.Length]);
        ref double to = ref MemoryMarshal.GetReference(destination[..left.Length]);
        nuint length = (nuint)left.Length;
        Vector256<double> factors = Vector256.Create(factor);
        nuint j = 0;
        for (; j + (nuint)Vector256<double>.Count <= length; j += (nuint)Vector256<double>.Count)
        {
            (Vector256.LoadUnsafe(ref lefts, j) * Vector256.LoadUnsafe(ref rights, j) * factors).StoreUnsafe(ref to, j);
        }

        for (; j < length; j++)
        {
            Unsafe.Add(ref to, j) = Unsafe.Add(ref lefts, j) * Unsafe.Add(ref rights, j) * factor;
        }
    }

    /// <summary>Whether all magnitudes are at most a limit; false where there is a NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool AreWithin(ReadOnlySpan<double> values, double limit)
    {
        ref double first = ref MemoryMarshal.GetReference(values);
        nuint length = (nuint)values.Length;
        Vector256<double> limits = Vector256.Create(limit);
        Vector256<double> areWithin = Vector256<double>.AllBitsSet;
        nuint j = 0;
        for (; j + (nuint)Vector256<double>.Count <= length; j += (nuint)Vector256<double>.Count)
        {
            areWithin &= Vector256.LessThanOrEqual(Vector256.Abs(Vector256.LoadUnsafe(ref first, j)), limits);
        }

        bool result = areWithin.AsByte() == Vector256<byte>.AllBitsSet;
        for (; j < length; j++)
        {
            result &= Math.Abs(Unsafe.Add(ref first, j)) <= limit;
        }

        return result;
    }

    /// <summary>Whether all values are above zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool ArePositive(ReadOnlySpan<double> values)
    {
        ref double first = ref MemoryMarshal.GetReference(values);
        nuint length = (nuint)values.Length;
        Vector256<double> arePositive = Vector256<double>.AllBitsSet;
        nuint j = 0;
        for (; j + (nuint)Vector256<double>.Count <= length; j += (nuint)Vector256<double>.Count)
        {
            arePositive &= Vector256.GreaterThan(Vector256.LoadUnsafe(ref first, j), Vector256<double>.Zero);
        }

        bool result = arePositive.AsByte() == Vector256<byte>.AllBitsSet;
        for (; j < length; j++)
        {
            result &= Unsafe.Add(ref first, j) > 0.0;
        }

        return result;
    }

    /// <summary>How many values are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int CountZeros(ReadOnlySpan<double> values)
    {
        ref double first = ref MemoryMarshal.GetReference(values);
        nuint length = (nuint)values.Length;

        // A comparison that holds is -1.
        Vector256<long> negative = Vector256<long>.Zero;
        nuint j = 0;
        for (; j + (nuint)Vector256<double>.Count <= length; j += (nuint)Vector256<double>.Count)
        {
            negative += Vector256.Equals(Vector256.LoadUnsafe(ref first, j), Vector256<double>.Zero).AsInt64();
        }

        long count = -Vector256.Sum(negative);
        for (; j < length; j++)
        {
            count += Unsafe.Add(ref first, j) == 0.0 ? 1 : 0;
        }

        return (int)count;
    }
}
