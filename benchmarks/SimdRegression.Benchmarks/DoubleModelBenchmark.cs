using BenchmarkDotNet.Attributes;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks;

/// <summary>What benchmarks share that run for a few models of <see cref="double"/>.</summary>
/// <typeparam name="TModel">The generated model.</typeparam>
/// <typeparam name="TKernels">Its kernels.</typeparam>
[GenericTypeArguments(typeof(Double8), typeof(Double8.Kernels))]
[GenericTypeArguments(typeof(Double16), typeof(Double16.Kernels))]
[GenericTypeArguments(typeof(Double32), typeof(Double32.Kernels))]
public abstract class DoubleModelBenchmark<TModel, TKernels> : CheckedBenchmark
    where TModel : struct, ILinearModel<TModel, double>
    where TKernels : struct, IKernels<double>
{
    /// <summary>The element type as the tables show it.</summary>
    [Params("double")]
    public string Element { get; set; } = "";

    /// <summary>The number of features N.</summary>
    [ParamsSource(nameof(FeatureCounts))]
    public int Features { get; set; }

    /// <summary>The one feature count of this closed class.</summary>
    public static IEnumerable<int> FeatureCounts => [TModel.FeatureCount];
}
