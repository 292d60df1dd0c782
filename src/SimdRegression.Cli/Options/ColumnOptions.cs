using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options that say which columns are used, and as what.</summary>
internal sealed class ColumnOptions
{
    private readonly string command;
    private readonly TableOptions table = new();
    private readonly EncodingOptions? encoding;
    private readonly bool severalTargets;

    /// <param name="command">The command's name.</param>
    /// <param name="statisticsToo">Whether the data may be stored statistics, which know their target, weights and precision.</param>
    /// <param name="encodes">Whether the command takes text and gaps.</param>
    /// <param name="severalTargets">Whether the command takes several targets.</param>
    public ColumnOptions(string command, bool statisticsToo, bool encodes = true, bool severalTargets = false)
    {
        this.severalTargets = severalTargets;
        string shown = severalTargets ? "COL,..." : "COL";
        string meaning = severalTargets ? "The column to be explained, or several" : "The column to be explained";
        this.command = command;
        encoding = encodes ? new EncodingOptions() : null;
        Target = statisticsToo
            ? ToolOption.RequiredWhere("--target", shown, meaning, "required; a .stats file knows its own")
            : ToolOption.Required("--target", shown, meaning);
        Precision = ToolOption.Text(
            "--precision",
            "double|single",
            $"Element type of the data and the kernels (default: double{(statisticsToo ? ", or that of a .stats file" : "")}{(severalTargets ? "; network: single" : "")})");
    }

    public ToolOption Target { get; }

    public ToolOption Features { get; } = ToolOption.Text(
        "--features", "a,b,c", "The columns used, in this order (default: all but target and weights)");

    public ToolOption Drop { get; } = ToolOption.Text("--drop", "a,b", "Columns that are not used");

    public ToolOption Weights { get; } = ToolOption.Text("--weights", "COL", "The column of sample weights, not negative");

    public ToolOption Precision { get; }

    /// <summary>The options of columns, for the help text.</summary>
    public OptionGroup Group(params IEnumerable<ToolOption> others) => new("Columns", [Target, Weights, Features, Drop, .. others]);

    /// <summary>The options of how data are read, for the help text.</summary>
    public OptionGroup ReadingGroup(ToolOption threads) => new("Reading", [.. table.All, Precision, threads]);

    /// <summary>The options of text and gaps, for the help text.</summary>
    public OptionGroup EncodingGroup() => encoding!.Group();

    public ColumnChoice Read(ParsedArguments parsed, ToolConsole console)
    {
        string[] targets = ReadTargets(parsed.Value(Target));
        return ReadAround(parsed, console) with { Target = targets.Length > 0 ? targets[0] : null, OtherTargets = targets.Length > 1 ? targets[1..] : [] };
    }

    // One name without a comma is taken as it stands. In a list, a name that holds a comma stands in quotes.
    private string[] ReadTargets(string? text)
    {
        if (text is null || !severalTargets || !(text.Contains(',') || text.StartsWith('"')))
        {
            return text is null ? [] : [text];
        }

        string[] names = OptionText.Names(Target.Name, text);
        if (names.Length > MultiOutputDocument<double>.MaxOutputs)
        {
            throw new CommandLineException($"{Target.Name}: {names.Length} targets; at most {MultiOutputDocument<double>.MaxOutputs} are accepted");
        }

        var seen = new HashSet<string>();
        foreach (string name in names)
        {
            if (!seen.Add(name))
            {
                throw new CommandLineException($"{Target.Name}: \"{name}\" is named twice");
            }
        }

        return names;
    }

    private ColumnChoice ReadAround(ParsedArguments parsed, ToolConsole console) => new()
    {
        Command = command,
        Target = null,
        Features = parsed.Value(Features) is string used ? OptionText.Names(Features.Name, used) : null,
        Dropped = parsed.Value(Drop) is string dropped ? OptionText.Names(Drop.Name, dropped) : [],
        Weights = parsed.Value(Weights),
        Format = table.Read(parsed, TextFormat.Usual),
        Encoding = encoding?.Read(parsed, console) ?? EncodingChoice.None,
        KnowsEncoding = encoding is not null,
        SinglePrecision = parsed.Value(Precision) is string text ? OptionText.Choice(Precision.Name, text, Precisions.Words) : null,
    };
}
