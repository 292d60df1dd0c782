namespace SimdRegression.Cli.Requests;

/// <summary>How subsets of features are searched for, and which one is chosen.</summary>
/// <param name="Search">How they are searched for.</param>
/// <param name="Criterion">What chooses one of them.</param>
internal sealed record SubsetChoice(SubsetSearch Search, SubsetCriterion Criterion)
{
    /// <summary>The words of the command line for searches.</summary>
    public static readonly IReadOnlyList<(string Word, SubsetSearch Search)> Searches =
        [("forward", SubsetSearch.Forward), ("backward", SubsetSearch.Backward), ("all", SubsetSearch.All)];

    /// <summary>The words of the command line for criteria.</summary>
    public static readonly IReadOnlyList<(string Word, SubsetCriterion Criterion)> Criteria =
        [("aic", SubsetCriterion.Aic), ("bic", SubsetCriterion.Bic), ("adjusted-r2", SubsetCriterion.AdjustedRSquared)];
}
