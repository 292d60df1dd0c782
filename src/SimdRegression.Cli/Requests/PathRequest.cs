namespace SimdRegression.Cli.Requests;

/// <summary>What <c>path</c> was asked to do.</summary>
/// <param name="Fit">What is fitted; its strength is none of those that are tried.</param>
/// <param name="Strengths">The strengths.</param>
internal sealed record PathRequest(FitRequest Fit, StrengthGrid Strengths);
