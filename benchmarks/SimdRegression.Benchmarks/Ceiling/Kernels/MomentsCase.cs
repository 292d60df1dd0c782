using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Ceiling.Kernels;

/// <summary>The whole public path of adding rows to moments, unweighted.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TKernels">The generated kernels.</typeparam>
internal sealed class MomentsCase<T, TKernels> : RowKernelCase<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private FixedMoments<T, TKernels>? moments;

    /// <inheritdoc/>
    public override double MultiplyAddsPerItem => (Features * (Features + 1) / 2.0) + Features + 1;

    /// <inheritdoc/>
    public override void Pass()
    {
        moments ??= Warm();
        moments.Add(Data.Next<T>(Rows * Features), Data.Next<T>(Rows));
    }

    // The first blocks are accumulated in doubled precision: they are to be left behind.
    private FixedMoments<T, TKernels> Warm()
    {
        var warm = new FixedMoments<T, TKernels>();
        while (warm.Count < 16 * KernelLayout.BlockRows(Features))
        {
            warm.Add(Data.Next<T>(Rows * Features), Data.Next<T>(Rows));
        }

        return warm;
    }
}
