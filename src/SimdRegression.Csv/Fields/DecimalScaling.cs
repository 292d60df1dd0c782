using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SimdRegression.Csv;

/// <summary>The double nearest to an integer times a power of ten.</summary>
/// <remarks>
/// The integer is multiplied with 64 or 128 bits of the power of five, and the product's leading bits are the answer unless they lie too
/// near to the middle of two doubles (D. Lemire, "Number parsing at a gigabyte per second", 2021; the algorithm is M. Eisel's). Powers
/// from -55 to 55 are held, since those of five up to 55 have at most 128 bits: they and their reciprocals are made in some microseconds
/// at start-up, they cover the numbers from 1e-36 to 1e55 whatever their digits, and no result can overflow or be subnormal. Small
/// integers take the same way: whether an integer and its power of ten are exact, which would allow a single division, is as good as
/// random where data are written with all their digits, and a branch guessed wrong costs as much as the multiplication.
/// </remarks>
internal static class DecimalScaling
{
    private const int LargestExponent = 55;

    /// <summary>
    /// The powers of five from -55 to 55, each as its 128 leading bits, of which the first is set: exact where the exponent is not
    /// negative, rounded up where it is. The upper half comes first.
    /// </summary>
    private static readonly ulong[] PowersOfFive = ComputePowersOfFive();

    /// <param name="digits">Any integer.</param>
    /// <param name="exponent">The power of ten it is multiplied by.</param>
    /// <param name="value">The nearest double, ties going to the even one.</param>
    /// <returns>False where the power is not held, or the product's bits do not decide.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryScale(ulong digits, int exponent, out double value)
    {
        const int discarded = 64 - 52 - 3;
        const int exponentBias = 1023;
        if (digits == 0 || (uint)(exponent + LargestExponent) > 2 * LargestExponent)
        {
            value = 0.0;
            return digits == 0;
        }

        int leadingZeros = BitOperations.LeadingZeroCount(digits);
        ulong normalized = digits << leadingZeros;
        ref ulong power = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(PowersOfFive), 2 * (exponent + LargestExponent));
        ulong upper = Math.BigMul(normalized, power, out ulong lower);
        if ((upper & 0x1FF) == 0x1FF)
        {
            // What the power's lower half adds could carry into the bits that count.
            ulong carried = Math.BigMul(normalized, Unsafe.Add(ref power, 1), out _);
            lower += carried;
            upper += lower < carried ? 1UL : 0UL;
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

        // A reciprocal is rounded up: only all ones below leave open whether the exact product would carry.
        return lower != ulong.MaxValue || exponent >= -27;
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
