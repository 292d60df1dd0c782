using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Requests;

/// <summary>The columns that were asked for, not yet held against those of the data.</summary>
internal sealed record ColumnChoice
{
    /// <summary>The command that was asked.</summary>
    public required string Command { get; init; }

    public required string? Target { get; init; }

    /// <summary>The targets after the first; none where there is one.</summary>
    public IReadOnlyList<string> OtherTargets { get; init; } = [];

    /// <summary>All targets; none where none is named.</summary>
    public IReadOnlyList<string> Targets => Target is null ? [] : [Target, .. OtherTargets];

    /// <summary>The columns that are features, among those that are read for them: other targets are read as features are.</summary>
    /// <param name="columns">The names of the columns.</param>
    public string[] FeaturesAmong(string[] columns) => OtherTargets.Count == 0 ? columns : Array.FindAll(columns, name => !OtherTargets.Contains(name));

    /// <summary>The columns named with --features, or null: all that are nothing else.</summary>
    public required IReadOnlyList<string>? Features { get; init; }

    public required IReadOnlyList<string> Dropped { get; init; }

    public required string? Weights { get; init; }

    /// <summary>The column of exposures, or null.</summary>
    public string? Exposure { get; init; }

    /// <summary>What --precision asks for, or null.</summary>
    public required bool? SinglePrecision { get; init; }

    /// <summary>How text is written down.</summary>
    public TextFormat Format { get; init; } = TextFormat.Usual;

    /// <summary>What becomes of text, gaps and products.</summary>
    public EncodingChoice Encoding { get; init; } = EncodingChoice.None;

    /// <summary>Whether the command has options for text and gaps.</summary>
    public bool KnowsEncoding { get; init; }

    /// <summary>How a table is read.</summary>
    /// <param name="threads">How many threads may work on rows.</param>
    /// <param name="console">Hears notes.</param>
    public TableReading Reading(int threads, ToolConsole console) => new() { Threads = threads, Format = Format, Words = Words, Note = console.Note };

    private TableWords Words => KnowsEncoding ? CommandLineWords.Options : CommandLineWords.Numbers;

    /// <summary>The plan for a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="labels">The column that tells which rows belong together, or null.</param>
    public ColumnPlan PlanFor(Table table, LabelColumn? labels = null)
    {
        if (Target is null)
        {
            throw new CommandLineException($"--target: it is not given; --target COL is needed (see simdreg {Command} --help)");
        }

        foreach (string target in OtherTargets)
        {
            ColumnPlan.Require(table, Words.Target, target, Words);
        }

        return ColumnPlan.ForFit(table, Target, Features, Dropped, Weights, labels, Words, Exposure);
    }

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

        return ColumnPlan.ForFit(statistics, stored.Target, Features, Dropped, stored.Weights, words: CommandLineWords.Options);
    }
}
