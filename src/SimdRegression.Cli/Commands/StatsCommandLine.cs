using System.CommandLine;

namespace SimdRegression.Cli.Commands;

/// <summary>The options of <c>stats</c>.</summary>
internal sealed class StatsCommandLine
{
    private readonly Argument<string> data = CommandLine.DataArgument();
    private readonly ColumnOptions columns = new("stats", statisticsToo: false);
    private readonly Option<string> threads = CommandLine.ThreadsOption();
    private readonly Option<string> output = CommandLine.StatisticsOutputOption();
    private readonly Option<bool> json = CommandLine.JsonOption();

    /// <summary>The command, its action included.</summary>
    public Command Create(ToolConsole console)
    {
        var command = new Command("stats", "Reduce the rows of a shard to the statistics that fit needs; merge joins those of many")
        {
            data, columns.Target, columns.Weights, columns.Features, columns.Drop, columns.Precision, threads, output, json,
        };
        command.SetAction(parsed => (int)StatsCommand.Run(
            new StatsSettings(
                parsed.GetRequiredValue(data),
                columns.Read(parsed),
                CommandLine.Threads(parsed, threads),
                parsed.GetRequiredValue(output),
                parsed.GetValue(json)),
            console));
        return command;
    }
}
