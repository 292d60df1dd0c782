using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;
using SimdRegression.Networks;

namespace SimdRegression.Cli.Options;

/// <summary>The options of <c>fit</c>, and their reading into <see cref="FitRequest"/>.</summary>
internal sealed class FitCommandLine
{
    // Steps that follow from a part of the rows come near the optimum and hardly further.
    private const double StochasticTolerance = 1e-3;

    private readonly ColumnOptions columns = new("fit", statisticsToo: true, severalTargets: true);
    private readonly ModelOptions model = new(stochasticToo: true);
    private readonly FitStrengthOptions strengths = new();
    private readonly ToolOption solver = ToolOption.Text(
        "--solver",
        "SOLVER",
        "How it is solved: auto (the default: the exact and fastest), cholesky, coordinate-descent; with more digits, for columns that nearly "
        + "depend on each other: qr (orthogonal transformations of the rows), doubled (sums of 32 digits); or over the rows, which are kept in "
        + "memory: gradient-descent, sgd, mini-batch, proximal, newton");
    private readonly DescentOptions descent = new();
    private readonly NetworkTrainingOptions network;
    private readonly PriorOptions prior = new();
    private readonly InferenceOptions inference = new();
    private readonly TestOptions test;
    private readonly ToolOption threads = CommonOptions.Threads();
    private readonly ToolOption save = ToolOption.Text("--save", "MODEL.json", "Write the fitted model to a file");
    private readonly ReportOptions report = new();
    private readonly ToolOption json = CommonOptions.Json();

    public FitCommandLine()
    {
        test = new TestOptions(descent.Seed);
        network = new NetworkTrainingOptions(descent.Momentum);
    }

    // What the model is, and how it is fitted; networks have but some of it.
    private OptionGroup[] FittingGroups =>
    [
        model.ModelGroup(strengths.All),
        model.CoefficientGroup(),
        new OptionGroup("Solver", [solver, .. model.Limits]),
        new OptionGroup("Descents (the solvers gradient-descent, sgd, mini-batch, proximal; the perceptron; networks)", descent.All),
    ];

    /// <summary>The command.</summary>
    public ToolCommand Create(ToolConsole console, Func<FitRequest, ToolConsole, ExitCode> run) => new(
        "fit", "Fit one model to the rows of a file, or to the statistics of a shard")
    {
        Arguments = [CommonOptions.Data(CommonOptions.OrStatistics)],
        Groups =
        [
            columns.Group(),
            .. FittingGroups,
            network.Group(),
            columns.EncodingGroup(),
            columns.ReadingGroup(threads),
            prior.Group(),
            inference.Group(),
            test.Group(),
            report.Group(save, json),
        ],
        Notes = (StrengthTable.Title, StrengthTable.Lines),
        Examples =
        [
            ("fit data.csv --target y", "Ridge regression of strength 1 on all other columns"),
            ("fit data.csv --target y --model lasso --alpha 0.1 --standardize --save model.json", "A lasso on scaled columns, kept for predict"),
            ("fit data.csv --target bought --model logistic --drop id --json", "Logistic regression without one column, as JSON"),
            ("fit raw.csv --target price --categorical auto --missing indicator --test-fraction 0.2", "A table with text and gaps, scored on a fifth of its rows"),
            ("fit data.csv --target a,b --model multi-task --alpha 0.1", "A lasso of two targets that keep the same features"),
            ("fit data.csv --target y --model network --layers 32:relu:l2=0.001 --standardize", "A network with a hidden layer"),
            ("fit all.stats --model ols", "Least squares from the statistics that stats or merge wrote"),
        ],
        Run = parsed => run(Read(parsed, console), console),
    };

