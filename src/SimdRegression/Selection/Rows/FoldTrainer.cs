using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Selection;

/// <summary>What a fit of a fold found.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <param name="Coefficients">w; the memory of the trainer's next fit.</param>
/// <param name="Intercept">b.</param>
internal readonly record struct FoldModel<T>(T[] Coefficients, T Intercept);

/// <summary>A trainer whose models are no objects of their own.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <param name="kernels">The kernel set.</param>
internal sealed class FoldTrainer<T, TKernels>(TKernels kernels) : Trainer<FoldModel<T>, T, TKernels>(kernels)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly T[] held = new T[kernels.FeatureCount];

    /// <inheritdoc/>
    protected override FoldModel<T> CreateModel(ReadOnlySpan<T> coefficients, T intercept)
    {
        coefficients.CopyTo(held);
        return new FoldModel<T>(held, intercept);
    }
}
