using System.Runtime.CompilerServices;

namespace SimdRegression.Kernels;

/// <content>The register tile of the Cholesky factor: what the rows above contribute to four rows.</content>
public readonly partial struct RuntimeKernels<T>
{
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
                SubtractTile<TWidth, TVector, ThreeColumns>(ref matrix, stride, top, height, column);
                column += 3 * lanes;
            }
            else if (column + lanes < features)
            {
                SubtractTile<TWidth, TVector, TwoColumns>(ref matrix, stride, top, height, column);
                column += 2 * lanes;
            }
            else
            {
                SubtractTile<TWidth, TVector, OneColumn>(ref matrix, stride, top, height, column);
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
        where TVectors : ITileColumns
    {
        ref double row0 = ref Unsafe.Add(ref matrix, (top * stride) + column);
        ref double row1 = ref height > 1 ? ref Unsafe.Add(ref row0, stride) : ref row0;
        ref double row2 = ref height > 2 ? ref Unsafe.Add(ref row1, stride) : ref row0;
        ref double row3 = ref height > 3 ? ref Unsafe.Add(ref row2, stride) : ref row0;
        RegisterTile.LoadColumns<TWidth, TVector, double, TVectors>(ref row0, TWidth.Count, out TVector rest00, out TVector rest01, out TVector rest02);
        RegisterTile.LoadColumns<TWidth, TVector, double, TVectors>(ref row1, TWidth.Count, out TVector rest10, out TVector rest11, out TVector rest12);
        RegisterTile.LoadColumns<TWidth, TVector, double, TVectors>(ref row2, TWidth.Count, out TVector rest20, out TVector rest21, out TVector rest22);
        RegisterTile.LoadColumns<TWidth, TVector, double, TVectors>(ref row3, TWidth.Count, out TVector rest30, out TVector rest31, out TVector rest32);
        ref double above = ref matrix;
        for (nuint k = top; k > 0; k--)
        {
            ref double left = ref Unsafe.Add(ref above, top);
            RegisterTile.LoadColumns<TWidth, TVector, double, TVectors>(
                ref Unsafe.Add(ref above, column), TWidth.Count, out TVector right0, out TVector right1, out TVector right2);
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
        RegisterTile.StoreColumns<TWidth, TVector, double, TVectors>(rest30, rest31, rest32, ref row3);
        RegisterTile.StoreColumns<TWidth, TVector, double, TVectors>(rest20, rest21, rest22, ref row2);
        RegisterTile.StoreColumns<TWidth, TVector, double, TVectors>(rest10, rest11, rest12, ref row1);
        RegisterTile.StoreColumns<TWidth, TVector, double, TVectors>(rest00, rest01, rest02, ref row0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SubtractProducts<TWidth, TVector, TVectors>(
        double left, TVector right0, TVector right1, TVector right2, ref TVector rest0, ref TVector rest1, ref TVector rest2)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
        where TVectors : ITileColumns
    {
        TVector factor = TWidth.Create(left);
        rest0 = TWidth.SubtractProduct(factor, right0, rest0);
        rest1 = TVectors.Count > 1 ? TWidth.SubtractProduct(factor, right1, rest1) : rest1;
        rest2 = TVectors.Count > 2 ? TWidth.SubtractProduct(factor, right2, rest2) : rest2;
    }
}
