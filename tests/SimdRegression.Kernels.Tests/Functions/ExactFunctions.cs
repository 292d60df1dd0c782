using System.Numerics;

namespace SimdRegression.Kernels.Tests.Functions;

/// <summary>
/// Elementary functions in fixed-point arithmetic with so many binary places that every double is exact and every result has more than
/// a hundred correct bits.
/// </summary>
internal static class ExactFunctions
{
    private const int Places = 1300;

    /// <summary>1.</summary>
    public static readonly BigInteger One = BigInteger.One << Places;

    // log 2 = 2 artanh(1/3).
    private static readonly BigInteger Ln2 = 2 * ArTanh(One / 3);

    private static readonly BigInteger RootOfTwoPi = Root(8 * ((4 * ArcTan(One / 5)) - ArcTan(One / 239)));

    /// <summary>A finite number, exactly.</summary>
    public static BigInteger Of(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(Math.Abs(value));
        int exponent = (int)(bits >> 52);
        long mantissa = bits & ((1L << 52) - 1);
        BigInteger magnitude = exponent == 0
            ? (BigInteger)mantissa << (Places - 1074)
            : (BigInteger)(mantissa | (1L << 52)) << (Places - 1075 + exponent);
        return value < 0.0 ? -magnitude : magnitude;
    }

    /// <summary>e^x, up to the range of double.</summary>
    public static BigInteger Exp(BigInteger x)
    {
        int n = (int)BigInteger.Divide(x, Ln2);
        BigInteger rest = x - (n * Ln2);
        BigInteger sum = One;
        BigInteger term = One;
        for (int k = 1; !term.IsZero; k++)
        {
            term = BigInteger.Divide(BigInteger.Divide(term * rest, One), k);
            sum += term;
        }

        return n >= 0 ? sum << n : sum >> -n;
    }

    /// <summary>log x of x above 0.</summary>
    public static BigInteger Log(BigInteger x)
    {
        int n = (int)x.GetBitLength() - 1 - Places;
        BigInteger power = n + Places >= 0 ? BigInteger.One << (n + Places) : BigInteger.Zero;
        return (n * Ln2) + (2 * ArTanh(((x - power) << Places) / (x + power)));
    }

    /// <summary>The hyperbolic tangent, up to half the range of the exponential.</summary>
    public static BigInteger Tanh(BigInteger x)
    {
        BigInteger size = One - (2 * One * One / (Exp(2 * BigInteger.Abs(x)) + One));
        return x.Sign < 0 ? -size : size;
    }

    /// <summary>The normal distribution, and its density, where that is in the range of double.</summary>
    public static BigInteger NormalDistribution(BigInteger x, out BigInteger density)
    {
        // Phi(x) = 1/2 + phi(x) (x + x^3 / 3 + x^5 / (3 5) + ...): terms of one sign. The division comes last, or 1/2 less the rest would have no
        // correct bits far to the left.
        BigInteger square = (x * x) >> Places;
        BigInteger sum = BigInteger.Zero;
        BigInteger term = BigInteger.Abs(x);
        for (int k = 3; !term.IsZero; k += 2)
        {
            sum += term;
            term = ((term * square) >> Places) / k;
        }

        BigInteger reciprocal = Exp(square >> 1) * RootOfTwoPi >> Places;
        density = One * One / reciprocal;
        BigInteger rest = (sum << Places) / reciprocal;
        return (One >> 1) + (x.Sign * rest);
    }

    /// <summary>By how many units in the last place of the exact result a computed one is off.</summary>
    /// <param name="exact">The exact result.</param>
    /// <param name="computed">The computed one.</param>
    /// <param name="unit">The distance between numbers of the size of the result.</param>
    public static double ErrorInUnits(BigInteger exact, double computed, double unit)
        => (double)((BigInteger.Abs(Of(computed) - exact) << 20) / Of(unit)) / (1 << 20);

    private static BigInteger ArcTan(BigInteger s)
    {
        BigInteger square = (s * s) >> Places;
        BigInteger sum = s;
        BigInteger power = s;
        for (int k = 3; !power.IsZero && power != BigInteger.MinusOne; k += 2)
        {
            power = -((power * square) >> Places);
            sum += power / k;
        }

        return sum;
    }

    /// <summary>The square root, by Newton's method.</summary>
    private static BigInteger Root(BigInteger x)
    {
        // Beginning above the root, every step goes down, but for rounding at the end.
        BigInteger root = x + One;
        BigInteger next = (root + ((x << Places) / root)) >> 1;
        while (next < root)
        {
            root = next;
            next = (root + ((x << Places) / root)) >> 1;
        }

        return root;
    }

    private static BigInteger ArTanh(BigInteger s)
    {
        BigInteger square = (s * s) >> Places;
        BigInteger sum = s;
        BigInteger power = s;
        for (int k = 3; !power.IsZero && power != BigInteger.MinusOne; k += 2)
        {
            power = (power * square) >> Places;
            sum += power / k;
        }

        return sum;
    }
}
