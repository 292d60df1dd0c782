using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;
using SimdRegression.Networks;

namespace SimdRegression.Cli.Options;

/// <summary>The options of networks alone, and their reading into <see cref="NetworkChoice"/>.</summary>
/// <param name="momentum">The option of momentum, which descents have too.</param>
internal sealed class NetworkTrainingOptions(ToolOption momentum)
{
    // Words in the order of the values that they stand for.
    private static readonly string[] Optimizers = ["sgd", "momentum", "nesterov", "adam", "adamw"];
    private static readonly string[] Initializations = ["glorot-uniform", "he-normal"];
    private static readonly string[] L1Steps = ["subgradient", "proximal"];

    private readonly ToolOption layers = ToolOption.Text(
        "--layers",
        "LAYERS",
        $"Hidden layers, with commas between them: SIZE[:ACTIVATION][:l1=A][:l2=B][:dropout=P], the activation one of {ActivationWords.Listed}; none: no hidden layer (default: {LayersText.Usual})");
    private readonly ToolOption loss = ToolOption.Text(
        "--loss",
        "squared|logistic|softmax|poisson|huber",
        "The loss (default: logistic for two labels, which are text or 0 and 1, softmax for more, squared for other numbers)");
    private readonly ToolOption outputL1 = ToolOption.Text("--output-l1", "A", "l1 of the output layer (default: 0)");
    private readonly ToolOption outputL2 = ToolOption.Text("--output-l2", "B", "l2 of the output layer (default: 0)");
    private readonly ToolOption optimizer = ToolOption.Text("--optimizer", "sgd|momentum|nesterov|adam|adamw", "What turns gradients into steps (default: adam)");
    private readonly ToolOption beta1 = ToolOption.Text("--beta1", "B", "Decay of the mean of gradients; adam, adamw (default: 0.9)");
    private readonly ToolOption beta2 = ToolOption.Text("--beta2", "B", "Decay of the mean of squared gradients; adam, adamw (default: 0.999)");
    private readonly ToolOption epsilon = ToolOption.Text("--epsilon", "E", "What is added to the root of that mean; adam, adamw (default: 1e-8)");
    private readonly ToolOption weightDecay = ToolOption.Text(
        "--weight-decay", "D", "D w is added to the gradient of weights w; with adamw, weights are multiplied by 1 - eta D before each step (default: 0)");
    private readonly ToolOption l1Step = ToolOption.Text(
        "--l1-step", "subgradient|proximal", "How l1 is taken: as a slope, or by steps towards 0 that make exact zeros (default: subgradient)");
    private readonly ToolOption clipNorm = ToolOption.Text("--clip-norm", "C", "The largest norm of a gradient; a larger one is scaled down (default: none)");
    private readonly ToolOption initialization = ToolOption.Text(
        "--initialization",
        "glorot-uniform|he-normal",
        "How random weights are drawn (default: he-normal for layers with relu or leaky-relu, glorot-uniform for the others)");
    private readonly ToolOption initial = ToolOption.Text(
        "--initial", "FILE.json", "Begin with the weights of a saved network, or of a file that holds only \"layers\"");

    private ToolOption[] All =>
        [layers, loss, outputL1, outputL2, optimizer, beta1, beta2, epsilon, weightDecay, l1Step, clipNorm, initialization, initial];

    /// <summary>The options, for the help text.</summary>
    public OptionGroup Group() => new("Networks (--model network; most options of descents too)", All);

    /// <summary>Refuses options of networks beside another model.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="word">The model.</param>
    /// <exception cref="CommandLineException">There is one.</exception>
    public void RefuseBeside(ParsedArguments parsed, string word)
    {
        foreach (ToolOption option in All)
        {
            if (parsed.IsGiven(option))
            {
                throw new CommandLineException($"{option.Name}: it means nothing to {word}; accepted with --model network");
            }
        }
    }

