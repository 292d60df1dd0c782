using BenchmarkDotNet.Attributes;
using MathNet.Numerics;

namespace SimdRegression.Benchmarks;

/// <summary>A benchmark that is measured only after all its competitors have been seen to find the same answer.</summary>
public abstract class CheckedBenchmark
{
    /// <summary>Makes the data and checks the answers.</summary>
    [GlobalSetup]
    public void Setup()
    {
        // Like is compared with like: one thread, and no native library.
        Control.UseManaged();
        Control.UseSingleThread();
        Prepare();
        CheckAnswers();
    }

    /// <summary>Makes the data.</summary>
    protected abstract void Prepare();

    /// <summary>Runs every competitor once.</summary>
    /// <exception cref="InvalidOperationException">One finds another answer.</exception>
    protected abstract void CheckAnswers();
}
