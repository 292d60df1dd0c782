using System.CommandLine;

namespace SimdRegression.Cli.Commands;

/// <summary>The options of <c>fit</c>, and their reading into <see cref="FitSettings"/>.</summary>
internal sealed class FitCommandLine
{
    private static readonly (string, EstimatorKind)[] Models =
    [
        ("ols", EstimatorKind.LeastSquares),
        ("ridge", EstimatorKind.Ridge),
        ("lasso", EstimatorKind.Lasso),
        ("elastic-net", EstimatorKind.ElasticNet),
    ];

    private static readonly (string, MomentsSolver)[] Solvers =
    [
        ("auto", MomentsSolver.Auto), ("cholesky", MomentsSolver.Cholesky), ("coordinate-descent", MomentsSolver.CoordinateDescent),
    ];

    private readonly Argument<string> data = CommandLine.DataArgument("; or a .stats file that stats or merge wrote");
    private readonly ColumnOptions columns = new(statisticsToo: true);
    private readonly Option<string> model = CommandLine.TextOption(
        "--model", "ols|ridge|lasso|elastic-net", "The objective (default: ridge)");
    private readonly Option<string> alpha = CommandLine.TextOption(
        "--alpha", "A", "Strength of the penalty, in scikit-learn's convention for the model (default: 1)");
    private readonly Option<string> alphaFraction = CommandLine.TextOption(
        "--alpha-fraction", "F", "Strength as a fraction of the one that leaves no feature; lasso, elastic-net");
    private readonly Option<string> l1Ratio = CommandLine.TextOption(
        "--l1-ratio", "R", "Share of L1 in the penalty of elastic-net, 0 to 1 (default: 0.5)");
    private readonly Option<bool> noIntercept = new("--no-intercept")
    {
        Description = "No bias term; otherwise there is one, and it is never penalised",
    };

    private readonly Option<bool> standardize = new("--standardize")
    {
        Description = "The penalty acts on columns scaled to mean 0 and standard deviation 1; answers come in original units",
    };

    private readonly Option<string> penaltyFactors = CommandLine.TextOption(
        "--penalty-factors", "1,2,0,...", "One multiplier of the penalty a feature; 0: not penalised");
    private readonly Option<string> lower = CommandLine.TextOption(
        "--lower", "L,...", "Smallest value of each coefficient, or one for all; -inf: none");
    private readonly Option<string> upper = CommandLine.TextOption(
        "--upper", "U,...", "Largest value of each coefficient, or one for all; inf: none");
    private readonly Option<string> solver = CommandLine.TextOption(
        "--solver", "auto|cholesky|coordinate-descent", "How it is solved (default: auto, the exact and fastest)");
    private readonly Option<string> tolerance = CommandLine.TextOption(
        "--tolerance", "T", "Stop when the certified gap, relative to the objective at zero, is below T (default: 1e-12)");
    private readonly Option<string> maxIterations = CommandLine.TextOption("--max-iterations", "K", "The most iterations (default: 10000)");
    private readonly Option<string> threads = CommandLine.ThreadsOption();
    private readonly Option<string> save = CommandLine.TextOption("--save", "MODEL.json", "Write the fitted model to a file");
    private readonly Option<bool> json = CommandLine.JsonOption();

    /// <summary>The command, its action included.</summary>
    public Command Create(ToolConsole console)
    {
        var command = new Command("fit", "Fit one model to the rows of a file, or to the statistics of a shard")
        {
            data, columns.Target, model, alpha, alphaFraction, l1Ratio, columns.Features, columns.Drop, noIntercept, standardize,
            columns.Weights, penaltyFactors, lower, upper, solver, tolerance, maxIterations, columns.Precision, threads, save,
            json,
        };
        command.SetAction(parsed => (int)FitCommand.Run(Read(parsed, console), console));
        return command;
    }

