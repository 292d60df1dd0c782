using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options of the errors of least squares.</summary>
internal sealed class InferenceOptions
{
    private const string ClusterWord = "cluster:";

    private readonly ToolOption covariance = ToolOption.Text(
        "--covariance",
        "KIND",
        "What standard errors, t and p of ols come from: classical (default), hc0, hc1, hc2, hc3 (a variance a row), cluster:COL (rows with the same "
        + "value of a column depend on each other)");

    private readonly ToolOption confidence = ToolOption.Text("--confidence", "LEVEL", "Confidence intervals of ols at a level, for example 0.95");

    /// <summary>The options, for the help text.</summary>
    public OptionGroup Group() => new("Inference (ols)", covariance, confidence);

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="solver">How it is solved.</param>
    /// <exception cref="CommandLineException">An option is out of its range, or suits neither model nor solver.</exception>
    public InferenceChoice Read(ParsedArguments parsed, ModelKind model, SolverKind solver)
    {
        foreach (ToolOption option in new[] { covariance, confidence })
        {
            if (parsed.Value(option) is not null && model != ModelKind.LeastSquares)
            {
                throw new CommandLineException($"{option.Name}: \"{model.Word()}\" has no standard errors; it is accepted with --model ols");
            }

            if (parsed.Value(option) is not null && !solver.IsOfMoments())
            {
                throw new CommandLineException(
                    $"{option.Name}: --solver {solver.Word()} tells no standard errors; auto, cholesky, qr or doubled is accepted beside it");
            }
        }

        double? level = OptionText.NumberOf(parsed, confidence, value => value is > 0.0 and < 1.0, "a number above 0 and below 1");
        string word = parsed.Value(covariance) ?? "classical";
        if (word.StartsWith(ClusterWord, StringComparison.Ordinal) && word.Length > ClusterWord.Length)
        {
            return new InferenceChoice(CovarianceKind.Cluster, new LabelColumn(covariance.Name, word[ClusterWord.Length..]), level);
        }

        CovarianceKind kind = OptionText.Choice(covariance.Name, word, [.. InferenceChoice.Words, ("cluster:COL", CovarianceKind.Cluster)]);
        return kind != CovarianceKind.Cluster ? new InferenceChoice(kind, null, level)
            : throw new CommandLineException($"{covariance.Name}: COL stands for the name of a column");
    }
}
