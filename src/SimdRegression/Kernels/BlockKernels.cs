using System.Numerics;
using System.Runtime.CompilerServices;

namespace SimdRegression.Kernels;

/// <summary>
/// The kernels that the accumulation of rows calls, behind one indirect call each: so what stands around a block's products is there once for each
/// element type, and not once for each model. A block takes microseconds, a call a nanosecond.
/// </summary>
/// <typeparam name="T">The element type of the rows.</typeparam>
internal abstract class BlockKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private BlockKernels(SolverKernels ofSolvers) => OfSolvers = ofSolvers;

    /// <summary>The kernels of fits of the same set.</summary>
    public SolverKernels OfSolvers { get; }

    /// <inheritdoc cref="ISolverKernels.FeatureCount"/>
    public int FeatureCount => OfSolvers.FeatureCount;

    /// <summary>Makes them of a kernel set.</summary>
    /// <typeparam name="TKernels">The kernel set.</typeparam>
    /// <param name="kernels">The kernel set.</param>
    public static BlockKernels<T> Of<TKernels>(TKernels kernels)
        where TKernels : struct, IKernels<T> => new OfSet<TKernels>(kernels);

    /// <inheritdoc cref="IKernels{T}.CrossProducts"/>
    public abstract void CrossProducts(
        in RowBatch<T> batch,
        ReadOnlySpan<double> shift,
        bool inSingle,
        Span<double> workspace,
        Span<double> sums,
        Span<double> crossProducts);

    private sealed class OfSet<TKernels>(TKernels kernels) : BlockKernels<T>(SolverKernels.Of(kernels))
        where TKernels : struct, IKernels<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void CrossProducts(
            in RowBatch<T> batch,
            ReadOnlySpan<double> shift,
            bool inSingle,
            Span<double> workspace,
            Span<double> sums,
            Span<double> crossProducts)
        {
            kernels.CrossProducts(in batch, shift, inSingle, workspace, sums, crossProducts);
        }
    }
}
