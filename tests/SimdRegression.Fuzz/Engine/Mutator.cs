using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace SimdRegression.Fuzz.Engine;

/// <summary>Varies inputs: bits, bytes, numbers as text and as words, pieces of the same input, of others and of the target's own.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> tokens, int longest)
{
    private const int MostSteps = 4;

    private static readonly byte[][] Texts = [.. ((string[])
    [
        "0", "-0", "1", "-1", "1e308", "-1.7976931348623157e308", "1.8e308", "1e-320", "4.9e-324", "2.4703282292062327e-324", "1e400", "NaN", "nan",
        "inf", "-Infinity", "1e", "1e+", ".5", "5.", "+3", "0x10", "1_000", "1,5", "3.4028235e38", "3.4028236e38", "1e-46", "9007199254740993",
        "0.1234567890123456789012345678901234567890", "123456789012345678901234567890", "18446744073709551616", "9223372036854775807", "2147483648",
        "00000000000000000000001", "1e00000000000000000001", "0.00000000000000000000000000000000001", "1e-99999", " 1", "1 ", "\t1", "\"1\"", "\"\"",
        "\"", "\"a\nb\"", ",", ",,", "\n", "\r\n", "\r", "\n\n", "\uFEFF", "\0", "\u00e9", "\ud83d\ude00", "x",
    ]).Select(Encoding.UTF8.GetBytes)];

    private static readonly ulong[] Words =
    [
        0, 1, 0x7F, 0x80, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, ulong.MaxValue,
        0x7FF0000000000000, 0xFFF0000000000000, 0x7FF8000000000001, 0x7FEFFFFFFFFFFFFF, 0x0010000000000000, 0x3FF0000000000000, 0x7F800000,
        0x7FC00000, 0x7F7FFFFF, 0x7E37E43C8800759C, 0x01A56E1FC2F8F359,
    ];

    private readonly List<byte> work = [];

    /// <summary>A variation of an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="other">Another one, to take pieces from.</param>
    public byte[] Mutate(byte[] input, byte[] other)
    {
        work.Clear();
        work.AddRange(input);
        int steps = 1 + random.Next(MostSteps);
        for (int step = 0; step < steps; step++)
        {
            Step(other);
        }

        if (work.Count > longest)
        {
            work.RemoveRange(longest, work.Count - longest);
        }

        return [.. work];
    }

    private void Step(byte[] other)
    {
        int kind = random.Next(14);
        if (work.Count == 0 || kind < 3)
        {
            Insert(Place(), random.Next(3) == 0 && tokens.Count > 0 ? tokens[random.Next(tokens.Count)] : Texts[random.Next(Texts.Length)]);
            return;
        }

        int at = random.Next(work.Count);
        switch (kind)
        {
            case 3:
                work[at] ^= (byte)(1 << random.Next(8));
                break;
            case 4:
                work[at] = (byte)random.Next(256);
                break;
            case 5:
                work.RemoveRange(at, Length(at));
                break;
            case 6:
                Insert(Place(), [.. work.GetRange(at, Length(at))]);
                break;
            case 7:
                work.RemoveRange(at, work.Count - at);
                break;
            case 8:
                Splice(other);
                break;
            case 9:
                OverwriteWord(at);
                break;
            case 10 or 11:
                ReplaceField(at);
                break;
            case 12:
                DuplicateLine(at);
                break;
            default:
                work[at] = (byte)(work[at] + random.Next(-3, 4));
                break;
        }
    }

    private int Place() => random.Next(work.Count + 1);

    private int Length(int at) => Math.Min(work.Count - at, 1 + (random.Next(4) == 0 ? random.Next(64) : random.Next(6)));

    private void Insert(int at, byte[] piece)
    {
        if (work.Count + piece.Length <= longest)
        {
            work.InsertRange(at, piece);
        }
    }

    private void Splice(byte[] other)
    {
        if (other.Length > 0)
        {
            int from = random.Next(other.Length);
            int length = 1 + random.Next(other.Length - from);
            Insert(Place(), other[from..(from + length)]);
        }
    }

    private void OverwriteWord(int at)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        ulong word = random.Next(4) == 0 ? (ulong)random.NextInt64() : Words[random.Next(Words.Length)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, word);
        int width = 1 << random.Next(4);
        at = random.Next(2) == 0 ? at : at / width * width;
        for (int i = 0; i < width && at + i < work.Count; i++)
        {
            work[at + i] = bytes[i];
        }
    }

    /// <summary>What stands between two separators becomes another number or text.</summary>
    private void ReplaceField(int at)
    {
        int start = at;
        while (start > 0 && !IsSeparator(work[start - 1]))
        {
            start--;
        }

        int end = at;
        while (end < work.Count && !IsSeparator(work[end]))
        {
            end++;
        }

        work.RemoveRange(start, end - start);
        Insert(start, random.Next(3) switch
        {
            0 => Texts[random.Next(Texts.Length)],
            1 => Encoding.ASCII.GetBytes(BitConverter.Int64BitsToDouble(random.NextInt64()).ToString("R", CultureInfo.InvariantCulture)),
            _ => Encoding.ASCII.GetBytes(random.Next(-9, 100).ToString(CultureInfo.InvariantCulture)),
        });
    }

    private void DuplicateLine(int at)
    {
        int start = at == 0 ? 0 : work.LastIndexOf((byte)'\n', at - 1) + 1;
        int end = work.IndexOf((byte)'\n', at);
        if (end >= 0)
        {
            Insert(end + 1, [.. work.GetRange(start, end + 1 - start)]);
        }
    }

    private static bool IsSeparator(byte value) => value is (byte)',' or (byte)'\n' or (byte)'\r' or (byte)' ' or (byte)':' or (byte)'"';
}
