namespace SimdRegression.Cli.Requests;

/// <summary>What becomes of text, gaps and products, as the command line says it.</summary>
internal sealed record EncodingChoice
{
    /// <summary>Numbers alone.</summary>
    public static readonly EncodingChoice None = new();

    /// <summary>What becomes of missing values.</summary>
    public MissingValues Missing { get; init; } = MissingValues.Refuse;

    /// <summary>The columns that are taken as text.</summary>
    public IReadOnlyList<string> Categorical { get; init; } = [];

    /// <summary>Whether columns that hold text are taken as text, besides those that are named.</summary>
    public bool FindsCategories { get; init; }

    /// <summary>Which levels become features; null: all with a penalty, and all but the first without.</summary>
    public EncodingScheme? Scheme { get; init; }

    /// <summary>What becomes of levels that training did not see.</summary>
    public UnknownLevels Unknown { get; init; }

    /// <summary>Products of columns, as they are written.</summary>
    public IReadOnlyList<string> Products { get; init; } = [];

    /// <summary>Whether features are not the columns themselves.</summary>
    public bool IsNeeded => Missing != MissingValues.Refuse || Categorical.Count > 0 || FindsCategories || Products.Count > 0;

    /// <summary>Whether all rows must be seen before the first can be encoded.</summary>
    public bool NeedsFirstPass => Missing is not (MissingValues.Refuse or MissingValues.Drop) || Categorical.Count > 0 || FindsCategories;
}
