using System.CommandLine;

namespace SimdRegression.Cli.Commands;

/// <summary>The options that say which strengths are tried; <c>path</c> and <c>tune</c> share them.</summary>
internal sealed class StrengthOptions
{
    private const int UsualCount = 100;

    private readonly Option<string> alphas = CommandLine.TextOption(
        "--alphas",
        "K|LIST",
        $"How many strengths are tried, evenly spaced on a logarithmic scale (a whole number; default: {UsualCount}), or which "
        + "(numbers with commas between them, or one with a decimal point)");
    private readonly Option<string> eps = CommandLine.TextOption(
        "--eps", "E", "The weakest strength as a fraction of the strongest (default: 0.001; of ridge penalties: 1e-6)");

    public IReadOnlyList<Option> All => [alphas, eps];

    /// <summary>Reads the options.</summary>
    /// <exception cref="CommandLineException">There are no strengths, or one is out of range.</exception>
    public StrengthGrid Read(ParseResult parsed)
    {
        double? fraction = OptionText.NumberOf(parsed, eps, value => value is > 0.0 and < 1.0, "a number above 0 and below 1");
        if (parsed.GetValue(alphas) is not string text)
        {
            return new StrengthGrid(null, UsualCount, fraction);
        }

        bool isCount = text.Trim().Length > 0 && text.Trim().All(character => char.IsAsciiDigit(character) || character is '-' or '+');
        if (isCount)
        {
            return new StrengthGrid(null, OptionText.Count(alphas.Name, text), fraction);
        }

        if (fraction is not null)
        {
            throw new CommandLineException("--eps: --alphas lists the strengths; it is accepted with a number of strengths");
        }

        const string accepted = "how many strengths there are, or a list of finite numbers above 0,";
        double[] given = OptionText.Numbers(alphas.Name, text, value => value > 0.0 && double.IsFinite(value), accepted);
        return new StrengthGrid(given, given.Length, null);
    }
}

/// <summary>The strengths that are tried.</summary>
/// <param name="Given">These, where they were listed; otherwise null.</param>
/// <param name="Count">How many.</param>
/// <param name="SmallestFraction">The weakest as a fraction of the strongest, or null: the usual one.</param>
internal sealed record StrengthGrid(double[]? Given, int Count, double? SmallestFraction)
{
    private const double UsualFraction = 1e-3;
    private const double UsualFractionWithoutL1 = 1e-6;

    /// <summary>The weakest strength as a fraction of the strongest.</summary>
    public double FractionFor(bool hasL1) => SmallestFraction ?? (hasL1 ? UsualFraction : UsualFractionWithoutL1);

    /// <summary>The strengths, strongest first.</summary>
    /// <param name="strongest">The strongest of a grid that is not given.</param>
    /// <param name="hasL1">Whether the penalty has a share of L1.</param>
    public double[] Descending(double strongest, bool hasL1)
    {
        if (Given is not null)
        {
            return [.. Given.OrderDescending()];
        }

        double fraction = FractionFor(hasL1);
        return Count == 1 ? [strongest] : [.. Enumerable.Range(0, Count).Select(i => strongest * Math.Pow(fraction, i / (Count - 1.0)))];
    }
}
