using SimdRegression.Benchmarks.Results;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>Adds rows to moments that have seen many.</summary>
[ResultTable(
    3,
    "Moments of many rows (ns a row)",
    "`Add` of batches of at most 256 KB: checked, centred, in double precision. Plain loop: raw sums in double precision. "
    + "Math.NET: X'X and X'y in the element type, neither centred nor checked.")]
public class AddRows<T, TModel, TKernels>() : MomentsBenchmark<T, TModel, TKernels>(mostRows: 2048, afresh: false)
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    where TModel : struct, ILinearModel<TModel, T>
    where TKernels : struct, IKernels<T>;
