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
        // Sums are plain locals, and each is named: what is passed by reference would live in memory.
        nuint lanes = TWidth.Count;
        TVector bound = TWidth.Create(floor);
        for (nuint chain = 0; chain < chains; chain++)
        {
            bool starts = chain == 0 && !Unsafe.IsNullRef(ref start);
            TVector zero = TWidth.Create(T.Zero);
            TVector s00 = starts ? TWidth.Load(ref start, 0) : zero;
            TVector s01 = TColumns.Count > 1 && starts ? TWidth.Load(ref start, lanes) : zero;
            TVector s02 = TColumns.Count > 2 && starts ? TWidth.Load(ref start, 2 * lanes) : zero;
            TVector s03 = TColumns.Count > 2 && starts ? TWidth.Load(ref start, 3 * lanes) : zero;
            TVector s10 = s00, s11 = s01, s12 = s02, s13 = s03;
            TVector s20 = s00, s21 = s01, s22 = s02, s23 = s03;
            TVector s30 = s00, s31 = s01, s32 = s02, s33 = s03;
            ref T a = ref Unsafe.Add(ref left, chain * steps.InnerStep);
            ref T b = ref Unsafe.Add(ref right, chain * rightStride);
            nuint nextLeft = chains * steps.InnerStep;
            nuint nextRight = chains * rightStride;
            for (nuint k = chain; k < inner; k += chains)
            {
                TVector b0 = TWidth.Load(ref b, 0);
                TVector b1 = TColumns.Count > 1 ? TWidth.Load(ref b, lanes) : b0;
                TVector b2 = TColumns.Count > 2 ? TWidth.Load(ref b, 2 * lanes) : b0;
                TVector b3 = TColumns.Count > 2 ? TWidth.Load(ref b, 3 * lanes) : b0;
                TVector a0 = TWidth.Broadcast(ref a, 0);
                s00 = TWidth.MultiplyAdd(a0, b0, s00);
                s01 = TColumns.Count > 1 ? TWidth.MultiplyAdd(a0, b1, s01) : s01;
                s02 = TColumns.Count > 2 ? TWidth.MultiplyAdd(a0, b2, s02) : s02;
                s03 = TColumns.Count > 2 ? TWidth.MultiplyAdd(a0, b3, s03) : s03;
                if (TRows.Count > 1)
                {
                    TVector a1 = TWidth.Broadcast(ref a, steps.RowStep);
                    s10 = TWidth.MultiplyAdd(a1, b0, s10);
                    s11 = TColumns.Count > 1 ? TWidth.MultiplyAdd(a1, b1, s11) : s11;
                    s12 = TColumns.Count > 2 ? TWidth.MultiplyAdd(a1, b2, s12) : s12;
                    s13 = TColumns.Count > 2 ? TWidth.MultiplyAdd(a1, b3, s13) : s13;
                    TVector a2 = TWidth.Broadcast(ref a, 2 * steps.RowStep);
                    s20 = TWidth.MultiplyAdd(a2, b0, s20);
                    s21 = TColumns.Count > 1 ? TWidth.MultiplyAdd(a2, b1, s21) : s21;
                    s22 = TColumns.Count > 2 ? TWidth.MultiplyAdd(a2, b2, s22) : s22;
                    s23 = TColumns.Count > 2 ? TWidth.MultiplyAdd(a2, b3, s23) : s23;
                    TVector a3 = TWidth.Broadcast(ref a, 3 * steps.RowStep);
                    s30 = TWidth.MultiplyAdd(a3, b0, s30);
                    s31 = TColumns.Count > 1 ? TWidth.MultiplyAdd(a3, b1, s31) : s31;
                    s32 = TColumns.Count > 2 ? TWidth.MultiplyAdd(a3, b2, s32) : s32;
                    s33 = TColumns.Count > 2 ? TWidth.MultiplyAdd(a3, b3, s33) : s33;
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
