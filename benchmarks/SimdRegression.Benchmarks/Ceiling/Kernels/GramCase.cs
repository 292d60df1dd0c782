using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Ceiling.Kernels;

/// <summary>The kernel that multiplies a block of rows out, alone, on a block of rows, as large as the moments take it, that lies in the
/// caches of the core; float data are summed in float.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The generated kernels.</typeparam>
internal sealed class GramCase<T, TKernels> : KernelCase
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly T[] rows;
    private readonly T[] targets;
    private readonly double[] shift;
    private readonly double[] workspace;
    private readonly double[] sums;
    private readonly double[] crossProducts;

    /// <summary>Takes a block.</summary>
    public GramCase()
    {
        int features = default(TKernels).FeatureCount;
        int count = KernelLayout.BlockRows(features);
        var data = new DataBuffer(DataBuffer.BytesFor<T>(count, features, offset: 0), offset: 0);
        rows = data.Next<T>(count * features).ToArray();
        targets = data.Next<T>(count).ToArray();
        shift = new double[KernelLayout.VectorLength(features)];
        sums = new double[shift.Length];
        workspace = new double[KernelLayout.WorkspaceLength(features)];
        crossProducts = new double[KernelLayout.CrossProductLength(features)];
    }

    /// <inheritdoc/>
    public override string Item => "row";

    /// <inheritdoc/>
    public override int ItemsPerPass => targets.Length;

    /// <inheritdoc/>
    public override double BytesPerItem => 0;

    /// <inheritdoc/>
    public override double MultiplyAddsPerItem => (Features * (Features + 1) / 2.0) + Features + 1;

    /// <inheritdoc/>
    public override void Pass()
    {
        var batch = new RowBatch<T>(rows, Features, targets, default);
        default(TKernels).CrossProducts(in batch, shift, typeof(T) == typeof(float), workspace, sums, crossProducts);
    }
}
