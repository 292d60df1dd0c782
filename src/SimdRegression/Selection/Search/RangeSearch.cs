namespace SimdRegression;

/// <summary>A search that may try any point of a range: of strengths, of shares of L1 and of a setting of the solver.</summary>
/// <remarks>Thread safety: what a search was told never changes; each kind says whether threads may share it.</remarks>
public abstract class RangeSearch : Search
{
    private readonly double lowestL1Ratio;
    private readonly double highestL1Ratio = 1.0;
    private readonly double? lowestSetting;
    private readonly double? highestSetting;

    /// <summary>A search of so many candidates.</summary>
    /// <param name="trials">How many, at least 1.</param>
    /// <param name="seed">Decides which; the same seed tries the same on every machine.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are none.</exception>
    private protected RangeSearch(int trials, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        Trials = trials;
        Seed = seed;
    }

    /// <summary>The number of candidates.</summary>
    public int Trials { get; }

    /// <summary>What decides which candidates are tried.</summary>
    [CLSCompliant(false)]
    public ulong Seed { get; }

    /// <summary>The smallest share of L1, from 0 to 1. Default: 0.</summary>
    public double LowestL1Ratio
    {
        get => lowestL1Ratio;
        init => lowestL1Ratio = Share(value, nameof(LowestL1Ratio));
    }

    /// <summary>The largest share of L1, from 0 to 1, not below the smallest. Default: 1.</summary>
    public double HighestL1Ratio
    {
        get => highestL1Ratio;
        init => highestL1Ratio = Share(value, nameof(HighestL1Ratio));
    }

    /// <summary>The smallest value of a setting of the solver, above 0; null, as by default, where none is searched.</summary>
    public double? LowestSetting
    {
        get => lowestSetting;
        init => lowestSetting = value is double given ? Positive(given, nameof(LowestSetting)) : null;
    }

    /// <summary>The largest value of a setting of the solver, above 0; null, as by default, where none is searched.</summary>
    public double? HighestSetting
    {
        get => highestSetting;
        init => highestSetting = value is double given ? Positive(given, nameof(HighestSetting)) : null;
    }

    /// <inheritdoc/>
    public override int LargestCandidateCount(in SearchSpace space) => Trials;

    /// <summary>Whether a setting of the solver is searched: whether both ends of its range are given.</summary>
    private protected bool SearchesSetting => lowestSetting is not null && highestSetting is not null;

    /// <summary>Throws where the low end of a range lies above its high end.</summary>
    /// <exception cref="ArgumentException">It does.</exception>
    private protected void CheckRanges()
    {
        if (lowestL1Ratio > highestL1Ratio)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The smallest share of L1 is {lowestL1Ratio}, which must not be above the largest, {highestL1Ratio}."));
        }

        if (SearchesSetting && lowestSetting > highestSetting)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The smallest setting is {lowestSetting}, which must not be above the largest, {highestSetting}."));
        }
    }

    /// <summary>The candidate at a place of the ranges.</summary>
    /// <param name="space">The space.</param>
    /// <param name="strength">The place of the strength on its logarithmic scale, from 0 to 1.</param>
    /// <param name="share">The place of the share of L1, from 0 to 1; for nothing where it is not searched.</param>
    /// <param name="setting">The place of the setting on its logarithmic scale, from 0 to 1; for nothing where it is not searched.</param>
    private protected Candidate At(in SearchSpace space, double strength, double share, double setting)
    {
        double l1Ratio = space.SearchesL1Ratio ? double.Lerp(lowestL1Ratio, highestL1Ratio, share) : space.FixedL1Ratio;
        (double lowest, double highest) = AlphaRange(in space, l1Ratio);
        return new Candidate(
            OnLogarithmicScale(lowest, highest, strength),
            l1Ratio,
            SearchesSetting ? OnLogarithmicScale(lowestSetting!.Value, highestSetting!.Value, setting) : double.NaN);
    }
}
