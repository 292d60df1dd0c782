using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Data;

namespace SimdRegression.Cli.Options;

/// <summary>What several commands accept.</summary>
internal static class CommonOptions
{
    /// <summary>What a command says of statistics in place of rows.</summary>
    public const string OrStatistics = "; or a .stats file that stats or merge wrote";

    // More threads do not help. The result does not depend on their number.
    private const int MostThreadsPerCore = 8;

    /// <param name="others">What else is taken, if anything.</param>
    public static ToolArgument Data(string others = "") => new(
        "DATA",
        "a CSV file, a .npy file or -" + (others.Length > 0 ? ", or a .stats file," : ""),
        $"A table of text (CSV and its like, .gz), of columns ({ColumnFiles.Endings}), a two-dimensional .npy file (its columns: x0, x1, ...), or - for standard input"
        + others);

    /// <summary>A saved model.</summary>
    /// <param name="writers">What wrote it.</param>
    public static ToolArgument Model(string writers) => new("MODEL.json", "a model", $"A model that {writers} wrote");

    public static ToolOption Json() => ToolOption.Flag("--json", "Write one JSON object to standard output and nothing else");

    public static ToolOption Threads() => ToolOption.Text(
        "--threads", "K", "How many threads read and add rows; the result has the same bits at any number (default: all cores)");

    /// <summary>The value of <see cref="Threads"/>.</summary>
    public static int ThreadCount(ParsedArguments parsed, ToolOption option) =>
        parsed.Value(option) is string text
            ? Math.Min(OptionText.Count(option.Name, text), MostThreadsPerCore * Environment.ProcessorCount)
            : Environment.ProcessorCount;

    public static ToolOption StatisticsOutput() =>
        ToolOption.Required("--output", "FILE.stats", "Where the statistics go, - for standard output");
}
