using SimdRegression.Cli.Host;
using SimdRegression.Kernels;

namespace SimdRegression.Cli.Requests;

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
        return last == 0 ? [strongest] : [.. Sequence.Range(0, last + 1).Select(i => strongest * ReproducibleFunctions.Pow(fraction, (double)i / last))];
    }
}
