namespace SimdRegression.Csv;

/// <summary>How a table of text is read, and what becomes of its columns.</summary>
/// <remarks>Thread safety: immutable; any number of threads may share it.</remarks>
public sealed record CsvOptions
{
    /// <summary>What separates fields: a comma, a semicolon, a tab, a bar, or a blank for runs of blanks; null, as by default: the first line tells.</summary>
    public char? Delimiter { get; init; }

    /// <summary>The decimal mark, a point (the default) or a comma. Marks of thousands are refused.</summary>
    public char DecimalMark { get; init; } = '.';

    /// <summary>Whether the first line holds the names of the columns, as by default; otherwise they are x0, x1, ...</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Whether a byte is a character of ISO 8859-1; by default text is in UTF-8. A byte order mark decides by itself.</summary>
    public bool IsLatin1 { get; init; }

    /// <summary>What stands for a missing value, besides the empty field, NA, N/A, NaN, nan, null, NULL and ?.</summary>
    public IReadOnlyList<string> MissingWords { get; init; } = [];

    /// <summary>The columns that are used, in this order; null, as by default: all but target and weights.</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>Columns that are not used.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    /// <summary>The column of sample weights, not negative; null, as by default: each row weighs 1. A row of weight 0 is as absent.</summary>
    public string? Weights { get; init; }

    /// <summary>What becomes of missing values; by default they are refused.</summary>
    public MissingValues Missing { get; init; } = MissingValues.Refuse;

    /// <summary>Columns that are taken as text, numbers in them too: a feature of 0 and 1 a level.</summary>
    public IReadOnlyList<string> Categorical { get; init; } = [];

    /// <summary>Whether columns that hold text are taken as text, besides <see cref="Categorical"/>.</summary>
    public bool FindsCategories { get; init; }

    /// <summary>The levels that become features: all, as by default, or all but the first, as a fit without a penalty needs it.</summary>
    public EncodingScheme Scheme { get; init; } = EncodingScheme.OneHot;

    /// <summary>What the encoder does with a level that it did not see here.</summary>
    public UnknownLevels Unknown { get; init; } = UnknownLevels.Refuse;

    /// <summary>Products of columns of numbers, written as a*b or c^2.</summary>
    public IReadOnlyList<string> Products { get; init; } = [];

    /// <summary>
    /// Whether the target holds two labels of any kind, which become 0 and 1: the later in ordinal order, or the larger number, is 1.
    /// </summary>
    public bool HasLabels { get; init; }

    /// <summary>The label that is 1; null, as by default: the later one.</summary>
    public string? Positive { get; init; }

    /// <summary>How many threads read numbers, at least 1. The result does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    internal TableReading Reading() => new()
    {
        Threads = Threads >= 1 ? Threads : throw new ArgumentOutOfRangeException(nameof(Threads), Threads, "At least one thread reads."),
        Format = new TextFormat
        {
            Delimiter = Delimiter is null or ',' or ';' or '\t' or '|' or ' '
                ? Delimiter
                : throw new ArgumentException($"The delimiter {Delimiter} is not accepted; a comma, a semicolon, a tab, a bar and a blank are.", nameof(Delimiter)),
            DecimalMark = DecimalMark is '.' or ','
                ? DecimalMark
                : throw new ArgumentException($"The decimal mark {DecimalMark} is not accepted; a point and a comma are.", nameof(DecimalMark)),
            HasHeader = HasHeader,
            IsLatin1 = IsLatin1,
            MissingWords = MissingWords,
        },
    };

    internal EncodingChoice Encoding() => new()
    {
        Missing = Missing,
        Categorical = Categorical,
        FindsCategories = FindsCategories,
        Scheme = Scheme,
        Unknown = Unknown,
        Products = Products,
    };
}
