using SimdRegression.Numerics;

namespace SimdRegression.Kernels;

/// <summary>
/// Elementary functions that have the same bits on every machine: products, sums, divisions and nothing else, where those of
/// <see cref="Math"/> are the C library's, which differ between operating systems and, within one, between processors.
/// </summary>
/// <remarks>
/// For what a fit computes once: grids of strengths, schedules of steps, p values, criteria. Multiply-adds are never fused, so these agree on
/// machines with and without the instruction as well, other than <see cref="VectorFunctions"/>, which are for what is computed a row.
/// Errors are below one and a half units in the last place; of <see cref="Pow"/> below two and a quarter of |y|, of <see cref="Log10"/> below
/// two and a half.
/// <para>Thread safety: static and without state; any number of threads may call it at the same time.</para>
/// </remarks>
public static class ReproducibleFunctions
{
    // ln 2 in two parts; the upper one has as many trailing zeros as an exponent has bits, so that its product with one is exact.
    private const double Ln2Upper = 0.6931471805598903;
    private const double Ln2Lower = 5.497923018708371e-14;
    private const double InverseLn10 = 0.4342944819032518;
    private const double RootOfTwo = 1.4142135623730951;

    /// <summary>e^x: 0 below -746, with gradual underflow before; infinity above 710; NaN of NaN.</summary>
    /// <param name="x">Any number.</param>
    public static double Exp(double x) => Exp(x, 0.0);

    /// <summary>The natural logarithm: minus infinity of 0, NaN below 0 and of NaN, infinity of infinity.</summary>
    /// <param name="x">Any number, subnormal ones included.</param>
    public static double Log(double x)
    {
        if (!(x > 0.0 && double.IsFinite(x)))
        {
            return x == 0.0 ? double.NegativeInfinity : x > 0.0 ? x : double.NaN;
        }

        double rest = LogOfParts(x, out double upper);
        return upper + rest;
    }

    /// <summary>The decimal logarithm, with the exceptions of <see cref="Log"/>.</summary>
    /// <param name="x">Any number, subnormal ones included.</param>
    public static double Log10(double x) => InverseLn10 * Log(x);

    /// <summary>x^y of numbers that are not negative: 1 where y is 0, exactly x where y is 1.</summary>
    /// <param name="x">Not negative; otherwise the answer is NaN.</param>
    /// <param name="y">Any number.</param>
    public static double Pow(double x, double y)
    {
        if (y == 0.0 || y == 1.0)
        {
            return y == 0.0 ? 1.0 : x;
        }

        if (!(x > 0.0 && double.IsFinite(x)))
        {
            return Exp(y * Log(x));
        }

        // y log x in two parts, or the rounding of the product would be multiplied by its size: 24 bits times 24 bits are exact. A power
        // beyond the limit has the same answer as one at it.
        const double Limit = 1e30;
        double power = Math.Clamp(y, -Limit, Limit);
        double rest = LogOfParts(x, out double upper);
        double high = (float)(upper + rest);
        double low = (upper - high) + rest;
        double highPower = (float)power;
        return Exp(highPower * high, ((power - highPower) * high) + (power * low));
    }

    /// <summary>cos(pi x).</summary>
    /// <param name="x">Any finite number.</param>
    internal static double CosPi(double x)
    {
        double turn = Math.Abs(x) % 2.0;
        double half = turn > 1.0 ? 2.0 - turn : turn;
        double quarter = half > 0.5 ? 1.0 - half : half;
        double cosine = quarter <= 0.25 ? Series(Math.PI * quarter, first: 0) : Series(Math.PI * (0.5 - quarter), first: 1);
        return half > 0.5 ? -cosine : cosine;
    }

    /// <summary>e^(x + tail), tail being small beside x or beside 1.</summary>
    private static double Exp(double x, double tail)
    {
        const double Highest = 710.0;
        const double Lowest = -746.0;
        if (!(x is > Lowest and < Highest))
        {
            return x >= Highest ? double.PositiveInfinity : x <= Lowest ? 0.0 : double.NaN;
        }

        // x = n ln 2 + r, and e^r = 1 + r (1 + r/2 (1 + r/3 (...))), |r| at most ln 2 / 2.
        const int Terms = 16;
        double n = Math.Round(x / (Ln2Upper + Ln2Lower));
        double r = ((x - (n * Ln2Upper)) - (n * Ln2Lower)) + tail;
        double series = 1.0;
        for (int k = Terms; k > 2; k--)
        {
            series = 1.0 + (r / k * series);
        }

        return BinaryExponent.Scale(1.0 + (r + (0.5 * r * r * series)), (int)n);
    }

    /// <summary>log x as a multiple of ln 2, rounded to a number that is exact, and the rest.</summary>
    private static double LogOfParts(double x, out double upper)
    {
        int exponent = BinaryExponent.Split(x, out double mantissa);
        if (mantissa > RootOfTwo)
        {
            mantissa *= 0.5;
            exponent++;
        }

        // With s = f / (2 + f), log(1 + f) = 2 artanh(s) = f - (f^2 / 2 - s (f^2 / 2 + R)), R = 2/3 s^2 + 2/5 s^4 + ...
        const int Terms = 12;
        double f = mantissa - 1.0;
        double s = f / (2.0 + f);
        double z = s * s;
        double series = 0.0;
        for (int k = Terms; k > 0; k--)
        {
            series = z * ((2.0 / ((2 * k) + 1)) + series);
        }

        double halfSquare = 0.5 * f * f;
        upper = exponent * Ln2Upper;
        return f - (halfSquare - ((s * (halfSquare + series)) + (exponent * Ln2Lower)));
    }

    /// <summary>The series of the cosine (first term of degree 0) or the sine (1) for 0 to pi / 4.</summary>
    private static double Series(double x, int first)
    {
        const int Terms = 10;
        double square = x * x;
        double sum = 1.0;
        for (int k = Terms; k > 0; k--)
        {
            int degree = (2 * k) + first;
            sum = 1.0 - (square / ((degree - 1) * degree) * sum);
        }

        return first == 0 ? sum : x * sum;
    }
}
