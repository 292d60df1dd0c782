using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Fuzz.Targets;

/// <summary>Numbers of many digits whose sums of products are exact in integers; see <see cref="ExactSums.AddMultiples"/>.</summary>
internal static class RowGroups
{
    private const int SingleBits = 6;

    /// <summary>A number between minus a size and the size.</summary>
    /// <param name="random">Where it comes from.</param>
    /// <param name="single">Whether it is to have few bits.</param>
    /// <param name="size">The size.</param>
    public static double Noise(Random random, bool single, double size)
    {
        int bits = single ? SingleBits : ExactSums.FractionBits;
        return Math.ScaleB(Math.Round(Math.ScaleB(size * ((2.0 * random.NextDouble()) - 1.0), bits)), -bits);
    }

    /// <summary>A number of single precision that is a multiple of 2^-6.</summary>
    /// <param name="value">A number near it.</param>
    public static double Rounded(double value) => (float)Math.ScaleB(Math.Round(Math.ScaleB(value, SingleBits)), -SingleBits);
}
