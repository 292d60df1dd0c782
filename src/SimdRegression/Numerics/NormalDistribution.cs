using SimdRegression.Kernels;

namespace SimdRegression.Numerics;

/// <summary>The normal distribution, as far as tests of coefficients need it.</summary>
internal static class NormalDistribution
{
    private const double Turn = 2.5;

    // 1 / sqrt(2 pi).
    private const double DensityAtZero = 0.3989422804014327;

    /// <summary>The probability that |Z| exceeds |statistic|, with its digits where it is small.</summary>
    /// <param name="statistic">z; NaN gives NaN.</param>
    public static double TwoSidedPValue(double statistic)
    {
        double z = Math.Abs(statistic);
        if (!(z < 40.0))
        {
            return double.IsNaN(z) ? z : 0.0;
        }

        double density = DensityAtZero * ReproducibleFunctions.Exp(-0.5 * z * z);
        return z < Turn ? 1.0 - (2.0 * density * Series(z)) : 2.0 * density / Fraction(z);
    }

    // z + z^3 / 3 + z^5 / 15 + ... (Abramowitz and Stegun 26.2.11).
    private static double Series(double z)
    {
        double sum = 0.0;
        double term = z;
        for (int k = 1; sum + term != sum; k++)
        {
            sum += term;
            term *= z * z / ((2 * k) + 1);
        }

        return sum;
    }

    // z + 1 / (z + 2 / (z + 3 / ...)) (Abramowitz and Stegun 26.2.14), from far enough on.
    private static double Fraction(double z)
    {
        const int Terms = 200;
        double value = z;
        for (int k = Terms; k > 0; k--)
        {
            value = z + (k / value);
        }

        return value;
    }
}
