using System.Numerics;
using System.Runtime.CompilerServices;

namespace SimdRegression.Cli.Data;

/// <summary>Takes the digits of a decimal number eight at a time out of the text.</summary>
internal static class DecimalScanner
{
    /// <summary>How many bytes from the first one behind the number on must be readable.</summary>
    public const int BytesReadBeyond = sizeof(ulong);

    /// <summary>So many digits always fit into 64 bits.</summary>
    private const int MostDigits = 19;

    private const ulong EveryByte = 0x0101010101010101;

    private static ReadOnlySpan<uint> PowersOfTen => [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

    /// <summary>Reads <c>-?digits[.digits][e[+-]digits]</c>.</summary>
    /// <param name="text">What follows the number must be no digit, and readable as <see cref="BytesReadBeyond"/> says.</param>
    /// <param name="length">How many bytes the number takes.</param>
    /// <param name="value">The nearest double.</param>
    /// <returns>False for other notations, more digits than fit, and exponents that are not at hand.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryScan(ref byte text, out nint length, out double value)
    {
        // Signs come at random in data: arithmetic instead of a branch.
        bool negative = text == '-';
        nint start = negative ? 1 : 0;
        nint at = start + 1;
        ulong digits = (ulong)Unsafe.Add(ref text, start) - '0';
        if (digits > 9)
        {
            length = 0;
            value = 0.0;
            return false;
        }

        if (Unsafe.Add(ref text, at) != '.')
        {
            ReadDigits(ref text, ref at, ref digits);
        }

        nint count = at - start;
        int exponent = 0;
        if (Unsafe.Add(ref text, at) == '.')
        {
            nint point = at++;
            ReadDigits(ref text, ref at, ref digits);
            exponent = (int)(point + 1 - at);
            count -= exponent;
        }

        bool fits = count <= MostDigits || SignificantDigits(ref Unsafe.Add(ref text, start), at - start) <= MostDigits;
        if ((Unsafe.Add(ref text, at) | 0x20) == 'e')
        {
            fits &= TryReadExponent(ref text, ref at, ref exponent);
        }

        length = at;
        bool done = DecimalScaling.TryScale(digits, exponent, out double size);
        value = BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(size) | ((ulong)(negative ? 1 : 0) << 63));
        return fits && done;
    }

    /// <summary>Appends the digits from a place on to an integer, modulo 2^64, and moves the place behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadDigits(ref byte text, ref nint at, ref ulong digits)
    {
        ulong eight = ReadEight(ref text, at, out ulong others);
        while (others == 0)
        {
            digits = (digits * 100_000_000) + Join(eight);
            at += 8;
            eight = ReadEight(ref text, at, out others);
        }

        // The digits before the first other byte move up; zeros, which change nothing, take their place. Two shifts, as one of 64 is none.
        int bits = BitOperations.TrailingZeroCount(others) - 7;
        digits = (digits * PowersOfTen[bits >> 3]) + Join(eight << (56 - bits) << 8);
        at += bits >> 3;
    }

    /// <summary>Eight bytes less '0' each, the first one lowest.</summary>
    /// <param name="others">The highest bit of each byte that is no digit.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ReadEight(ref byte text, nint at, out ulong others)
    {
        ulong eight = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref text, at));
        eight = (BitConverter.IsLittleEndian ? eight : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(eight)) ^ ('0' * EveryByte);

        // Adding 0x76 to seven bits sets the eighth from 10 on and carries no further.
        others = (((eight & (0x7F * EveryByte)) + (0x76 * EveryByte)) | eight) & (0x80 * EveryByte);
        return eight;
    }

    /// <summary>The number that eight digits, one a byte, the first one lowest, stand for: pairs, pairs of pairs, and both of those.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Join(ulong eight)
    {
        eight = (eight * 10) + (eight >> 8);
        const ulong everySecondPair = 0x000000FF000000FF;
        ulong first = (eight & everySecondPair) * (100 + (1_000_000UL << 32));
        ulong second = ((eight >> 16) & everySecondPair) * (1 + (10_000UL << 32));
        return (uint)((first + second) >> 32);
    }

    /// <summary>The digits of a number without its leading zeros and its point.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int SignificantDigits(ref byte number, nint length)
    {
        int count = 0;
        for (nint i = 0; i < length; i++)
        {
            byte character = Unsafe.Add(ref number, i);
            count += character != '.' && (count > 0 || character != '0') ? 1 : 0;
        }

        return count;
    }

    /// <summary>Reads what follows the digits from the letter on.</summary>
    /// <returns>False where there are no digits or far too many.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryReadExponent(ref byte text, ref nint at, ref int exponent)
    {
        const int mostDigits = 4;
        bool negative = Unsafe.Add(ref text, at + 1) == '-';
        nint first = at + (negative || Unsafe.Add(ref text, at + 1) == '+' ? 2 : 1);
        nint end = first;
        int value = 0;
        for (; end - first <= mostDigits && (uint)Unsafe.Add(ref text, end) - '0' is uint digit and <= 9; end++)
        {
            value = (value * 10) + (int)digit;
        }

        exponent += negative ? -value : value;
        at = end;
        return end > first && end - first <= mostDigits;
    }
}
