using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks;

/// <summary>Moments with the kernels of a generated model: what its nested Moments class is, reached by the kernels' type.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TKernels">The generated kernels.</typeparam>
internal sealed class FixedMoments<T, TKernels>() : Moments<T, TKernels>(default)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>;