    /// <summary>Refuses an option of other models.</summary>
    /// <param name="option">The option.</param>
    /// <param name="others">The options that networks share with other models.</param>
    /// <exception cref="CommandLineException">Always.</exception>
    public void RefuseIn(ToolOption option, ToolOption[] others)
    {
        string accepted = string.Join(", ", Array.ConvertAll([.. others, .. All], known => known.Name));
        throw new CommandLineException($"{option.Name}: it means nothing to network; accepted: {accepted}");
    }

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">What the options of descents say.</param>
    /// <param name="hasOneTarget">Whether there is one target.</param>
    /// <exception cref="CommandLineException">An option is out of its range, or does not suit another.</exception>
    public NetworkChoice Read(ParsedArguments parsed, NetworkOptions options, bool hasOneTarget)
    {
        NetworkLoss? chosen = parsed.Value(loss) is string word ? (NetworkLoss)OptionText.Choice(loss.Name, word, NetworkLosses.Words) : null;
        if (chosen is NetworkLoss given && given.HasLabels() && !hasOneTarget)
        {
            throw new CommandLineException($"{loss.Name}: {given.Word()} takes the labels of one target; squared, poisson and huber are accepted with several");
        }

        string? path = parsed.Value(initial);
        if (path == "-")
        {
            throw new CommandLineException($"{initial.Name}: standard input is for the data; a file is accepted");
        }

        return new NetworkChoice
        {
            Hidden = parsed.Value(layers) is string text ? LayersText.Read(layers.Name, text) : path is null ? LayersText.Read(layers.Name, LayersText.Usual) : null,
            Output = new LayerOptions { L1 = Strength(parsed, outputL1), L2 = Strength(parsed, outputL2) },
            Loss = chosen,
            InitialPath = path,
            OptimizerWord = parsed.Value(optimizer) ?? "adam",
            Options = options with
            {
                Optimizer = ReadOptimizer(parsed),
                WeightDecay = Strength(parsed, weightDecay),
                L1Step = parsed.Value(l1Step) is string step ? (L1Step)OptionText.Choice(l1Step.Name, step, L1Steps) : L1Step.Subgradient,
                ClipNorm = OptionText.NumberOf(parsed, clipNorm, value => value > 0.0, "a number above 0") ?? options.ClipNorm,
                Initialization = parsed.Value(initialization) is string way
                    ? WeightInitialization.GlorotUniform + OptionText.Choice(initialization.Name, way, Initializations)
                    : WeightInitialization.ByActivation,
            },
        };
    }

    private NetworkOptimizer ReadOptimizer(ParsedArguments parsed)
    {
        const double leastEpsilon = 1e-30;
        OptimizerKind kind = parsed.Value(optimizer) is string word ? (OptimizerKind)OptionText.Choice(optimizer.Name, word, Optimizers) : OptimizerKind.Adam;
        bool isAdaptive = kind is OptimizerKind.Adam or OptimizerKind.AdamW;
        bool hasMomentum = kind is OptimizerKind.Momentum or OptimizerKind.Nesterov;
        foreach (ToolOption option in new[] { momentum, beta1, beta2, epsilon })
        {
            if (parsed.IsGiven(option) && !(option == momentum ? hasMomentum : isAdaptive))
            {
                throw new CommandLineException(
                    $"{option.Name}: it means nothing to the optimizer {parsed.Value(optimizer) ?? "adam"}; accepted with {optimizer.Name} {(option == momentum ? "momentum and nesterov" : "adam and adamw")}");
            }
        }

        double factor = Fraction(parsed, momentum) ?? 0.9;
        double first = Fraction(parsed, beta1) ?? 0.9;
        double second = Fraction(parsed, beta2) ?? 0.999;
        double added = OptionText.NumberOf(
            parsed, epsilon, value => value >= leastEpsilon && double.IsFinite(value), FormattableString.Invariant($"a finite number of at least {leastEpsilon}")) ?? 1e-8;
        return kind switch
        {
            OptimizerKind.GradientDescent => NetworkOptimizer.GradientDescent,
            OptimizerKind.Momentum => NetworkOptimizer.Momentum(factor),
            OptimizerKind.Nesterov => NetworkOptimizer.Nesterov(factor),
            OptimizerKind.AdamW => NetworkOptimizer.AdamW(first, second, added),
            _ => NetworkOptimizer.Adam(first, second, added),
        };
    }

    private static double? Fraction(ParsedArguments parsed, ToolOption option) =>
        OptionText.NumberOf(parsed, option, value => value is >= 0.0 and < 1.0, "a number from 0 to below 1");

    private static double Strength(ParsedArguments parsed, ToolOption option) =>
        OptionText.NumberOf(parsed, option, value => value >= 0.0 && double.IsFinite(value), "a finite number of at least 0") ?? 0.0;
}
