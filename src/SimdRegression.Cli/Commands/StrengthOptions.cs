using System.CommandLine;
using SimdRegression.Kernels;

namespace SimdRegression.Cli.Commands;

/// <summary>The options that say which strengths are tried; <c>path</c> and <c>tune</c> share them.</summary>
internal sealed class StrengthOptions
{
    private readonly Option<string> alphas = CommandLine.TextOption(
        "--alphas",
        "K|LIST",
        "How many strengths are tried, evenly spaced on a logarithmic scale (a whole number; default: 100), or which "
        + "(numbers with commas between them, or one with a decimal point)");
    private readonly Option<string> eps = CommandLine.TextOption(
        "--eps", "E", "The weakest strength as a fraction of the strongest (default: 0.001; without an L1 penalty 1e-6, and 1e-7 over rows)");

    public IReadOnlyList<Option> All => [alphas, eps];

    /// <summary>Reads the options.</summary>
    /// <exception cref="CommandLineException">There are no strengths, or one is out of range.</exception>
    public StrengthGrid Read(ParseResult parsed)
    {
        double? fraction = OptionText.NumberOf(parsed, eps, value => value is > 0.0 and < 1.0, "a number above 0 and below 1");
        if (parsed.GetValue(alphas) is not string text)
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

/// <summary>The strengths that are tried.</summary>
/// <param name="Given">These, where they were listed; otherwise null.</param>
/// <param name="Count">How many, or null: the usual number.</param>
/// <param name="SmallestFraction">The weakest as a fraction of the strongest, or null: the usual one.</param>
internal sealed record StrengthGrid(double[]? Given, int? Count, double? SmallestFraction)
{
    /// <summary>The share of L1 that tells where strengths begin to matter, for penalties without any.</summary>
    public const double LeastL1Ratio = 1e-3;

    /// <summary>The most strengths, shares of L1 and trials of a random search: more would tell nothing and take memory and hours.</summary>
    public const int MostStrengths = 10_000_000;

    private const long MostCoefficients = 1L << 27;
    private const int UsualCount = 100;
    private const double UsualFraction = 1e-3;
    private const double UsualFractionWithoutL1 = 1e-6;
    private const double UsualFractionOverRowsWithoutL1 = 1e-7;

    /// <summary>Holds the number of strengths against the memory that their fits take.</summary>
    /// <param name="features">The number of features.</param>
    /// <param name="shares">How many shares of L1 are tried at each.</param>
    /// <exception cref="CommandLineException">It is too large.</exception>
    public void CheckSize(int features, int shares = 1)
    {
        long most = Math.Min(MostStrengths, MostCoefficients / Math.Max(features, 8)) / shares;
        if (StrengthCount > most)
        {
            throw new CommandLineException(FormattableString.Invariant(
                $"--alphas: {StrengthCount} strengths of {features} feature(s){(shares > 1 ? $" and {shares} shares of L1" : "")} are too many; at most {most} are accepted"));
        }
    }

    public int StrengthCount => Given?.Length ?? Count ?? UsualCount;

    /// <summary>The weakest strength as a fraction of the strongest, of fits from moments.</summary>
    public double FractionFor(bool hasL1) => SmallestFraction ?? (hasL1 ? UsualFraction : UsualFractionWithoutL1);

    /// <summary>The weakest strength as a fraction of the strongest, of fits over rows.</summary>
    public double FractionOverRows(bool hasL1) => SmallestFraction ?? (hasL1 ? UsualFraction : UsualFractionOverRowsWithoutL1);

    /// <summary>The strengths, strongest first.</summary>
    /// <param name="strongest">The strongest of a grid that is not given.</param>
    /// <param name="fraction">Its weakest as a fraction of it.</param>
    public double[] Descending(double strongest, double fraction)
    {
        if (Given is not null)
        {
            return [.. Given.OrderDescending()];
        }

        int last = StrengthCount - 1;
        return last == 0 ? [strongest] : [.. Enumerable.Range(0, last + 1).Select(i => strongest * ReproducibleFunctions.Pow(fraction, (double)i / last))];
    }
}
