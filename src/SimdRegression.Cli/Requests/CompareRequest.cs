
namespace SimdRegression.Cli.Requests;

/// <summary>What <c>compare</c> was asked to do.</summary>
internal sealed record CompareRequest
{
    public required string DataPath { get; init; }

    public required ColumnChoice Columns { get; init; }

    /// <summary>The strength of the ridge penalty; 0 for least squares.</summary>
    public required double Alpha { get; init; }

    /// <summary>Intercept, scaling; tolerance, relative to the least objective, and most passes of batch descent.</summary>
    public required FitOptions Options { get; init; }

    /// <summary>Passes of stochastic descent; null: as many as the library takes.</summary>
    public required int? Epochs { get; init; }

    /// <summary>The size of a mini-batch.</summary>
    public required int BatchSize { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>How many threads may read rows; the methods run on one.</summary>
    public required int Threads { get; init; }

    public required bool Json { get; init; }

    /// <summary>Where pictures go.</summary>
    public required ReportChoice Report { get; init; }
}
