using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Ceiling.Kernels;

/// <summary>The kernel that multiplies a block of rows out, alone, on a block that lies in the first-level cache.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The generated kernels.</typeparam>
internal sealed class GramCase<T, TKernels> : KernelCase
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly int rows;
    private readonly double[] packedRows;
    private readonly double[] packedTargets;
    private readonly double[] crossProducts;

    /// <summary>Packs a block.</summary>
    public GramCase()
    {
        int features = default(TKernels).FeatureCount;
        rows = KernelLayout.BlockRows(features);
        packedRows = new double[rows * KernelLayout.Stride(features)];
        packedTargets = new double[rows];
        crossProducts = new double[KernelLayout.CrossProductLength(features)];
        var data = new DataBuffer(DataBuffer.BytesFor<T>(rows, features, offset: 0), offset: 0);
        var zeros = new double[KernelLayout.VectorLength(features)];
        var sums = new double[zeros.Length];
        default(TKernels).PackRows(
            data.Next<T>(rows * features), features, data.Next<T>(rows), default, zeros, packedRows, packedTargets, sums);
    }

    /// <inheritdoc/>
    public override string Item => "row";

    /// <inheritdoc/>
    public override int ItemsPerPass => rows;

    /// <inheritdoc/>
    public override double BytesPerItem => 0;

    /// <inheritdoc/>
    public override double MultiplyAddsPerItem => (Features * (Features + 1) / 2.0) + Features + 1;

    /// <inheritdoc/>
    public override void Pass() => default(TKernels).CrossProducts(packedRows, packedTargets, crossProducts);
}
