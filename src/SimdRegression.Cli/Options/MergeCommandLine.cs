using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options of <c>merge</c>.</summary>
internal static class MergeCommandLine
{
    /// <summary>The command.</summary>
    public static ToolCommand Create(ToolConsole console, Func<MergeRequest, ToolConsole, ExitCode> run)
    {
        var files = new ToolArgument(
            "FILES",
            "a .stats file or -",
            "Statistics of the same columns that stats or merge wrote, - for standard input; joined in this order")
        {
            IsMany = true,
        };
        ToolOption output = CommonOptions.StatisticsOutput();
        ToolOption json = CommonOptions.Json();
        return new ToolCommand("merge", "Join the statistics of shards: a fit on the result is the fit on all their rows")
        {
            Arguments = [files],
            Groups = [new OptionGroup("Output", output, json)],
            Examples =
            [
                ("merge january.stats february.stats --output both.stats", "The statistics of both months"),
                ("fit both.stats --model lasso --alpha 0.1", "A fit to the rows of both months, which are not read again"),
            ],
            Run = parsed => run(new MergeRequest(parsed.ArgumentsFrom(0), parsed.Required(output), parsed.IsSet(json)), console),
        };
    }
}
