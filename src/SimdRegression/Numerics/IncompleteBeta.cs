using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Numerics;

/// <summary>The regularised incomplete beta function I(x; a, b), from which the distributions of t and F are made.</summary>
internal static class IncompleteBeta
{
    private const double SmallestOfSeries = 15.0;

    /// <summary>I(x; a, b).</summary>
    /// <param name="x">From 0 to 1.</param>
    /// <param name="complement">1 - x, given separately because it is known without the cancellation.</param>
    /// <param name="a">Above 0.</param>
    /// <param name="b">Above 0.</param>
    public static double Regularized(double x, double complement, double a, double b)
    {
        if (x <= 0.0)
        {
            return 0.0;
        }

        if (complement <= 0.0)
        {
            return 1.0;
        }

        double logFront = (a * LogOf(x, complement)) + (b * LogOf(complement, x)) - LogBeta(a, b);
        double front = ReproducibleFunctions.Exp(logFront);

        // The continued fraction converges fast on one side of the mean; the symmetry of the function serves the other.
        return x < (a + 1.0) / (a + b + 2.0)
            ? front * ContinuedFraction(x, a, b) / a
            : 1.0 - (front * ContinuedFraction(complement, b, a) / b);
    }

    /// <summary>log B(a, b) = log Gamma(a) + log Gamma(b) - log Gamma(a + b).</summary>
    /// <param name="a">Above 0.</param>
    /// <param name="b">Above 0.</param>
    public static double LogBeta(double a, double b)
    {
        return b == 0.5 ? LogBetaWithHalf(a)
            : a == 0.5 ? LogBetaWithHalf(b)
            : LogBetaOfOrdered(Math.Min(a, b), Math.Max(a, b));
    }

    /// <summary>log(1 + z), without the rounding of 1 + z.</summary>
    /// <param name="z">Above -1.</param>
    public static double LogOnePlus(double z)
    {
        double u = 1.0 + z;
        return u == 1.0 ? z : ReproducibleFunctions.Log(u) * z / (u - 1.0);
    }

    private static double LogOf(double value, double complement)
    {
        // Near 1 the logarithm is that of one minus the small complement.
        return complement < 0.5 ? LogOnePlus(-complement) : ReproducibleFunctions.Log(value);
    }

    // Lentz's method on the continued fraction of the incomplete beta function (DLMF 8.17.22).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    // The logarithms of the gamma functions are large beside their sum where a and b are. With Stirling's formula for each (DLMF 5.11.1) the large
    // terms are products of logarithms of quotients, and what is left of the formulas is small.
    private static double LogBetaOfOrdered(double small, double large)
    {
        if (large < SmallestOfSeries)
        {
            return LogGamma(small) + LogGamma(large) - LogGamma(small + large);
        }

        const double HalfLogTwoPi = 0.91893853320467274;
        double ofLarge = StirlingSeries(large) - StirlingSeries(small + large);
        double growth = LogOnePlus(small / large);
        if (small < SmallestOfSeries)
        {
            // log Gamma(large) - log Gamma(small + large)
            return LogGamma(small) + ofLarge + small - (small * ReproducibleFunctions.Log(large)) - ((small + large - 0.5) * growth);
        }

        double ofShare = ReproducibleFunctions.Log(small / large) - growth;
        return ((small - 0.5) * ofShare) - (large * growth) + HalfLogTwoPi - (0.5 * ReproducibleFunctions.Log(large))
            + StirlingSeries(small) + ofLarge;
    }

    // The argument is raised to where the series holds.
    internal static double LogGamma(double x)
    {
        double shift = 0.0;
        while (x < SmallestOfSeries)
        {
            shift -= ReproducibleFunctions.Log(x);
            x += 1.0;
        }

        return shift + ((x - 0.5) * ReproducibleFunctions.Log(x)) - x + (0.5 * ReproducibleFunctions.Log(2.0 * Math.PI)) + StirlingSeries(x);
    }

    // What Stirling's formula leaves of log Gamma (DLMF 5.11.1): above 15 its terms leave less than rounding.
    private static double StirlingSeries(double x)
    {
        double inverse = 1.0 / x;
        double square = inverse * inverse;
        return inverse * ((1.0 / 12.0) + (square * ((-1.0 / 360.0) + (square * ((1.0 / 1260.0) + (square * ((-1.0 / 1680.0)
            + (square * ((1.0 / 1188.0) + (square * (-691.0 / 360360.0)))))))))));
    }
}
