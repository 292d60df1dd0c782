using System.CommandLine;

namespace SimdRegression.Cli.Commands;

/// <summary>The options of <c>fit</c>, and their reading into <see cref="FitSettings"/>.</summary>
internal sealed class FitCommandLine
{
    // Steps that follow from a part of the rows come near the optimum and hardly further.
    private const double StochasticTolerance = 1e-3;

    private readonly Argument<string> data = CommandLine.DataArgument("; or a .stats file that stats or merge wrote");
    private readonly ColumnOptions columns = new("fit", statisticsToo: true);
    private readonly ModelOptions model = new(stochasticToo: true);
    private readonly FitStrengthOptions strengths = new();
    private readonly Option<string> solver = CommandLine.TextOption(
        "--solver",
        "SOLVER",
        "How it is solved: auto (the default: the exact and fastest), cholesky, coordinate-descent; with more digits, for columns that nearly "
        + "depend on each other: qr (orthogonal transformations of the rows), doubled (sums of 32 digits); or over the rows, which are kept in "
        + "memory: gradient-descent, sgd, mini-batch, proximal, newton");
    private readonly DescentOptions descent = new();
    private readonly Option<string> threads = CommandLine.ThreadsOption();
    private readonly Option<string> save = CommandLine.TextOption("--save", "MODEL.json", "Write the fitted model to a file");
    private readonly ReportOptions report = new();
    private readonly Option<bool> json = CommandLine.JsonOption();

    /// <summary>The command, its action included.</summary>
    public Command Create(ToolConsole console)
    {
        var command = new Command("fit", "Fit one model to the rows of a file, or to the statistics of a shard")
        {
            data, columns.Target, model.Model,
        };
        Option[] others =
        [
            .. strengths.All, .. model.Shape, columns.Features, columns.Drop, .. model.Restrictions, columns.Weights, solver, .. model.Limits,
            .. descent.All, columns.Precision, threads, save, .. report.All, json,
        ];
        Array.ForEach(others, command.Options.Add);
        command.SetAction(parsed => (int)FitCommand.Run(Read(parsed, console), console));
        return command;
    }

    private FitSettings Read(ParseResult parsed, ToolConsole console)
    {
        SolverKind chosenSolver = parsed.GetValue(solver) is string word
            ? OptionText.Choice(solver.Name, word, SolverKinds.Words)
            : SolverKind.Auto;
        ModelChoice shape = model.Read(
            parsed, console, chosenSolver.IsStochastic() ? StochasticTolerance : default(FitOptions).Tolerance, strengths.Alpha);
        (ModelChoice choice, Strength strength) = strengths.Read(parsed, model, shape);
        chosenSolver.Check(choice.Kind, choice.HasL1, choice.IsBounded);
        FitOptions options = choice.Options with { Solver = chosenSolver.OfMoments() };
        return new FitSettings
        {
            DataPath = parsed.GetRequiredValue(data),
            Columns = columns.Read(parsed),
            Model = choice.Kind,
            Solver = chosenSolver,
            Strength = strength,
            L1Ratio = choice.L1Ratio,
            HuberDelta = choice.HuberDelta,
            Descent = descent.Read(parsed, choice.Kind, chosenSolver, options.MaxIterations, choice.HasL1),
            SavePath = parsed.GetValue(save),
            Json = parsed.GetValue(json),
            Report = report.Read(parsed),
            Threads = CommandLine.Threads(parsed, threads),
            Options = options,
        };
    }
}