    private FitRequest Read(ParsedArguments parsed, ToolConsole console)
    {
        if (model.IsNetwork(parsed))
        {
            return ReadNetwork(parsed, console);
        }

        network.RefuseBeside(parsed, model.WordOf(parsed));
        SolverKind chosenSolver = parsed.Value(solver) is string word
            ? OptionText.Choice(solver.Name, word, SolverKinds.Words)
            : SolverKind.Auto;
        ModelChoice shape = model.Read(
            parsed, console, chosenSolver.IsStochastic() ? StochasticTolerance : default(FitOptions).Tolerance, strengths.Alpha);
        (ModelChoice choice, Strength strength) = strengths.Read(parsed, model, shape);
        chosenSolver.Check(choice.Kind, choice.Penalty, choice.HasL1, choice.IsBounded);
        if (choice.FitsScale && chosenSolver is not (SolverKind.Auto or SolverKind.Newton))
        {
            throw new CommandLineException($"--huber-scale, --solver: \"{chosenSolver.Word()}\" fits no scale; accepted: auto, newton");
        }

        FitOptions options = choice.Options with { Solver = chosenSolver.OfMoments() };
        ColumnChoice chosenColumns = columns.Read(parsed, console) with { Exposure = choice.Exposure };
        return test.AddTo(new FitRequest
        {
            DataPath = parsed.Argument(0),
            Columns = chosenColumns,
            Model = choice.Kind,
            Solver = chosenSolver,
            Strength = strength,
            Penalty = choice.Penalty,
            L1Ratio = choice.L1Ratio,
            Settings = choice.Settings,
            Refits = choice.Refits,
            HuberDelta = choice.HuberDelta,
            TweediePower = choice.TweediePower,
            Quantile = choice.Quantile,
            FitsScale = choice.FitsScale,
            Prior = prior.Read(parsed, choice, chosenColumns.Weights, chosenSolver),
            Descent = descent.Read(parsed, choice.Kind, chosenSolver, options.MaxIterations, choice.HasL1, test.KeepsRows(parsed)),
            SavePath = parsed.Value(save),
            Json = parsed.IsSet(json),
            Report = report.Read(parsed),
            Threads = CommonOptions.ThreadCount(parsed, threads),
            Options = options,
            Labels = choice.Labels,
            Inference = inference.Read(parsed, choice.Kind, chosenSolver),
        }, parsed);
    }

    private FitRequest ReadNetwork(ParsedArguments parsed, ToolConsole console)
    {
        ToolOption[] known = [.. model.OfNetworks, .. descent.OfNetworks];
        if (test.Group().Options.FirstOrDefault(parsed.IsGiven) is ToolOption tested)
        {
            throw new CommandLineException($"{tested.Name}: a network is scored by simdreg score with the saved model");
        }

        if (report.All.FirstOrDefault(parsed.IsGiven) is ToolOption drawn)
        {
            throw new CommandLineException($"{drawn.Name}: pictures are of linear models; the losses of a network stand in --json");
        }

        OptionGroup[] others = [.. FittingGroups, prior.Group(), inference.Group()];
        foreach (OptionGroup group in others)
        {
            foreach (ToolOption option in group.Options)
            {
                if (parsed.IsGiven(option) && Array.IndexOf(known, option) < 0)
                {
                    network.RefuseIn(option, known);
                }
            }
        }

        ColumnChoice chosen = columns.Read(parsed, console);
        bool hasOneTarget = chosen.OtherTargets.Count == 0;
        bool standardizes = model.Standardizes(parsed);
        NetworkOptions basis = descent.ReadOfNetwork(parsed) with { StandardizeInputs = standardizes, StandardizeTargets = standardizes };
        NetworkChoice choice = network.Read(parsed, basis, hasOneTarget);
        (LabelChoice labels, double delta) = model.ReadOfNetwork(parsed, choice.Loss, hasOneTarget);
        return new FitRequest
        {
            DataPath = parsed.Argument(0),
            Columns = chosen with { SinglePrecision = chosen.SinglePrecision ?? true },
            Model = ModelKind.Network,
            Network = choice,
            Solver = SolverKind.Auto,
            Strength = Strength.FromDouble(0.0),
            Penalty = PenaltyKind.None,
            L1Ratio = 0.0,
            HuberDelta = delta,
            Descent = new DescentChoice(),
            SavePath = parsed.Value(save),
            Json = parsed.IsSet(json),
            Report = report.Read(parsed),
            Threads = CommonOptions.ThreadCount(parsed, threads),
            Options = default,
            Labels = labels,
        };
    }
}
