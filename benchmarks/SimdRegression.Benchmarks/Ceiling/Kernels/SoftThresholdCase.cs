using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Ceiling.Kernels;

/// <summary>The soft-threshold of a vector; one multiply-add an element is counted, though it is comparisons and additions.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TKernels">The generated kernels.</typeparam>
internal sealed class SoftThresholdCase<T, TKernels>() : CallCase(calls: 256)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly T[] values = new DataBuffer(default(TKernels).FeatureCount * Unsafe.SizeOf<T>(), offset: 0)
        .Next<T>(default(TKernels).FeatureCount).ToArray();

    private readonly T[] destination = new T[default(TKernels).FeatureCount];

    /// <inheritdoc/>
    public override double MultiplyAddsPerItem => Features;

    /// <inheritdoc/>
    public override void Pass()
    {
        T threshold = T.CreateTruncating(0.25);
        for (int call = 0; call < ItemsPerPass; call++)
        {
            default(TKernels).SoftThreshold(values, threshold, destination);
        }
    }
}
