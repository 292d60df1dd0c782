namespace SimdRegression;

/// <summary>
/// Tries candidates drawn at random: strengths uniform on a logarithmic scale, shares of L1 uniform (Bergstra and Bengio 2012).
/// </summary>
public sealed class RandomSearch : Search
{
    private readonly int trials;
    private readonly ulong seed;
    private readonly double lowestL1Ratio;
    private readonly double highestL1Ratio = 1.0;
    private readonly double? lowestSetting;
    private readonly double? highestSetting;

    /// <summary>A search of so many candidates.</summary>
    /// <param name="trials">How many, at least 1.</param>
    /// <param name="seed">Decides which; the same seed tries the same on every machine.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are none.</exception>
    public RandomSearch(int trials, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        this.trials = trials;
        this.seed = seed;
    }

    /// <summary>The number of candidates.</summary>
    public int Trials => trials;

    /// <summary>The smallest share of L1, from 0 to 1. Default: 0.</summary>
    public double LowestL1Ratio
    {
        get => lowestL1Ratio;
        init => lowestL1Ratio = Share(value, nameof(LowestL1Ratio));
    }

    /// <summary>The largest share of L1, from 0 to 1. Default: 1.</summary>
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
    public override int LargestCandidateCount(in SearchSpace space) => trials;

    /// <inheritdoc/>
    protected internal override int Propose(in SearchSpace space, TuningResult scored, Span<Candidate> next)
    {
        ArgumentNullException.ThrowIfNull(scored);
        if (scored.Count > 0)
        {
            return 0;
        }

        var random = new RandomSource(seed);
        for (int i = 0; i < trials; i++)
        {
            // Three numbers a candidate, needed or not: what is searched besides does not change the strengths.
            double strength = random.NextDouble();
            double share = random.NextDouble();
            double place = random.NextDouble();
            double l1Ratio = space.SearchesL1Ratio ? double.Lerp(lowestL1Ratio, highestL1Ratio, share) : space.FixedL1Ratio;
            (double lowest, double highest) = AlphaRange(in space, l1Ratio);
            double setting = lowestSetting is double low && highestSetting is double high ? OnLogarithmicScale(low, high, place) : double.NaN;
            next[i] = new Candidate(OnLogarithmicScale(lowest, highest, strength), l1Ratio, setting);
        }

        return trials;
    }
}
