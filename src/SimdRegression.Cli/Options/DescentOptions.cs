using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;
using SimdRegression.Networks;

namespace SimdRegression.Cli.Options;

/// <summary>The options of the solvers that have a step size, and their reading into <see cref="DescentChoice"/>.</summary>
internal sealed class DescentOptions
{
    private const double LargestHeldOutFraction = 0.9;

    private static readonly (string, RowOrder)[] Orders =
    [
        ("shuffled", RowOrder.Shuffled), ("with-replacement", RowOrder.WithReplacement), ("as-given", RowOrder.AsGiven),
    ];

    private static readonly (string, PerceptronVariant)[] Variants =
    [
        ("plain", PerceptronVariant.Plain), ("pocket", PerceptronVariant.Pocket), ("averaged", PerceptronVariant.Averaged),
    ];

    private readonly ToolOption learningRate = ToolOption.Text(
        "--learning-rate", "ETA", "First step size, for the mean of the loss (default: derived from the data; network: 0.001)");
    private readonly ToolOption schedule = ToolOption.Text(
        "--schedule",
        "NAME[:VALUES]",
        "How the step size falls with the passes t: constant, inverse-scaling:POWER (1 + t)^-POWER, inverse-time:RATE 1/(1 + RATE t), "
        + "exponential:RATE, step:FACTOR:PASSES, cosine:PASSES (default: constant; sgd, mini-batch: inverse-scaling:0.5)");
    private readonly ToolOption epochs = ToolOption.Text(
        "--epochs", "K", "Passes over the rows; sgd, mini-batch (default: 10, or as many as make a million visits of rows), perceptron and network (default: 100), network also 0");
    private readonly ToolOption batchSize = ToolOption.Text(
        "--batch-size", "M", $"Rows a step; mini-batch, network (default: {DescentChoice.UsualBatchSize})");
    private readonly ToolOption momentum = ToolOption.Text(
        "--momentum", "BETA", "What of the last move is added to the next, from 0 to below 1 (default: 0; network: 0.9)");
    private readonly ToolOption nesterov = ToolOption.Flag("--nesterov", "Take the gradient where the momentum leads to");
    private readonly ToolOption order = ToolOption.Text(
        "--order", "shuffled|with-replacement|as-given", "The order of the rows in a pass; sgd, mini-batch, perceptron, network (default: shuffled)");
    private readonly ToolOption seed = ToolOption.Text(
        "--seed", "S", "What random orders, and the choice of held-out and test rows, start from; a seed gives the same answer everywhere (default: 0)");
    private readonly ToolOption averageFrom = ToolOption.Text(
        "--average-from", "EPOCH", "Average the iterates from this epoch on, 0: never; sgd, mini-batch (default: the second half)");
    private readonly ToolOption variant = ToolOption.Text(
        "--variant",
        "plain|pocket|averaged",
        "What a perceptron answers with: the last coefficients, those that were right most often, or their mean (default: plain)");
    private readonly ToolOption heldOut = ToolOption.Text(
        "--validation-fraction", "F", "Hold this part of the rows out, and stop when the loss on it no longer falls (default: 0)");
    private readonly ToolOption patience = ToolOption.Text(
        "--patience", "K", "Passes without a better loss on the held-out rows before the fit stops (default: 5; network: 10)");

    /// <summary>The options in the order of the help text.</summary>
    public IReadOnlyList<ToolOption> All =>
        [learningRate, schedule, epochs, batchSize, momentum, nesterov, order, seed, averageFrom, heldOut, patience, variant];

    /// <summary>What random numbers start from.</summary>
    public ToolOption Seed => seed;

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="maxIterations">The most passes of solvers that count passes as iterations.</param>
    /// <param name="hasL1">Whether the penalty has a share of L1.</param>
    /// <param name="seedHasOtherUse">Whether the seed decides something else too.</param>
    /// <exception cref="CommandLineException">An option is out of its range, or means nothing to the solver.</exception>
    public DescentChoice Read(ParsedArguments parsed, ModelKind model, SolverKind solver, int maxIterations, bool hasL1, bool seedHasOtherUse = false)
    {
        if (model == ModelKind.Perceptron)
        {
            CheckMeaningToPerceptron(parsed);
        }
        else
        {
            CheckMeaning(parsed, model, solver, seedHasOtherUse);
        }

        int? passes = solver.IsStochastic() ? OptionText.CountOf(parsed, epochs) : maxIterations;
        StepSchedule? chosen = parsed.Value(schedule) is string text ? ScheduleText.Read(schedule.Name, text, passes) : null;
        if (hasL1 && solver.IsStochastic() && chosen is { NeverDecays: true })
        {
            throw new CommandLineException(
                $"--schedule: \"{parsed.Value(schedule)}\" never lets the step size fall, and so coefficients that an L1 penalty should make "
                + "zero never come to rest; inverse-scaling, inverse-time, exponential, step and cosine are accepted");
        }

        if (parsed.Value(patience) is not null && parsed.Value(heldOut) is null)
        {
            throw new CommandLineException("--patience: no rows are held out; it is accepted with --validation-fraction");
        }

        return new DescentChoice
        {
            StepSize = OptionText.NumberOf(parsed, learningRate, value => value > 0.0 && double.IsFinite(value), "a finite number above 0"),
            Schedule = chosen,
            Epochs = OptionText.CountOf(parsed, epochs),
            BatchSize = solver == SolverKind.MiniBatch ? OptionText.CountOf(parsed, batchSize) ?? DescentChoice.UsualBatchSize : 1,
            Momentum = OptionText.NumberOf(parsed, momentum, value => value is >= 0.0 and < 1.0, "a number from 0 to below 1") ?? 0.0,
            Nesterov = parsed.IsSet(nesterov),
            Order = parsed.Value(order) is string word ? OptionText.Choice(order.Name, word, Orders) : RowOrder.Shuffled,
            Seed = parsed.Value(seed) is string number ? OptionText.Seed(seed.Name, number) : 0,
            AverageFrom = parsed.Value(averageFrom) is string epoch ? OptionText.Count(averageFrom.Name, epoch, least: 0) : null,
            Variant = parsed.Value(variant) is string answer
                ? OptionText.Choice(variant.Name, answer, Variants)
                : PerceptronVariant.Plain,
            HeldOutFraction = OptionText.NumberOf(
                parsed,
                heldOut,
                value => value is > 0.0 and <= LargestHeldOutFraction,
                FormattableString.Invariant($"a number above 0 and at most {LargestHeldOutFraction}")) ?? 0.0,
            Patience = OptionText.CountOf(parsed, patience),
        };
    }

