using System.Globalization;

namespace SimdRegression.Cli.Data;

/// <summary>How a table is written down as text. A model keeps it, so that predictions read their file in the same way.</summary>
internal sealed record TextFormat
{
    /// <summary>What stands for a missing value in every file, besides the empty field.</summary>
    public static readonly IReadOnlyList<string> UsualMissingWords = ["NA", "N/A", "NaN", "nan", "null", "NULL", "?"];

    /// <summary>Commas or what the header line tells, points in numbers, a header, UTF-8.</summary>
    public static readonly TextFormat Usual = new();

    private const string DelimiterKey = "table.delimiter";
    private const string DecimalKey = "table.decimal";
    private const string HeaderKey = "table.header";
    private const string EncodingKey = "table.encoding";
    private const string MissingKey = "table.missing";
    private const char Between = '\n';

    /// <summary>What separates fields, or null: the first line tells. A blank stands for runs of blanks.</summary>
    public char? Delimiter { get; init; }

    /// <summary>The decimal mark: a point or a comma.</summary>
    public char DecimalMark { get; init; } = '.';

    /// <summary>Whether the first line holds the names of the columns; otherwise they are x0, x1, ...</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Whether a byte is a character of ISO 8859-1; otherwise the text is in UTF-8. A byte order mark decides by itself.</summary>
    public bool IsLatin1 { get; init; }

    /// <summary>What stands for a missing value, besides <see cref="UsualMissingWords"/> and the empty field.</summary>
    public IReadOnlyList<string> MissingWords { get; init; } = [];

    /// <summary>The format as a model keeps it: what differs from the usual one.</summary>
    public void WriteTo(Dictionary<string, string> annotations)
    {
        if (Delimiter is char delimiter)
        {
            annotations[DelimiterKey] = delimiter.ToString();
        }

        if (DecimalMark != Usual.DecimalMark)
        {
            annotations[DecimalKey] = DecimalMark.ToString();
        }

        if (!HasHeader)
        {
            annotations[HeaderKey] = "none";
        }

        if (IsLatin1)
        {
            annotations[EncodingKey] = "latin1";
        }

        if (MissingWords.Count > 0)
        {
            annotations[MissingKey] = string.Join(Between, MissingWords);
        }
    }

    /// <summary>The format that a model keeps.</summary>
    public static TextFormat Of(IReadOnlyDictionary<string, string> annotations)
    {
        string? Text(string key) => annotations.TryGetValue(key, out string? text) && text.Length > 0 ? text : null;
        return new TextFormat
        {
            Delimiter = Text(DelimiterKey)?[0],
            DecimalMark = Text(DecimalKey) == "," ? ',' : '.',
            HasHeader = Text(HeaderKey) is null,
            IsLatin1 = Text(EncodingKey) is not null,
            MissingWords = Text(MissingKey)?.Split(Between) ?? [],
        };
    }

    /// <summary>The name of a column of a table without names.</summary>
    public static string NameWithoutHeader(int column) => string.Create(CultureInfo.InvariantCulture, $"x{column}");
}

/// <summary>How a table is read. But for <see cref="Format"/> no choice shows in what is read.</summary>
internal sealed record TableReading
{
    /// <summary>How many threads may work on rows.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How text is written down.</summary>
    public TextFormat Format { get; init; } = TextFormat.Usual;

    /// <summary>Hears of what looks like a mistake and is none for certain.</summary>
    public Action<string> Note { get; init; } = _ => { };
}
