namespace SimdRegression.Csv;

/// <summary>What the raw columns of a table may hold beside numbers.</summary>
internal sealed record RawValues
{
    /// <summary>Numbers, true and false.</summary>
    public static readonly RawValues NumbersAlone = new();

    /// <summary>Whether missing values of features are NaN.</summary>
    public bool AcceptsGaps { get; init; }

    /// <summary>Whether a row with a missing value in any column is left out, the target and the weights included.</summary>
    public bool DropsGaps { get; init; }

    /// <summary>Whether text in a feature that was read as numbers is reported by <see cref="TextFoundException"/>.</summary>
    public bool FindsText { get; init; }
}
