namespace SimdRegression.Cli.Host;

/// <summary>
/// What Ctrl+C does: while a fit goes on that can be ended, it ends that fit with what it has; at any other time, and the second time, it
/// ends the process.
/// </summary>
internal sealed class Interruption
{
    private readonly CancellationTokenSource source = new();
    private volatile bool isHeeded;

    /// <summary>What fits look at between their iterations.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Whether a fit goes on that can be ended.</summary>
    public bool IsHeeded => isHeeded;

    /// <summary>Whether a fit was told to end.</summary>
    public bool IsRequested => source.IsCancellationRequested;

    /// <summary>Runs a fit that looks at <see cref="Token"/>.</summary>
    public T During<T>(Func<T> fit)
    {
        isHeeded = true;
        try
        {
            return fit();
        }
        finally
        {
            isHeeded = false;
        }
    }

    /// <summary>Tells the fit that goes on to end.</summary>
    /// <returns>False where there is none, or it was told before.</returns>
    public bool TryStopFit()
    {
        if (!isHeeded || source.IsCancellationRequested)
        {
            return false;
        }

        source.Cancel();
        return true;
    }
}
