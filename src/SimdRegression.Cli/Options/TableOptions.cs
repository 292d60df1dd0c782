using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Data;

namespace SimdRegression.Cli.Options;

/// <summary>The options that say how a table is written down as text.</summary>
internal sealed class TableOptions
{
    private static readonly (string, char)[] DecimalMarks = [(".", '.'), (",", ',')];
    private static readonly (string, bool)[] Encodings = [("utf-8", false), ("latin1", true)];

    private readonly ToolOption delimiter;
    private readonly ToolOption decimalMark;
    private readonly ToolOption noHeader;
    private readonly ToolOption encoding;
    private readonly ToolOption missing;

    /// <param name="isStored">Whether a model tells how its data are read, and options only what differs.</param>
    public TableOptions(bool isStored = false)
    {
        string usual = isStored ? " (default: as the model's own data)" : "";
        delimiter = ToolOption.Text(
            "--delimiter", ",|;|tab|space|auto", "What separates fields; space: runs of blanks; auto: the first line tells" + Usual("auto"));
        decimalMark = ToolOption.Text("--decimal", ".|,", "The decimal mark; marks of thousands are refused" + Usual("."));
        noHeader = ToolOption.Flag("--no-header", "The first line is a row; the columns are called x0, x1, ..." + usual);
        encoding = ToolOption.Text("--encoding", "utf-8|latin1", "The encoding of text; a byte order mark decides by itself" + Usual("utf-8"));
        missing = ToolOption.Text(
            "--na-values", "a,b", "What stands for a missing value, besides the empty field, NA, N/A, NaN, nan, null, NULL and ?" + usual);

        string Usual(string word) => isStored ? usual : $" (default: {word})";
    }

    /// <summary>All of them, for the help text.</summary>
    public IReadOnlyList<ToolOption> All => [delimiter, decimalMark, noHeader, encoding, missing];

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="stored">What holds where an option is not given.</param>
    public TextFormat Read(ParsedArguments parsed, TextFormat stored)
    {
        return new TextFormat
        {
            Delimiter = parsed.Value(delimiter) is string separator
                ? OptionText.Choice(delimiter.Name, separator == "\t" ? "tab" : separator == " " ? "space" : separator, Separators.Words)
                : stored.Delimiter,
            DecimalMark = parsed.Value(decimalMark) is string mark ? OptionText.Choice(decimalMark.Name, mark, DecimalMarks) : stored.DecimalMark,
            HasHeader = parsed.IsGiven(noHeader) ? !parsed.IsSet(noHeader) : stored.HasHeader,
            IsLatin1 = parsed.Value(encoding) is string name ? OptionText.Choice(encoding.Name, name.ToLowerInvariant(), Encodings) : stored.IsLatin1,
            MissingWords = parsed.Value(missing) is string words ? OptionText.Names(missing.Name, words) : stored.MissingWords,
        };
    }
}
