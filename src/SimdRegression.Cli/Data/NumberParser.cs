using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SimdRegression.Cli.Data;

/// <summary>What a field of text turned out to be.</summary>
internal enum NumberKind
{
    Finite,

    /// <summary>A field that is empty or holds what stands for a missing value.</summary>
    Missing,
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

    /// <param name="text">UTF-8.</param>
    /// <param name="value">The number, when it is <see cref="NumberKind.Finite"/>.</param>
    [SkipLocalsInit]
    public static NumberKind Parse<T>(ReadOnlySpan<byte> text, out T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int longest = 48;
        if (text.Length <= longest)
        {
            // The scanner looks beyond the number; the byte behind the text ends it.
            Span<byte> copy = stackalloc byte[longest + DecimalScanner.BytesReadBeyond];
            text.CopyTo(copy);
            copy[text.Length] = 0;
            value = T.Zero;
            if (ParsePrefix<T, DecimalPoint>(ref MemoryMarshal.GetReference(copy), ref value) == text.Length && text.Length > 0)
            {
                return NumberKind.Finite;
            }
        }

        return ParseAny(text, out value);
    }

    /// <summary>Reads the number that a text begins with, in the common notation: no blanks, no plus sign, a digit before the point.</summary>
    /// <param name="text">
    /// A byte that is no part of a number must follow, and <see cref="DecimalScanner.BytesReadBeyond"/> readable bytes from that one on.
    /// </param>
    /// <param name="value">Receives the nearest value, or anything.</param>
    /// <typeparam name="T">The element type.</typeparam>
    /// <typeparam name="TMark">The decimal mark.</typeparam>
    /// <returns>How many bytes it takes, or 0 where that needs a closer look: <see cref="Parse"/> then decides.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint ParsePrefix<T, TMark>(ref byte text, ref T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TMark : struct, IDecimalMark
    {
        if (typeof(T) == typeof(double))
        {
            return DecimalScanner.Scan<TMark>(ref text, ref Unsafe.As<T, double>(ref value));
        }

        double nearest = 0.0;
        nint length = DecimalScanner.Scan<TMark>(ref text, ref nearest);
        value = T.CreateTruncating(nearest);
        return typeof(T) == typeof(float) && NarrowsToNearest(nearest) ? length : 0;
    }

    /// <summary>
    /// Rounding twice, to double and then to float, goes wrong only where the double lies just half way between two floats (its 29
    /// lowest bits are then 1 0...0), or where floats are subnormal and lie further apart.
    /// </summary>
    private static bool NarrowsToNearest(double nearest)
    {
        const ulong lowBits = (1UL << 29) - 1;
        const ulong halfWay = 1UL << 28;
        const double leastNormalFloat = 1.1754943508222875e-38;
        double size = Math.Abs(nearest);
        return (size is 0 or >= leastNormalFloat and <= float.MaxValue)
            && (BitConverter.DoubleToUInt64Bits(nearest) & lowBits) != halfWay;
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
