using System.Numerics;
using System.Runtime.Intrinsics;

namespace SimdRegression;

/// <summary>
/// A penalty that is a sum over the coefficients, strength times sum over j of f(j) R(w(j)), where R is convex and not negative, and R(0) = 0.
/// </summary>
/// <typeparam name="TSelf">The penalty type itself, a struct; its fields are the parameters of the penalty.</typeparam>
/// <remarks>
/// A new penalty implements the three members on vectors and its <see cref="IRegularizer{TSelf}.Strength"/>; lanes are coefficients.
/// Mark the members with <see cref="System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining"/>: solvers take the penalty as a
/// type argument.
/// <para>Thread safety: implementations are values without state that changes; any number of threads may share them.</para>
/// </remarks>
public interface IPenalty<TSelf> : IRegularizer<TSelf>
    where TSelf : struct, IPenalty<TSelf>
{
    /// <summary>False: a penalty.</summary>
    static bool IRegularizer<TSelf>.IsConstraint => false;

    /// <summary>R(w) of each coefficient.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="coefficients">w.</param>
    Vector256<T> Value<T>(Vector256<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The proximal step of each coefficient: the u that minimises 1/2 (u - v)^2 + strength R(u).</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="points">v.</param>
    /// <param name="strengths">Not negative; everything that multiplies R.</param>
    Vector256<T> Proximal<T>(Vector256<T> points, Vector256<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>
    /// How far the slope of the loss is from being balanced by the penalty: the smallest |slope + strength s| over the subgradients s of R
    /// at w; 0 where w is optimal.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="slopes">The derivative of the loss in each coefficient.</param>
    /// <param name="coefficients">w.</param>
    /// <param name="strengths">Not negative; everything that multiplies R.</param>
    Vector256<T> SubgradientDistance<T>(Vector256<T> slopes, Vector256<T> coefficients, Vector256<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <inheritdoc/>
    static double IRegularizer<TSelf>.TotalValue(
        in TSelf regularizer, ReadOnlySpan<double> coefficients, ReadOnlySpan<double> factors)
    {
        return PenaltyLanes.TotalValue(in regularizer, coefficients, factors);
    }

    /// <inheritdoc/>
    static void IRegularizer<TSelf>.ProximalStep<T>(in TSelf regularizer, Span<T> point, ReadOnlySpan<T> strengths)
    {
        PenaltyLanes.ProximalStep(in regularizer, point, strengths);
    }

    /// <inheritdoc/>
    static double IRegularizer<TSelf>.StrengthOfZero(in TSelf regularizer, ReadOnlySpan<double> slopes, ReadOnlySpan<double> factors)
    {
        return PenaltyLanes.StrengthOfZero(in regularizer, slopes, factors);
    }
}
