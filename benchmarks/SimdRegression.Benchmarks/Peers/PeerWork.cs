namespace SimdRegression.Benchmarks.Peers;

/// <summary>A work made ready to be timed.</summary>
internal abstract class PeerWork
{
    /// <summary>Does the work a number of times.</summary>
    /// <param name="repetitions">How often.</param>
    public abstract void Run(long repetitions);

    /// <summary>What the work found, as numbers that can be compared with those of another program.</summary>
    public abstract double[] Answer();
}
