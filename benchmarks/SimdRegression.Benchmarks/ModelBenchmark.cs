using System.Numerics;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks;

/// <summary>What the benchmarks of a model share: the models they run for, their size, and the check of each competitor's answer.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TModel">The generated model.</typeparam>
/// <typeparam name="TKernels">Its kernels.</typeparam>
[GenericTypeArguments(typeof(double), typeof(Double8), typeof(Double8.Kernels))]
[GenericTypeArguments(typeof(double), typeof(Double16), typeof(Double16.Kernels))]
[GenericTypeArguments(typeof(double), typeof(Double32), typeof(Double32.Kernels))]
[GenericTypeArguments(typeof(double), typeof(Double64), typeof(Double64.Kernels))]
[GenericTypeArguments(typeof(double), typeof(Double128), typeof(Double128.Kernels))]
[GenericTypeArguments(typeof(float), typeof(Single8), typeof(Single8.Kernels))]
[GenericTypeArguments(typeof(float), typeof(Single16), typeof(Single16.Kernels))]
[GenericTypeArguments(typeof(float), typeof(Single32), typeof(Single32.Kernels))]
[GenericTypeArguments(typeof(float), typeof(Single64), typeof(Single64.Kernels))]
[GenericTypeArguments(typeof(float), typeof(Single128), typeof(Single128.Kernels))]
public abstract class ModelBenchmark<T, TModel, TKernels> : CheckedBenchmark
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TModel : struct, ILinearModel<TModel, T>
    where TKernels : struct, IKernels<T>
{
    // Half of the smallest second-level cache of a current server or desktop core.
    private const int BatchBytes = 256 * 1024;

    /// <summary>The element type as the tables show it; the first of the two columns that tell the cases of a benchmark apart.</summary>
    [ParamsSource(nameof(Elements))]
    public string Element { get; set; } = "";

    /// <summary>The number of features N.</summary>
    [ParamsSource(nameof(FeatureCounts))]
    public int Features { get; set; }

    /// <summary>The one element type of this closed class.</summary>
    public static IEnumerable<string> Elements => [typeof(T) == typeof(double) ? "double" : "float"];

    /// <summary>The one feature count of this closed class.</summary>
    public static IEnumerable<int> FeatureCounts => [TModel.FeatureCount];

    /// <summary>How far an answer may differ from that of the plain loop, as a share of the largest element of the answer.</summary>
    protected static double Tolerance => typeof(T) == typeof(double) ? 1e-10 : 1e-3;

    /// <summary>The number of rows that fill the batch, at most as many as given; a power of two, as the feature counts are.</summary>
    protected static int BatchRows(int most) => Math.Min(most, BatchBytes / (TModel.FeatureCount * Unsafe.SizeOf<T>()));
}
