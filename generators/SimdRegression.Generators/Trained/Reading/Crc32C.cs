using System.Text;

namespace SimdRegression.Generators.Trained;

/// <summary>The checksum of a stored model as the library computes it: the CRC-32C of its tokens, each with its length.</summary>
internal sealed class Crc32C
{
    private const uint Polynomial = 0x82F63B78;

    private static readonly uint[] Table = MakeTable();

    private uint state = uint.MaxValue;

    /// <summary>The checksum of what was taken, as the document writes it.</summary>
    public string Told => $"crc32c:{~state:x8}";

    /// <summary>Takes a token.</summary>
    /// <param name="kind">The kind of token.</param>
    /// <param name="text">Its text without escapes, the digits of a number, or its bracket.</param>
    public void Take(JsonKind kind, string text)
    {
        Take((byte)kind);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int shift = 0; shift < 32; shift += 8)
        {
            Take((byte)(bytes.Length >> shift));
        }

        foreach (byte part in bytes)
        {
            Take(part);
        }
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }

    private void Take(byte part) => state = Table[(byte)(state ^ part)] ^ (state >> 8);
}
