using System.Numerics;

namespace SimdRegression.Cli.Data;

/// <summary>The double nearest to an integer times a power of ten.</summary>
/// <remarks>
/// Two ways that each round once. Where the integer and the power of ten are both doubles, one multiplication or division is the answer
/// (W. D. Clinger, "How to read floating point numbers accurately", 1990). Otherwise the integer is multiplied with 64 or 128 bits of
/// the power of five, and the product's leading bits are the answer unless they lie too near to the middle of two doubles
/// (D. Lemire, "Number parsing at a gigabyte per second", 2021, the algorithm of M. Eisel). Powers from -55 to 55 are held, since those
/// of five up to 55 have at most 128 bits: they and their reciprocals are made in a few microseconds at start-up, they cover the numbers
/// from 1e-36 to 1e55 whatever their digits, and no result can overflow or be subnormal.
/// </remarks>
internal static class DecimalScaling
{
    private const int LargestExponent = 55;
    private const int LargestExactExponent = 22;
    private const ulong LargestExactInteger = 1UL << 53;

    /// <summary>The powers of ten that a double holds exactly.</summary>
    private static readonly double[] ExactPowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>
    /// The powers of five from -55 to 55, each as its 128 leading bits, of which the first is set: exact where the exponent is not
    /// negative, rounded up where it is. The upper half comes first.
    /// </summary>
    private static readonly ulong[] PowersOfFive = ComputePowersOfFive();

    /// <param name="digits">Any integer.</param>
    /// <param name="exponent">The power of ten it is multiplied by.</param>
    /// <param name="value">The nearest double, ties going to the even one.</param>
    /// <returns>False where the power is not held, or the product's bits do not decide.</returns>
    public static bool TryScale(ulong digits, int exponent, out double value)
    {
        if (digits <= LargestExactInteger && (uint)(exponent + LargestExactExponent) <= 2 * LargestExactExponent)
        {
            value = exponent < 0 ? digits / ExactPowersOfTen[-exponent] : digits * ExactPowersOfTen[exponent];
            return true;
        }

        value = 0.0;
        return digits == 0 || ((uint)(exponent + LargestExponent) <= 2 * LargestExponent && TryMultiply(digits, exponent, out value));
    }

    private static bool TryMultiply(ulong digits, int exponent, out double value)
    {
        const int discarded = 64 - 52 - 3;
        const int exponentBias = 1023;
        int leadingZeros = BitOperations.LeadingZeroCount(digits);
        ulong normalized = digits << leadingZeros;
        int index = 2 * (exponent + LargestExponent);
        ulong upper = Math.BigMul(normalized, PowersOfFive[index], out ulong lower);
        if ((upper & 0x1FF) == 0x1FF)
        {
            // What the power's lower half adds could carry into the bits that count.
            ulong carried = Math.BigMul(normalized, PowersOfFive[index + 1], out _);
            lower += carried;
            upper += lower < carried ? 1UL : 0UL;
        }

        // A reciprocal is rounded up: only all ones below leave open whether the exact product would carry.
        if (lower == ulong.MaxValue && exponent < -27)
        {
            value = 0.0;
            return false;
        }

        // The product lies between 2^126 and 2^128; 54 bits are kept, one more than the result has, to round by.
        int upperBit = (int)(upper >> 63);
        int shift = upperBit + discarded;
        ulong mantissa = upper >> shift;
        if (lower <= 1 && exponent is >= -4 and <= 23 && (mantissa & 3) == 1 && mantissa << shift == upper)
        {
            // Just in the middle, which only powers with few bits can meet: the even neighbour is below.
            mantissa--;
        }

        mantissa = (mantissa + (mantissa & 1)) >> 1;

        // The binary exponent of 10^e is that of 5^e, floor(e log2 5), plus e. The mantissa's own leading bit counts one when it is added,
        // and one more where rounding made it the next power of two.
        int binaryExponent = ((217706 * exponent) >> 16) + 63 + upperBit - leadingZeros + exponentBias;
        value = BitConverter.UInt64BitsToDouble(mantissa + ((ulong)(binaryExponent - 1) << 52));
        return true;
    }

    private static ulong[] ComputePowersOfFive()
    {
        var powers = new ulong[2 * ((2 * LargestExponent) + 1)];
        UInt128 power = UInt128.One;
        for (int exponent = 0; exponent <= LargestExponent; exponent++, power *= 5)
        {
            Store(exponent, power << (int)UInt128.LeadingZeroCount(power));
            if (exponent > 0)
            {
                Store(-exponent, Reciprocal(power));
            }
        }

        return powers;

        void Store(int exponent, UInt128 bits)
        {
            int index = 2 * (exponent + LargestExponent);
            powers[index] = (ulong)(bits >> 64);
            powers[index + 1] = (ulong)bits;
        }
    }

    /// <summary>The 128 leading bits of 1 / power, rounded up, by long division; the power is odd and above 1, so it never ends.</summary>
    private static UInt128 Reciprocal(UInt128 power)
    {
        // The quotient's first bit is set when the remainder, a power of two, is the largest one below the power.
        UInt128 remainder = UInt128.One << (127 - (int)UInt128.LeadingZeroCount(power));
        UInt128 quotient = UInt128.Zero;
        for (int bit = 0; bit < 128; bit++)
        {
            // The remainder is below the power, so twice it is below twice the power, which may not fit into 128 bits.
            bool overflows = remainder >> 127 != 0;
            remainder <<= 1;
            quotient <<= 1;
            if (overflows || remainder >= power)
            {
                remainder -= power;
                quotient |= UInt128.One;
            }
        }

        return quotient + UInt128.One;
    }
}
