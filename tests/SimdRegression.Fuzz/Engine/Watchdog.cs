namespace SimdRegression.Fuzz.Engine;

/// <summary>
/// Notices an input that takes too long, and one that asks for too much memory. A thread that hangs cannot be ended alone, so the watchdog
/// keeps the input and ends the process.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<Thread, (string Target, byte[] Input, long Since)> running = [];
    private readonly TimeSpan patience;
    private readonly long mostMemory;
    private readonly Action<Finding> bark;
    private readonly Timer timer;

    /// <param name="patience">How long an input may take.</param>
    /// <param name="mostMemory">How many bytes the process may hold.</param>
    /// <param name="bark">Told of the input.</param>
    public Watchdog(TimeSpan patience, long mostMemory, Action<Finding> bark)
    {
        this.patience = patience;
        this.mostMemory = mostMemory;
        this.bark = bark;
        timer = new Timer(_ => Look(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>An input begins on this thread.</summary>
    public void Begin(string target, byte[] input)
    {
        lock (gate)
        {
            running[Thread.CurrentThread] = (target, input, Environment.TickCount64);
        }
    }

    /// <summary>The input that began on this thread has ended.</summary>
    public void End()
    {
        lock (gate)
        {
            running.Remove(Thread.CurrentThread);
        }
    }

    public void Dispose() => timer.Dispose();

    private void Look()
    {
        lock (gate)
        {
            bool isTooLarge = Environment.WorkingSet > mostMemory;
            foreach ((string target, byte[] input, long since) in running.Values)
            {
                long taken = Environment.TickCount64 - since;
                if (isTooLarge || taken > patience.TotalMilliseconds)
                {
                    string problem = isTooLarge ? $"the process holds {Environment.WorkingSet >> 20} MB" : $"{taken / 1000} s and no end";
                    bark(new Finding(target, problem, "", input));
                }
            }
        }
    }
}
