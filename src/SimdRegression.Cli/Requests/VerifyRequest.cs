namespace SimdRegression.Cli.Requests;

/// <param name="ModelPath">The model's file.</param>
/// <param name="DataPath">The data's file, or - for standard input.</param>
/// <param name="Target">The target, or null for the one that the model names.</param>
/// <param name="Weights">The weights, or null for those that the model names.</param>
/// <param name="Threads">How many threads may read rows.</param>
/// <param name="Json">Whether standard output gets one JSON object.</param>
internal sealed record VerifyRequest(string ModelPath, string DataPath, string? Target, string? Weights, int Threads, bool Json);
