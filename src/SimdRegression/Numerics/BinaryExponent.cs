using System.Runtime.CompilerServices;

namespace SimdRegression.Numerics;

/// <summary>Exponents and powers of two from the bits of a double: what <see cref="Math.ILogB(double)"/> and <see cref="Math.ScaleB(double, int)"/>
/// give, without the calls that these cost.</summary>
internal static class BinaryExponent
{
    private const int FractionBits = 52;
    private const int Bias = 1023;
    private const int Special = 2047;
    private const long ExponentMask = 0x7FFL << FractionBits;

    // From 2^-1000 on no product of a number near one is subnormal.
    private const int LowestPlain = -1000;

    /// <summary>The largest power of two that is not above a positive number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double PowerNotAbove(double value)
    {
        long field = BitConverter.DoubleToInt64Bits(value) & ExponentMask;
        return field is > 0 and < ExponentMask ? BitConverter.Int64BitsToDouble(field) : Math.ScaleB(1.0, Math.ILogB(value));
    }

    /// <summary>A number between 1/2 and 2 in magnitude, or zero, times a power of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Scale(double value, int exponent)
    {
        return exponent is >= LowestPlain and <= Bias ? value * Power(exponent) : Math.ScaleB(value, exponent);
    }

    /// <summary>The exponent of a number, and the number with its exponent taken away: 1 at most its magnitude, which is less than 2.</summary>
    /// <param name="value">A finite number other than zero.</param>
    /// <param name="significand">Receives the number times 2 to minus its exponent.</param>
    public static int Split(double value, out double significand)
    {
        int field = (int)((BitConverter.DoubleToInt64Bits(value) & ExponentMask) >> FractionBits);
        if (field is > 0 and < Special)
        {
            long bits = BitConverter.DoubleToInt64Bits(value) & ~ExponentMask;
            significand = BitConverter.Int64BitsToDouble(bits | ((long)Bias << FractionBits));
            return field - Bias;
        }

        int exponent = Math.ILogB(value);
        significand = Math.ScaleB(value, -exponent);
        return exponent;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Power(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + Bias) << FractionBits);
}
