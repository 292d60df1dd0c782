using System.Globalization;
using System.Numerics;

namespace SimdRegression.Cli.Data;

/// <summary>What a field of text turned out to be.</summary>
internal enum NumberKind
{
    Finite,
    Empty,
    NotANumber,
    NotFinite,
    TooLarge,
}

/// <summary>
/// Reads a decimal number to the nearest value of its type, exactly as the framework does, but faster for everyday numbers.
/// </summary>
internal static class NumberParser
{
    /// <summary>Sign, decimal point, exponent and blanks at either end; no thousands separators, since "1,5" is no 15.</summary>
    private const NumberStyles Style = NumberStyles.Float;

    private const int MaxDigits = 19;
    private const ulong MaxExactInteger = 1UL << 53;

    /// <summary>The powers of ten that a double holds exactly.</summary>
    private static readonly double[] ExactPowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <param name="text">UTF-8.</param>
    /// <param name="value">The number, when it is <see cref="NumberKind.Finite"/>.</param>
    public static NumberKind Parse<T>(ReadOnlySpan<byte> text, out T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (TryParseExactly(text, out double exact))
        {
            if (typeof(T) == typeof(double) || (typeof(T) == typeof(float) && NarrowsToNearest(exact)))
            {
                value = T.CreateTruncating(exact);
                return NumberKind.Finite;
            }
        }

        return ParseAny(text, out value);
    }

    /// <summary>
    /// The numbers whose digits form an integer of at most 53 bits and whose power of ten is exact: one rounding, that of the
    /// multiplication or division, then makes the nearest double.
    /// </summary>
    private static bool TryParseExactly(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        int at = 0;
        bool negative = false;
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
        {
            negative = text[0] == '-';
            at = 1;
        }

        ulong digits = 0;
        int read = 0;
        int pointAt = -1;
        for (; at < text.Length; at++)
        {
            uint digit = (uint)text[at] - '0';
            if (digit <= 9)
            {
                digits = (digits * 10) + digit;
                read++;
            }
            else if (text[at] == '.' && pointAt < 0)
            {
                pointAt = read;
            }
            else
            {
                return false;
            }
        }

        int decimals = pointAt < 0 ? 0 : read - pointAt;
        if (read is 0 or > MaxDigits || digits > MaxExactInteger || decimals >= ExactPowersOfTen.Length)
        {
            return false;
        }

        value = digits / ExactPowersOfTen[decimals];
        value = negative ? -value : value;
        return true;
    }

    /// <summary>
    /// Rounding twice, to double and then to float, goes wrong only where the double lies just half way between two floats (its 29
    /// lowest bits are then 1 0...0), or where floats are subnormal and lie further apart.
    /// </summary>
    private static bool NarrowsToNearest(double exact)
    {
        const ulong lowBits = (1UL << 29) - 1;
        const ulong halfWay = 1UL << 28;
        const double leastNormalFloat = 1.1754943508222875e-38;
        double size = Math.Abs(exact);
        return (size is 0 or >= leastNormalFloat and <= float.MaxValue)
            && (BitConverter.DoubleToUInt64Bits(exact) & lowBits) != halfWay;
    }

    private static NumberKind ParseAny<T>(ReadOnlySpan<byte> text, out T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (text.Contains((byte)0))
        {
            // The framework takes zero bytes after a number for padding; in a field of text they are damage.
            value = T.Zero;
            return NumberKind.NotANumber;
        }

        if (T.TryParse(text, Style, CultureInfo.InvariantCulture, out value))
        {
            return T.IsFinite(value) ? NumberKind.Finite
                : text.ContainsAnyInRange((byte)'0', (byte)'9') ? NumberKind.TooLarge
                : NumberKind.NotFinite;
        }

        ReadOnlySpan<byte> word = text.Trim(" \t\r\n\v\f"u8);
        if (word.IsEmpty)
        {
            return NumberKind.Empty;
        }

        word = word.TrimStart("+-"u8);
        return System.Text.Ascii.EqualsIgnoreCase(word, "nan"u8)
            || System.Text.Ascii.EqualsIgnoreCase(word, "inf"u8)
            || System.Text.Ascii.EqualsIgnoreCase(word, "infinity"u8)
            ? NumberKind.NotFinite
            : NumberKind.NotANumber;
    }
}
