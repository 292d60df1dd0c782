using System.Diagnostics;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>Times a work in samples of some hundredths of a second.</summary>
internal sealed class PeerTimer
{
    private const double SampleMilliseconds = 30.0;

    private readonly PeerWork work;
    private readonly long repetitions = 1;

    /// <summary>Warms a work up and finds out how many repetitions make a sample.</summary>
    /// <param name="work">The work.</param>
    public PeerTimer(PeerWork work)
    {
        this.work = work;
        work.Run(1);
        while (Milliseconds(repetitions) < SampleMilliseconds)
        {
            repetitions *= 2;
        }
    }

    /// <summary>The time of one repetition in one sample.</summary>
    public double Nanoseconds() => 1e6 * Milliseconds(repetitions) / repetitions;

    private double Milliseconds(long count)
    {
        long start = Stopwatch.GetTimestamp();
        work.Run(count);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
