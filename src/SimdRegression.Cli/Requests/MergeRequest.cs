namespace SimdRegression.Cli.Requests;

/// <param name="Paths">The shards in the order in which they are joined; one of them may be - for standard input.</param>
/// <param name="OutputPath">Where the statistics go, or - for standard output.</param>
/// <param name="Json">Whether standard output gets one JSON object.</param>
internal sealed record MergeRequest(IReadOnlyList<string> Paths, string OutputPath, bool Json);
