namespace SimdRegression.Cli.Requests;

/// <summary>What <c>path</c> was asked to do.</summary>
/// <param name="Fit">What is fitted; its strength is none of those that are tried.</param>
/// <param name="Strengths">The strengths.</param>
internal sealed record PathRequest(FitRequest Fit, StrengthGrid Strengths)
{
    /// <summary>How subsets of features are searched in the place of strengths, or null.</summary>
    public SubsetChoice? Subsets { get; init; }
}
