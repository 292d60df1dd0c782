using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Ceiling.Kernels;

/// <summary>The gradient of a loss: loss and update in one pass over the rows.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TKernels">The generated kernels.</typeparam>
/// <typeparam name="TLoss">The loss.</typeparam>
internal sealed class GradientCase<T, TKernels, TLoss> : RowKernelCase<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
    where TLoss : struct, ILoss<TLoss>
{
    private readonly T[] coefficients = SomeCoefficients(default(TKernels).FeatureCount);
    private readonly T[] gradient = new T[default(TKernels).FeatureCount];
    private T interceptGradient;

    /// <inheritdoc/>
    public override double MultiplyAddsPerItem => 2 * Features;

    /// <inheritdoc/>
    public override void Pass()
    {
        // Afresh each time: after many passes the sums would be infinite.
        Array.Clear(gradient);
        interceptGradient = T.Zero;
        default(TKernels).LossGradient(
            default(TLoss), Data.Next<T>(Rows * Features), Features, Data.Next<T>(Rows), default, coefficients, T.One, gradient, ref interceptGradient);
    }
}
