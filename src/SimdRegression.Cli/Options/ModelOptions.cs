using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options that say what is fitted, all but its strength; <c>fit</c>, <c>path</c> and <c>tune</c> share them.</summary>
internal sealed class ModelOptions
{
    private static readonly (string, bool)[] Scales = [("fixed", false), ("joint", true)];

    private readonly ToolOption model = ToolOption.Text(
        "--model",
        "MODEL",
        "The objective: ols, ridge (the default), lasso, elastic-net; bayesian-ridge and ard, whose strengths the data choose; multi-task for several targets that keep the same features; linear, the squared loss with any --penalty; logistic and perceptron for two labels of any kind; multinomial for two and more; huber, which outliers "
        + "do not draw; network, small dense networks, for values and for classes; poisson for counts, gamma for positive amounts, tweedie for amounts with zeros: these three predict a mean by its logarithm");
    private readonly ToolOption l1Ratio = ToolOption.Text(
        "--l1-ratio", "R", "Share of L1 in the penalty, 0 to 1: elastic-net (default: 0.5); multi-task (default: 1); all others without --penalty (default: 0)");
    private readonly PenaltyOptions penalty = new();
    private readonly ToolOption huberDelta = ToolOption.Text(
        "--huber-delta",
        "D",
        FormattableString.Invariant($"The residual from which on huber is linear, in units of the target (default: {HuberLoss.DefaultDelta})"));
    private readonly ToolOption huberScale = ToolOption.Text(
        "--huber-scale",
        "fixed|joint",
        "joint: a scale is fitted with the coefficients, and --huber-delta is in units of it; with the penalty l2 alone, which is alpha sum w^2 then (default: fixed)");
    private readonly ToolOption tweediePower = ToolOption.Text(
        "--tweedie-power",
        "P",
        FormattableString.Invariant($"The power of the mean that the variance of tweedie is proportional to, above 1 and below 2 (default: {TweedieLoss.DefaultPower})"));
    private readonly ToolOption quantile = ToolOption.Text("--quantile", "Q", "The quantile that quantile predicts, above 0 and below 1 (default: 0.5, the median)");
    private readonly ToolOption exposure = ToolOption.Text(
        "--exposure", "COL", "What each row was exposed to (poisson, gamma, tweedie): a column above 0 that multiplies the mean, is no feature, and is needed to predict");
    private readonly ToolOption positive = ToolOption.Text(
        "--positive", "LABEL", "The label of class 1, whose probability is predicted (default: the later in order, or the larger number)");
    private readonly ToolOption classWeight = ToolOption.Text(
        "--class-weight", "balanced|LABEL:W,...", "What multiplies the weights of each class; balanced: both classes weigh the same in sum");
    private readonly ToolOption noIntercept = ToolOption.Flag("--no-intercept", "No bias term; otherwise there is one, and it is never penalised");
    private readonly ToolOption standardize = ToolOption.Flag(
        "--standardize", "The penalty acts on columns scaled to mean 0 and standard deviation 1; answers come in original units");

    private readonly ToolOption penaltyFactors = ToolOption.Text(
        "--penalty-factors", "1,2,0,...", "One multiplier of the penalty a feature; 0: not penalised");
    private readonly ToolOption lower = ToolOption.Text(
        "--lower", "L,...", "Smallest value of each coefficient, or one for all; -inf: none");
    private readonly ToolOption upper = ToolOption.Text(
        "--upper", "U,...", "Largest value of each coefficient, or one for all; inf: none");
    private readonly ToolOption refit = ToolOption.Flag(
        "--refit", "After the fit, fit again without a penalty on the features that were kept: the first fit chooses, the second one does not shrink");
    private readonly ToolOption tolerance;
    private readonly bool canRefit;
    private readonly ToolOption maxIterations = ToolOption.Text("--max-iterations", "K", "The most iterations (default: 10000)");

    /// <param name="stochasticToo">Whether it is one fit, and not many: descents by parts of the rows are among the solvers then, which have another tolerance.</param>
    public ModelOptions(bool stochasticToo)
    {
        canRefit = stochasticToo;
        tolerance = ToolOption.Text(
            "--tolerance",
            "T",
            "Stop when the certified gap, relative to the objective at zero, is below T (default: 1e-12"
            + (stochasticToo ? "; sgd, mini-batch: 1e-3)" : ")"));
    }

