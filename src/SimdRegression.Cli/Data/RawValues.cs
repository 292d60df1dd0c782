namespace SimdRegression.Cli.Data;

/// <summary>What the raw columns of a table may hold beside numbers, and what messages advise where they hold something else.</summary>
internal sealed record RawValues
{
    private const string GapAdvice = "--missing drop, mean, median or indicator says what becomes of missing values";

    /// <summary>Numbers, true and false; a command without options for more.</summary>
    public static readonly RawValues NumbersAlone = new();

    /// <summary>Whether missing values of features are NaN.</summary>
    public bool AcceptsGaps { get; init; }

    /// <summary>Whether a row with a missing value in any column is left out, the target and the weights included.</summary>
    public bool DropsGaps { get; init; }

    /// <summary>Whether text in a feature that was read as numbers is reported by <see cref="TextFoundException"/>.</summary>
    public bool FindsText { get; init; }

    /// <summary>Whether the command has <c>--missing</c>.</summary>
    public bool KnowsMissing { get; init; }

    /// <summary>Whether the command has <c>--categorical</c>.</summary>
    public bool KnowsCategories { get; init; }

    /// <summary>What to do about a missing value of a feature.</summary>
    public string AdviceOnGap
    {
        get => field ?? (KnowsMissing ? GapAdvice : "a number is needed");
        init;
    }

    /// <summary>What to do about a level of a feature that is not known.</summary>
    public string AdviceOnLevel => "fit --unknown ignore makes a model that takes it";
}
