using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Networks.Kernels;

/// <summary>Products of matrices whose sizes are known at run time, at the widest vectors of the machine.</summary>
internal static class DenseProducts
{
    /// <summary>destination(i, j) = start(j) + sum over k of left(i, k) right(k, j), not below a floor; see <see cref="DenseTile"/>.</summary>
    /// <param name="left">The first left factor.</param>
    /// <param name="steps">How the left factors lie.</param>
    /// <param name="right">The first right factor; the columns of a k stand side by side.</param>
    /// <param name="inner">How many k there are.</param>
    /// <param name="chains">How many chains each sum has.</param>
    /// <param name="start">What sums start from, one number a column, or a null reference for zeros.</param>
    /// <param name="floor">What results are at least; minus infinity for results as they are.</param>
    /// <param name="destination">Receives the results.</param>
    /// <param name="rows">How many rows i there are.</param>
    /// <param name="columns">How many columns there are, whole lines of 64 bytes: the distance between rows of the right factor and of the destination.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T>(
        ref T left, Steps steps, ref T right, nuint inner, nuint chains, ref T start, T floor, ref T destination, nuint rows, nuint columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
        {
            nuint lanes = (nuint)Vector512<T>.Count;
            nuint j = 0;
            for (; j + (4 * lanes) <= columns; j += 4 * lanes)
            {
                Band<Width512<T>, Vector512<T>, T, Four>(
                    ref left, steps, ref right, inner, chains, ref start, floor, ref destination, rows, columns, j);
            }

            for (; j + (2 * lanes) <= columns; j += 2 * lanes)
            {
                Band<Width512<T>, Vector512<T>, T, Two>(
                    ref left, steps, ref right, inner, chains, ref start, floor, ref destination, rows, columns, j);
            }

            if (j < columns)
            {
                Band<Width512<T>, Vector512<T>, T, One>(
                    ref left, steps, ref right, inner, chains, ref start, floor, ref destination, rows, columns, j);
            }
        }
        else
        {
            // Machines without 512 bits have 16 registers, or 32 of 128 bits: two columns by four rows fill them. A line is two vectors.
            for (nuint j = 0; j < columns; j += 2 * (nuint)Vector256<T>.Count)
            {
                Band<Width256<T>, Vector256<T>, T, Two>(
                    ref left, steps, ref right, inner, chains, ref start, floor, ref destination, rows, columns, j);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Band<TWidth, TVector, T, TColumns>(
        ref T left,
        Steps steps,
        ref T right,
        nuint inner,
        nuint chains,
        ref T start,
        T floor,
        ref T destination,
        nuint rows,
        nuint columns,
        nuint column)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TColumns : ITileSize
    {
        right = ref Unsafe.Add(ref right, column);
        destination = ref Unsafe.Add(ref destination, column);
        ref T own = ref Unsafe.IsNullRef(ref start) ? ref start : ref Unsafe.Add(ref start, column);
        nuint i = 0;
        for (; i + 4 <= rows; i += 4)
        {
            DenseTile.Compute<TWidth, TVector, T, Four, TColumns>(
                ref Unsafe.Add(ref left, i * steps.RowStep), steps, ref right, columns, inner, chains, ref own, floor,
                ref Unsafe.Add(ref destination, i * columns), columns);
        }

        for (; i < rows; i++)
        {
            DenseTile.Compute<TWidth, TVector, T, One, TColumns>(
                ref Unsafe.Add(ref left, i * steps.RowStep), steps, ref right, columns, inner, chains, ref own, floor,
                ref Unsafe.Add(ref destination, i * columns), columns);
        }
    }
}
