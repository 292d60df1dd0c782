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
        return RegularizedBeta(degreesOfFreedom / denominator, square / denominator, 0.5 * degreesOfFreedom, 0.5);
    }

    // complement is 1 - x, given separately because it is known without the cancellation.
    private static double RegularizedBeta(double x, double complement, double a, double b)
    {
        if (x <= 0.0)
        {
            return 0.0;
        }

        if (complement <= 0.0)
        {
            return 1.0;
        }

        double logFront = (a * LogOf(x, complement)) + (b * LogOf(complement, x)) - LogBetaWithHalf(a);
        double front = ReproducibleFunctions.Exp(logFront);

        // The continued fraction converges fast on one side of the mean; the symmetry of the function serves the other.
        return x < (a + 1.0) / (a + b + 2.0)
            ? front * ContinuedFraction(x, a, b) / a
            : 1.0 - (front * ContinuedFraction(complement, b, a) / b);
    }

    private static double LogOf(double value, double complement)
    {
        // Near 1 the logarithm is that of one minus the small complement.
        return complement < 0.5 ? LogOnePlus(-complement) : ReproducibleFunctions.Log(value);
    }

    private static double LogOnePlus(double z)
    {
        double u = 1.0 + z;
        return u == 1.0 ? z : ReproducibleFunctions.Log(u) * z / (u - 1.0);
    }

    // Lentz's method on the continued fraction of the incomplete beta function (DLMF 8.17.22).
    private static double ContinuedFraction(double x, double a, double b)
    {
        const double Tiny = 1e-300;
        const int MaxTerms = 100_000;
        double c = 1.0;
        double d = 1.0 / NotZero(1.0 - ((a + b) * x / (a + 1.0)));
        double fraction = d;
        for (int m = 1; m <= MaxTerms; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1.0) * (a + (2 * m)));
            d = 1.0 / NotZero(1.0 + (even * d));
            c = NotZero(1.0 + (even / c));
            fraction *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1.0));
            d = 1.0 / NotZero(1.0 + (odd * d));
            c = NotZero(1.0 + (odd / c));
            double step = d * c;
            fraction *= step;
            if (Math.Abs(step - 1.0) < 1e-16)
            {
                break;
            }
        }

        return fraction;

        static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
    }

    // log B(a, 1/2). For large a the logarithms of the gamma functions cancel; the expansion of their difference (DLMF 5.11.13) does not.
    private static double LogBetaWithHalf(double a)
    {
        const double HalfLogPi = 0.57236494292470009;
        const double Large = 40.0;
        if (a < Large)
        {
            return HalfLogPi + LogGamma(a) - LogGamma(a + 0.5);
        }

        double inverse = 1.0 / a;
        double square = inverse * inverse;
        double series = inverse * ((1.0 / 8.0) - (square * ((1.0 / 192.0) - (square * ((1.0 / 640.0) - (square * (17.0 / 14336.0)))))));
        return HalfLogPi - (0.5 * ReproducibleFunctions.Log(a)) + series;
    }

    // Stirling's series (DLMF 5.11.1) after the argument was raised above 15, where eight terms leave less than rounding.
    private static double LogGamma(double x)
    {
        double shift = 0.0;
        while (x < 15.0)
        {
            shift -= ReproducibleFunctions.Log(x);
            x += 1.0;
        }

        double inverse = 1.0 / x;
        double square = inverse * inverse;
        double series = inverse * ((1.0 / 12.0) + (square * ((-1.0 / 360.0) + (square * ((1.0 / 1260.0) + (square * ((-1.0 / 1680.0)
            + (square * ((1.0 / 1188.0) + (square * (-691.0 / 360360.0)))))))))));
        return shift + ((x - 0.5) * ReproducibleFunctions.Log(x)) - x + (0.5 * ReproducibleFunctions.Log(2.0 * Math.PI)) + series;
    }
}
