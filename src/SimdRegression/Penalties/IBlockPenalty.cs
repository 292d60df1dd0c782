using System.Numerics;

namespace SimdRegression;

/// <summary>
/// A penalty that is a sum over blocks of coefficients: strength times sum over blocks g of f(g) R(w of g). The group lasso is one (Yuan and
/// Lin 2006). Each block is convex and not negative, and R(0) = 0.
/// </summary>
/// <typeparam name="TSelf">The penalty type itself, a struct; its fields are the parameters of the penalty.</typeparam>
/// <remarks>
/// <para>
/// A new penalty of this kind states its blocks, and three things about a single block: its value, its proximal step and, where it is a norm, its
/// dual norm. Gradient descent and <see cref="ProximalGradient"/> then fit it, over rows and from moments. With the dual norm its fits know alphaMax
/// and tell a duality gap beside the squared loss, and a path of strengths begins where all coefficients are zero.
/// </para>
/// <para>
/// The penalty factor of a block is that of its features; all features of a block must have the same. Blocks may stand in any order. Every
/// feature belongs to exactly one.
/// </para>
/// <para>Thread safety: implementations are values without state that changes; any number of threads may share them.</para>
/// </remarks>
public interface IBlockPenalty<TSelf> : IRegularizer<TSelf>
    where TSelf : struct, IBlockPenalty<TSelf>
{
    /// <summary>False: a penalty.</summary>
    static bool IRegularizer<TSelf>.IsConstraint => false;

    /// <summary>The number of blocks.</summary>
    int BlockCount { get; }

    /// <summary>The features of a block: numbers from 0 to N - 1, each once.</summary>
    /// <param name="block">From 0 to <see cref="BlockCount"/> - 1.</param>
    ReadOnlySpan<int> FeaturesOf(int block);

    /// <summary>R of a block.</summary>
    /// <param name="block">From 0 to <see cref="BlockCount"/> - 1.</param>
    /// <param name="coefficients">w, those of the block, in the order of <see cref="FeaturesOf"/>.</param>
    double ValueOf(int block, ReadOnlySpan<double> coefficients);

    /// <summary>Replaces a point v by the u that minimises 1/2 |u - v|^2 + strength R(u).</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="block">From 0 to <see cref="BlockCount"/> - 1.</param>
    /// <param name="point">On entry v, on return u; the values of the block.</param>
    /// <param name="strength">Not negative; everything that multiplies R.</param>
    void ProximalStepOf<T>(int block, Span<T> point, T strength)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>
    /// The dual norm of a block: the largest slopes.u over all u with R(u) at most 1. NaN, as by default, where R is no norm.
    /// </summary>
    /// <param name="block">From 0 to <see cref="BlockCount"/> - 1.</param>
    /// <param name="slopes">The values of the block.</param>
    double DualNormOf(int block, ReadOnlySpan<double> slopes) => double.NaN;

    /// <inheritdoc/>
    static double IRegularizer<TSelf>.TotalValue(in TSelf regularizer, ReadOnlySpan<double> coefficients, ReadOnlySpan<double> factors)
    {
        return BlockLanes.TotalValue(in regularizer, coefficients, factors);
    }

    /// <inheritdoc/>
    static void IRegularizer<TSelf>.ProximalStep<T>(in TSelf regularizer, Span<T> point, ReadOnlySpan<T> strengths)
    {
        BlockLanes.ProximalStep(in regularizer, point, strengths);
    }

    /// <inheritdoc/>
    static double IRegularizer<TSelf>.DualNorm(in TSelf regularizer, ReadOnlySpan<double> slopes, ReadOnlySpan<double> factors)
    {
        return BlockLanes.DualNorm(in regularizer, slopes, factors);
    }

    /// <inheritdoc/>
    static void IRegularizer<TSelf>.Check(in TSelf regularizer, int features, ReadOnlySpan<double> factors)
    {
        BlockLanes.Check(in regularizer, features, factors);
    }
}
