using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression;

/// <summary>Moments that are part of another object's workspace.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <param name="kernels">The kernel set.</param>
internal sealed class WorkspaceMoments<T, TKernels>(TKernels kernels) : Moments<T, TKernels>(kernels)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>;