    /// <summary>The options of the objective, for the help text.</summary>
    /// <param name="strengths">The options of its strength, where the command has them.</param>
    public OptionGroup ModelGroup(IEnumerable<ToolOption> strengths) => new(
        "Model",
        [
            model, .. penalty.All, .. strengths, l1Ratio, .. canRefit ? [refit] : Array.Empty<ToolOption>(), huberDelta, huberScale, tweediePower, quantile, exposure,
            positive, classWeight,
        ]);

    /// <summary>The options that restrict coefficients, for the help text.</summary>
    public OptionGroup CoefficientGroup() => new("Coefficients", noIntercept, standardize, penaltyFactors, lower, upper);

    /// <summary>The options that end a fit.</summary>
    public IReadOnlyList<ToolOption> Limits => [tolerance, maxIterations];

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="console">Hears of options without effect.</param>
    /// <param name="usualTolerance">The tolerance, unless one is given.</param>
    /// <param name="strengths">Options of the command itself that mean something to a penalty only.</param>
    /// <exception cref="CommandLineException">An option is out of its range, or does not suit the model.</exception>
    public ModelChoice Read(ParsedArguments parsed, ToolConsole console, double usualTolerance, params ToolOption[] strengths)
    {
        ModelKind kind = Kind(parsed);
        PenaltyKind shape = penalty.Read(parsed, kind, GivenL1Ratio(parsed));
        PenaltySettings settings = penalty.ReadSettings(parsed, kind, shape);
        NoteOptionsWithoutEffect(parsed, kind, shape, console, strengths);
        double[] lowerBounds = Numbers(parsed, lower, value => value < double.PositiveInfinity, "a list of finite numbers or -inf");
        double[] upperBounds = Numbers(parsed, upper, value => value > double.NegativeInfinity, "a list of finite numbers or inf");
        if (kind == ModelKind.MultiTask && (lowerBounds.Length > 0 || upperBounds.Length > 0))
        {
            throw new CommandLineException("--lower, --upper: multi-task knows no bounds; ridge, lasso and elastic-net accept them");
        }

        if (kind == ModelKind.Perceptron && (lowerBounds.Length > 0 || upperBounds.Length > 0))
        {
            throw new CommandLineException("--lower, --upper: the perceptron rule knows no bounds; every other model accepts them");
        }

        if (kind == ModelKind.Multinomial && (lowerBounds.Length > 0 || upperBounds.Length > 0 || (canRefit && parsed.IsSet(refit))))
        {
            string option = canRefit && parsed.IsSet(refit) ? refit.Name : "--lower, --upper";
            throw new CommandLineException($"{option}: multinomial is fitted without it; logistic, for two classes, accepts it");
        }

        if (kind == ModelKind.Perceptron && parsed.IsSet(standardize) && parsed.IsSet(noIntercept))
        {
            throw new CommandLineException("--standardize: a perceptron scales columns about their means, which takes an intercept; "
                + "it is accepted without --no-intercept");
        }

        double[] factors = Numbers(
            parsed, penaltyFactors, value => value >= 0.0 && double.IsFinite(value), "a list of finite numbers of at least 0");
        CheckRestrictions(parsed, shape, GivenL1Ratio(parsed));
        if (canRefit && parsed.IsSet(refit) && kind == ModelKind.MultiTask)
        {
            throw new CommandLineException($"{refit.Name}: multi-task is not fitted again; every other model with a penalty is accepted");
        }

        if (canRefit && parsed.IsSet(refit) && (shape == PenaltyKind.None || lowerBounds.Length > 0 || upperBounds.Length > 0))
        {
            throw new CommandLineException($"{refit.Name}: it follows a fit with a penalty and without bounds");
        }

        return new ModelChoice
        {
            Kind = kind,
            Labels = ReadLabels(parsed, kind),
            Penalty = shape,
            Settings = settings,
            Refits = canRefit && parsed.IsSet(refit),
            L1Ratio = shape.L1Ratio(GivenL1Ratio(parsed) ?? (kind == ModelKind.MultiTask ? 1.0 : null)),
            HuberDelta = ReadDelta(parsed),
            FitsScale = ReadScale(parsed, kind, shape, lowerBounds.Length > 0 || upperBounds.Length > 0),
            TweediePower = OptionText.NumberOf(parsed, tweediePower, value => value is > 1.0 and < 2.0, "a number above 1 and below 2")
                ?? TweedieLoss.DefaultPower,
            Quantile = OptionText.NumberOf(parsed, quantile, value => value is > 0.0 and < 1.0, "a number above 0 and below 1") ?? default(QuantileLoss).Quantile,
            Exposure = ReadExposure(parsed, kind),
            Options = OptionText.Limits(parsed, tolerance, maxIterations, new FitOptions
            {
                Intercept = !parsed.IsSet(noIntercept),
                Standardize = parsed.IsSet(standardize),
                PenaltyFactors = kind == ModelKind.Perceptron || kind.IsBayesian() ? [] : factors,
                LowerBounds = lowerBounds,
                UpperBounds = upperBounds,
                Tolerance = usualTolerance,
                Cancellation = console.Interruption.Token,
            }),
        };
    }

