using System.Numerics;

namespace SimdRegression.Verification;

/// <summary>A binary number of any precision: mantissa times 2^exponent.</summary>
/// <remarks>
/// A result has the larger precision of its operands, and is cut towards minus infinity to that many bits: its error is below one unit in its
/// last place. <see cref="Enclosure"/> carries bounds of these errors on. A precision of 0 marks small whole numbers, which adapt to their
/// partner.
/// </remarks>
internal readonly struct BigReal
{
    /// <summary>The value 0.</summary>
    public static readonly BigReal Zero = new(BigInteger.Zero, 0, 0);

    /// <summary>The value 1.</summary>
    public static readonly BigReal One = new(BigInteger.One, 0, 0);

    // Bits of the bounds of errors: few, so that they cost little.
    private const int BoundBits = 30;

    private BigReal(BigInteger mantissa, int exponent, int precision)
    {
        Mantissa = mantissa;
        Exponent = exponent;
        Precision = precision;
    }

    /// <summary>The mantissa, with its sign.</summary>
    public BigInteger Mantissa { get; }

    /// <summary>The power of two that the mantissa is multiplied by.</summary>
    public int Exponent { get; }

    /// <summary>How many bits results have at least.</summary>
    public int Precision { get; }

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => Mantissa.Sign;

    /// <summary>Whether the value is 0.</summary>
    public bool IsZero => Mantissa.IsZero;

    /// <summary>The least exponent e, or one more, with |x| at most 2^e; a very small number for 0.</summary>
    public int Top => IsZero ? int.MinValue / 4 : Exponent + (int)Length(Mantissa);

    public static BigReal operator +(BigReal left, BigReal right) => Add(left, right, out _);

    public static BigReal operator -(BigReal left, BigReal right) => Add(left, -right, out _);

    public static BigReal operator -(BigReal value) => new(-value.Mantissa, value.Exponent, value.Precision);

    public static BigReal operator *(BigReal left, BigReal right) => Multiply(left, right, out _);

    public static BigReal operator /(BigReal left, BigReal right) => Divide(left, right, out _);

    public static bool operator <(BigReal left, BigReal right) => Compare(left, right) < 0;

    public static bool operator >(BigReal left, BigReal right) => Compare(left, right) > 0;

    public static bool operator <=(BigReal left, BigReal right) => Compare(left, right) <= 0;

    public static bool operator >=(BigReal left, BigReal right) => Compare(left, right) >= 0;

    /// <summary>The exact value of a double.</summary>
    /// <param name="value">A finite number.</param>
    /// <param name="precision">The precision of what is made of it; at least 64.</param>
    public static BigReal From(double value, int precision)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "Only finite numbers have an exact value.");
        }

        if (value == 0.0)
        {
            return new BigReal(BigInteger.Zero, 0, precision);
        }

        long bits = BitConverter.DoubleToInt64Bits(value);
        int biased = (int)((bits >> 52) & 0x7FF);
        long mantissa = bits & ((1L << 52) - 1);
        mantissa = biased == 0 ? mantissa : mantissa | (1L << 52);
        int exponent = Math.Max(biased, 1) - 1075;
        int zeros = BitOperations.TrailingZeroCount(mantissa);
        mantissa >>= zeros;
        return new BigReal(value < 0.0 ? -mantissa : mantissa, exponent + zeros, precision);
    }

    /// <summary>A whole number.</summary>
    public static BigReal FromInteger(BigInteger value, int precision = 0) => new(value, 0, precision);

    /// <summary>2^exponent.</summary>
    public static BigReal PowerOfTwo(int exponent, int precision = 0) => new(BigInteger.One, exponent, precision);

    /// <summary>The same value, of another precision for what is made of it.</summary>
    public BigReal WithPrecision(int precision) => Cut(Mantissa, Exponent, precision, out _);

    /// <summary>|x|.</summary>
    public BigReal Abs() => Sign < 0 ? -this : this;

    /// <summary>x 2^power, exactly.</summary>
    public BigReal Scale(int power) => new(Mantissa, Exponent + power, Precision);

    /// <summary>The larger of two.</summary>
    public static BigReal Max(BigReal left, BigReal right) => left >= right ? left : right;

    /// <summary>The smaller of two.</summary>
    public static BigReal Min(BigReal left, BigReal right) => left <= right ? left : right;

    /// <summary>-1, 0 or 1 as the first is below, equal to or above the second, exactly.</summary>
    public static int Compare(BigReal left, BigReal right)
    {
        if (left.Sign != right.Sign || left.IsZero)
        {
            return left.Sign.CompareTo(right.Sign);
        }

        int gap = left.Top - right.Top;
        if (Math.Abs(gap) > 2)
        {
            return gap > 0 ? left.Sign : -left.Sign;
        }

        int shift = left.Exponent - right.Exponent;
        return shift >= 0 ? (left.Mantissa << shift).CompareTo(right.Mantissa) : left.Mantissa.CompareTo(right.Mantissa << -shift);
    }

    /// <summary>The sum, and a bound of its error.</summary>
    public static BigReal Add(BigReal left, BigReal right, out BigReal error)
    {
        int precision = Math.Max(left.Precision, right.Precision);
        if (left.IsZero || right.IsZero)
        {
            BigReal only = left.IsZero ? right : left;
            return Cut(only.Mantissa, only.Exponent, precision, out error);
        }

        if (left.Top < right.Top)
        {
            (left, right) = (right, left);
        }

        // What lies wholly below the last place is left out, and counts as error.
        if (precision > 0 && (long)left.Top - right.Top > precision + Math.Max(0, Length(left.Mantissa) - precision) + 2)
        {
            BigReal kept = Cut(left.Mantissa, left.Exponent, precision, out error);
            error = BoundSum(error, PowerOfTwo(right.Top));
            return kept;
        }

        int shift = left.Exponent - right.Exponent;
        BigInteger sum = shift >= 0 ? (left.Mantissa << shift) + right.Mantissa : left.Mantissa + (right.Mantissa << -shift);
        return Cut(sum, Math.Min(left.Exponent, right.Exponent), precision, out error);
    }

    /// <summary>The product, and a bound of its error.</summary>
    public static BigReal Multiply(BigReal left, BigReal right, out BigReal error)
    {
        return Cut(
            left.Mantissa * right.Mantissa, left.Exponent + right.Exponent, Math.Max(left.Precision, right.Precision), out error);
    }

    /// <summary>The quotient, and a bound of its error.</summary>
    public static BigReal Divide(BigReal left, BigReal right, out BigReal error)
    {
        if (right.IsZero)
        {
            throw new DivideByZeroException("A number is divided by 0.");
        }

        int precision = Math.Max(64, Math.Max(left.Precision, right.Precision));
        int shift = (int)Math.Max(0, precision + 2 - Length(left.Mantissa) + Length(right.Mantissa));
        BigInteger quotient = BigInteger.Divide(left.Mantissa << shift, right.Mantissa);
        int exponent = left.Exponent - right.Exponent - shift;
        BigReal result = Cut(quotient, exponent, precision, out error);
        error = left.IsZero ? Zero : BoundSum(error, PowerOfTwo(exponent));
        return result;
    }

    /// <summary>The square root of a number not below 0, and a bound of its error.</summary>
    public static BigReal SquareRoot(BigReal value, out BigReal error)
    {
        if (value.Sign <= 0)
        {
            error = Zero;
            return value.IsZero ? value : throw new ArgumentOutOfRangeException(nameof(value), "The number is negative.");
        }

        int precision = Math.Max(64, value.Precision);
        int shift = (int)Math.Max(0, (2L * precision) + 4 - Length(value.Mantissa));
        shift += (value.Exponent - shift) & 1;
        BigInteger square = value.Mantissa << shift;
        int exponent = (value.Exponent - shift) / 2;

        // Newton's iteration from above falls until it has reached the whole part of the root.
        BigInteger root = BigInteger.One << (int)((Length(square) + 2) / 2);
        while (true)
        {
            BigInteger next = (root + (square / root)) >> 1;
            if (next >= root)
            {
                break;
            }

            root = next;
        }

        BigReal result = Cut(root, exponent, precision, out error);
        error = BoundSum(error, PowerOfTwo(exponent));
        return result;
    }

    /// <summary>A number with few bits that is not below a given one, which is not negative.</summary>
    public static BigReal Bound(BigReal value)
    {
        long excess = Length(value.Mantissa) - BoundBits;
        return excess <= 0
            ? new BigReal(value.Mantissa, value.Exponent, 0)
            : new BigReal((value.Mantissa >> (int)excess) + BigInteger.One, value.Exponent + (int)excess, 0);
    }

    /// <summary>A number with few bits that is not below the sum of two, which are not negative.</summary>
    public static BigReal BoundSum(BigReal left, BigReal right)
    {
        if (left.IsZero || right.IsZero)
        {
            return Bound(left.IsZero ? right : left);
        }

        BigReal large = Bound(left.Top >= right.Top ? left : right);
        BigReal small = Bound(left.Top >= right.Top ? right : left);
        int shift = large.Exponent - small.Exponent;
        if (shift > 2 * BoundBits)
        {
            return new BigReal(large.Mantissa + BigInteger.One, large.Exponent, 0);
        }

        BigInteger sum = shift >= 0 ? (large.Mantissa << shift) + small.Mantissa : large.Mantissa + (small.Mantissa << -shift);
        return Bound(new BigReal(sum, Math.Min(large.Exponent, small.Exponent), 0));
    }

    /// <summary>A number with few bits that is not below the product of two, which are not negative.</summary>
    public static BigReal BoundProduct(BigReal left, BigReal right)
    {
        BigReal first = Bound(left);
        BigReal second = Bound(right);
        return Bound(new BigReal(first.Mantissa * second.Mantissa, first.Exponent + second.Exponent, 0));
    }

    /// <summary>A number with few bits that is not below the quotient of two; the first is not negative, the second is above 0.</summary>
    public static BigReal BoundQuotient(BigReal left, BigReal right)
    {
        BigReal first = Bound(left);
        long excess = Math.Max(0, Length(right.Mantissa) - BoundBits);
        BigInteger divisor = right.Mantissa >> (int)excess;
        BigInteger quotient = ((first.Mantissa << (2 * BoundBits)) / divisor) + BigInteger.One;
        return Bound(new BigReal(quotient, first.Exponent - (2 * BoundBits) - right.Exponent - (int)excess, 0));
    }

    /// <summary>The nearest double but for one unit in the last place; infinite, or 0, beyond its range.</summary>
    public double ToDouble()
    {
        if (IsZero)
        {
            return 0.0;
        }

        long excess = Length(Mantissa) - 62;
        BigInteger head = excess > 0 ? Mantissa >> (int)excess : Mantissa;
        return Math.ScaleB((double)(long)head, Exponent + (int)Math.Max(0, excess));
    }

    /// <summary>A double not below the value.</summary>
    public double ToDoubleAbove()
    {
        double value = ToDouble();
        return double.IsPositiveInfinity(value) ? value
            : From(Math.Max(value, -double.MaxValue), 64) >= this ? Math.Max(value, -double.MaxValue)
            : Math.BitIncrement(Math.Max(value, -double.MaxValue));
    }

    /// <summary>A double not above the value.</summary>
    public double ToDoubleBelow() => -(-this).ToDoubleAbove();

    /// <summary>The logarithm to base 10 of |x|, to about ten digits; minus infinity for 0.</summary>
    public double Log10()
    {
        if (IsZero)
        {
            return double.NegativeInfinity;
        }

        BigReal size = Abs();
        double head = size.Scale(-size.Top).ToDouble();
        return (Kernels.ReproducibleFunctions.Log(head) / 2.302585092994046) + (size.Top * 0.30102999566398120);
    }

    private static long Length(BigInteger mantissa) => mantissa.IsZero ? 0 : mantissa.GetBitLength();

    private static BigReal Cut(BigInteger mantissa, int exponent, int precision, out BigReal error)
    {
        long excess = Length(mantissa) - precision;
        if (precision == 0 || excess <= 0)
        {
            error = Zero;
            return new BigReal(mantissa, exponent, precision);
        }

        error = PowerOfTwo(exponent + (int)excess);
        return new BigReal(mantissa >> (int)excess, exponent + (int)excess, precision);
    }
}
