using System.Numerics;
using System.Runtime.CompilerServices;

namespace SimdRegression.Kernels;

/// <summary>The number of left factors of a register tile, 4 or 8, as a type, so that what is not used is dropped at compile time.</summary>
internal interface ITileRows
{
    /// <summary>The number.</summary>
    static abstract int Count { get; }
}

/// <summary>What a tile does with the products, as a type.</summary>
internal interface ITileOperation
{
    /// <summary>Whether the products are added to what stands in the destination, rather than to zero.</summary>
    static abstract bool Continues { get; }
}

/// <summary>
/// The register tile of cross products: sums of products of two columns of a panel, row by row, one accumulator for every pair of a left
/// factor and a vector of right factors.
/// </summary>
/// <remarks>
/// Eight rows by three vectors fill the 32 registers of a machine with AVX-512, four by three the 16 of one without, and both have enough
/// independent chains to hide the latency of a multiply-add.
/// </remarks>
internal static class RegisterTile
{
    /// <summary>The most vectors of right factors side by side.</summary>
    public static nuint WidestColumns => 3;

    /// <summary>
    /// Tiles side by side: for every left column i below the height and every right column j, in whole vectors, destination (i, j) receives
    /// the sum over the rows of left(row, i) times right(row, j), or grows by it.
    /// </summary>
    /// <param name="left">The first left factor of the first row; as many as a tile has rows can be read behind it.</param>
    /// <param name="right">The first right factor of the first row.</param>
    /// <param name="rowStep">The distance between rows, on both sides.</param>
    /// <param name="columnStep">The distance between vectors of right factors.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="height">How many left columns count, at least 1; of the others nothing is stored.</param>
    /// <param name="columns">The number of right columns.</param>
    /// <param name="destination">Where the first product goes.</param>
    /// <param name="destinationStride">The distance between its rows.</param>
    /// <param name="next">Memory that will be read soon; a little of it is prefetched at each row, as loads are not what a tile waits
    /// for.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Band<TWidth, TVector, T, TRows, TOperation>(
        ref T left,
        ref T right,
        nuint rowStep,
        nuint columnStep,
        nuint rows,
        nuint height,
        nuint columns,
        ref T destination,
        nuint destinationStride,
        ref PrefetchCursor next)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : ITileRows
        where TOperation : ITileOperation
    {
        nuint lanes = TWidth.Count;
        nuint j = 0;

        // A multiply-add that is not fused takes a register for the product, and three vectors side by side no longer fit.
        if (Lanes.IsFused)
        {
            for (; j + (2 * lanes) < columns; j += 3 * lanes)
            {
                Compute<TWidth, TVector, T, TRows, ThreeColumns, TOperation>(
                    ref left, ref right, rowStep, columnStep, rows, height, ref Unsafe.Add(ref destination, j), destinationStride, ref next);
                right = ref Unsafe.Add(ref right, 3 * columnStep);
            }
        }

        for (; j + lanes < columns; j += 2 * lanes)
        {
            Compute<TWidth, TVector, T, TRows, TwoColumns, TOperation>(
                ref left, ref right, rowStep, columnStep, rows, height, ref Unsafe.Add(ref destination, j), destinationStride, ref next);
            right = ref Unsafe.Add(ref right, 2 * columnStep);
        }

        if (j < columns)
        {
            Compute<TWidth, TVector, T, TRows, OneColumn, TOperation>(
                ref left, ref right, rowStep, columnStep, rows, height, ref Unsafe.Add(ref destination, j), destinationStride, ref next);
        }
    }

    /// <summary>One tile, in registers over all rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compute<TWidth, TVector, T, TRows, TColumns, TOperation>(
        ref T left,
        ref T right,
        nuint rowStep,
        nuint columnStep,
        nuint rows,
        nuint height,
        ref T destination,
        nuint destinationStride,
        ref PrefetchCursor next)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : ITileRows
        where TColumns : ITileColumns
        where TOperation : ITileOperation
    {
        TVector zero = TWidth.Create(T.Zero);
        TVector sum00 = zero, sum01 = zero, sum02 = zero, sum10 = zero, sum11 = zero, sum12 = zero;
        TVector sum20 = zero, sum21 = zero, sum22 = zero, sum30 = zero, sum31 = zero, sum32 = zero;
        TVector sum40 = zero, sum41 = zero, sum42 = zero, sum50 = zero, sum51 = zero, sum52 = zero;
        TVector sum60 = zero, sum61 = zero, sum62 = zero, sum70 = zero, sum71 = zero, sum72 = zero;
        if (TOperation.Continues)
        {
            Load<TWidth, TVector, T, TColumns>(ref destination, destinationStride, 0, height, out sum00, out sum01, out sum02);
            Load<TWidth, TVector, T, TColumns>(ref destination, destinationStride, 1, height, out sum10, out sum11, out sum12);
            Load<TWidth, TVector, T, TColumns>(ref destination, destinationStride, 2, height, out sum20, out sum21, out sum22);
            Load<TWidth, TVector, T, TColumns>(ref destination, destinationStride, 3, height, out sum30, out sum31, out sum32);
            if (TRows.Count == 8)
            {
                Load<TWidth, TVector, T, TColumns>(ref destination, destinationStride, 4, height, out sum40, out sum41, out sum42);
                Load<TWidth, TVector, T, TColumns>(ref destination, destinationStride, 5, height, out sum50, out sum51, out sum52);
                Load<TWidth, TVector, T, TColumns>(ref destination, destinationStride, 6, height, out sum60, out sum61, out sum62);
                Load<TWidth, TVector, T, TColumns>(ref destination, destinationStride, 7, height, out sum70, out sum71, out sum72);
            }
        }

        nuint ahead = next.Address;
        nuint step = next.Step;
        for (nuint r = 0; r < rows; r++)
        {
            Lanes.Prefetch(ahead);
            ahead += step;
            LoadColumns<TWidth, TVector, T, TColumns>(ref right, columnStep, out TVector right0, out TVector right1, out TVector right2);
            Add<TWidth, TVector, T, TColumns>(in left, 0, right0, right1, right2, ref sum00, ref sum01, ref sum02);
            Add<TWidth, TVector, T, TColumns>(in left, 1, right0, right1, right2, ref sum10, ref sum11, ref sum12);
            Add<TWidth, TVector, T, TColumns>(in left, 2, right0, right1, right2, ref sum20, ref sum21, ref sum22);
            Add<TWidth, TVector, T, TColumns>(in left, 3, right0, right1, right2, ref sum30, ref sum31, ref sum32);
            if (TRows.Count == 8)
            {
                Add<TWidth, TVector, T, TColumns>(in left, 4, right0, right1, right2, ref sum40, ref sum41, ref sum42);
                Add<TWidth, TVector, T, TColumns>(in left, 5, right0, right1, right2, ref sum50, ref sum51, ref sum52);
                Add<TWidth, TVector, T, TColumns>(in left, 6, right0, right1, right2, ref sum60, ref sum61, ref sum62);
                Add<TWidth, TVector, T, TColumns>(in left, 7, right0, right1, right2, ref sum70, ref sum71, ref sum72);
            }

            left = ref Unsafe.Add(ref left, rowStep);
            right = ref Unsafe.Add(ref right, rowStep);
        }

        next.Address = ahead;
        Store<TWidth, TVector, T, TColumns>(ref destination, destinationStride, 0, height, sum00, sum01, sum02);
        Store<TWidth, TVector, T, TColumns>(ref destination, destinationStride, 1, height, sum10, sum11, sum12);
        Store<TWidth, TVector, T, TColumns>(ref destination, destinationStride, 2, height, sum20, sum21, sum22);
        Store<TWidth, TVector, T, TColumns>(ref destination, destinationStride, 3, height, sum30, sum31, sum32);
        if (TRows.Count == 8)
        {
            Store<TWidth, TVector, T, TColumns>(ref destination, destinationStride, 4, height, sum40, sum41, sum42);
            Store<TWidth, TVector, T, TColumns>(ref destination, destinationStride, 5, height, sum50, sum51, sum52);
            Store<TWidth, TVector, T, TColumns>(ref destination, destinationStride, 6, height, sum60, sum61, sum62);
            Store<TWidth, TVector, T, TColumns>(ref destination, destinationStride, 7, height, sum70, sum71, sum72);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TWidth, TVector, T, TColumns>(
        ref readonly T left, nuint row, TVector right0, TVector right1, TVector right2, ref TVector sum0, ref TVector sum1, ref TVector sum2)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TColumns : ITileColumns
    {
        TVector factor = TWidth.Broadcast(in left, row);
        sum0 = TWidth.MultiplyAdd(factor, right0, sum0);
        sum1 = TColumns.Count > 1 ? TWidth.MultiplyAdd(factor, right1, sum1) : sum1;
        sum2 = TColumns.Count > 2 ? TWidth.MultiplyAdd(factor, right2, sum2) : sum2;
    }

    /// <summary>Reads vectors side by side, as many as there are columns; those that there are not repeat the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns<TWidth, TVector, T, TColumns>(
        ref T source, nuint step, out TVector column0, out TVector column1, out TVector column2)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TColumns : ITileColumns
    {
        column0 = TWidth.Load(ref source, 0);
        column1 = TColumns.Count > 1 ? TWidth.Load(ref source, step) : column0;
        column2 = TColumns.Count > 2 ? TWidth.Load(ref source, 2 * step) : column0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TWidth, TVector, T, TColumns>(
        ref T destination, nuint stride, nuint row, nuint height, out TVector column0, out TVector column1, out TVector column2)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TColumns : ITileColumns
    {
        // What is not stored may as well be read from the last row that is.
        row = nuint.Min(row, height - 1);
        LoadColumns<TWidth, TVector, T, TColumns>(
            ref Unsafe.Add(ref destination, row * stride), TWidth.Count, out column0, out column1, out column2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TWidth, TVector, T, TColumns>(
        ref T destination, nuint stride, nuint row, nuint height, TVector column0, TVector column1, TVector column2)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TColumns : ITileColumns
    {
        if (row >= height)
        {
            return;
        }

        StoreColumns<TWidth, TVector, T, TColumns>(column0, column1, column2, ref Unsafe.Add(ref destination, row * stride));
    }

    /// <summary>Writes vectors side by side, as many as there are columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreColumns<TWidth, TVector, T, TColumns>(TVector column0, TVector column1, TVector column2, ref T destination)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TColumns : ITileColumns
    {
        TWidth.Store(column0, ref destination, 0);
        if (TColumns.Count > 1)
        {
            TWidth.Store(column1, ref destination, TWidth.Count);
        }

        if (TColumns.Count > 2)
        {
            TWidth.Store(column2, ref destination, 2 * TWidth.Count);
        }
    }
}

/// <summary>A place in memory that moves on by a step with each prefetch.</summary>
/// <param name="address">Where it begins; nothing is read there, so it need not be valid, nor stay so.</param>
/// <param name="step">The step in bytes; 0 to stay.</param>
internal struct PrefetchCursor(nuint address, nuint step)
{
    /// <summary>The address of what is prefetched next.</summary>
    public nuint Address = address;

    /// <summary>The step in bytes.</summary>
    public readonly nuint Step = step;
}

/// <summary>Four left factors.</summary>
internal readonly struct FourRows : ITileRows
{
    public static int Count => 4;
}

/// <summary>Eight left factors.</summary>
internal readonly struct EightRows : ITileRows
{
    public static int Count => 8;
}

/// <summary>Products from zero on.</summary>
internal readonly struct Products : ITileOperation
{
    public static bool Continues => false;
}

/// <summary>Products added to those that are there.</summary>
internal readonly struct MoreProducts : ITileOperation
{
    public static bool Continues => true;
}
