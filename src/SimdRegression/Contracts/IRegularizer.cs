using System.Numerics;

namespace SimdRegression;

/// <summary>
/// What keeps coefficients small: a penalty that is added to the loss (<see cref="IPenalty{TSelf}"/>), or a set that they must not leave.
/// All a first-order method needs of it is a value and a proximal step. What else it says about itself (<see cref="DualNorm"/>) makes its fits tell more.
/// </summary>
/// <typeparam name="TSelf">The type itself, a struct; its fields are the parameters.</typeparam>
/// <remarks>
/// This is the widest of three contracts. A sum over blocks of coefficients is easier to write as <c>IBlockPenalty</c>, and a sum over single
/// coefficients as <c>IPenalty</c>, which more solvers take.
/// <para>Thread safety: implementations are values without state that changes; any number of threads may share them.</para>
/// </remarks>
public interface IRegularizer<TSelf>
    where TSelf : struct, IRegularizer<TSelf>
{
    /// <summary>Whether this is a set (the proximal step is the projection onto it) and not a penalty.</summary>
    static abstract bool IsConstraint { get; }

    /// <summary>
    /// The share r where R(w) = r |w| + (1 - r)/2 w^2, which some solvers have faster ways for; NaN, as by default, for other penalties
    /// and for sets.
    /// </summary>
    /// <param name="penalty">The penalty.</param>
    static virtual double L1ShareOf(in TSelf penalty) => double.NaN;

    /// <summary>Which of its parameters a search tries. Default: the strength alone.</summary>
    static virtual PenaltyShape Shape => PenaltyShape.Other;

    /// <summary>
    /// What a bare number means as strength beside the squared loss: <see cref="StrengthConvention.Total"/>, as by default, or
    /// <see cref="StrengthConvention.PerSample"/>. Beside every other loss it multiplies the sum of losses.
    /// </summary>
    static virtual StrengthConvention ConventionOfSquaredLoss => StrengthConvention.Total;

    /// <summary>The strength of a penalty; nothing for a set.</summary>
    Strength Strength { get; }

    /// <summary>R(w), at strength 1: for a penalty sum over j of f(j) R(w(j)), for a set the norm that it bounds.</summary>
    /// <param name="regularizer">The regulariser.</param>
    /// <param name="coefficients">w, N values.</param>
    /// <param name="factors">f, N penalty factors, not negative.</param>
    static abstract double TotalValue(in TSelf regularizer, ReadOnlySpan<double> coefficients, ReadOnlySpan<double> factors);

    /// <summary>
    /// Replaces a point v by the u that minimises 1/2 |u - v|^2 + sum over j of strengths(j) R(u(j)), or by the nearest point of the set.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="regularizer">The regulariser.</param>
    /// <param name="point">On entry v, on return u; N values.</param>
    /// <param name="strengths">
    /// N values, not negative. For a penalty the length of the step times the strength times the penalty factor, for a set the penalty factor
    /// alone.
    /// </param>
    static abstract void ProximalStep<T>(in TSelf regularizer, Span<T> point, ReadOnlySpan<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>
    /// The dual norm of a penalty that is a norm: the largest slopes.u over all u with sum over j of f(j) R(u(j)) at most 1. With it a fit of the
    /// squared loss tells a duality gap, a bound on how far its objective may still fall. It must not grow where the magnitude of a
    /// slope falls. NaN, as by default, for sets and for penalties that are no norm.
    /// </summary>
    /// <param name="regularizer">The penalty.</param>
    /// <param name="slopes">N values.</param>
    /// <param name="factors">f, N penalty factors, above 0.</param>
    static virtual double DualNorm(in TSelf regularizer, ReadOnlySpan<double> slopes, ReadOnlySpan<double> factors) => double.NaN;

    /// <summary>
    /// The smallest strength at which all coefficients are zero (alphaMax): the smallest t with which w = 0 minimises slopes.w plus t times the
    /// penalty. By default the dual norm of the slopes. NaN or infinite where no finite strength does, or none is known.
    /// </summary>
    /// <param name="regularizer">The penalty.</param>
    /// <param name="slopes">The derivatives of the loss at w = 0, N values.</param>
    /// <param name="factors">f, N penalty factors, above 0.</param>
    static virtual double StrengthOfZero(in TSelf regularizer, ReadOnlySpan<double> slopes, ReadOnlySpan<double> factors)
    {
        return TSelf.DualNorm(in regularizer, slopes, factors);
    }

    /// <summary>Throws where the parameters of the penalty do not suit the features. By default everything suits.</summary>
    /// <param name="regularizer">The regulariser.</param>
    /// <param name="features">The number of features N.</param>
    /// <param name="factors">f, N penalty factors, not negative; empty for all ones.</param>
    /// <exception cref="ArgumentException">Something does not suit; the message names it, its value and what is allowed.</exception>
    static virtual void Check(in TSelf regularizer, int features, ReadOnlySpan<double> factors)
    {
    }

    /// <summary>
    /// Of a set: the strength of the penalty that has the same answer (the Lagrange multiplier of its bound), 0 where the bound does not
    /// bind. NaN, as by default, for penalties.
    /// </summary>
    /// <param name="regularizer">The regulariser.</param>
    /// <param name="slopes">The derivative of the loss in each coefficient, at the answer.</param>
    /// <param name="coefficients">w, the answer.</param>
    /// <param name="factors">f, N penalty factors, not negative.</param>
    static virtual double MultiplierAt(
        in TSelf regularizer, ReadOnlySpan<double> slopes, ReadOnlySpan<double> coefficients, ReadOnlySpan<double> factors)
    {
        return double.NaN;
    }
}