    /// <summary>The options that networks have too.</summary>
    public ToolOption[] OfNetworks => [learningRate, schedule, epochs, batchSize, momentum, order, seed, heldOut, patience];

    /// <summary>The option of momentum.</summary>
    public ToolOption Momentum => momentum;

    /// <summary>Reads the options of a network, all but the momentum.</summary>
    /// <exception cref="CommandLineException">An option is out of its range.</exception>
    public NetworkOptions ReadOfNetwork(ParsedArguments parsed)
    {
        var options = new NetworkOptions();
        options = options with
        {
            LearningRate = OptionText.NumberOf(parsed, learningRate, value => value > 0.0 && double.IsFinite(value), "a finite number above 0") ?? options.LearningRate,
            Epochs = parsed.Value(epochs) is string count ? OptionText.Count(epochs.Name, count, least: 0, most: NetworkOptions.MostEpochs) : options.Epochs,
            BatchSize = OptionText.CountOf(parsed, batchSize) ?? options.BatchSize,
            Order = parsed.Value(order) is string word ? OptionText.Choice(order.Name, word, Orders) : options.Order,
            Seed = parsed.Value(seed) is string number ? OptionText.Seed(seed.Name, number) : options.Seed,
            ValidationFraction = OptionText.NumberOf(
                parsed,
                heldOut,
                value => value is >= 0.0 and <= LargestHeldOutFraction,
                FormattableString.Invariant($"a number from 0 to {LargestHeldOutFraction}")) ?? 0.0,
            Patience = OptionText.CountOf(parsed, patience) ?? options.Patience,
        };
        if (parsed.IsGiven(patience) && options.ValidationFraction == 0.0)
        {
            throw new CommandLineException("--patience: no rows are held out; it is accepted with --validation-fraction");
        }

        return parsed.Value(schedule) is string text
            ? options with { Schedule = ScheduleText.Read(schedule.Name, text, Math.Max(1, options.Epochs)) }
            : options;
    }

    private void CheckMeaningToPerceptron(ParsedArguments parsed)
    {
        ToolOption[] suited = [epochs, order, seed, variant];
        foreach (ToolOption option in All.Where(option => parsed.IsGiven(option)))
        {
            if (!suited.Contains(option))
            {
                string accepted = string.Join(", ", suited.Select(known => known.Name));
                throw new CommandLineException($"{option.Name}: it means nothing to the perceptron rule; accepted: {accepted}");
            }
        }
    }

    /// <summary>Refuses options that mean nothing to a solver.</summary>
    private void CheckMeaning(ParsedArguments parsed, ModelKind model, SolverKind solver, bool seedHasOtherUse)
    {
        foreach (ToolOption option in All.Where(option => parsed.IsGiven(option) && !(option == seed && seedHasOtherUse)))
        {
            if (option == variant)
            {
                throw new CommandLineException($"{option.Name}: it means nothing to {model.Word()}; accepted with --model perceptron");
            }

            SolverKind[] suited = SuitedTo(option);
            if (!suited.Contains(solver))
            {
                string accepted = string.Join(", ", suited.Select(kind => kind.Word()));
                string task = solver == SolverKind.Auto ? $"--solver auto, which is exact for {model.Word()}" : $"--solver {solver.Word()}";
                throw new CommandLineException($"{option.Name}: it means nothing to {task}; accepted with {accepted}");
            }
        }
    }

    private SolverKind[] SuitedTo(ToolOption option)
    {
        if (option == batchSize)
        {
            return [SolverKind.MiniBatch];
        }

        if (option == epochs || option == order || option == averageFrom)
        {
            return [SolverKind.Stochastic, SolverKind.MiniBatch];
        }

        return option == learningRate
            ? [SolverKind.GradientDescent, SolverKind.Stochastic, SolverKind.MiniBatch, SolverKind.Proximal]
            : [SolverKind.GradientDescent, SolverKind.Stochastic, SolverKind.MiniBatch];
    }
}
