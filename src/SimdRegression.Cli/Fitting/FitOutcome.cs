
namespace SimdRegression.Cli.Fitting;

/// <param name="Result">What is printed.</param>
/// <param name="Model">What is saved.</param>
internal sealed record FitOutcome(FitResult Result, FittedModel Model)
{
    /// <summary>In how many digits the rows were summed for it.</summary>
    public SumPrecision Precision { get; init; } = SumPrecision.Automatic;

    /// <summary>What would have worked, where steps were too long; otherwise empty.</summary>
    public string Advice { get; init; } = "";
}
