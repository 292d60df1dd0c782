using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options of <c>stats</c>.</summary>
internal static class StatsCommandLine
{
    /// <summary>The command.</summary>
    public static ToolCommand Create(ToolConsole console, Func<StatsRequest, ToolConsole, ExitCode> run)
    {
        var columns = new ColumnOptions("stats", statisticsToo: false, encodes: false);
        ToolOption threads = CommonOptions.Threads();
        ToolOption output = CommonOptions.StatisticsOutput();
        ToolOption json = CommonOptions.Json();
        return new ToolCommand("stats", "Reduce the rows of a shard to the statistics that fit needs; merge joins those of many")
        {
            Arguments = [CommonOptions.Data()],
            Groups =
            [
                new OptionGroup("Columns", columns.Target, columns.Weights, columns.Features, columns.Drop),
                columns.ReadingGroup(threads),
                new OptionGroup("Output", output, json),
            ],
            Examples =
            [
                ("stats january.csv --target y --output january.stats", "One pass over the rows of January; fit, path and tune take the result"),
            ],
            Run = parsed => run(
                new StatsRequest(
                    parsed.Argument(0),
                    columns.Read(parsed, console),
                    CommonOptions.ThreadCount(parsed, threads),
                    parsed.Required(output),
                    parsed.IsSet(json)),
                console),
        };
    }
}
