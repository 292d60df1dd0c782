using SimdRegression.Cli.Data;

namespace SimdRegression.Cli.Requests;

/// <summary>What <c>predict</c> was asked to do.</summary>
internal sealed record PredictRequest
{
    /// <summary>The model's file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The data's file, or - for standard input.</summary>
    public required string DataPath { get; init; }

    /// <summary>How many threads may read rows.</summary>
    public required int Threads { get; init; }

    /// <summary>From how the model's own data were written down to how these are.</summary>
    public required Func<TextFormat, TextFormat> Format { get; init; }

    /// <summary>Where the predictions go, or null.</summary>
    public required string? OutputPath { get; init; }

    /// <summary>Whether standard output gets one JSON object.</summary>
    public required bool Json { get; init; }

    /// <summary>Whether classes are written in place of probabilities.</summary>
    public bool Label { get; init; }

    /// <summary>The level of prediction intervals, or null: none are written.</summary>
    public double? Level { get; init; }

    /// <summary>Whether the deviation of each prediction is written.</summary>
    public bool Deviation { get; init; }

    /// <summary>The columns of the data that are copied beside the predictions.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];

    /// <summary>Whether all columns are copied.</summary>
    public bool KeepsAll { get; init; }
}

/// <summary>What <c>score</c> was asked to do.</summary>
/// <param name="ModelPath">The model's file.</param>
/// <param name="DataPath">The data's file, or - for standard input.</param>
/// <param name="Threads">How many threads may read rows.</param>
/// <param name="Format">From how the model's own data were written down to how these are.</param>
/// <param name="Weights">The column of weights, or null: the model's where the data have it.</param>
/// <param name="Repeats">How often each column is permuted to see how much it matters; 0: never.</param>
/// <param name="Json">Whether standard output gets one JSON object.</param>
internal sealed record ScoreRequest(
    string ModelPath, string DataPath, int Threads, Func<TextFormat, TextFormat> Format, string? Weights, int Repeats, bool Json);
