namespace SimdRegression.Csv;

/// <summary>How messages call what the caller chooses, and what they advise: a program and a command line have different words.</summary>
internal sealed record TableWords
{
    /// <summary>The words of the library.</summary>
    public static readonly TableWords OfLibrary = new();

    public string Target { get; init; } = "target";

    public string Weights { get; init; } = "Weights";

    public string Exposure { get; init; } = "Exposure";

    public string Features { get; init; } = "Features";

    public string Dropped { get; init; } = "Dropped";

    public string Categorical { get; init; } = "Categorical";

    public string Products { get; init; } = "Products";

    public string Positive { get; init; } = "Positive";

    public string ClassWeight { get; init; } = "ClassWeight";

    public string Kept { get; init; } = "Kept";

    /// <summary>What to do about a missing value of a feature.</summary>
    public string OnGap { get; init; } = "Missing says what becomes of missing values";

    /// <summary>What to do about a missing value of a target or a weight.</summary>
    public string OnGapBeside { get; init; } = " (MissingValues.Drop leaves such rows out)";

    /// <summary>What to do about text where a number is needed; {0} is the column.</summary>
    public string OnText { get; init; } = "; Categorical = [\"{0}\"], or FindsCategories, takes the column as text";

    /// <summary>What reads numbers with the other decimal mark; {0} is the mark.</summary>
    public string OnDecimalMark { get; init; } = "DecimalMark = '{0}' reads it as a number";

    /// <summary>What to do about a level that is not known.</summary>
    public string OnLevel { get; init; } = "UnknownLevels.Ignore takes it for none";

    /// <summary>What to do about bytes that are no UTF-8.</summary>
    public string OnEncoding { get; init; } = "IsLatin1 reads text of one byte a character";

    /// <summary>What tells the delimiter.</summary>
    public string OnDelimiter { get; init; } = "Delimiter tells";

    /// <summary>What tells that there is no header.</summary>
    public string OnHeader { get; init; } = "HasHeader = false reads it as a row";

    /// <summary>What to do about a column with too many texts, or too many features.</summary>
    public string OnTooMany { get; init; } = "Dropped leaves a column out";

    /// <summary>What chooses among columns.</summary>
    public string OnFeatureCount { get; init; } = "Features and Dropped choose among them";
}
