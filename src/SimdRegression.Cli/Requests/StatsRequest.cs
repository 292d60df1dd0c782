namespace SimdRegression.Cli.Requests;

/// <param name="DataPath">The data's file, or - for standard input.</param>
/// <param name="Columns">Which columns, and as what.</param>
/// <param name="Threads">How many threads may read rows.</param>
/// <param name="OutputPath">Where the statistics go, or - for standard output.</param>
/// <param name="Json">Whether standard output gets one JSON object.</param>
internal sealed record StatsRequest(string DataPath, ColumnChoice Columns, int Threads, string OutputPath, bool Json);