    /// <summary>Reads the options of a command that goes through strengths.</summary>
    /// <exception cref="CommandLineException">As for <see cref="Read"/>, or the model has no strength.</exception>
    public ModelChoice ReadPenalised(ParsedArguments parsed, ToolConsole console)
    {
        ModelKind kind = Kind(parsed);
        if (kind == ModelKind.MultiTask)
        {
            throw new CommandLineException("--model: \"multi-task\" is fitted at one strength, by fit; path and tune accept models of one target");
        }

        if (kind == ModelKind.Network)
        {
            throw new CommandLineException("--model: \"network\" is trained by fit; path and tune accept linear models");
        }

        if (!kind.HasPenalty())
        {
            string accepted = string.Join(", ", ModelKinds.Words.Where(known => known.Kind.HasPenalty() && known.Kind != ModelKind.MultiTask).Select(known => known.Word));
            throw new CommandLineException($"--model: \"{kind.Word()}\" has no penalty, and so no strengths to go through; accepted: {accepted}");
        }

        ModelChoice choice = Read(parsed, console, default(FitOptions).Tolerance);
        return choice.Penalty != PenaltyKind.None
            ? choice
            : throw new CommandLineException("--penalty: \"none\" has no strengths to go through; every other penalty is accepted");
    }

    /// <summary>Reads the options of a command that chooses features of least squares.</summary>
    /// <exception cref="CommandLineException">As for <see cref="Read"/>, another model is named, or there are bounds.</exception>
    public ModelChoice ReadLeastSquares(ParsedArguments parsed, ToolConsole console)
    {
        if (parsed.Value(model) is not null && Kind(parsed) != ModelKind.LeastSquares)
        {
            throw new CommandLineException($"--model: subsets of features are searched for ols, and not for {Kind(parsed).Word()}");
        }

        foreach (ToolOption option in new[] { penaltyFactors, lower, upper })
        {
            if (parsed.IsGiven(option))
            {
                throw new CommandLineException($"{option.Name}: it means nothing where subsets of features are searched for");
            }
        }

        ModelChoice choice = Read(parsed, console, default(FitOptions).Tolerance);
        return choice with { Kind = ModelKind.LeastSquares, Penalty = PenaltyKind.None };
    }

    /// <summary>Whether the model is a network, whose options are others.</summary>
    public bool IsNetwork(ParsedArguments parsed) => Kind(parsed) == ModelKind.Network;

    /// <summary>The word of the model.</summary>
    public string WordOf(ParsedArguments parsed) => Kind(parsed).Word();

    /// <summary>Whether columns are scaled.</summary>
    public bool Standardizes(ParsedArguments parsed) => parsed.IsSet(standardize);

    /// <summary>The options that networks have too.</summary>
    public ToolOption[] OfNetworks => [model, huberDelta, classWeight, standardize];

