using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options that say which penalty is added to a loss.</summary>
internal sealed class PenaltyOptions
{
    private readonly ToolOption penalty = ToolOption.Text(
        "--penalty",
        "NAME",
        "What is added to the loss of linear, logistic, huber, poisson, gamma, tweedie: none, l2 (the default: sum w^2 / 2), l1 (sum |w|), elastic-net (a share of both)");

    /// <summary>All of them.</summary>
    public IReadOnlyList<ToolOption> All => [penalty];

    /// <summary>Whether a penalty is named.</summary>
    public bool IsGiven(ParsedArguments parsed) => parsed.Value(penalty) is not null;

    /// <summary>Reads the penalty.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="l1Ratio">The share of L1, where it is given.</param>
    /// <exception cref="CommandLineException">There is no such penalty, or the model has one of its own.</exception>
    public PenaltyKind Read(ParsedArguments parsed, ModelKind model, double? l1Ratio)
    {
        if (parsed.Value(penalty) is not string word)
        {
            return PenaltyKinds.Usual(model, l1Ratio);
        }

        PenaltyKind kind = OptionText.Choice(penalty.Name, word, PenaltyKinds.Words);
        if (!model.TakesPenalty())
        {
            string accepted = string.Join(", ", ModelKinds.Words.Where(known => known.Kind.TakesPenalty()).Select(known => known.Word));
            throw new CommandLineException(
                $"{penalty.Name}: \"{model.Word()}\" {(model.HasPenalty() ? "has a penalty of its own" : "has no penalty")}; it is accepted with {accepted}");
        }

        return kind;
    }
}
