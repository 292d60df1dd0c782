namespace SimdRegression;

/// <summary>
/// Tries candidates drawn at random: strengths uniform on a logarithmic scale, shares of L1 uniform (Bergstra and Bengio 2012).
/// </summary>
/// <param name="trials">How many, at least 1.</param>
/// <param name="seed">Decides which; the same seed tries the same on every machine.</param>
/// <remarks>Thread safety: immutable; any number of threads may share it.</remarks>
[method: CLSCompliant(false)]
public sealed class RandomSearch(int trials, ulong seed) : RangeSearch(trials, seed)
{
    /// <inheritdoc/>
    protected internal override int Propose(in SearchSpace space, TuningResult scored, Span<Candidate> next)
    {
        ArgumentNullException.ThrowIfNull(scored);
        if (scored.Count > 0)
        {
            return 0;
        }

        CheckRanges();
        var random = new RandomSource(Seed);
        for (int i = 0; i < Trials; i++)
        {
            // Three numbers a candidate, needed or not: what is searched besides does not change the strengths.
            double strength = random.NextDouble();
            double share = random.NextDouble();
            double place = random.NextDouble();
            next[i] = At(in space, strength, share, place);
        }

        return Trials;
    }
}
