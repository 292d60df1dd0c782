namespace SimdRegression.Cli.Requests;

/// <summary>What <c>summary</c> was asked to do.</summary>
/// <param name="ModelPath">The model's file.</param>
/// <param name="Level">The level of the confidence intervals.</param>
/// <param name="Json">Whether standard output gets one JSON object.</param>
internal sealed record SummaryRequest(string ModelPath, double Level, bool Json);
