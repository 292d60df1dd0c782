using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace SimdRegression.Cli.Data;

/// <summary>What stands between the whole part of a number and its fraction.</summary>
internal interface IDecimalMark
{
    static abstract byte Character { get; }
}

/// <summary>A point.</summary>
internal readonly struct DecimalPoint : IDecimalMark
{
    public static byte Character => (byte)'.';
}

/// <summary>A comma.</summary>
internal readonly struct DecimalComma : IDecimalMark
{
    public static byte Character => (byte)',';
}

/// <summary>Takes the digits of a decimal number eight at a time out of the text.</summary>
internal static class DecimalScanner
{
    /// <summary>How many bytes from the first one behind the number on must be readable.</summary>
    public const int BytesReadBeyond = 2 * GroupLength;

    /// <summary>So many digits always fit into 64 bits.</summary>
    private const int MostDigits = 19;

    private const int GroupLength = sizeof(ulong);

    private const ulong EveryByte = 0x0101010101010101;

    private static ReadOnlySpan<uint> PowersOfTen => [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

    /// <summary>Reads <c>-?digits[.digits][e[+-]digits]</c>.</summary>
    /// <typeparam name="TMark">The decimal mark, here written as a point.</typeparam>
    /// <param name="text">What follows the number must be no digit, and readable as <see cref="BytesReadBeyond"/> says.</param>
    /// <param name="value">Receives the nearest double, or anything.</param>
    /// <returns>
    /// How many bytes the number takes, or 0 for other notations, more digits than fit, and powers of ten that are not at hand.
    /// </returns>
    /// <remarks>
    /// Not to be inlined: all it works on fits into the registers, as long as it has them for itself. Nothing here has its address taken,
    /// for the same reason, and the value goes where it belongs, so that the next number waits for no store.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static nint Scan<TMark>(ref byte text, ref double value)
        where TMark : struct, IDecimalMark
    {
        // Signs come at random in data: arithmetic instead of a branch.
        nint start = text == '-' ? 1 : 0;
        ulong digits = (ulong)Unsafe.Add(ref text, start) - '0';
        if (digits > 9)
        {
            return 0;
        }

        nint at = start + 1;
        if (Unsafe.Add(ref text, at) != TMark.Character)
        {
            int count;
            do
            {
                ulong group = ReadGroup(ref text, at, out ulong others);
                count = CountOf(others);
                digits = Append(digits, group, others, count);
                at += count;
            }
            while (count == GroupLength);
        }

        nint digitCount = at - start;
        int exponent = 0;
        if (Unsafe.Add(ref text, at) == TMark.Character)
        {
            nint fraction = at + 1;
            ulong first = ReadGroup(ref text, fraction, out ulong others);
            if (others != 0)
            {
                int count = CountOf(others);
                digits = Append(digits, first, others, count);
                at = fraction + count;
            }
            else
            {
                // Data written with all their digits have 15 to 18 here; where just they end is as good as random, so that both groups that
                // follow are read without asking. Where the second ends the number, and so has a bit set, the third counts as none.
                ulong second = ReadGroup(ref text, fraction + GroupLength, out ulong othersOfSecond);
                ulong third = ReadGroup(ref text, fraction + (2 * GroupLength), out ulong othersOfThird);
                othersOfThird |= (ulong)((long)(othersOfSecond | (0 - othersOfSecond)) >> 63) & 0x80;
                int countOfSecond = CountOf(othersOfSecond);
                int countOfThird = CountOf(othersOfThird);
                if (countOfThird == GroupLength)
                {
                    return 0;
                }

                digits = (digits * 100_000_000) + Join(first);
                digits = Append(digits, second, othersOfSecond, countOfSecond);
                digits = Append(digits, third, othersOfThird, countOfThird);
                at = fraction + GroupLength + countOfSecond + countOfThird;
            }

            exponent = (int)(fraction - at);
            digitCount -= exponent;
        }

        if (digitCount > MostDigits && SignificantDigits<TMark>(ref Unsafe.Add(ref text, start), at - start) > MostDigits)
        {
            return 0;
        }

        if ((Unsafe.Add(ref text, at) | 0x20) == 'e')
        {
            (int length, int written) = ReadExponent(ref text, at);
            at += length;
            exponent = length == 0 ? int.MaxValue : exponent + written;
        }

        ulong sign = (ulong)start << 63;
        bool found = DecimalScaling.TryScale(digits, exponent, out double size);
        value = BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(size) | sign);
        return found ? at : 0;
    }

    /// <summary>Eight bytes less '0' each, the first one lowest.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where in it.</param>
    /// <param name="others">The highest bit of each byte that is no digit.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ReadGroup(ref byte text, nint at, out ulong others)
    {
        ulong group = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref text, at));
        group = (BitConverter.IsLittleEndian ? group : BinaryPrimitives.ReverseEndianness(group)) ^ ('0' * EveryByte);

        // Adding 0x76 to seven bits sets the eighth from 10 on and carries no further.
        others = (((group & (0x7F * EveryByte)) + (0x76 * EveryByte)) | group) & (0x80 * EveryByte);
        return group;
    }

    /// <summary>How many digits come before the first other byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountOf(ulong others) => BitOperations.TrailingZeroCount(others) >> 3;

    /// <summary>Appends the first digits of a group to an integer, modulo 2^64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Append(ulong digits, ulong group, ulong others, int count)
    {
        // What is no digit and all that follows becomes zero, and moves to the front; shifts count modulo 64.
        ulong below = ((others & (0 - others)) >> 7) - 1;
        return (digits * PowersOfTen[count]) + Join((group & below) << (-8 * count));
    }

    /// <summary>The number that eight digits, one a byte, the first one lowest, stand for: pairs, pairs of pairs, and both of those.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Join(ulong group)
    {
        const ulong everySecondPair = 0x000000FF000000FF;
        group = (group * 10) + (group >> 8);
        ulong first = (group & everySecondPair) * (100 + (1_000_000UL << 32));
        ulong second = ((group >> 16) & everySecondPair) * (1 + (10_000UL << 32));
        return (first + second) >> 32;
    }

    /// <summary>The digits of a number without its leading zeros and its point.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int SignificantDigits<TMark>(ref byte number, nint length)
        where TMark : struct, IDecimalMark
    {
        int count = 0;
        for (nint i = 0; i < length; i++)
        {
            byte character = Unsafe.Add(ref number, i);
            count += character != TMark.Character && (count > 0 || character != '0') ? 1 : 0;
        }

        return count;
    }

    /// <summary>Reads what follows the digits, from the letter on.</summary>
    /// <returns>Its length, 0 where there are no digits or far too many, and what it says.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (int Length, int Exponent) ReadExponent(ref byte text, nint at)
    {
        const int mostDigits = 4;
        ref byte letter = ref Unsafe.Add(ref text, at);
        bool negative = Unsafe.Add(ref letter, 1) == '-';
        int first = negative || Unsafe.Add(ref letter, 1) == '+' ? 2 : 1;
        int end = first;
        int exponent = 0;
        for (; end - first <= mostDigits && (uint)Unsafe.Add(ref letter, end) - '0' is uint digit and <= 9; end++)
        {
            exponent = (exponent * 10) + (int)digit;
        }

        return end == first || end - first > mostDigits ? default : (end, negative ? -exponent : exponent);
    }
}
