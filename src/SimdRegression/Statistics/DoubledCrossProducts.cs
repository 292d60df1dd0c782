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
        if (Vector512.IsHardwareAccelerated && KernelLayout.Stride(features) >= Vector512<double>.Count)
        {
            Sum<Width512<double>, Vector512<double>>(features, packed, count, sums);
            Compute<Width512<double>, Vector512<double>>(features, packed, count, high, low);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Sum<Width256<double>, Vector256<double>>(features, packed, count, sums);
            Compute<Width256<double>, Vector256<double>>(features, packed, count, high, low);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Sum<Width128<double>, Vector128<double>>(features, packed, count, sums);
            Compute<Width128<double>, Vector128<double>>(features, packed, count, high, low);
        }
        else
        {
            Sum<WidthScalar<double>, double>(features, packed, count, sums);
            Compute<WidthScalar<double>, double>(features, packed, count, high, low);
        }

        int stride = KernelLayout.Stride(features);
        int square = (features + 1) * KernelLayout.Stride(features);
        (high[square], low[square]) = SumOfSquares(packed[stride..], count, KernelLayout.VectorLength(features));
    }

    // Vector after vector of the lower triangle, then of the target's row; four side by side, because the chain of sums of each would wait
    // for itself alone. Where fewer than four are left, the last is computed again and
    // stored over itself.
    private static void Compute<TWidth, TVector>(
        int features, ReadOnlySpan<double> packed, int count, Span<double> high, Span<double> low)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        int length = KernelLayout.VectorLength(features);
        var cursor = new Cursor(features, (int)TWidth.Count);
        while (cursor.IsInside)
        {
            Cursor at0 = cursor;
            cursor.Advance();
            Cursor at1 = cursor.IsInside ? cursor : at0;
            cursor.Advance();
            Cursor at2 = cursor.IsInside ? cursor : at1;
            cursor.Advance();
            Cursor at3 = cursor.IsInside ? cursor : at2;
            cursor.Advance();
            Compute<TWidth, TVector>(ref MemoryMarshal.GetReference(packed), length, count, at0, at1, at2, at3, high, low);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compute<TWidth, TVector>(
        ref double packed, int length, int rowCount, Cursor at0, Cursor at1, Cursor at2, Cursor at3, Span<double> high, Span<double> low)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector sum0 = TWidth.Create(0.0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        TVector rest0 = sum0, rest1 = sum0, rest2 = sum0, rest3 = sum0;
        for (int r = 0; r < rowCount; r++)
        {
            ref double row = ref Unsafe.Add(ref packed, r * length);
            Accumulate<TWidth, TVector>(ref row, at0, ref sum0, ref rest0);
            Accumulate<TWidth, TVector>(ref row, at1, ref sum1, ref rest1);
            Accumulate<TWidth, TVector>(ref row, at2, ref sum2, ref rest2);
            Accumulate<TWidth, TVector>(ref row, at3, ref sum3, ref rest3);
        }

        Store<TWidth, TVector>(sum0, rest0, at0.Place, high, low);
        Store<TWidth, TVector>(sum1, rest1, at1.Place, high, low);
        Store<TWidth, TVector>(sum2, rest2, at2.Place, high, low);
        Store<TWidth, TVector>(sum3, rest3, at3.Place, high, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate<TWidth, TVector>(ref double row, Cursor at, ref TVector sum, ref TVector rest)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector elements = TWidth.Load(ref row, (nuint)at.Column);
        DoubledArithmetic.Accumulate<TWidth, TVector>(elements, TWidth.Broadcast(ref row, (nuint)at.Left), ref sum, ref rest);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TWidth, TVector>(int features, ReadOnlySpan<double> packed, int count, Span<double> sums)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        nuint length = (nuint)KernelLayout.VectorLength(features);
        nuint root = (nuint)KernelLayout.Stride(features) + 1;
        ref double first = ref MemoryMarshal.GetReference(packed);
        ref double result = ref MemoryMarshal.GetReference(sums);
        for (nuint j = 0; j < root; j += TWidth.Count)
        {
            TVector sum = TWidth.Create(0.0);
            for (nuint r = 0; r < (nuint)count; r++)
            {
                ref double row = ref Unsafe.Add(ref first, r * length);
                sum = TWidth.MultiplyAdd(TWidth.Broadcast(ref row, root), TWidth.Load(ref row, j), sum);
            }

            TWidth.Store(sum, ref result, j);
        }

        // Behind the target's sum stand those of the roots, which nobody asked for.
        sums[(int)root..].Clear();
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

    /// <summary>A vector of the result: the left factor, the first of the right ones, and where it is stored.</summary>
    private struct Cursor(int features, int lanes)
    {
        private readonly int stride = KernelLayout.Stride(features);
        private int row;

        /// <summary>The first column of the vector.</summary>
        public int Column { get; private set; }

        /// <summary>The column of the left factor: a feature, or the target.</summary>
        public readonly int Left => row < features ? row : stride;

        /// <summary>Where the vector is stored.</summary>
        public readonly int Place => (row * stride) + Column;

        /// <summary>Whether there is such a vector.</summary>
        public readonly bool IsInside => row <= features;

        /// <summary>Goes on to the next vector.</summary>
        public void Advance()
        {
            Column += lanes;
            if (Column > Math.Min(row, features - 1))
            {
                Column = 0;
                row++;
            }
        }
    }
}
