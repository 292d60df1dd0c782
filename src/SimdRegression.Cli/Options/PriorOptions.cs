using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options of models whose strength the data choose.</summary>
internal sealed class PriorOptions
{
    private readonly ToolOption shape = ToolOption.Text("--prior-shape", "S", "The shape of the Gamma priors of the precisions (default: 1e-6)");
    private readonly ToolOption rate = ToolOption.Text("--prior-rate", "R", "Their rate (default: 1e-6)");
    private readonly ToolOption prune = ToolOption.Text(
        "--prune", "P", "ard: a feature whose precision becomes larger than this leaves, in units of the columns that the penalty acts on (default: 1e4)");

    /// <summary>The options, for the help text.</summary>
    public OptionGroup Group() => new("Bayesian models (bayesian-ridge, ard)", shape, rate, prune);

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="choice">The model.</param>
    /// <param name="weights">The column of weights, or null.</param>
    /// <param name="solver">How it is solved.</param>
    /// <exception cref="CommandLineException">An option is out of its range, or does not suit the model.</exception>
    public PriorChoice Read(ParsedArguments parsed, ModelChoice choice, string? weights, SolverKind solver)
    {
        bool isBayesian = choice.Kind.IsBayesian();
        foreach (ToolOption option in isBayesian ? choice.Kind == ModelKind.AutomaticRelevance ? [] : (ToolOption[])[prune] : [shape, rate, prune])
        {
            if (parsed.IsGiven(option))
            {
                string accepted = option == prune ? "ard" : "bayesian-ridge and ard";
                throw new CommandLineException($"{option.Name}: it means nothing to {choice.Kind.Word()}; accepted with {accepted}");
            }
        }

        string? problem = !isBayesian ? null
            : weights is not null ? "--weights: a Bayesian model counts its rows, which all weigh the same; it is accepted without weights"
            : choice.IsBounded ? $"--lower, --upper: {choice.Kind.Word()} takes no bounds; none are accepted"
            : solver is not (SolverKind.Auto or SolverKind.Doubled) ? $"--solver: \"{solver.Word()}\" cannot fit {choice.Kind.Word()}; accepted: auto, doubled"
            : null;
        if (problem is not null)
        {
            throw new CommandLineException(problem);
        }

        static bool IsNumber(double value) => value >= 0.0 && double.IsFinite(value);
        return new PriorChoice(
            OptionText.NumberOf(parsed, shape, IsNumber, "a finite number of at least 0") ?? PriorChoice.Usual.Shape,
            OptionText.NumberOf(parsed, rate, IsNumber, "a finite number of at least 0") ?? PriorChoice.Usual.Rate,
            OptionText.NumberOf(parsed, prune, value => value > 0.0, "a number above 0") ?? PriorChoice.Usual.LargestPrecision);
    }
}
