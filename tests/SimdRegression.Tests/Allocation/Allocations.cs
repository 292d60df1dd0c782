using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Allocation;

/// <summary>A path that must not allocate, on moments of any kind.</summary>
internal interface IMomentsPath
{
    void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>;
}

/// <summary>Rows for a path: more than a block of them, with weights.</summary>
internal sealed record Rows<T>(int Features, T[] Values, T[] Targets, T[] Weights)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public const int Count = 300;

    public static Rows<T> Random(int features)
    {
        Problem problem = Problem.Random(Count, features, seed: 71);
        return new Rows<T>(
            features,
            Array.ConvertAll(problem.Rows, T.CreateTruncating),
            Array.ConvertAll(problem.Targets, T.CreateTruncating),
            Array.ConvertAll(problem.Weights(seed: 72), T.CreateTruncating));
    }
}

/// <summary>Counts what a thread allocates.</summary>
internal static class Allocations
{
    // A collection that another test's thread sets off retires this thread's allocation buffer, whose unused rest then counts as
    // allocated. It cannot happen in every attempt; an allocation of the code under test does.
    private const int Attempts = 20;

    /// <summary>Asserts that calls after the first few allocate nothing.</summary>
    public static void AssertNone(Action action, int calls = 1000)
    {
        for (int i = 0; i < 40; i++)
        {
            action();
        }

        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            int callsOfAttempt = attempt == 0 ? calls : Math.Max(1, calls / 10);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < callsOfAttempt; i++)
            {
                action();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    /// <summary>Runs a path on generated and run-time moments of both element types.</summary>
    public static void OnAllMoments(IMomentsPath path)
    {
        path.Run(new Double3.Moments(), Rows<double>.Random(3));
        path.Run(new Double16.Moments(), Rows<double>.Random(16));
        path.Run(new LinearModel<double>.Moments(10), Rows<double>.Random(10));
        path.Run(new Float10.Moments(), Rows<float>.Random(10));
        path.Run(new LinearModel<float>.Moments(5), Rows<float>.Random(5));
    }
}
