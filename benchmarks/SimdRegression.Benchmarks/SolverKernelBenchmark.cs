using BenchmarkDotNet.Attributes;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks;

/// <summary>
/// What the benchmarks of the bare solver kernels share. These kernels work in <see cref="double"/> whatever the element type of the
/// data, so that one kernel set for each number of features stands for both.
/// </summary>
/// <typeparam name="TKernels">The generated kernels.</typeparam>
[GenericTypeArguments(typeof(Double8.Kernels))]
[GenericTypeArguments(typeof(Double16.Kernels))]
[GenericTypeArguments(typeof(Double32.Kernels))]
[GenericTypeArguments(typeof(Double64.Kernels))]
[GenericTypeArguments(typeof(Double128.Kernels))]
public abstract class SolverKernelBenchmark<TKernels> : CheckedBenchmark
    where TKernels : struct, ISolverKernels
{
    /// <summary>How far an answer may differ from that of the plain loop, as a share of the largest element of the answer.</summary>
    protected const double Tolerance = 1e-10;

    /// <summary>The element type as the tables show it.</summary>
    [Params("double")]
    public string Element { get; set; } = "";

    /// <summary>The number of features N.</summary>
    [ParamsSource(nameof(FeatureCounts))]
    public int Features { get; set; }

    /// <summary>The one feature count of this closed class.</summary>
    public static IEnumerable<int> FeatureCounts => [default(TKernels).FeatureCount];
}
