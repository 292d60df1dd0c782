using System.CommandLine;

namespace SimdRegression.Cli.Commands;

/// <summary>The options of <c>merge</c>.</summary>
internal static class MergeCommandLine
{
    /// <summary>The command, its action included.</summary>
    public static Command Create(ToolConsole console)
    {
        var files = new Argument<string[]>("FILES")
        {
            Description = "Statistics of the same columns that stats or merge wrote, - for standard input; joined in this order",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> output = CommandLine.StatisticsOutputOption();
        Option<bool> json = CommandLine.JsonOption();
        var command = new Command("merge", "Join the statistics of shards: a fit on the result is the fit on all their rows")
        {
            files, output, json,
        };
        command.SetAction(parsed => (int)MergeCommand.Run(
            new MergeSettings(parsed.GetRequiredValue(files), parsed.GetRequiredValue(output), parsed.GetValue(json)), console));
        return command;
    }
}
