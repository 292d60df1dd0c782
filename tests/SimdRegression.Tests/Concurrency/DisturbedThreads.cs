namespace SimdRegression.Tests.Concurrency;

/// <summary>Real threads that all begin at once, and that go on at times that a random number decides.</summary>
internal static class DisturbedThreads
{
    /// <summary>Runs threads to their end; what one throws fails the test.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Where random numbers start.</param>
    /// <param name="body">What each does, with its index.</param>
    public static void Run(int count, int seed, Action<int, Disturbance> body)
    {
        using var start = new Barrier(count);
        var failures = new Exception?[count];
        Thread[] threads = Enumerable.Range(0, count).Select(index => new Thread(() =>
        {
            var disturbance = new Disturbance((ulong)((seed * 1000) + index));
            start.SignalAndWait();
            try
            {
                body(index, disturbance);
            }
            catch (Exception failure)
            {
                failures[index] = failure;
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(failures, Assert.Null);
    }
}

/// <summary>Holds a thread up now and then, for as long as its random numbers say.</summary>
/// <param name="seed">Where they start.</param>
internal sealed class Disturbance(ulong seed)
{
    private RandomSource random = new(seed);

    /// <summary>A number from 0 to below a bound.</summary>
    public int Next(int bound) => random.NextInt32(bound);

    /// <summary>Mostly goes on at once; otherwise spins, gives way or sleeps.</summary>
    public void Strike()
    {
        switch (random.NextInt32(200))
        {
            case 0:
                Thread.Sleep(1);
                break;
            case < 10:
                Thread.Sleep(0);
                break;
            case < 30:
                Thread.Yield();
                break;
            case < 80:
                Thread.SpinWait(random.NextInt32(300));
                break;
        }
    }
}