    private FitSettings Read(ParseResult parsed, ToolConsole console)
    {
        EstimatorKind kind = Choice(parsed, model, Models, EstimatorKind.Ridge);
        double ratio = kind == EstimatorKind.Lasso ? 1.0 : 0.0;
        if (kind == EstimatorKind.ElasticNet)
        {
            ratio = Number(parsed, l1Ratio, value => value is >= 0.0 and <= 1.0, "a number from 0 to 1") ?? 0.5;
        }

        Strength strength = ReadStrength(parsed, kind, ratio);
        NoteOptionsWithoutEffect(parsed, kind, console);
        double[] lowerBounds = Numbers(parsed, lower, value => value < double.PositiveInfinity, "a list of finite numbers or -inf");
        double[] upperBounds = Numbers(parsed, upper, value => value > double.NegativeInfinity, "a list of finite numbers or inf");
        bool bounded = lowerBounds.Any(double.IsFinite) || upperBounds.Any(double.IsFinite);
        MomentsSolver chosenSolver = Choice(parsed, solver, Solvers, MomentsSolver.Auto);
        if (chosenSolver == MomentsSolver.Cholesky && (bounded || ratio > 0.0))
        {
            throw new CommandLineException(
                $"--solver: \"cholesky\" cannot fit {(bounded ? "with bounds" : "an L1 penalty")}; auto or coordinate-descent is accepted");
        }

        var options = new FitOptions
        {
            Intercept = !parsed.GetValue(noIntercept),
            Standardize = parsed.GetValue(standardize),
            PenaltyFactors = Numbers(
                parsed, penaltyFactors, value => value >= 0.0 && double.IsFinite(value), "a list of finite numbers of at least 0"),
            LowerBounds = lowerBounds,
            UpperBounds = upperBounds,
            Solver = chosenSolver,
        };
        if (Number(parsed, tolerance, value => value > 0.0 && double.IsFinite(value), "a finite number above 0") is double asked)
        {
            options = options with { Tolerance = asked };
        }

        if (parsed.GetValue(maxIterations) is string iterations)
        {
            options = options with { MaxIterations = OptionText.Count(maxIterations.Name, iterations) };
        }

        return new FitSettings
        {
            DataPath = parsed.GetRequiredValue(data),
            Columns = columns.Read(parsed),
            Model = kind,
            Strength = strength,
            L1Ratio = ratio,
            SavePath = parsed.GetValue(save),
            Json = parsed.GetValue(json),
            Threads = CommandLine.Threads(parsed, threads),
            Options = options,
        };
    }

    private Strength ReadStrength(ParseResult parsed, EstimatorKind kind, double ratio)
    {
        const string accepted = "a finite number of at least 0";
        double? given = Number(parsed, alpha, value => value >= 0.0 && double.IsFinite(value), accepted);
        double? fraction = Number(parsed, alphaFraction, value => value >= 0.0 && double.IsFinite(value), accepted);
        if (fraction is null)
        {
            return Strength.FromDouble(given ?? 1.0);
        }

        if (given is not null)
        {
            throw new CommandLineException("--alpha, --alpha-fraction: both are given; one of them is accepted");
        }

        return kind is EstimatorKind.Lasso or EstimatorKind.ElasticNet && ratio > 0.0
            ? Strength.FractionOfMax(fraction.Value)
            : throw new CommandLineException(
                "--alpha-fraction: without an L1 penalty no strength leaves every coefficient zero; "
                + "lasso, or elastic-net with an L1 share, is accepted");
    }

    private void NoteOptionsWithoutEffect(ParseResult parsed, EstimatorKind kind, ToolConsole console)
    {
        Option<string>[] idle = kind switch
        {
            EstimatorKind.LeastSquares => [alpha, l1Ratio, penaltyFactors],
            EstimatorKind.ElasticNet => [],
            _ => [l1Ratio],
        };
        foreach (Option<string> option in idle.Where(option => parsed.GetValue(option) is not null))
        {
            console.Note($"{option.Name} has no effect on {parsed.GetValue(model) ?? "ridge"}");
        }
    }

    private static T Choice<T>(ParseResult parsed, Option<string> option, IReadOnlyList<(string, T)> choices, T otherwise) =>
        parsed.GetValue(option) is string text ? OptionText.Choice(option.Name, text, choices) : otherwise;

    private static double? Number(ParseResult parsed, Option<string> option, Func<double, bool> accepts, string accepted) =>
        parsed.GetValue(option) is string text ? OptionText.Number(option.Name, text, accepts, accepted) : null;

    private static double[] Numbers(ParseResult parsed, Option<string> option, Func<double, bool> accepts, string accepted) =>
        parsed.GetValue(option) is string text ? OptionText.Numbers(option.Name, text, accepts, accepted) : [];
}
