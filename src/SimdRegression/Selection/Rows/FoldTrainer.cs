using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Selection;

/// <summary>What a fit of a fold found.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <param name="Coefficients">w; the memory of the trainer's next fit.</param>
/// <param name="Intercept">b.</param>
internal readonly record struct FoldModel<T>(T[] Coefficients, T Intercept) : IModelFactory<FoldModel<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    static FoldModel<T> IModelFactory<FoldModel<T>, T>.Create(ReadOnlySpan<T> coefficients, T intercept) => new(coefficients.ToArray(), intercept);
}

/// <summary>A trainer whose models are no objects of their own.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <param name="kernels">The kernel set.</param>
internal sealed class FoldTrainer<T, TKernels>(TKernels kernels) : Trainer<FoldModel<T>, T, TKernels>(kernels)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    /// <inheritdoc/>
    private protected override FoldModel<T> MakeModel(T[] coefficients, T intercept) => new(coefficients, intercept);
}
