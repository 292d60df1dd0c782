using System.Diagnostics;

namespace SimdRegression.Benchmarks.Ceiling.Machine;

/// <summary>The time since a moment.</summary>
internal readonly struct Watch
{
    private readonly long start;

    private Watch(long start) => this.start = start;

    /// <summary>The nanoseconds since the start.</summary>
    public double Nanoseconds => Stopwatch.GetElapsedTime(start).Ticks * (double)TimeSpan.NanosecondsPerTick;

    /// <summary>Starts to measure.</summary>
    public static Watch Start() => new(Stopwatch.GetTimestamp());
}
