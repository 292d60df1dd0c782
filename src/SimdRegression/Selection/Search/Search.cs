using SimdRegression.Kernels;

namespace SimdRegression;

/// <summary>
/// How candidates are found: it is asked for some, they are scored, it is asked again, until it has no more. <see cref="GridSearch"/> and
/// <see cref="RandomSearch"/> are there; derive a class for another.
/// </summary>
/// <remarks>
/// An object may serve many searches, one after the other.
/// <para>Thread safety: what a search was told never changes; each kind says whether threads may share it.</para>
/// </remarks>
public abstract class Search
{
    private readonly double? lowestAlpha;
    private readonly double? highestAlpha;
    private readonly double? smallestFraction;

    /// <summary>The weakest strength of the range, above 0. Null, as by default: <see cref="SmallestFraction"/> of the strongest.</summary>
    public double? LowestAlpha
    {
        get => lowestAlpha;
        init => lowestAlpha = value is double given ? Positive(given, nameof(LowestAlpha)) : null;
    }

    /// <summary>The strongest strength of the range, above 0. Null, as by default: what the data say (with L1 alphaMax).</summary>
    public double? HighestAlpha
    {
        get => highestAlpha;
        init => highestAlpha = value is double given ? Positive(given, nameof(HighestAlpha)) : null;
    }

    /// <summary>
    /// The weakest strength as a fraction of the strongest, above 0 and below 1. Null, as by default: a thousandth with L1; without, where
    /// strengths act over a wider range, a millionth.
    /// </summary>
    public double? SmallestFraction
    {
        get => smallestFraction;
        init => smallestFraction = value is null or (> 0.0 and < 1.0)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(SmallestFraction), value, "The fraction must be above 0 and below 1.");
    }

    /// <summary>The most candidates that it proposes in one search.</summary>
    /// <param name="space">The space to be searched.</param>
    public abstract int LargestCandidateCount(in SearchSpace space);

    /// <summary>Proposes candidates. Those of one call are scored together; what was scored before is in the result.</summary>
    /// <param name="space">What the data say about where to search.</param>
    /// <param name="scored">The candidates of earlier calls with their scores; empty at first.</param>
    /// <param name="next">Receives candidates, in any order; has room for all that are still to come.</param>
    /// <returns>How many were proposed; 0 ends the search.</returns>
    protected internal abstract int Propose(in SearchSpace space, TuningResult scored, Span<Candidate> next);

    /// <summary>The range of strengths at a share of L1, by the settings of this search or by what the data say.</summary>
    /// <param name="space">The space.</param>
    /// <param name="l1Ratio">From 0 to 1.</param>
    /// <exception cref="ArgumentException">The weakest strength is above the strongest, or the data suggest none and none is said.</exception>
    protected (double Lowest, double Highest) AlphaRange(in SearchSpace space, double l1Ratio)
    {
        double highest = HighestAlpha ?? space.LargestAlphaAt(l1Ratio);
        double lowest = LowestAlpha ?? (highest * (SmallestFraction ?? space.SmallestFraction));
        if (!(lowest > 0.0 && double.IsFinite(highest)))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The data suggest the strongest strength {highest}, which leaves no range to search (as where no feature goes with the target); say one."));
        }

        return lowest <= highest
            ? (lowest, highest)
            : throw new ArgumentException(FormattableString.Invariant(
                $"The weakest strength is {lowest}, which must not be above the strongest, {highest}."));
    }

    /// <summary>A number that must be above 0 and finite.</summary>
    /// <param name="value">The number.</param>
    /// <param name="name">How it is called.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    private protected static double Positive(double value, string name)
    {
        return value > 0.0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"{name} must be a finite number above 0, and is {value}."));
    }

    /// <summary>A share of L1, from 0 to 1.</summary>
    /// <param name="value">The number.</param>
    /// <param name="name">How it is called.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not one.</exception>
    private protected static double Share(double value, string name)
    {
        return value is >= 0.0 and <= 1.0
            ? value
            : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"A share of L1 must be from 0 to 1, and {name} has {value}."));
    }

    /// <summary>The point of a logarithmic scale.</summary>
    /// <param name="lowest">The low end, above 0.</param>
    /// <param name="highest">The high end.</param>
    /// <param name="position">0 for the low end, 1 for the high end, which are met exactly.</param>
    private protected static double OnLogarithmicScale(double lowest, double highest, double position)
    {
        return position <= 0.0 ? lowest
            : position >= 1.0 ? highest
            : Math.Clamp(ReproducibleFunctions.Exp(double.Lerp(ReproducibleFunctions.Log(lowest), ReproducibleFunctions.Log(highest), position)), lowest, highest);
    }
}
