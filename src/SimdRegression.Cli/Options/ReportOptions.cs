using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options that ask for pictures; every command that has something to show shares them.</summary>
internal sealed class ReportOptions
{
    private readonly ToolOption report = ToolOption.Text(
        "--report", "FILE.html", "Write a page with pictures of what was found; it holds all it needs, and is readable offline");

    private readonly ToolOption plots = ToolOption.Text(
        "--plots", "FOLDER", "Write the same pictures as single SVG files to a folder, which is made where it is missing");

    /// <summary>The options.</summary>
    public IReadOnlyList<ToolOption> All => [report, plots];

    /// <summary>The options of what is written, for the help text.</summary>
    /// <param name="others">Those of the command itself.</param>
    public OptionGroup Group(params IEnumerable<ToolOption> others) => new("Output", [.. others, report, plots]);

    public ReportChoice Read(ParsedArguments parsed) => new(
        parsed.Value(report),
        parsed.Value(plots),
        "simdreg " + string.Join(' ', parsed.Words.ConvertAll(Quoted)));

    private static string Quoted(string word) => word.Any(char.IsWhiteSpace) ? $"\"{word}\"" : word;
}
