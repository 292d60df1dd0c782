using System.Runtime.CompilerServices;

namespace SimdRegression.Kernels;

public readonly partial struct RuntimeKernels<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CrossProducts(
        in RowBatch<T> batch,
        ReadOnlySpan<double> shift,
        bool inSingle,
        Span<double> workspace,
        Span<double> sums,
        Span<double> crossProducts)
    {
        PanelCrossProducts.Compute(FeatureCount, in batch, shift, inSingle, workspace, sums, crossProducts);
    }
}
