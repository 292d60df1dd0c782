using System.Runtime.CompilerServices;

namespace SimdRegression.Kernels;

/// <content>
/// The register tile that cross products and the Cholesky factor share: both add up products of two columns of a matrix, row by row.
/// </content>
public readonly partial struct RuntimeKernels<T>
{
    // Four rows by three vectors: twelve accumulators, which with their operands fit the sixteen registers of a machine without AVX-512,
    // and enough independent chains to hide the latency of a multiply-add everywhere.
    private const int TileRows = 4;

    /// <summary>The number of vectors side by side in a tile, as a type, so that the unused ones are dropped at compile time.</summary>
    private interface ITileColumns
    {
        static abstract int Count { get; }
    }

    /// <summary>What a tile does with the products, as a type.</summary>
    private interface ITileOperation
    {
        /// <summary>Whether products are taken from what stands in the destination, rather than added up from zero.</summary>
        static abstract bool Subtracts { get; }
    }

    /// <summary>
    /// Tiles side by side: for i from a first to less than four more, and every j of the vectors that cover a range, the destination
    /// element (i, j) receives the sum over the rows of element (row, i) times element (row, j), or is diminished by it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TileBand<TWidth, TVector, TOperation>(
        ref double matrix, nuint stride, nuint rows, nuint i, nuint height, nuint j, nuint end, ref double destination)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
        where TOperation : ITileOperation
    {
        nuint lanes = TWidth.Count;

        // A multiply-add that is not fused takes a register for the product, and three vectors side by side no longer fit.
        if (Lanes.IsFused)
        {
            for (; j + (2 * lanes) < end; j += 3 * lanes)
            {
                Tile<TWidth, TVector, ThreeColumns, TOperation>(ref matrix, stride, rows, i, height, j, ref destination);
            }
        }

        for (; j + lanes < end; j += 2 * lanes)
        {
            Tile<TWidth, TVector, TwoColumns, TOperation>(ref matrix, stride, rows, i, height, j, ref destination);
        }

        if (j < end)
        {
            Tile<TWidth, TVector, OneColumn, TOperation>(ref matrix, stride, rows, i, height, j, ref destination);
        }
    }

    /// <summary>One tile, in registers over all rows.</summary>
    /// <remarks>A tile of less than four features i computes four and stores its own: the padding of the matrix can be read.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TWidth, TVector, TColumns, TOperation>(
        ref double matrix, nuint stride, nuint rows, nuint i, nuint height, nuint j, ref double destination)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
        where TColumns : ITileColumns
        where TOperation : ITileOperation
    {
        TVector sum00 = TWidth.Create(0.0), sum01 = sum00, sum02 = sum00;
        TVector sum10 = sum00, sum11 = sum00, sum12 = sum00;
        TVector sum20 = sum00, sum21 = sum00, sum22 = sum00;
        TVector sum30 = sum00, sum31 = sum00, sum32 = sum00;
        ref double target0 = ref Unsafe.Add(ref destination, (i * stride) + j);
        ref double target1 = ref Unsafe.Add(ref target0, stride);
        ref double target2 = ref Unsafe.Add(ref target1, stride);
        ref double target3 = ref Unsafe.Add(ref target2, stride);
        if (TOperation.Subtracts)
        {
            LoadColumns<TWidth, TVector, TColumns>(ref target0, out sum00, out sum01, out sum02);
            if (height > 1)
            {
                LoadColumns<TWidth, TVector, TColumns>(ref target1, out sum10, out sum11, out sum12);
            }

            if (height > 2)
            {
                LoadColumns<TWidth, TVector, TColumns>(ref target2, out sum20, out sum21, out sum22);
            }

            if (height > 3)
            {
                LoadColumns<TWidth, TVector, TColumns>(ref target3, out sum30, out sum31, out sum32);
            }
        }

        ref double left = ref Unsafe.Add(ref matrix, i);
        ref double right = ref Unsafe.Add(ref matrix, j);
        for (; rows > 0; rows--)
        {
            LoadColumns<TWidth, TVector, TColumns>(ref right, out TVector right0, out TVector right1, out TVector right2);
            AddProducts<TWidth, TVector, TColumns, TOperation>(left, right0, right1, right2, ref sum00, ref sum01, ref sum02);
            AddProducts<TWidth, TVector, TColumns, TOperation>(
                Unsafe.Add(ref left, 1), right0, right1, right2, ref sum10, ref sum11, ref sum12);
            AddProducts<TWidth, TVector, TColumns, TOperation>(
                Unsafe.Add(ref left, 2), right0, right1, right2, ref sum20, ref sum21, ref sum22);
            AddProducts<TWidth, TVector, TColumns, TOperation>(
                Unsafe.Add(ref left, 3), right0, right1, right2, ref sum30, ref sum31, ref sum32);
            left = ref Unsafe.Add(ref left, stride);
            right = ref Unsafe.Add(ref right, stride);
        }

        StoreColumns<TWidth, TVector, TColumns>(sum00, sum01, sum02, ref target0);
        if (height > 1)
        {
            StoreColumns<TWidth, TVector, TColumns>(sum10, sum11, sum12, ref target1);
        }

        if (height > 2)
        {
            StoreColumns<TWidth, TVector, TColumns>(sum20, sum21, sum22, ref target2);
        }

        if (height > 3)
        {
            StoreColumns<TWidth, TVector, TColumns>(sum30, sum31, sum32, ref target3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProducts<TWidth, TVector, TColumns, TOperation>(
        double left, TVector right0, TVector right1, TVector right2, ref TVector sum0, ref TVector sum1, ref TVector sum2)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
        where TColumns : ITileColumns
        where TOperation : ITileOperation
    {
        TVector factor = TWidth.Create(TOperation.Subtracts ? -left : left);
        sum0 = TWidth.MultiplyAdd(factor, right0, sum0);
        sum1 = TColumns.Count > 1 ? TWidth.MultiplyAdd(factor, right1, sum1) : sum1;
        sum2 = TColumns.Count > 2 ? TWidth.MultiplyAdd(factor, right2, sum2) : sum2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadColumns<TWidth, TVector, TColumns>(
        ref double source, out TVector column0, out TVector column1, out TVector column2)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
        where TColumns : ITileColumns
    {
        column0 = TWidth.Load(ref source, 0);
        column1 = TColumns.Count > 1 ? TWidth.Load(ref source, TWidth.Count) : column0;
        column2 = TColumns.Count > 2 ? TWidth.Load(ref source, 2 * TWidth.Count) : column0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreColumns<TWidth, TVector, TColumns>(
        TVector column0, TVector column1, TVector column2, ref double destination)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
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

    private readonly struct OneColumn : ITileColumns
    {
        public static int Count => 1;
    }

    private readonly struct TwoColumns : ITileColumns
    {
        public static int Count => 2;
    }

    private readonly struct ThreeColumns : ITileColumns
    {
        public static int Count => 3;
    }

    private readonly struct Products : ITileOperation
    {
        public static bool Subtracts => false;
    }

    private readonly struct Remainders : ITileOperation
    {
        public static bool Subtracts => true;
    }
}
