using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>Threads that take part in adding rows to <see cref="Moments{T, TKernels}"/>, with the memory that they work in.</summary>
/// <remarks>
/// <para>
/// Everything is allocated and all threads are started by the constructor. A thread's memory is that of a few matrices of cross
/// products, leading and trailing parts: about 0.1 MB at 16 features, 0.4 MB at 64, 16 MB at 512.
/// </para>
/// <para>
/// One object serves moments of any element type and kernel set with its number of features, one call at a time: threads that add rows at
/// the same time each need their own. Between calls its threads sleep. They are background threads and do not keep a program running, but
/// end only when the object is disposed of.
/// </para>
/// <example>
/// <code>
/// using var workers = new MomentsWorkers(16, Environment.ProcessorCount);
/// var moments = new LinearModel&lt;double&gt;.Moments(16) { Workers = workers };
/// moments.Add(rows, targets);
/// </code>
/// </example>
/// <para>Thread safety: one call at a time, of whichever moments; another thread that calls meanwhile gets an exception and does no harm.</para>
/// </remarks>
public sealed class MomentsWorkers : IDisposable
{
    /// <summary>The largest number of threads.</summary>
    public const int MaxThreads = 256;

    /// <summary>Allocates the memory and starts the threads.</summary>
    /// <param name="features">The number of features N of the moments.</param>
    /// <param name="threads">How many threads work on a call, the calling one included: one less is started.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of features is not from 1 to 512, or that of threads not from 1 to
    /// <see cref="MaxThreads"/>.</exception>
    public MomentsWorkers(int features, int threads)
    {
        FeatureCount = RowArguments.CheckedFeatures(features);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MaxThreads);
        ThreadCount = threads;
        Runner = new BlockRunner(features, threads);
    }

    /// <summary>The number of features N of the moments that these threads are for.</summary>
    public int FeatureCount { get; }

    /// <summary>The number of threads that work on a call, the calling one included.</summary>
    public int ThreadCount { get; }

    internal BlockRunner Runner { get; }

    /// <summary>Ends the threads, after the call under way if there is one. Moments that still have them as
    /// <see cref="Moments{T, TKernels}.Workers"/> throw <see cref="ObjectDisposedException"/> where they would use them.</summary>
    public void Dispose() => Runner.Dispose();
}
