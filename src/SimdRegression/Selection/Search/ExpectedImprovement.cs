using SimdRegression.Kernels;

namespace SimdRegression.Selection;

/// <summary>By how much a normally distributed value is expected to lie below the best one (Jones, Schonlau and Welch 1998).</summary>
internal static class ExpectedImprovement
{
    // Beyond this the series would cancel, and three terms of the asymptotic expansion are enough.
    private const double Far = -6.0;

    private static double InverseRootTwoPi => 0.3989422804014327;

    /// <summary>The mean of max(0, best - Y), Y normal: s (z Phi(z) + phi(z)) with z = (best - mean) / s.</summary>
    /// <param name="best">The value to improve on.</param>
    /// <param name="mean">The mean of Y.</param>
    /// <param name="deviation">The standard deviation s of Y, not negative.</param>
    public static double Of(double best, double mean, double deviation)
    {
        if (!(deviation > 0.0))
        {
            return Math.Max(0.0, best - mean);
        }

        double z = (best - mean) / deviation;
        double density = InverseRootTwoPi * VectorFunctions.Exp(-0.5 * z * z);
        double square = z * z;
        double gain = z < Far ? density / square * (1.0 - (3.0 / square) + (15.0 / (square * square))) : density + (z * Probability(z, density));
        return deviation * Math.Max(0.0, gain);
    }

    // The normal distribution function: 1/2 + phi(z) (z + z^3 / 3 + z^5 / (3 5) + ...) (Marsaglia 2004).
    private static double Probability(double z, double density)
    {
        double size = Math.Min(Math.Abs(z), 9.0);
        double term = size;
        double sum = size;
        for (int odd = 3; term > 1e-17 * sum; odd += 2)
        {
            term *= size * size / odd;
            sum += term;
        }

        double beyondHalf = Math.Min(0.5, density * sum);
        return z < 0.0 ? 0.5 - beyondHalf : 0.5 + beyondHalf;
    }
}
