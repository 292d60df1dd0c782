using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Ceiling.Kernels;

/// <summary>A kernel that is timed by the call, with data in the cache.</summary>
/// <param name="calls">The calls of a pass.</param>
internal abstract class CallCase(int calls) : KernelCase
{
    /// <inheritdoc/>
    public override string Item => "call";

    /// <inheritdoc/>
    public override int ItemsPerPass => calls;

    /// <inheritdoc/>
    public override double BytesPerItem => 0;

    /// <summary>A symmetric matrix, laid out as the kernels want it, whose diagonal outweighs the rest.</summary>
    protected static double[] DominantMatrix(int features)
    {
        int stride = KernelLayout.Stride(features);
        var matrix = new double[KernelLayout.SquareLength(features)];
        ReadOnlySpan<double> elements = new DataBuffer(features * features * sizeof(double), offset: 0)
            .Next<double>(features * features);
        for (int j = 0; j < features; j++)
        {
            matrix[(j * stride) + j] = features;
            for (int i = 0; i < j; i++)
            {
                matrix[(i * stride) + j] = matrix[(j * stride) + i] = 0.5 * elements[(i * features) + j];
            }
        }

        return matrix;
    }
}
