using System.Numerics;

namespace SimdRegression.Kernels;

/// <summary>
/// The cross products of a batch as <see cref="IKernels{T}.CrossProducts"/> defines them, element by element: the reference, and the way
/// of <see cref="GroupedCrossProducts"/> on machines without vectors of a row's length.
/// </summary>
internal static class ScalarCrossProducts
{
    // As many as four features need; the reference for more may allocate.
    private const int LongestOnStack = 64;

    /// <summary>Computes the sums and products of a batch.</summary>
    /// <typeparam name="T">The element type of the data.</typeparam>
    /// <typeparam name="TSum">The type that products and sums are formed in.</typeparam>
    /// <param name="features">N.</param>
    /// <param name="batch">The rows.</param>
    /// <param name="shift">What is subtracted.</param>
    /// <param name="sums">Overwritten with the sums; zeros where there is no column.</param>
    /// <param name="products">Overwritten with the products; zeros where there is no product.</param>
    public static void Compute<T, TSum>(
        int features, in RowBatch<T> batch, ReadOnlySpan<double> shift, Span<double> sums, Span<double> products)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
    {
        int chains = KernelLayout.Chains(features, typeof(TSum) == typeof(float));
        int panelRows = typeof(TSum) == typeof(float) ? KernelLayout.PanelRows : batch.Count;
        bool onStack = products.Length <= LongestOnStack;
        Span<TSum> panelSums = onStack ? stackalloc TSum[sums.Length] : new TSum[sums.Length];
        Span<TSum> panelProducts = onStack ? stackalloc TSum[products.Length] : new TSum[products.Length];
        Span<double> chainSums = onStack ? stackalloc double[sums.Length] : new double[sums.Length];
        Span<double> chainProducts = onStack ? stackalloc double[products.Length] : new double[products.Length];
        sums.Clear();
        products.Clear();
        for (int chain = 0; chain < chains; chain++)
        {
            chainSums.Clear();
            chainProducts.Clear();
            for (int start = 0; start < batch.Count; start += panelRows)
            {
                panelSums.Clear();
                panelProducts.Clear();
                RowBatch<T> panel = batch.Slice(start, Math.Min(panelRows, batch.Count - start));
                AddChain(features, in panel, chain, chains, shift, panelSums, panelProducts);
                Widening.Add<TSum>(panelSums, chainSums);
                Widening.Add<TSum>(panelProducts, chainProducts);
            }

            Widening.Add<double>(chainSums, sums);
            Widening.Add<double>(chainProducts, products);
        }
    }

    private static void AddChain<T, TSum>(
        int features, in RowBatch<T> batch, int first, int step, ReadOnlySpan<double> shift, Span<TSum> sums, Span<TSum> products)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
    {
        int stride = KernelLayout.Stride(features);
        Span<TSum> scaled = stackalloc TSum[features + 1];
        for (int r = first; r < batch.Count; r += step)
        {
            TSum root = batch.Weights.IsEmpty ? TSum.One : TSum.Sqrt(TSum.CreateTruncating(batch.Weights[r]));
            ReadOnlySpan<T> row = batch.Rows.Slice(r * batch.RowStride, features);
            for (int j = 0; j <= features; j++)
            {
                int column = j < features ? j : stride;
                T value = j < features ? row[j] : batch.Targets[r];
                scaled[j] = root * (TSum.CreateTruncating(value) - TSum.CreateTruncating(shift[column]));
                sums[column] = Lanes.MultiplyAdd(root, scaled[j], sums[column]);
            }

            for (int i = 0; i <= features; i++)
            {
                Span<TSum> productsOfRow = products.Slice(i * stride, features);
                for (int j = 0; j <= Math.Min(i, features - 1); j++)
                {
                    productsOfRow[j] = Lanes.MultiplyAdd(scaled[i], scaled[j], productsOfRow[j]);
                }
            }

            ref TSum square = ref products[(features + 1) * stride];
            square = Lanes.MultiplyAdd(scaled[features], scaled[features], square);
        }
    }
}
