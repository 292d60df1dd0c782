using System.Globalization;

namespace SimdRegression.Networks;

/// <summary>How a training ended.</summary>
public enum NetworkStatus
{
    /// <summary>All epochs were run.</summary>
    Epochs,

    /// <summary>The loss of the held-out rows did not fall any more.</summary>
    EarlyStopped,

    /// <summary>A weight or the loss became infinite or NaN. The last finite weights are kept. A smaller learning rate helps.</summary>
    Diverged,
}

/// <summary>What a training did.</summary>
/// <remarks>Thread safety: an immutable value; any number of threads may share it.</remarks>
public readonly record struct NetworkReport
{
    /// <summary>How the training ended.</summary>
    public NetworkStatus Status { get; init; }

    /// <summary>How many epochs were run.</summary>
    public int Epochs { get; init; }

    /// <summary>
    /// The epoch whose weights the network has: the one with the least loss of the held-out rows, or the last one where no rows are held out; 0 for the
    /// weights at the start.
    /// </summary>
    public int BestEpoch { get; init; }

    /// <summary>How many steps were made.</summary>
    public long Steps { get; init; }

    /// <summary>The loss of all training rows at the weights of the network, without penalties and without dropout; NaN where it was not computed.</summary>
    public double TrainingLoss { get; init; }

    /// <summary><see cref="TrainingLoss"/> and the penalties.</summary>
    public double TrainingObjective { get; init; }

    /// <summary>The loss of the rows that were held out at the weights of the network; NaN where there are none.</summary>
    public double ValidationLoss { get; init; }

    /// <summary>How many weights are exactly 0.</summary>
    public int ZeroWeights { get; init; }

    /// <summary>How many rows were trained on: those with a weight above 0 that were not held out.</summary>
    public int RowCount { get; init; }

    /// <summary>How many rows were held out.</summary>
    public int ValidationRowCount { get; init; }

    /// <summary>The report in words.</summary>
    public override string ToString()
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        string text = string.Create(culture, $"{Status} after {Epochs} epoch(s), {Steps} steps of {RowCount} rows; objective {TrainingObjective:g6}, loss {TrainingLoss:g6}");
        return ValidationRowCount == 0
            ? text
            : text + string.Create(culture, $"; loss of {ValidationRowCount} held-out rows {ValidationLoss:g6} at epoch {BestEpoch}");
    }
}
