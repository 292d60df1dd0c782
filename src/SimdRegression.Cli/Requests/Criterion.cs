
namespace SimdRegression.Cli.Requests;

/// <summary>What chooses a strength along the path of all rows, without folds.</summary>
internal enum Criterion
{
    Aic,
    Bic,
    Aicc,
    GeneralizedCrossValidation,
}

/// <summary>What is true of the criteria.</summary>
internal static class Criteria
{
    /// <summary>The words of the command line.</summary>
    public static readonly IReadOnlyList<(string Word, Criterion Kind)> Words =
        [("aic", Criterion.Aic), ("bic", Criterion.Bic), ("aicc", Criterion.Aicc), ("gcv", Criterion.GeneralizedCrossValidation)];

    public static string Word(this Criterion criterion) => Words.First(known => known.Kind == criterion).Word;

    public static string Name(this Criterion criterion) => criterion switch
    {
        Criterion.Aic => "AIC",
        Criterion.Bic => "BIC",
        Criterion.Aicc => "AICc",
        _ => "generalised cross-validation",
    };
}
