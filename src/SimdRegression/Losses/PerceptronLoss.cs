using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression;

/// <summary>
/// The perceptron criterion: how far a prediction lies on the wrong side, l(m, y) = max(0, -t m) with t = 2y - 1 for a label y of 0 or 1
/// (Rosenblatt 1958).
/// </summary>
/// <remarks>
/// A stochastic subgradient step of length 1 is the perceptron rule: rows on the right side change nothing, others are added to the
/// coefficients or taken from them. A row on the boundary counts as wrong, else a start from zero would never leave it. Coefficients of
/// zero have the least loss of all, so only a solver that stops in time, at the first coefficients without an error, learns anything.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct PerceptronLoss : ILoss<PerceptronLoss>
{
    /// <summary><see cref="TargetRange.ZeroOrOne"/>.</summary>
    public static TargetRange Targets => TargetRange.ZeroOrOne;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Evaluate<T>(
        Vector256<T> predictions, Vector256<T> targets, out Vector256<T> derivatives, out Vector256<T> curvatures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Labels.ViolatedMargin(predictions, targets, Vector256<T>.Zero, out derivatives, out curvatures);
    }
}