    /// <summary>Reads those options.</summary>
    /// <exception cref="CommandLineException">An option is out of its range, or does not suit the loss.</exception>
    public (LabelChoice Labels, double HuberDelta) ReadOfNetwork(ParsedArguments parsed, NetworkLoss? loss, bool hasOneTarget)
    {
        if (parsed.IsGiven(huberDelta) && loss != NetworkLoss.Huber)
        {
            throw new CommandLineException($"{huberDelta.Name}: it is accepted with --loss huber");
        }

        if (parsed.IsGiven(classWeight) && (!hasOneTarget || loss is not (null or NetworkLoss.Logistic or NetworkLoss.Softmax)))
        {
            throw new CommandLineException($"{classWeight.Name}: the loss has no classes; it is accepted with one target and --loss logistic or softmax");
        }

        var choice = new LabelChoice { Words = CommandLineWords.Options, Weighting = parsed.Value(classWeight) };
        return (choice.GivenWeights is { Count: 0 } ? LabelChoice.Usual : choice, ReadDelta(parsed));
    }

    private double ReadDelta(ParsedArguments parsed) =>
        OptionText.NumberOf(parsed, huberDelta, value => value > 0.0 && double.IsFinite(value), "a finite number above 0") ?? HuberLoss.DefaultDelta;

    private bool ReadScale(ParsedArguments parsed, ModelKind kind, PenaltyKind shape, bool isBounded)
    {
        if (parsed.Value(huberScale) is not string word || !OptionText.Choice(huberScale.Name, word, Scales))
        {
            return false;
        }

        string? problem = kind != ModelKind.Huber ? $"{kind.Word()} has no scale; accepted with huber"
            : shape != PenaltyKind.L2 ? $"the scale is fitted with the penalty l2 alone, and not with {shape.Word()}"
            : isBounded ? "the scale is fitted without bounds of the coefficients alone"
            : null;
        return problem is null ? true : throw new CommandLineException($"{huberScale.Name}: {problem}");
    }

    private string? ReadExposure(ParsedArguments parsed, ModelKind kind)
    {
        string? name = parsed.Value(exposure);
        return name is null || kind.HasLogLink()
            ? name
            : throw new CommandLineException($"{exposure.Name}: {kind.Word()} predicts no mean by its logarithm; accepted with poisson, gamma and tweedie");
    }

    private void CheckRestrictions(ParsedArguments parsed, PenaltyKind shape, double? ratio)
    {
        ToolOption? bound = parsed.IsGiven(lower) ? lower : parsed.IsGiven(upper) ? upper : null;
        if (!shape.IsElastic() && shape != PenaltyKind.Graph && bound is not null)
        {
            throw new CommandLineException($"{bound.Name}: the penalty {shape.Word()} takes no bounds; none, l2, l1 and elastic-net do");
        }

        // Several shares are looked at when they are read.
        if (Shares is null || !parsed.IsGiven(Shares))
        {
            CheckFactors(parsed, shape, shape.L1Ratio(ratio));
        }
    }

    /// <summary>The option of several shares of L1, where a command has one.</summary>
    public ToolOption? Shares { get; set; }

    /// <summary>Refuses penalty factors where the penalty has no L1 part for them to act on.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="shape">The penalty.</param>
    /// <param name="share">Its share of L1.</param>
    /// <exception cref="CommandLineException">There are such factors.</exception>
    public void CheckFactors(ParsedArguments parsed, PenaltyKind shape, double share)
    {
        if (shape is PenaltyKind.Group or PenaltyKind.Graph && share == 0.0 && parsed.IsGiven(penaltyFactors))
        {
            throw new CommandLineException(
                $"{penaltyFactors.Name}: they act on the L1 part of the penalty {shape.Word()}; they are accepted with --l1-ratio above 0, and "
                + (shape == PenaltyKind.Group ? "--group-factors without it" : "weights of edges without it"));
        }
    }

    private LabelChoice ReadLabels(ParsedArguments parsed, ModelKind kind)
    {
        if (!kind.HasLabels() && parsed.IsGiven(positive))
        {
            string why = kind.HasSeveralClasses() ? "none of the classes of multinomial is the positive one" : $"{kind.Word()} has no classes";
            throw new CommandLineException($"{positive.Name}: {why}; accepted with logistic and perceptron");
        }

        if (!kind.TakesLabels() && parsed.IsGiven(classWeight))
        {
            throw new CommandLineException($"{classWeight.Name}: {kind.Word()} has no classes; accepted with logistic, multinomial and perceptron");
        }

        var choice = new LabelChoice { Words = CommandLineWords.Options, Positive = parsed.Value(positive), Weighting = parsed.Value(classWeight) };
        return choice.GivenWeights is { Count: 0 } ? LabelChoice.Usual : choice;
    }

