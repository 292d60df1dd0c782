using System.Runtime.CompilerServices;

namespace SimdRegression.Kernels;

/// <content>The register tile of the Cholesky factor: what the rows above contribute to four rows.</content>
public readonly partial struct RuntimeKernels<T>
{
    /// <summary>The number of vectors side by side in a tile, as a type, so that the unused ones are dropped at compile time.</summary>
    private interface IBandVectors
    {
        static abstract int Count { get; }
    }

    /// <summary>
    /// Takes the products of the rows above off a band: tiles side by side from one column on, until they have reached another.
    /// </summary>
    /// <returns>The column behind the last tile.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint SubtractAbove<TWidth, TVector>(
        ref double matrix, nuint stride, nuint top, nuint height, nuint column, nuint until, nuint features)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        nuint lanes = TWidth.Count;
        while (column < until && top > 0)
        {
            // A multiply-add that is not fused takes a register for the product, and three vectors side by side no longer fit.
            if (Lanes.IsFused && column + (2 * lanes) < features)
            {
                SubtractTile<TWidth, TVector, ThreeVectors>(ref matrix, stride, top, height, column);
                column += 3 * lanes;
            }
            else if (column + lanes < features)
            {
                SubtractTile<TWidth, TVector, TwoVectors>(ref matrix, stride, top, height, column);
                column += 2 * lanes;
            }
            else
            {
                SubtractTile<TWidth, TVector, OneVector>(ref matrix, stride, top, height, column);
                column += lanes;
            }
        }

        return column;
    }

    /// <summary>One tile, in registers over all rows above.</summary>
    /// <remarks>A band of less than four rows computes four and stores its own: the padding of the matrix can be read.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SubtractTile<TWidth, TVector, TVectors>(ref double matrix, nuint stride, nuint top, nuint height, nuint column)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
        where TVectors : IBandVectors
    {
        ref double row0 = ref Unsafe.Add(ref matrix, (top * stride) + column);
        ref double row1 = ref height > 1 ? ref Unsafe.Add(ref row0, stride) : ref row0;
        ref double row2 = ref height > 2 ? ref Unsafe.Add(ref row1, stride) : ref row0;
        ref double row3 = ref height > 3 ? ref Unsafe.Add(ref row2, stride) : ref row0;
        LoadVectors<TWidth, TVector, TVectors>(ref row0, out TVector rest00, out TVector rest01, out TVector rest02);
        LoadVectors<TWidth, TVector, TVectors>(ref row1, out TVector rest10, out TVector rest11, out TVector rest12);
        LoadVectors<TWidth, TVector, TVectors>(ref row2, out TVector rest20, out TVector rest21, out TVector rest22);
        LoadVectors<TWidth, TVector, TVectors>(ref row3, out TVector rest30, out TVector rest31, out TVector rest32);
        ref double above = ref matrix;
        for (nuint k = top; k > 0; k--)
        {
            ref double left = ref Unsafe.Add(ref above, top);
            LoadVectors<TWidth, TVector, TVectors>(
                ref Unsafe.Add(ref above, column), out TVector right0, out TVector right1, out TVector right2);
            SubtractProducts<TWidth, TVector, TVectors>(left, right0, right1, right2, ref rest00, ref rest01, ref rest02);
            SubtractProducts<TWidth, TVector, TVectors>(
                Unsafe.Add(ref left, 1), right0, right1, right2, ref rest10, ref rest11, ref rest12);
            SubtractProducts<TWidth, TVector, TVectors>(
                Unsafe.Add(ref left, 2), right0, right1, right2, ref rest20, ref rest21, ref rest22);
            SubtractProducts<TWidth, TVector, TVectors>(
                Unsafe.Add(ref left, 3), right0, right1, right2, ref rest30, ref rest31, ref rest32);
            above = ref Unsafe.Add(ref above, stride);
        }

        // Rows that are not there stand for the first, which is stored last.
        StoreVectors<TWidth, TVector, TVectors>(rest30, rest31, rest32, ref row3);
        StoreVectors<TWidth, TVector, TVectors>(rest20, rest21, rest22, ref row2);
        StoreVectors<TWidth, TVector, TVectors>(rest10, rest11, rest12, ref row1);
        StoreVectors<TWidth, TVector, TVectors>(rest00, rest01, rest02, ref row0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SubtractProducts<TWidth, TVector, TVectors>(
        double left, TVector right0, TVector right1, TVector right2, ref TVector rest0, ref TVector rest1, ref TVector rest2)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
        where TVectors : IBandVectors
    {
        TVector factor = TWidth.Create(left);
        rest0 = TWidth.SubtractProduct(factor, right0, rest0);
        rest1 = TVectors.Count > 1 ? TWidth.SubtractProduct(factor, right1, rest1) : rest1;
        rest2 = TVectors.Count > 2 ? TWidth.SubtractProduct(factor, right2, rest2) : rest2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadVectors<TWidth, TVector, TVectors>(ref double source, out TVector vector0, out TVector vector1, out TVector vector2)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
        where TVectors : IBandVectors
    {
        vector0 = TWidth.Load(ref source, 0);
        vector1 = TVectors.Count > 1 ? TWidth.Load(ref source, TWidth.Count) : vector0;
        vector2 = TVectors.Count > 2 ? TWidth.Load(ref source, 2 * TWidth.Count) : vector0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreVectors<TWidth, TVector, TVectors>(TVector vector0, TVector vector1, TVector vector2, ref double destination)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
        where TVectors : IBandVectors
    {
        TWidth.Store(vector0, ref destination, 0);
        if (TVectors.Count > 1)
        {
            TWidth.Store(vector1, ref destination, TWidth.Count);
        }

        if (TVectors.Count > 2)
        {
            TWidth.Store(vector2, ref destination, 2 * TWidth.Count);
        }
    }

    private readonly struct OneVector : IBandVectors
    {
        public static int Count => 1;
    }

    private readonly struct TwoVectors : IBandVectors
    {
        public static int Count => 2;
    }

    private readonly struct ThreeVectors : IBandVectors
    {
        public static int Count => 3;
    }
}
