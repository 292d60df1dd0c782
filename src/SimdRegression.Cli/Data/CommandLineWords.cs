namespace SimdRegression.Cli.Data;

/// <summary>The words of the command line for what a table needs to be told.</summary>
internal static class CommandLineWords
{
    /// <summary>The options of the commands that fit.</summary>
    public static readonly TableWords Options = new()
    {
        Target = "--target",
        Weights = "--weights",
        Exposure = "--exposure",
        Features = "--features",
        Dropped = "--drop",
        Categorical = "--categorical",
        Products = "--interactions",
        Positive = "--positive",
        ClassWeight = "--class-weight",
        Kept = "--keep",
        OnGap = "--missing drop, mean, median or indicator says what becomes of missing values",
        OnGapBeside = " (--missing drop leaves such rows out)",
        OnText = "; --categorical {0}, or --categorical auto, takes the column as text",
        OnDecimalMark = "--decimal {0} reads it as a number",
        OnLevel = "fit --unknown ignore makes a model that takes it",
        OnEncoding = "--encoding latin1 reads text of one byte a character",
        OnDelimiter = "--delimiter tells",
        OnHeader = "--no-header reads it as a row",
        OnTooMany = "--drop leaves a column out",
        OnFeatureCount = "--features and --drop choose among them",
    };

    /// <summary>The options of commands that take numbers alone.</summary>
    public static readonly TableWords Numbers = Options with { OnGap = "a number is needed", OnGapBeside = "", OnText = "" };

    /// <summary>The options of commands that apply a model.</summary>
    public static readonly TableWords Model = Numbers with { OnGap = "the model was fitted without missing values; fit --missing makes one that takes them" };
}