    /// <summary>The share of L1, where it is given.</summary>
    public double? GivenL1Ratio(ParsedArguments parsed) =>
        OptionText.NumberOf(parsed, l1Ratio, value => value is >= 0.0 and <= 1.0, "a number from 0 to 1");

    /// <summary>Whether a penalty is named, so that the default is not taken.</summary>
    public bool GivesPenalty(ParsedArguments parsed) => penalty.IsGiven(parsed);

    /// <summary>Whether a model is named, so that the default is not taken.</summary>
    public bool IsGiven(ParsedArguments parsed) => parsed.Value(model) is not null;

    private ModelKind Kind(ParsedArguments parsed) =>
        parsed.Value(model) is string text ? OptionText.Choice(model.Name, text, ModelKinds.Words) : ModelKind.Ridge;

    private void NoteOptionsWithoutEffect(
        ParsedArguments parsed, ModelKind kind, PenaltyKind shape, ToolConsole console, ToolOption[] strengths)
    {
        IEnumerable<ToolOption> idle = !kind.HasPenalty() ? [.. strengths, penaltyFactors] : shape == PenaltyKind.None ? [penaltyFactors] : [];
        if (!kind.HasL1Ratio() || (penalty.IsGiven(parsed) && !shape.TakesL1Ratio()))
        {
            idle = idle.Append(l1Ratio);
        }

        if (kind != ModelKind.Huber)
        {
            idle = idle.Append(huberDelta);
        }

        if (kind != ModelKind.Tweedie)
        {
            idle = idle.Append(tweediePower);
        }

        if (kind != ModelKind.Quantile)
        {
            idle = idle.Append(quantile);
        }

        foreach (ToolOption option in idle.Where(option => parsed.IsGiven(option)))
        {
            console.Note($"{option.Name} has no effect on {kind.Word()}{(penalty.IsGiven(parsed) ? $" with the penalty {shape.Word()}" : "")}");
        }
    }

    private static double[] Numbers(ParsedArguments parsed, ToolOption option, Func<double, bool> accepts, string accepted) =>
        parsed.Value(option) is string text ? OptionText.Numbers(option.Name, text, accepts, accepted) : [];
}

/// <summary>What is fitted, all but its strength; not yet held against the columns of the data.</summary>
internal sealed record ModelChoice
{
    public required ModelKind Kind { get; init; }

    /// <summary>What is added to the loss.</summary>
    public required PenaltyKind Penalty { get; init; }

    public required double L1Ratio { get; init; }

    /// <summary>Whether the features that are kept are fitted again without a penalty.</summary>
    public bool Refits { get; init; }

    /// <summary>What the penalty has besides.</summary>
    public required PenaltySettings Settings { get; init; }

    public required double HuberDelta { get; init; }

    /// <summary>Whether the scale of huber is fitted too.</summary>
    public bool FitsScale { get; init; }

    /// <summary>The power of the mean that the variance of tweedie is proportional to.</summary>
    public double TweediePower { get; init; } = TweedieLoss.DefaultPower;

    /// <summary>The quantile that is predicted.</summary>
    public double Quantile { get; init; } = default(QuantileLoss).Quantile;

    /// <summary>The column of exposures, or null.</summary>
    public string? Exposure { get; init; }

    /// <summary>What the labels of classes mean.</summary>
    public LabelChoice Labels { get; init; } = LabelChoice.Usual;

    /// <summary>Intercept, scaling, penalty factors, bounds, tolerance, most iterations.</summary>
    public required FitOptions Options { get; init; }

    /// <summary>Whether a strength leaves no feature.</summary>
    public bool HasL1 => Penalty.LeavesNone(L1Ratio, Settings);

    public bool IsBounded => Options.LowerBounds.ToArray().Any(double.IsFinite) || Options.UpperBounds.ToArray().Any(double.IsFinite);
}
