using System.CommandLine;
using SimdRegression.Cli.Data;

namespace SimdRegression.Cli.Commands;

/// <summary>The options that say which columns are used, and as what.</summary>
internal sealed class ColumnOptions
{
    private static readonly (string, bool)[] Precisions = [("double", false), ("single", true)];

    private readonly string command;

    /// <param name="command">The command's name.</param>
    /// <param name="statisticsToo">Whether the data may be stored statistics, which know their target, weights and precision.</param>
    public ColumnOptions(string command, bool statisticsToo)
    {
        this.command = command;
        Target = new Option<string>("--target")
        {
            HelpName = "COL",
            Description = "The column to be explained" + (statisticsToo ? "; a .stats file knows its own" : ""),
            Required = !statisticsToo,
        };
        Precision = CommandLine.TextOption(
            "--precision",
            "double|single",
            $"Element type of the data and the kernels (default: double{(statisticsToo ? ", or that of a .stats file" : "")})");
    }

    public Option<string> Target { get; }

    public Option<string> Features { get; } = CommandLine.TextOption(
        "--features", "a,b,c", "The columns used, in this order (default: all but target and weights)");

    public Option<string> Drop { get; } = CommandLine.TextOption("--drop", "a,b", "Columns that are not used");

    public Option<string> Weights { get; } = CommandLine.TextOption("--weights", "COL", "The column of sample weights, not negative");

    public Option<string> Precision { get; }

    public ColumnChoice Read(ParseResult parsed) => new()
    {
        Command = command,
        Target = parsed.GetValue(Target),
        Features = parsed.GetValue(Features) is string used ? OptionText.Names(Features.Name, used) : null,
        Dropped = parsed.GetValue(Drop) is string dropped ? OptionText.Names(Drop.Name, dropped) : [],
        Weights = parsed.GetValue(Weights),
        SinglePrecision = parsed.GetValue(Precision) is string text ? OptionText.Choice(Precision.Name, text, Precisions) : null,
    };
}

/// <summary>The columns that were asked for, not yet held against those of the data.</summary>
internal sealed record ColumnChoice
{
    /// <summary>The command that was asked.</summary>
    public required string Command { get; init; }

    public required string? Target { get; init; }

    /// <summary>The columns named with --features, or null: all that are nothing else.</summary>
    public required IReadOnlyList<string>? Features { get; init; }

    public required IReadOnlyList<string> Dropped { get; init; }

    public required string? Weights { get; init; }

    /// <summary>What --precision asks for, or null.</summary>
    public required bool? SinglePrecision { get; init; }

    /// <summary>The plan for a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="labels">The column that tells which rows belong together, or null.</param>
    public ColumnPlan PlanFor(Table table, LabelColumn? labels = null) => Target is null
        ? throw new CommandLineException($"Option '--target' is required (see simdreg {Command} --help)")
        : ColumnPlan.ForFit(table, Target, Features, Dropped, Weights, labels);

    /// <summary>Whether fits of stored statistics are to be in single precision.</summary>
    /// <param name="statistics">The statistics.</param>
    /// <param name="console">Hears of digits that are gone.</param>
    public bool IsSingle(StatisticsFile statistics, ToolConsole console)
    {
        bool stored = statistics.MomentColumns.SinglePrecision;
        if (stored && SinglePrecision == false)
        {
            console.Note($"the data behind {statistics.Name} were read in single precision; --precision double does not bring their digits back");
        }

        return SinglePrecision ?? stored;
    }

    /// <summary>The plan for stored statistics, whose target and weights were chosen when the rows were read.</summary>
    public ColumnPlan PlanFor(StatisticsFile statistics)
    {
        MomentColumns stored = statistics.MomentColumns;
        if (Target is not null && Target != stored.Target)
        {
            throw new CommandLineException(
                $"--target: \"{Target}\" is not accepted; the statistics in {statistics.Name} are about the target \"{stored.Target}\"");
        }

        if (Weights is not null && Weights != stored.Weights)
        {
            throw new CommandLineException(
                $"--weights: \"{Weights}\" is not accepted; the statistics in {statistics.Name} "
                + (stored.Weights is null ? "were taken without weights" : $"were taken with the weights \"{stored.Weights}\""));
        }

        return ColumnPlan.ForFit(statistics, stored.Target, Features, Dropped, stored.Weights);
    }
}
