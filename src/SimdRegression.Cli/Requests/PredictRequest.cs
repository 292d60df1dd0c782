namespace SimdRegression.Cli.Requests;

/// <param name="ModelPath">The model's file.</param>
/// <param name="DataPath">The data's file, or - for standard input.</param>
/// <param name="Threads">How many threads may read rows.</param>
/// <param name="OutputPath">Where the predictions go, or null.</param>
/// <param name="Json">Whether standard output gets one JSON object.</param>
internal sealed record PredictRequest(string ModelPath, string DataPath, int Threads, string? OutputPath, bool Json);
