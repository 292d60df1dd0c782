using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Data;

/// <summary>Statistics of columns. Each column is one chain in the order of the rows, so the width of the vectors does not show.</summary>
internal static class ColumnKernels
{
    /// <summary>How many rows are taken at a time, so that they are in a cache when they are read again.</summary>
    public static int BlockRows(int features) => Math.Max(32, 8192 / features);

    /// <summary>The weighted sums about centers, and those of squares: sum s (x - c) and sum s (x - c)^2.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="centers">c, one a feature.</param>
    /// <param name="sums">Overwritten, one a feature.</param>
    /// <param name="squares">Overwritten, one a feature.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum<T>(in FeatureRows<T> rows, ReadOnlySpan<double> centers, Span<double> sums, Span<double> squares)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = Vector256<double>.Count;
        int j = 0;
        for (; j + lanes <= centers.Length; j += lanes)
        {
            Sum<T, Width256<double>, Vector256<double>>(in rows, centers, j, sums, squares);
        }

        if (j < centers.Length && centers.Length >= lanes)
        {
            // Columns do not know of each other: the last four overlap with those before, to the same bits.
            Sum<T, Width256<double>, Vector256<double>>(in rows, centers, centers.Length - lanes, sums, squares);
            return;
        }

        for (; j < centers.Length; j++)
        {
            Sum<T, WidthScalar<double>, double>(in rows, centers, j, sums, squares);
        }
    }

    /// <summary>Lowers minima and raises maxima to those of rows; a weight of 0 leaves a row out.</summary>
    /// <param name="rows">The rows, all finite.</param>
    /// <param name="minima">One a feature.</param>
    /// <param name="maxima">One a feature.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Extend<T>(in FeatureRows<T> rows, Span<T> minima, Span<T> maxima)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nuint features = (nuint)minima.Length;
        nuint lanes = (nuint)Vector256<T>.Count;
        ref T least = ref MemoryMarshal.GetReference(minima);
        ref T most = ref MemoryMarshal.GetReference(maxima);
        for (int r = 0; r < rows.Count; r++)
        {
            if (!rows.Weights.IsEmpty && rows.Weights[r] == T.Zero)
            {
                continue;
            }

            ref T row = ref MemoryMarshal.GetReference(rows.Row(r, minima.Length));
            nuint j = 0;
            for (; j + lanes <= features; j += lanes)
            {
                Vector256<T> values = Vector256.LoadUnsafe(ref row, j);
                Vector256.Min(Vector256.LoadUnsafe(ref least, j), values).StoreUnsafe(ref least, j);
                Vector256.Max(Vector256.LoadUnsafe(ref most, j), values).StoreUnsafe(ref most, j);
            }

            for (; j < features; j++)
            {
                T value = Unsafe.Add(ref row, j);
                Unsafe.Add(ref least, j) = T.Min(Unsafe.Add(ref least, j), value);
                Unsafe.Add(ref most, j) = T.Max(Unsafe.Add(ref most, j), value);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<T, TWidth, TVector>(
        in FeatureRows<T> rows, ReadOnlySpan<double> centers, int column, Span<double> sums, Span<double> squares)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref T first = ref MemoryMarshal.GetReference(rows.Rows);
        TVector center = TWidth.Load(ref MemoryMarshal.GetReference(centers), (nuint)column);
        TVector sum = TWidth.Create(0.0);
        TVector square = TWidth.Create(0.0);
        ReadOnlySpan<T> weights = rows.Weights;
        nuint index = (nuint)column;
        if (weights.IsEmpty)
        {
            for (int r = 0; r < rows.Count; r++, index += (nuint)rows.RowStride)
            {
                TVector shifted = TWidth.Subtract(TWidth.LoadConverted(ref first, index), center);
                sum = TWidth.Add(sum, shifted);
                square = TWidth.MultiplyAdd(shifted, shifted, square);
            }
        }
        else
        {
            for (int r = 0; r < weights.Length; r++, index += (nuint)rows.RowStride)
            {
                TVector shifted = TWidth.Subtract(TWidth.LoadConverted(ref first, index), center);
                TVector weighted = TWidth.Multiply(TWidth.Create(double.CreateTruncating(weights[r])), shifted);
                sum = TWidth.Add(sum, weighted);
                square = TWidth.MultiplyAdd(weighted, shifted, square);
            }
        }

        TWidth.Store(sum, ref MemoryMarshal.GetReference(sums), (nuint)column);
        TWidth.Store(square, ref MemoryMarshal.GetReference(squares), (nuint)column);
    }
}
