using System.Numerics;

namespace SimdRegression.Fuzz.Reference;

/// <summary>
/// A binary number of 320 significant bits with an exponent that cannot overflow: every double is one exactly, and sums of products of a few
/// dozen doubles of any scale come out with 96 digits. Slow, and simple enough to be trusted.
/// </summary>
internal readonly struct BigFloat : IComparable<BigFloat>
{
    private const int Precision = 320;

    private readonly BigInteger significand;
    private readonly long exponent;

    private BigFloat(BigInteger significand, long exponent)
    {
        long excess = significand.IsZero ? 0 : (long)BigInteger.Abs(significand).GetBitLength() - Precision;
        this.significand = excess > 0 ? Rounded(significand, (int)excess) : significand;
        this.exponent = excess > 0 ? exponent + excess : exponent;
    }

    public static BigFloat Zero => default;

    public static BigFloat One => 1.0;

    public int Sign => significand.Sign;

    public bool IsZero => significand.IsZero;

    /// <summary>The power of two below the number's size.</summary>
    public long Magnitude => exponent + (long)BigInteger.Abs(significand).GetBitLength() - 1;

    public static implicit operator BigFloat(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "The number must be finite.");
        }

        long bits = BitConverter.DoubleToInt64Bits(value);
        int biased = (int)((bits >> 52) & 0x7FF);
        long fraction = bits & 0xFFFFFFFFFFFFF;
        long significand = biased == 0 ? fraction : fraction | (1L << 52);
        return new BigFloat(bits < 0 ? -significand : significand, Math.Max(biased, 1) - 1075);
    }

    public static implicit operator BigFloat(BigInteger value) => new(value, 0);

    public static implicit operator BigFloat(Int128 value) => new((BigInteger)value, 0);

    public static BigFloat operator -(BigFloat value) => new(-value.significand, value.exponent);

    public static BigFloat operator +(BigFloat first, BigFloat second)
    {
        if (first.IsZero || second.IsZero)
        {
            return first.IsZero ? second : first;
        }

        BigFloat high = first.exponent >= second.exponent ? first : second;
        BigFloat low = first.exponent >= second.exponent ? second : first;
        long distance = high.exponent - low.exponent;
        if (distance > 2 * Precision && high.Magnitude - low.Magnitude > Precision + 2)
        {
            return high;
        }

        return distance > 8 * Precision
            ? new BigFloat((high.significand << (2 * Precision)) + low.significand.Sign, high.exponent - (2 * Precision))
            : new BigFloat((high.significand << (int)distance) + low.significand, low.exponent);
    }

    public static BigFloat operator -(BigFloat first, BigFloat second) => first + (-second);

    public static BigFloat operator *(BigFloat first, BigFloat second) =>
        new(first.significand * second.significand, first.exponent + second.exponent);

    public static BigFloat operator /(BigFloat first, BigFloat second)
    {
        int shift = Precision + 8 + Math.Max(0, (int)(BigInteger.Abs(second.significand).GetBitLength() - BigInteger.Abs(first.significand).GetBitLength()));
        return new BigFloat((first.significand << shift) / second.significand, first.exponent - second.exponent - shift);
    }

    public static bool operator <(BigFloat first, BigFloat second) => (first - second).Sign < 0;

    public static bool operator >(BigFloat first, BigFloat second) => (first - second).Sign > 0;

    public static bool operator <=(BigFloat first, BigFloat second) => (first - second).Sign <= 0;

    public static bool operator >=(BigFloat first, BigFloat second) => (first - second).Sign >= 0;

    public static BigFloat Abs(BigFloat value) => new(BigInteger.Abs(value.significand), value.exponent);

    public static BigFloat Max(BigFloat first, BigFloat second) => first < second ? second : first;

    public static BigFloat Min(BigFloat first, BigFloat second) => first < second ? first : second;

    /// <summary>The number times a power of two.</summary>
    public static BigFloat Scale(BigFloat value, long power) => new(value.significand, value.exponent + power);

    /// <summary>The square root of a number that is not negative.</summary>
    public static BigFloat Sqrt(BigFloat value)
    {
        if (value.IsZero)
        {
            return Zero;
        }

        long power = value.Magnitude & ~1L;
        BigFloat scaled = Scale(value, -power);
        BigFloat root = Math.Sqrt(scaled.ToDouble());
        for (int i = 0; i < 4; i++)
        {
            root = Scale(root + (scaled / root), -1);
        }

        return Scale(root, power / 2);
    }

    /// <summary>The exponential, to about 300 bits, of a number below 2^40 in size.</summary>
    public static BigFloat Exp(BigFloat value)
    {
        const int halvings = 24;
        const int terms = 16;
        if (value.IsZero)
        {
            return One;
        }

        // exp(x) = exp(x / 2^k)^(2^k); the first power is so near to one that few terms do.
        long turns = (long)Math.Round(value.ToDouble() / Math.Log(2.0));
        BigFloat rest = Scale(value - (turns * LogarithmOfTwo), -halvings);
        BigFloat sum = Zero;
        for (int i = terms; i >= 1; i--)
        {
            sum = (One + sum) * rest / i;
        }

        // expm1 doubles without losing the digits that lie far below one.
        for (int i = 0; i < halvings; i++)
        {
            sum = sum * (sum + 2.0);
        }

        return Scale(One + sum, turns);
    }

    /// <summary>The natural logarithm, to about 300 bits, of a number above zero.</summary>
    public static BigFloat Log(BigFloat value)
    {
        // Halley's step y + 2 (x - e^y) / (x + e^y) trebles the digits of the 16 that the first guess has.
        BigFloat fraction = Scale(value, -value.Magnitude);
        BigFloat root = Math.Log(fraction.ToDouble());
        for (int i = 0; i < 3; i++)
        {
            BigFloat power = Exp(root);
            root += 2.0 * (fraction - power) / (fraction + power);
        }

        return root + (value.Magnitude * LogarithmOfTwo);
    }

    public double ToDouble()
    {
        if (IsZero)
        {
            return 0.0;
        }

        int excess = Math.Max(0, (int)BigInteger.Abs(significand).GetBitLength() - 62);
        long power = Math.Clamp(exponent + excess, -5000L, 5000L);
        return Math.ScaleB((double)(significand >> excess), (int)power);
    }

    public int CompareTo(BigFloat other) => (this - other).Sign;

    public override string ToString() => ToDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    // ln 2 = 2 atanh(1/3).
    private static readonly BigFloat LogarithmOfTwo = SumLogarithmOfTwo();

    private static BigFloat SumLogarithmOfTwo()
    {
        BigFloat sum = Zero;
        BigFloat power = (BigFloat)2.0 / 3.0;
        for (int k = 1; k < 230; k += 2)
        {
            sum += power / k;
            power /= 9.0;
        }

        return sum;
    }

    private static BigInteger Rounded(BigInteger value, int excess) => (value + (BigInteger.One << (excess - 1))) >> excess;
}
