using System.Numerics;
using System.Runtime.Intrinsics;

namespace SimdRegression;

/// <summary>A penalty with a continuous derivative, so that Newton's method and plain gradient steps can use it.</summary>
/// <typeparam name="TSelf">The penalty type itself.</typeparam>
/// <remarks>Thread safety: implementations are values without state that changes; any number of threads may share them.</remarks>
public interface ISmoothPenalty<TSelf> : IPenalty<TSelf>
    where TSelf : struct, ISmoothPenalty<TSelf>
{
    /// <summary>The derivative of R at each coefficient.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="coefficients">w.</param>
    Vector256<T> Derivative<T>(Vector256<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The second derivative of R at each coefficient, not below 0.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="coefficients">w.</param>
    Vector256<T> Curvature<T>(Vector256<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
