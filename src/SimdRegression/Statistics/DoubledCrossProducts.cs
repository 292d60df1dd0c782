using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>The cross products of a packed block in doubled precision: every product and every sum keeps its rounding error.</summary>
/// <remarks>
/// Several times the work of the kernels, and worth it for the first blocks only: with few rows it costs microseconds and keeps the digits
/// that squaring the condition number would take; with many rows the rounding of single blocks averages out.
/// </remarks>
internal static class DoubledCrossProducts
{
    // Rows of the result that are accumulated side by side: their chains of sums would each wait for themselves alone.
    private const int BandRows = 4;

    /// <summary>Computes X'X (lower triangle), y'X and y'y, laid out as <see cref="KernelLayout.CrossProductLength"/> says.</summary>
    /// <param name="features">N.</param>
    /// <param name="packed">Rows as <see cref="RowPanel"/> packs them, one after the other.</param>
    /// <param name="count">How many.</param>
    /// <param name="sums">Receives the weighted sums, the target's at index S, in double precision.</param>
    /// <param name="high">Receives the leading parts.</param>
    /// <param name="low">Receives the trailing parts.</param>
    public static void Compute(
        int features, ReadOnlySpan<double> packed, int count, Span<double> sums, Span<double> high, Span<double> low)
    {
        Sum(features, packed, count, sums);
        if (Vector512.IsHardwareAccelerated && KernelLayout.Stride(features) >= Vector512<double>.Count)
        {
            Compute<Width512<double>, Vector512<double>>(features, packed, count, high, low);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Compute<Width256<double>, Vector256<double>>(features, packed, count, high, low);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Compute<Width128<double>, Vector128<double>>(features, packed, count, high, low);
        }
        else
        {
            Compute<WidthScalar<double>, double>(features, packed, count, high, low);
        }

        int stride = KernelLayout.Stride(features);
        int square = (features + 1) * KernelLayout.Stride(features);
        (high[square], low[square]) = SumOfSquares(packed[stride..], count, KernelLayout.VectorLength(features));
    }

    private static void Compute<TWidth, TVector>(
        int features, ReadOnlySpan<double> packed, int count, Span<double> high, Span<double> low)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        int stride = KernelLayout.Stride(features);
        int length = KernelLayout.VectorLength(features);
        ref double first = ref MemoryMarshal.GetReference(packed);
        for (int i = 0; i < features; i += BandRows)
        {
            int last = Math.Min(i + BandRows, features) - 1;
            for (int j = 0; j <= last; j += (int)TWidth.Count)
            {
                ref double left = ref Unsafe.Add(ref first, i);
                Band<TWidth, TVector>(ref first, length, count, j, ref left, last - i, stride, high[(i * stride)..], low[(i * stride)..]);
            }
        }

        ref double target = ref Unsafe.Add(ref first, KernelLayout.Stride(features));
        high = high[(features * stride)..];
        low = low[(features * stride)..];
        for (int j = 0; j < features; j += (int)TWidth.Count)
        {
            Band<TWidth, TVector>(ref first, length, count, j, ref target, 0, stride, high, low);
        }
    }

    // The products of up to four left columns, those from "left" on, with the vector of columns from j on. Where there are fewer, the last
    // is computed again and stored over itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Band<TWidth, TVector>(
        ref double packed, int length, int rowCount, int j, ref double left, int last, int stride, Span<double> high, Span<double> low)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        int at1 = Math.Min(1, last);
        int at2 = Math.Min(2, last);
        int at3 = last;
        TVector sum0 = TWidth.Create(0.0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        TVector rest0 = sum0, rest1 = sum0, rest2 = sum0, rest3 = sum0;
        for (int r = 0; r < rowCount; r++)
        {
            TVector element = TWidth.Load(ref packed, (nuint)((r * length) + j));
            ref double value = ref Unsafe.Add(ref left, r * length);
            DoubledArithmetic.Accumulate<TWidth, TVector>(element, TWidth.Create(value), ref sum0, ref rest0);
            DoubledArithmetic.Accumulate<TWidth, TVector>(element, TWidth.Create(Unsafe.Add(ref value, at1)), ref sum1, ref rest1);
            DoubledArithmetic.Accumulate<TWidth, TVector>(element, TWidth.Create(Unsafe.Add(ref value, at2)), ref sum2, ref rest2);
            DoubledArithmetic.Accumulate<TWidth, TVector>(element, TWidth.Create(Unsafe.Add(ref value, at3)), ref sum3, ref rest3);
        }

        Store<TWidth, TVector>(sum0, rest0, j, high, low);
        Store<TWidth, TVector>(sum1, rest1, (at1 * stride) + j, high, low);
        Store<TWidth, TVector>(sum2, rest2, (at2 * stride) + j, high, low);
        Store<TWidth, TVector>(sum3, rest3, (at3 * stride) + j, high, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TWidth, TVector>(TVector sum, TVector rest, int index, Span<double> high, Span<double> low)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector head = TWidth.Add(sum, rest);
        TWidth.Store(head, ref MemoryMarshal.GetReference(high), (nuint)index);
        TWidth.Store(TWidth.Subtract(rest, TWidth.Subtract(head, sum)), ref MemoryMarshal.GetReference(low), (nuint)index);
    }

    private static void Sum(int features, ReadOnlySpan<double> packed, int count, Span<double> sums)
    {
        int stride = KernelLayout.Stride(features);
        int length = KernelLayout.VectorLength(features);
        sums.Clear();
        for (int r = 0; r < count; r++)
        {
            ReadOnlySpan<double> row = packed.Slice(r * length, length);
            double root = row[stride + 1];
            for (int j = 0; j <= stride; j++)
            {
                sums[j] = Lanes.MultiplyAdd(root, row[j], sums[j]);
            }
        }
    }

    private static (double High, double Low) SumOfSquares(ReadOnlySpan<double> targets, int count, int length)
    {
        double sum = 0.0;
        double rest = 0.0;
        for (int r = 0; r < count; r++)
        {
            double target = targets[r * length];
            double product = ErrorFree.Product(target, target, out double productError);
            sum = ErrorFree.Sum(sum, product, out double sumError);
            rest += sumError + productError;
        }

        double high = ErrorFree.Sum(sum, rest, out double low);
        return (high, low);
    }
}
