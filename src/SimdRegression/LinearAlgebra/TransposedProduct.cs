using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.LinearAlgebra;

/// <summary>X'd: the sum of the rows of a panel, each times a number.</summary>
internal static class TransposedProduct
{
    /// <summary>destination := destination + X'd.</summary>
    /// <param name="features">N.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="rowStride">The distance between rows.</param>
    /// <param name="factors">d, one a row.</param>
    /// <param name="destination">N values.</param>
    /// <remarks>
    /// Element j is made of four chains, row r belonging to chain r mod 4: 0, then MultiplyAdd(d(r), x(r, j), chain); to the destination is
    /// added (chain 0 + chain 1) + (chain 2 + chain 3). The bits do not depend on the vector width.
    /// </remarks>
    public static void Add(int features, ReadOnlySpan<double> rows, int rowStride, ReadOnlySpan<double> factors, Span<double> destination)
    {
        nuint column = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            Add<Width512<double>, Vector512<double>>(ref column, features, rows, rowStride, factors, destination);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            Add<Width256<double>, Vector256<double>>(ref column, features, rows, rowStride, factors, destination);
        }

        if (Vector128.IsHardwareAccelerated)
        {
            Add<Width128<double>, Vector128<double>>(ref column, features, rows, rowStride, factors, destination);
        }

        Add<WidthScalar<double>, double>(ref column, features, rows, rowStride, factors, destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<TWidth, TVector>(
        ref nuint column, int features, ReadOnlySpan<double> rows, int rowStride, ReadOnlySpan<double> factors, Span<double> destination)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double row = ref MemoryMarshal.GetReference(rows);
        ref double factor = ref MemoryMarshal.GetReference(factors);
        ref double sum = ref MemoryMarshal.GetReference(destination);
        nuint stride = (nuint)rowStride;
        nuint count = (nuint)factors.Length;
        for (; column + TWidth.Count <= (nuint)features; column += TWidth.Count)
        {
            TVector chain0 = TWidth.Create(0.0);
            TVector chain1 = chain0;
            TVector chain2 = chain0;
            TVector chain3 = chain0;
            nuint r = 0;
            nuint at = column;
            for (; r + 4 <= count; r += 4, at += 4 * stride)
            {
                chain0 = TWidth.MultiplyAdd(TWidth.Broadcast(ref factor, r), TWidth.Load(ref row, at), chain0);
                chain1 = TWidth.MultiplyAdd(TWidth.Broadcast(ref factor, r + 1), TWidth.Load(ref row, at + stride), chain1);
                chain2 = TWidth.MultiplyAdd(TWidth.Broadcast(ref factor, r + 2), TWidth.Load(ref row, at + (2 * stride)), chain2);
                chain3 = TWidth.MultiplyAdd(TWidth.Broadcast(ref factor, r + 3), TWidth.Load(ref row, at + (3 * stride)), chain3);
            }

            if (r < count)
            {
                chain0 = TWidth.MultiplyAdd(TWidth.Broadcast(ref factor, r), TWidth.Load(ref row, at), chain0);
            }

            if (r + 1 < count)
            {
                chain1 = TWidth.MultiplyAdd(TWidth.Broadcast(ref factor, r + 1), TWidth.Load(ref row, at + stride), chain1);
            }

            if (r + 2 < count)
            {
                chain2 = TWidth.MultiplyAdd(TWidth.Broadcast(ref factor, r + 2), TWidth.Load(ref row, at + (2 * stride)), chain2);
            }

            TVector total = TWidth.Add(TWidth.Add(chain0, chain1), TWidth.Add(chain2, chain3));
            TWidth.Store(TWidth.Add(TWidth.Load(ref sum, column), total), ref sum, column);
        }
    }
}
