using System.Runtime.CompilerServices;

namespace SimdRegression.Solvers;

/// <summary>How an epoch of stochastic descent goes.</summary>
/// <param name="StepSize">eta0.</param>
/// <param name="Schedule">How it changes.</param>
/// <param name="Epoch">The number of epochs that are complete.</param>
/// <param name="Rows">The number of rows of an epoch.</param>
/// <param name="Averages">Whether iterates are averaged.</param>
/// <param name="Limit">Beyond this mean square of predictions, or this mean loss, the descent has diverged.</param>
internal readonly record struct EpochPace(double StepSize, StepSchedule Schedule, int Epoch, int Rows, bool Averages, double Limit)
{
    /// <summary>The step size when some rows of the epoch have been visited.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double StepSizeAt(int rows) => StepSize * Schedule.FactorAt(Epoch + ((double)rows / Rows));
}

/// <summary>A running mean of iterates.</summary>
/// <param name="features">N.</param>
internal sealed class IterateAverage(int features)
{
    private readonly double[] sums = new double[features];
    private double interceptSum;

    /// <summary>How many iterates were taken in.</summary>
    public long Count { get; private set; }

    /// <summary>Forgets all.</summary>
    public void Reset()
    {
        Array.Clear(sums);
        interceptSum = 0.0;
        Count = 0;
    }

    /// <summary>Takes one in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<double> iterate, double intercept)
    {
        Span<double> destination = sums.AsSpan(0, iterate.Length);
        for (int j = 0; j < iterate.Length; j++)
        {
            destination[j] += iterate[j];
        }

        interceptSum += intercept;
        Count++;
    }

    /// <summary>Writes the mean of at least one iterate.</summary>
    /// <returns>That of the intercepts.</returns>
    public double Mean(Span<double> destination)
    {
        for (int j = 0; j < destination.Length; j++)
        {
            destination[j] = sums[j] / Count;
        }

        return interceptSum / Count;
    }
}
