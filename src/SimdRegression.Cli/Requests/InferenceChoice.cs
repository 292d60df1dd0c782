using SimdRegression.Cli.Data;

namespace SimdRegression.Cli.Requests;

/// <summary>How the errors of least squares are estimated, and which intervals are told.</summary>
/// <param name="Kind">What they are estimated from.</param>
/// <param name="Clusters">The column that tells which rows belong together, or null.</param>
/// <param name="Level">The level of confidence intervals, or null: none are told.</param>
internal sealed record InferenceChoice(CovarianceKind Kind, LabelColumn? Clusters, double? Level)
{
    /// <summary>One variance for all rows, and no intervals.</summary>
    public static readonly InferenceChoice Usual = new(CovarianceKind.Classical, null, null);

    /// <summary>The words of the command line, but for clusters, whose column is named too.</summary>
    public static readonly IReadOnlyList<(string Word, CovarianceKind Kind)> Words =
    [
        ("classical", CovarianceKind.Classical), ("hc0", CovarianceKind.Hc0), ("hc1", CovarianceKind.Hc1), ("hc2", CovarianceKind.Hc2),
        ("hc3", CovarianceKind.Hc3),
    ];

    /// <summary>Whether the rows are gone over a second time.</summary>
    public bool NeedsRows => Kind != CovarianceKind.Classical;
}
