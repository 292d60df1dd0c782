using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

/// <summary>
/// The register tile of two left factors that stand behind the features of a packed row: the target, which makes the last rows of the cross
/// products, and the root of the weight, which makes the sums.
/// </summary>
internal static class BorderTile
{
    /// <summary>
    /// For every right column j, in whole vectors, products(j) receives the sum over the rows of target times right(row, j), and sums(j)
    /// that of the root times right(row, j); or they grow by it.
    /// </summary>
    /// <param name="left">The target of the first row, with the root behind it.</param>
    /// <param name="right">The first right factor of the first row.</param>
    /// <param name="rowStep">The distance between rows.</param>
    /// <param name="columnStep">The distance between vectors of right factors.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of right columns.</param>
    /// <param name="products">Where the first product goes.</param>
    /// <param name="sums">Where the first sum goes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute<TWidth, TVector, T, TOperation>(
        ref T left, ref T right, nuint rowStep, nuint columnStep, nuint rows, nuint columns, ref T products, ref T sums)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperation : ITileOperation
    {
        // As many as there are registers for, twice.
        nuint widest = (nuint)(Unsafe.SizeOf<TVector>() == Unsafe.SizeOf<Vector512<T>>() ? 8 : 4);
        for (nuint vectors = (columns + TWidth.Count - 1) / TWidth.Count; vectors > 0;)
        {
            nuint taken = nuint.Min(vectors, widest);
            switch (taken)
            {
                case 1:
                    Compute<TWidth, TVector, T, OneColumn, TOperation>(ref left, ref right, rowStep, columnStep, rows, ref products, ref sums);
                    break;
                case 2:
                    Compute<TWidth, TVector, T, TwoColumns, TOperation>(ref left, ref right, rowStep, columnStep, rows, ref products, ref sums);
                    break;
                case 3:
                    Compute<TWidth, TVector, T, ThreeColumns, TOperation>(ref left, ref right, rowStep, columnStep, rows, ref products, ref sums);
                    break;
                case 4:
                    Compute<TWidth, TVector, T, FourColumns, TOperation>(ref left, ref right, rowStep, columnStep, rows, ref products, ref sums);
                    break;
                case 5:
                    Compute<TWidth, TVector, T, FiveColumns, TOperation>(ref left, ref right, rowStep, columnStep, rows, ref products, ref sums);
                    break;
                case 6:
                    Compute<TWidth, TVector, T, SixColumns, TOperation>(ref left, ref right, rowStep, columnStep, rows, ref products, ref sums);
                    break;
                case 7:
                    Compute<TWidth, TVector, T, SevenColumns, TOperation>(ref left, ref right, rowStep, columnStep, rows, ref products, ref sums);
                    break;
                default:
                    Compute<TWidth, TVector, T, EightColumns, TOperation>(ref left, ref right, rowStep, columnStep, rows, ref products, ref sums);
                    break;
            }

            vectors -= taken;
            right = ref Unsafe.Add(ref right, taken * columnStep);
            products = ref Unsafe.Add(ref products, taken * TWidth.Count);
            sums = ref Unsafe.Add(ref sums, taken * TWidth.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compute<TWidth, TVector, T, TColumns, TOperation>(
        ref T left, ref T right, nuint rowStep, nuint columnStep, nuint rows, ref T products, ref T sums)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TColumns : ITileColumns
        where TOperation : ITileOperation
    {
        Start<TWidth, TVector, T, TColumns, TOperation>(ref products, ref sums, 0, out TVector product0, out TVector sum0);
        Start<TWidth, TVector, T, TColumns, TOperation>(ref products, ref sums, 1, out TVector product1, out TVector sum1);
        Start<TWidth, TVector, T, TColumns, TOperation>(ref products, ref sums, 2, out TVector product2, out TVector sum2);
        Start<TWidth, TVector, T, TColumns, TOperation>(ref products, ref sums, 3, out TVector product3, out TVector sum3);
        Start<TWidth, TVector, T, TColumns, TOperation>(ref products, ref sums, 4, out TVector product4, out TVector sum4);
        Start<TWidth, TVector, T, TColumns, TOperation>(ref products, ref sums, 5, out TVector product5, out TVector sum5);
        Start<TWidth, TVector, T, TColumns, TOperation>(ref products, ref sums, 6, out TVector product6, out TVector sum6);
        Start<TWidth, TVector, T, TColumns, TOperation>(ref products, ref sums, 7, out TVector product7, out TVector sum7);
        for (; rows > 0; rows--)
        {
            TVector target = TWidth.Broadcast(ref left, 0);
            TVector root = TWidth.Broadcast(ref left, 1);
            Add<TWidth, TVector, T, TColumns>(ref right, 0, columnStep, target, root, ref product0, ref sum0);
            Add<TWidth, TVector, T, TColumns>(ref right, 1, columnStep, target, root, ref product1, ref sum1);
            Add<TWidth, TVector, T, TColumns>(ref right, 2, columnStep, target, root, ref product2, ref sum2);
            Add<TWidth, TVector, T, TColumns>(ref right, 3, columnStep, target, root, ref product3, ref sum3);
            Add<TWidth, TVector, T, TColumns>(ref right, 4, columnStep, target, root, ref product4, ref sum4);
            Add<TWidth, TVector, T, TColumns>(ref right, 5, columnStep, target, root, ref product5, ref sum5);
            Add<TWidth, TVector, T, TColumns>(ref right, 6, columnStep, target, root, ref product6, ref sum6);
            Add<TWidth, TVector, T, TColumns>(ref right, 7, columnStep, target, root, ref product7, ref sum7);
            left = ref Unsafe.Add(ref left, rowStep);
            right = ref Unsafe.Add(ref right, rowStep);
        }

        Finish<TWidth, TVector, T, TColumns>(product0, sum0, ref products, ref sums, 0);
        Finish<TWidth, TVector, T, TColumns>(product1, sum1, ref products, ref sums, 1);
        Finish<TWidth, TVector, T, TColumns>(product2, sum2, ref products, ref sums, 2);
        Finish<TWidth, TVector, T, TColumns>(product3, sum3, ref products, ref sums, 3);
        Finish<TWidth, TVector, T, TColumns>(product4, sum4, ref products, ref sums, 4);
        Finish<TWidth, TVector, T, TColumns>(product5, sum5, ref products, ref sums, 5);
        Finish<TWidth, TVector, T, TColumns>(product6, sum6, ref products, ref sums, 6);
        Finish<TWidth, TVector, T, TColumns>(product7, sum7, ref products, ref sums, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Start<TWidth, TVector, T, TColumns, TOperation>(
        ref T products, ref T sums, nuint column, out TVector product, out TVector sum)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TColumns : ITileColumns
        where TOperation : ITileOperation
    {
        bool continues = TOperation.Continues && column < (nuint)TColumns.Count;
        product = continues ? TWidth.Load(ref products, column * TWidth.Count) : TWidth.Create(T.Zero);
        sum = continues ? TWidth.Load(ref sums, column * TWidth.Count) : TWidth.Create(T.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TWidth, TVector, T, TColumns>(
        ref T right, nuint column, nuint columnStep, TVector target, TVector root, ref TVector product, ref TVector sum)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TColumns : ITileColumns
    {
        if (column < (nuint)TColumns.Count)
        {
            TVector values = TWidth.Load(ref right, column * columnStep);
            product = TWidth.MultiplyAdd(target, values, product);
            sum = TWidth.MultiplyAdd(root, values, sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TWidth, TVector, T, TColumns>(TVector product, TVector sum, ref T products, ref T sums, nuint column)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TColumns : ITileColumns
    {
        if (column < (nuint)TColumns.Count)
        {
            TWidth.Store(product, ref products, column * TWidth.Count);
            TWidth.Store(sum, ref sums, column * TWidth.Count);
        }
    }
}
