using SimdRegression.Cli.Requests;
using SimdRegression.Networks;

namespace SimdRegression.Cli.Fitting;

/// <param name="Result">What is printed.</param>
/// <param name="Save">Writes the model.</param>
internal sealed record NetworkOutcome(NetworkResult Result, Action<Stream> Save);

/// <summary>What the training of a network found, in any precision.</summary>
internal sealed class NetworkResult
{
    public required string DataName { get; init; }

    public required string[] Targets { get; init; }

    public required int FeatureCount { get; init; }

    public required bool SinglePrecision { get; init; }

    public required NetworkLoss Loss { get; init; }

    /// <summary>The word of the optimizer.</summary>
    public required string Optimizer { get; init; }

    /// <summary>How it was trained, the layers included.</summary>
    public required NetworkOptions Options { get; init; }

    public required NetworkShape Shape { get; init; }

    public required NetworkReport Report { get; init; }

    /// <summary>The loss of the training rows at the start and after each epoch.</summary>
    public required double[] TrainingLosses { get; init; }

    /// <summary>The same with penalties.</summary>
    public required double[] TrainingObjectives { get; init; }

    /// <summary>The loss of the held-out rows; empty where there are none.</summary>
    public required double[] ValidationLosses { get; init; }

    /// <summary>The labels of classes, or null.</summary>
    public required string[]? Classes { get; init; }

    /// <summary>How well all rows are met, of several classes; null for every other loss.</summary>
    public required ClassScore? OfClasses { get; init; }

    /// <summary>How well all rows are met, target by target; empty of several classes.</summary>
    public required PredictionScore[] OfTargets { get; init; }

    /// <summary>Whether the weights grew beyond all bounds.</summary>
    public bool HasDiverged => Report.Status == NetworkStatus.Diverged;

    public double LogLoss => OfClasses?.LogLoss ?? OfTargets[0].LogLoss;

    public double Accuracy => OfClasses?.Accuracy ?? OfTargets[0].Accuracy;
}
