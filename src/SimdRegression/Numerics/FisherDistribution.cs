namespace SimdRegression.Numerics;

/// <summary>Fisher's F distribution, as far as tests of several coefficients at once need it.</summary>
internal static class FisherDistribution
{
    /// <summary>
    /// The probability that F exceeds a statistic f: I(n / (n + m f); n / 2, m / 2), the regularised incomplete beta function.
    /// </summary>
    /// <param name="statistic">f, not below 0.</param>
    /// <param name="numerator">m: the degrees of freedom of the numerator, above 0.</param>
    /// <param name="denominator">n: those of the denominator, above 0.</param>
    /// <returns>NaN where an argument is out of its range.</returns>
    public static double PValue(double statistic, double numerator, double denominator)
    {
        if (!(statistic >= 0.0 && numerator > 0.0 && denominator > 0.0))
        {
            return double.NaN;
        }

        double explained = numerator * statistic;
        if (double.IsInfinity(explained))
        {
            return 0.0;
        }

        double sum = denominator + explained;
        return IncompleteBeta.Regularized(denominator / sum, explained / sum, 0.5 * denominator, 0.5 * numerator);
    }
}
