using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression;

/// <summary>
/// The hinge loss: how much a margin falls short of 1, l(m, y) = max(0, 1 - t m) with t = 2y - 1 for a label y of 0 or 1. With
/// <see cref="Ridge"/> the linear support vector machine (Cortes and Vapnik 1995).
/// </summary>
/// <remarks>Thread safety: an immutable value; any number of threads may share it.</remarks>
public readonly record struct HingeLoss : ILoss<HingeLoss>
{
    /// <summary><see cref="TargetRange.ZeroOrOne"/>.</summary>
    public static TargetRange Targets => TargetRange.ZeroOrOne;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Evaluate<T>(
        Vector256<T> predictions, Vector256<T> targets, out Vector256<T> derivatives, out Vector256<T> curvatures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Labels.ViolatedMargin(predictions, targets, Vector256<T>.One, out derivatives, out curvatures);
    }
}
