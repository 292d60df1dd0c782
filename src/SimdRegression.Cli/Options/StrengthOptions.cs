using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options that say which strengths are tried; <c>path</c> and <c>tune</c> share them.</summary>
internal sealed class StrengthOptions
{
    private readonly ToolOption alphas = ToolOption.Text(
        "--alphas",
        "K|LIST",
        "How many strengths are tried, evenly spaced on a logarithmic scale (a whole number; default: 100), or which "
        + "(numbers with commas between them, or one with a decimal point)");
    private readonly ToolOption eps = ToolOption.Text(
        "--eps", "E", "The weakest strength as a fraction of the strongest (default: 0.001; adaptive, a bridge below q = 1, and without an L1 penalty 1e-6, the last 1e-7 over rows)");

    public IReadOnlyList<ToolOption> All => [alphas, eps];

    /// <summary>Reads the options.</summary>
    /// <exception cref="CommandLineException">There are no strengths, or one is out of range.</exception>
    public StrengthGrid Read(ParsedArguments parsed)
    {
        double? fraction = OptionText.NumberOf(parsed, eps, value => value is > 0.0 and < 1.0, "a number above 0 and below 1");
        if (parsed.Value(alphas) is not string text)
        {
            return new StrengthGrid(null, null, fraction);
        }

        bool isCount = text.Trim().Length > 0 && text.Trim().All(character => char.IsAsciiDigit(character) || character is '-' or '+');
        if (isCount)
        {
            return new StrengthGrid(null, OptionText.Count(alphas.Name, text, most: StrengthGrid.MostStrengths), fraction);
        }

        if (fraction is not null)
        {
            throw new CommandLineException("--eps: --alphas lists the strengths; it is accepted with a number of strengths");
        }

        const string accepted = "how many strengths there are, or a list of finite numbers above 0,";
        double[] given = OptionText.Numbers(alphas.Name, text, value => value > 0.0 && double.IsFinite(value), accepted);
        return new StrengthGrid(given, null, null);
    }
}
