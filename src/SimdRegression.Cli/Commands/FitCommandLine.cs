using System.CommandLine;

namespace SimdRegression.Cli.Commands;

/// <summary>The options of <c>fit</c>, and their reading into <see cref="FitSettings"/>.</summary>
internal sealed class FitCommandLine
{
    // Steps that follow from a part of the rows come near the optimum and hardly further.
    private const double StochasticTolerance = 1e-3;

    private readonly Argument<string> data = CommandLine.DataArgument("; or a .stats file that stats or merge wrote");
    private readonly ColumnOptions columns = new(statisticsToo: true);
    private readonly Option<string> model = CommandLine.TextOption(
        "--model",
        "MODEL",
        "The objective: ols, ridge (the default), lasso, elastic-net; logistic and perceptron for labels 0 and 1; huber, which outliers "
        + "do not draw");
    private readonly Option<string> alpha = CommandLine.TextOption(
        "--alpha", "A", "Strength of the penalty, in scikit-learn's convention for the model (default: 1)");
    private readonly Option<string> alphaFraction = CommandLine.TextOption(
        "--alpha-fraction", "F", "Strength as a fraction of the one that leaves no feature; models with an L1 penalty");
    private readonly Option<string> l1Ratio = CommandLine.TextOption(
        "--l1-ratio", "R", "Share of L1 in the penalty, 0 to 1: elastic-net (default: 0.5); logistic, huber (default: 0)");
    private readonly Option<string> huberDelta = CommandLine.TextOption(
        "--huber-delta",
        "D",
        FormattableString.Invariant($"The residual from which on huber is linear, in units of the target (default: {HuberLoss.DefaultDelta})"));
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
        "--solver",
        "SOLVER",
        "How it is solved: auto (the default: the exact and fastest), cholesky, coordinate-descent; or over the rows, which are kept in memory: "
        + "gradient-descent, sgd, mini-batch, proximal, newton");
    private readonly DescentOptions descent = new();
    private readonly Option<string> tolerance = CommandLine.TextOption(
        "--tolerance", "T", "Stop when the certified gap, relative to the objective at zero, is below T (default: 1e-12; sgd, mini-batch: 1e-3)");
    private readonly Option<string> maxIterations = CommandLine.TextOption("--max-iterations", "K", "The most iterations (default: 10000)");
    private readonly Option<string> threads = CommandLine.ThreadsOption();
    private readonly Option<string> save = CommandLine.TextOption("--save", "MODEL.json", "Write the fitted model to a file");
    private readonly Option<bool> json = CommandLine.JsonOption();

    /// <summary>The command, its action included.</summary>
    public Command Create(ToolConsole console)
    {
        var command = new Command("fit", "Fit one model to the rows of a file, or to the statistics of a shard")
        {
            data, columns.Target, model, alpha, alphaFraction, l1Ratio, huberDelta, columns.Features, columns.Drop, noIntercept, standardize,
            columns.Weights, penaltyFactors, lower, upper, solver, tolerance, maxIterations,
        };
        foreach (Option option in (Option[])[.. descent.All, columns.Precision, threads, save, json])
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed => (int)FitCommand.Run(Read(parsed, console), console));
        return command;
    }

    private FitSettings Read(ParseResult parsed, ToolConsole console)
    {
        ModelKind kind = Choice(parsed, model, ModelKinds.Words, ModelKind.Ridge);
        double ratio = ReadL1Ratio(parsed, kind);
        bool hasL1 = kind.HasPenalty() && ratio > 0.0;
        Strength strength = ReadStrength(parsed, hasL1);
        NoteOptionsWithoutEffect(parsed, kind, console);
        double[] lowerBounds = Numbers(parsed, lower, value => value < double.PositiveInfinity, "a list of finite numbers or -inf");
        double[] upperBounds = Numbers(parsed, upper, value => value > double.NegativeInfinity, "a list of finite numbers or inf");
        if (kind == ModelKind.Perceptron && (lowerBounds.Length > 0 || upperBounds.Length > 0))
        {
            throw new CommandLineException("--lower, --upper: the perceptron rule knows no bounds; every other model accepts them");
        }

        if (kind == ModelKind.Perceptron && parsed.GetValue(standardize) && parsed.GetValue(noIntercept))
        {
            throw new CommandLineException("--standardize: a perceptron scales columns about their means, which takes an intercept; "
                + "it is accepted without --no-intercept");
        }

        bool bounded = lowerBounds.Any(double.IsFinite) || upperBounds.Any(double.IsFinite);
        double[] factors = Numbers(
            parsed, penaltyFactors, value => value >= 0.0 && double.IsFinite(value), "a list of finite numbers of at least 0");
        SolverKind chosenSolver = Choice(parsed, solver, SolverKinds.Words, SolverKind.Auto);
        chosenSolver.Check(kind, hasL1, bounded);
        var options = new FitOptions
        {
            Intercept = !parsed.GetValue(noIntercept),
            Standardize = parsed.GetValue(standardize),
            PenaltyFactors = kind == ModelKind.Perceptron ? [] : factors,
            LowerBounds = lowerBounds,
            UpperBounds = upperBounds,
            Solver = chosenSolver.OfMoments(),
            Tolerance = chosenSolver.IsStochastic() ? StochasticTolerance : default(FitOptions).Tolerance,
        };
        options = OptionText.Limits(parsed, tolerance, maxIterations, options);
        return new FitSettings
        {
            DataPath = parsed.GetRequiredValue(data),
            Columns = columns.Read(parsed),
            Model = kind,
            Solver = chosenSolver,
            Strength = strength,
            L1Ratio = ratio,
            HuberDelta = OptionText.NumberOf(parsed, huberDelta, value => value > 0.0 && double.IsFinite(value), "a finite number above 0")
                ?? HuberLoss.DefaultDelta,
            Descent = descent.Read(parsed, kind, chosenSolver, options.MaxIterations, hasL1),
            SavePath = parsed.GetValue(save),
            Json = parsed.GetValue(json),
            Threads = CommandLine.Threads(parsed, threads),
            Options = options,
        };
    }

    private double ReadL1Ratio(ParseResult parsed, ModelKind kind)
    {
        if (!kind.HasL1Ratio())
        {
            return kind == ModelKind.Lasso ? 1.0 : 0.0;
        }

        return OptionText.NumberOf(parsed, l1Ratio, value => value is >= 0.0 and <= 1.0, "a number from 0 to 1")
            ?? (kind == ModelKind.ElasticNet ? 0.5 : 0.0);
    }

    private Strength ReadStrength(ParseResult parsed, bool hasL1)
    {
        const string accepted = "a finite number of at least 0";
        double? given = OptionText.NumberOf(parsed, alpha, value => value >= 0.0 && double.IsFinite(value), accepted);
        double? fraction = OptionText.NumberOf(parsed, alphaFraction, value => value >= 0.0 && double.IsFinite(value), accepted);
        if (fraction is null)
        {
            return Strength.FromDouble(given ?? 1.0);
        }

        if (given is not null)
        {
            throw new CommandLineException("--alpha, --alpha-fraction: both are given; one of them is accepted");
        }

        return hasL1
            ? Strength.FractionOfMax(fraction.Value)
            : throw new CommandLineException(
                "--alpha-fraction: without an L1 penalty no strength leaves every coefficient zero; "
                + "lasso, or elastic-net, logistic or huber with an L1 share, is accepted");
    }

    private void NoteOptionsWithoutEffect(ParseResult parsed, ModelKind kind, ToolConsole console)
    {
        IEnumerable<Option> idle = [];
        if (!kind.HasPenalty())
        {
            idle = [alpha, penaltyFactors];
        }

        if (!kind.HasL1Ratio())
        {
            idle = idle.Append(l1Ratio);
        }

        if (kind != ModelKind.Huber)
        {
            idle = idle.Append(huberDelta);
        }

        foreach (Option option in idle.Where(option => parsed.GetResult(option) is { Implicit: false }))
        {
            console.Note($"{option.Name} has no effect on {kind.Word()}");
        }
    }

    private static T Choice<T>(ParseResult parsed, Option<string> option, IReadOnlyList<(string, T)> choices, T otherwise) =>
        parsed.GetValue(option) is string text ? OptionText.Choice(option.Name, text, choices) : otherwise;

    private static double[] Numbers(ParseResult parsed, Option<string> option, Func<double, bool> accepts, string accepted) =>
        parsed.GetValue(option) is string text ? OptionText.Numbers(option.Name, text, accepts, accepted) : [];
}
