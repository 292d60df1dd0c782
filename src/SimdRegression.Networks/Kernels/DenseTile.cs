using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Networks.Kernels;

/// <summary>A matrix in memory, addressed by two steps, so that no factor has to be transposed.</summary>
/// <param name="RowStep">The distance between rows.</param>
/// <param name="InnerStep">The distance between neighbours within a row.</param>
internal readonly record struct Steps(nuint RowStep, nuint InnerStep);

/// <summary>A size of a tile as a type, so that what is not used is dropped at compile time.</summary>
internal interface ITileSize
{
    static abstract int Count { get; }
}

internal readonly struct One : ITileSize
{
    public static int Count => 1;
}

internal readonly struct Two : ITileSize
{
    public static int Count => 2;
}

internal readonly struct Four : ITileSize
{
    public static int Count => 4;
}

/// <summary>
/// The tile that all products of a network are made of: destination(i, j) = start(j) + sum over k of left(i, k) right(k, j), up to four rows i by four vectors of columns j, each a
/// chain in the order of k.
/// </summary>
internal static class DenseTile
{
    /// <summary>Computes a tile.</summary>
    /// <param name="left">The left factor of the first row.</param>
    /// <param name="steps">How the left factors lie.</param>
    /// <param name="right">The right factors of the first k, columns side by side.</param>
    /// <param name="rightStride">The distance between the right factors of two k.</param>
    /// <param name="inner">How many k there are.</param>
    /// <param name="chains">How many chains each sum has; chain c takes k = c, c + chains, and so on.</param>
    /// <param name="start">What chain 0 starts from, one number a column, or a null reference for zeros.</param>
    /// <param name="floor">What results are at least; minus infinity for results as they are.</param>
    /// <param name="destination">Receives the results.</param>
    /// <param name="destinationStride">The distance between its rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute<TWidth, TVector, T, TRows, TColumns>(
        ref T left,
        Steps steps,
        ref T right,
        nuint rightStride,
        nuint inner,
        nuint chains,
        ref T start,
        T floor,
        ref T destination,
        nuint destinationStride)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : ITileSize
        where TColumns : ITileSize
    {
        TVector s00, s01 = default, s02 = default, s03 = default;
        TVector s10 = default, s11 = default, s12 = default, s13 = default;
        TVector s20 = default, s21 = default, s22 = default, s23 = default;
        TVector s30 = default, s31 = default, s32 = default, s33 = default;
        nuint lanes = TWidth.Count;
        TVector bound = TWidth.Create(floor);
        for (nuint chain = 0; chain < chains; chain++)
        {
            if (chain == 0 && !Unsafe.IsNullRef(ref start))
            {
                s00 = TWidth.Load(ref start, 0);
                s01 = TColumns.Count > 1 ? TWidth.Load(ref start, lanes) : default;
                s02 = TColumns.Count > 2 ? TWidth.Load(ref start, 2 * lanes) : default;
                s03 = TColumns.Count > 2 ? TWidth.Load(ref start, 3 * lanes) : default;
            }
            else
            {
                s00 = s01 = s02 = s03 = TWidth.Create(T.Zero);
            }

            if (TRows.Count > 1)
            {
                (s10, s11, s12, s13) = (s00, s01, s02, s03);
                (s20, s21, s22, s23) = (s00, s01, s02, s03);
                (s30, s31, s32, s33) = (s00, s01, s02, s03);
            }

            ref T a = ref Unsafe.Add(ref left, chain * steps.InnerStep);
            ref T b = ref Unsafe.Add(ref right, chain * rightStride);
            nuint nextLeft = chains * steps.InnerStep;
            nuint nextRight = chains * rightStride;
            for (nuint k = chain; k < inner; k += chains)
            {
                TVector b0 = TWidth.Load(ref b, 0);
                TVector b1 = TColumns.Count > 1 ? TWidth.Load(ref b, lanes) : default;
                TVector b2 = TColumns.Count > 2 ? TWidth.Load(ref b, 2 * lanes) : default;
                TVector b3 = TColumns.Count > 2 ? TWidth.Load(ref b, 3 * lanes) : default;
                Row<TWidth, TVector, T, TColumns>(TWidth.Broadcast(ref a, 0), b0, b1, b2, b3, ref s00, ref s01, ref s02, ref s03);
                if (TRows.Count > 1)
                {
                    Row<TWidth, TVector, T, TColumns>(TWidth.Broadcast(ref a, steps.RowStep), b0, b1, b2, b3, ref s10, ref s11, ref s12, ref s13);
                    Row<TWidth, TVector, T, TColumns>(TWidth.Broadcast(ref a, 2 * steps.RowStep), b0, b1, b2, b3, ref s20, ref s21, ref s22, ref s23);
                    Row<TWidth, TVector, T, TColumns>(TWidth.Broadcast(ref a, 3 * steps.RowStep), b0, b1, b2, b3, ref s30, ref s31, ref s32, ref s33);
                }

                a = ref Unsafe.Add(ref a, nextLeft);
                b = ref Unsafe.Add(ref b, nextRight);
            }

            bool isLater = chain > 0;
            bool isLast = chain + 1 == chains;
            Finish<TWidth, TVector, T, TColumns>(s00, s01, s02, s03, bound, isLater, isLast, ref destination);
            if (TRows.Count > 1)
            {
                Finish<TWidth, TVector, T, TColumns>(s10, s11, s12, s13, bound, isLater, isLast, ref Unsafe.Add(ref destination, destinationStride));
                Finish<TWidth, TVector, T, TColumns>(s20, s21, s22, s23, bound, isLater, isLast, ref Unsafe.Add(ref destination, 2 * destinationStride));
                Finish<TWidth, TVector, T, TColumns>(s30, s31, s32, s33, bound, isLater, isLast, ref Unsafe.Add(ref destination, 3 * destinationStride));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<TWidth, TVector, T, TColumns>(
        TVector a, TVector b0, TVector b1, TVector b2, TVector b3, ref TVector s0, ref TVector s1, ref TVector s2, ref TVector s3)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TColumns : ITileSize
    {
        s0 = TWidth.MultiplyAdd(a, b0, s0);
        if (TColumns.Count > 1)
        {
            s1 = TWidth.MultiplyAdd(a, b1, s1);
        }

        if (TColumns.Count > 2)
        {
            s2 = TWidth.MultiplyAdd(a, b2, s2);
            s3 = TWidth.MultiplyAdd(a, b3, s3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TWidth, TVector, T, TColumns>(
        TVector s0, TVector s1, TVector s2, TVector s3, TVector bound, bool isLater, bool isLast, ref T destination)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TColumns : ITileSize
    {
        nuint lanes = TWidth.Count;
        FinishOne<TWidth, TVector, T>(s0, bound, isLater, isLast, ref destination, 0);
        if (TColumns.Count > 1)
        {
            FinishOne<TWidth, TVector, T>(s1, bound, isLater, isLast, ref destination, lanes);
        }

        if (TColumns.Count > 2)
        {
            FinishOne<TWidth, TVector, T>(s2, bound, isLater, isLast, ref destination, 2 * lanes);
            FinishOne<TWidth, TVector, T>(s3, bound, isLater, isLast, ref destination, 3 * lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FinishOne<TWidth, TVector, T>(TVector sum, TVector bound, bool isLater, bool isLast, ref T destination, nuint index)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TVector total = isLater ? TWidth.Add(TWidth.Load(ref destination, index), sum) : sum;
        TWidth.Store(isLast ? TWidth.AtLeast(total, bound) : total, ref destination, index);
    }
}
