using SimdRegression.Kernels;

namespace SimdRegression.Numerics;

/// <summary>Student's t distribution, as far as tests of coefficients need it.</summary>
internal static class StudentDistribution
{
    /// <summary>The probability that |T| exceeds |statistic|: I(nu / (nu + t^2); nu / 2, 1 / 2), the regularised incomplete beta
    /// function.</summary>
    public static double TwoSidedPValue(double statistic, double degreesOfFreedom)
    {
        if (double.IsNaN(statistic) || !(degreesOfFreedom > 0.0))
        {
            return double.NaN;
        }

        double square = statistic * statistic;
        if (double.IsInfinity(square))
        {
            return 0.0;
        }

        double denominator = degreesOfFreedom + square;
        return IncompleteBeta.Regularized(degreesOfFreedom / denominator, square / denominator, 0.5 * degreesOfFreedom, 0.5);
    }

    /// <summary>The t beyond which, on both sides together, lies what a level leaves: P(|T| at most t) = level.</summary>
    /// <param name="level">Above 0 and below 1.</param>
    /// <param name="degreesOfFreedom">Above 0.</param>
    /// <returns>To a few units in the last place; NaN where an argument is out of its range.</returns>
    public static double TwoSidedQuantile(double level, double degreesOfFreedom)
    {
        if (!(level > 0.0 && level < 1.0 && degreesOfFreedom > 0.0))
        {
            return double.NaN;
        }

        // Newton's steps from inside a bracket, halved where they leave it. Of the two probabilities the smaller one is compared, which has its digits.
        double low = 0.0;
        double high = 1.0;
        while (Excess(high, level, degreesOfFreedom) < 0.0)
        {
            low = high;
            high *= 2.0;
            if (double.IsInfinity(high))
            {
                return high;
            }
        }

        const int MaxSteps = 200;
        double t = 0.5 * (low + high);
        for (int step = 0; step < MaxSteps; step++)
        {
            double excess = Excess(t, level, degreesOfFreedom);
            if (excess == 0.0)
            {
                return t;
            }

            (low, high) = excess < 0.0 ? (t, high) : (low, t);
            double next = t - (excess / (2.0 * Density(t, degreesOfFreedom)));
            next = next > low && next < high ? next : 0.5 * (low + high);
            if (Math.Abs(next - t) <= MachineEpsilon.Double * t || next == low || next == high)
            {
                return next;
            }

            t = next;
        }

        return t;
    }

    // P(|T| at most t) - level.
    private static double Excess(double t, double level, double degreesOfFreedom)
    {
        if (level > 0.5)
        {
            return (1.0 - level) - TwoSidedPValue(t, degreesOfFreedom);
        }

        double square = t * t;
        double denominator = degreesOfFreedom + square;
        return IncompleteBeta.Regularized(square / denominator, degreesOfFreedom / denominator, 0.5, 0.5 * degreesOfFreedom) - level;
    }

    private static double Density(double t, double degreesOfFreedom)
    {
        double logarithm = (-0.5 * ReproducibleFunctions.Log(degreesOfFreedom)) - IncompleteBeta.LogBeta(0.5 * degreesOfFreedom, 0.5)
            - (0.5 * (degreesOfFreedom + 1.0) * IncompleteBeta.LogOnePlus(t * t / degreesOfFreedom));
        return ReproducibleFunctions.Exp(logarithm);
    }
}
