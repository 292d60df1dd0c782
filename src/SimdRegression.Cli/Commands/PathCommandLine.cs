using System.CommandLine;

namespace SimdRegression.Cli.Commands;

/// <summary>What <c>path</c> was asked to do.</summary>
/// <param name="Fit">What is fitted; its strength is none of those that are tried.</param>
/// <param name="Strengths">The strengths.</param>
internal sealed record PathSettings(FitSettings Fit, StrengthGrid Strengths);

/// <summary>The options of <c>path</c>, and their reading into <see cref="PathSettings"/>.</summary>
internal sealed class PathCommandLine
{
    private readonly Argument<string> data = CommandLine.DataArgument("; or a .stats file that stats or merge wrote");
    private readonly ColumnOptions columns = new("path", statisticsToo: true);
    private readonly ModelOptions model = new(stochasticToo: false);
    private readonly StrengthOptions strengths = new();
    private readonly Option<string> threads = CommandLine.ThreadsOption();
    private readonly ReportOptions report = new();
    private readonly Option<bool> json = CommandLine.JsonOption();

    /// <summary>The command, its action included.</summary>
    public Command Create(ToolConsole console)
    {
        var command = new Command("path", "Fit one model at many strengths, from the strongest to the weakest")
        {
            data, columns.Target, model.Model,
        };
        Option[] others =
        [
            .. strengths.All, .. model.Shape, columns.Features, columns.Drop, .. model.Restrictions, columns.Weights, .. model.Limits,
            columns.Precision, threads, .. report.All, json,
        ];
        Array.ForEach(others, command.Options.Add);
        command.SetAction(parsed => (int)PathCommand.Run(Read(parsed, console), console));
        return command;
    }

    private PathSettings Read(ParseResult parsed, ToolConsole console)
    {
        ModelChoice choice = model.ReadPenalised(parsed, console);
        return new PathSettings(
            new FitSettings
            {
                DataPath = parsed.GetRequiredValue(data),
                Columns = columns.Read(parsed),
                Model = choice.Kind,
                Solver = SolverKind.Auto,
                Strength = default,
                L1Ratio = choice.L1Ratio,
                HuberDelta = choice.HuberDelta,
                Descent = new DescentChoice(),
                SavePath = null,
                Json = parsed.GetValue(json),
                Report = report.Read(parsed),
                Threads = CommandLine.Threads(parsed, threads),
                Options = choice.Options,
            },
            strengths.Read(parsed));
    }
}
