using SimdRegression.Benchmarks.Results;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>Takes the moments of a few rows, in doubled precision.</summary>
[ResultTable(
    4,
    "Moments of 256 rows (ns a row)",
    "The same from nothing: the first eight blocks of rows are accumulated in doubled precision, so that few rows keep digits.")]
public class AddFirstRows<T, TModel, TKernels>() : MomentsBenchmark<T, TModel, TKernels>(mostRows: 256, afresh: true)
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    where TModel : struct, ILinearModel<TModel, T>
    where TKernels : struct, IKernels<T>;
