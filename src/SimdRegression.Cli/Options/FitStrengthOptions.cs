using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>
/// The options that say how strong the penalty of one fit is: one strength, a fraction of the one that leaves no feature, or the two strengths
/// of the elastic net as textbooks write it.
/// </summary>
internal sealed class FitStrengthOptions
{
    private const string Accepted = "a finite number of at least 0";

    private readonly ToolOption alpha = ToolOption.Text(
        "--alpha", "A", "Strength of the penalty, in scikit-learn's convention for the model (default: 1)");
    private readonly ToolOption fraction = ToolOption.Text(
        "--alpha-fraction", "F", "Strength as a fraction of the one that leaves no feature; models with an L1 penalty");
    private readonly ToolOption l1 = ToolOption.Text(
        "--l1", "A", "In place of --alpha: the fit minimises 1/W RSS + l1 sum |w| + l2 sum w^2, as textbooks write it; lasso, elastic-net");
    private readonly ToolOption l2 = ToolOption.Text(
        "--l2", "B", "The second strength of that objective; ridge, elastic-net (the default model where --l1 or --l2 is given)");

    /// <summary>The option of a strength in the model's own convention.</summary>
    public ToolOption Alpha => alpha;

    /// <summary>All of them.</summary>
    public IReadOnlyList<ToolOption> All => [alpha, fraction, l1, l2];

    /// <summary>Reads the strength, and with it the share of L1 where two strengths say it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The options of the model.</param>
    /// <param name="choice">What those options say.</param>
    /// <returns>The choice, with the share of L1 that the strengths have, and the strength.</returns>
    /// <exception cref="CommandLineException">A strength is out of its range, does not suit the model, or is said twice.</exception>
    public (ModelChoice Choice, Strength Strength) Read(ParsedArguments parsed, ModelOptions model, ModelChoice choice)
    {
        double? given = Number(parsed, alpha);
        double? ofMax = Number(parsed, fraction);
        double? absolute = Number(parsed, l1);
        double? squared = Number(parsed, l2);
        if (choice.Penalty == PenaltyKind.None && model.GivesPenalty(parsed))
        {
            ToolOption? refused = All.FirstOrDefault(parsed.IsGiven);
            return refused is null
                ? (choice, Strength.FromDouble(0.0))
                : throw new CommandLineException($"{refused.Name}: the penalty none has no strength; it is accepted with every other penalty");
        }

        if (absolute is not null || squared is not null)
        {
            string taken = absolute is null ? l2.Name : l1.Name;
            RefuseBeside(taken, alpha, given);
            RefuseBeside(taken, fraction, ofMax);
            if (model.GivenL1Ratio(parsed) is not null)
            {
                throw new CommandLineException(
                    $"--l1-ratio: it is given beside {taken}; the two strengths --l1 and --l2 say the share of L1, and are accepted without it");
            }

            return OfTwo(model.IsGiven(parsed) ? choice : choice with { Kind = ModelKind.ElasticNet, Penalty = PenaltyKind.ElasticNet }, absolute, squared);
        }

        if (ofMax is null)
        {
            return (choice, Strength.FromDouble(given ?? 1.0));
        }

        RefuseBeside(alpha.Name, fraction, given);
        return choice.HasL1
            ? (choice, Strength.FractionOfMax(ofMax.Value))
            : throw new CommandLineException(
                "--alpha-fraction: without an L1 penalty no strength leaves every coefficient zero; "
                + "lasso, or elastic-net, linear, logistic or huber with an L1 share, is accepted");
    }

    private (ModelChoice Choice, Strength Strength) OfTwo(ModelChoice choice, double? absolute, double? squared)
    {
        bool takesL1 = choice.Kind is ModelKind.Lasso or ModelKind.ElasticNet;
        bool takesL2 = choice.Kind is ModelKind.Ridge or ModelKind.ElasticNet;
        if ((absolute is not null && !takesL1) || (squared is not null && !takesL2))
        {
            (ToolOption refused, string accepted) = absolute is not null && !takesL1
                ? (l1, "lasso and elastic-net are")
                : (l2, "ridge and elastic-net are");
            throw new CommandLineException($"{refused.Name}: \"{choice.Kind.Word()}\" has no such strength; {accepted} accepted");
        }

        // Half of 1/W RSS + l1 |w| + l2 w^2 is 1/(2W) RSS + alpha ( r |w| + (1 - r)/2 w^2 ) with alpha r = l1/2 and alpha (1 - r) = l2.
        double ofMagnitudes = 0.5 * (absolute ?? 0.0);
        double sum = ofMagnitudes + (squared ?? 0.0);
        return choice.Kind switch
        {
            _ when double.IsInfinity(sum) => throw new CommandLineException(
                "--l1, --l2: the two strengths add up to more than double precision holds; smaller ones are accepted"),
            ModelKind.Ridge => (choice, Strength.PerSample(sum)),
            ModelKind.Lasso => (choice, Strength.FromDouble(sum)),
            _ => (choice with { L1Ratio = sum > 0.0 ? ofMagnitudes / sum : 0.0 }, Strength.FromDouble(sum)),
        };
    }

    private static void RefuseBeside(string name, ToolOption other, double? given)
    {
        if (given is not null)
        {
            throw new CommandLineException($"{name}, {other.Name}: both are given; one of them is accepted");
        }
    }

    private static double? Number(ParsedArguments parsed, ToolOption option) =>
        OptionText.NumberOf(parsed, option, value => value >= 0.0 && double.IsFinite(value), Accepted);
}
