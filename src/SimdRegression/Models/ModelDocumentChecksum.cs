using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Names = SimdRegression.ModelDocumentFormat;

namespace SimdRegression;

/// <summary>The checksum of a stored model: the CRC-32C of what the document says, without blanks and line ends, so that tools may lay it out anew.</summary>
internal static class ModelDocumentChecksum
{
    private const string Prefix = "crc32c:";

    /// <summary>The checksum of a document, whose own checksum and end do not count.</summary>
    /// <param name="json">UTF-8, from its beginning on; the end may be missing.</param>
    public static string Of(ReadOnlySpan<byte> json) => Scan(json, out _);

    /// <summary>Whether a document has a checksum that does not match; earlier versions wrote none.</summary>
    public static bool IsRefuted(ReadOnlySpan<byte> json)
    {
        string found = Scan(json, out string? told);
        return told is not null && told != found;
    }

    private static string Scan(ReadOnlySpan<byte> json, out string? told)
    {
        told = null;
        uint checksum = uint.MaxValue;
        var reader = new Utf8JsonReader(json, isFinalBlock: false, state: default);
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0))
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals(Names.Checksum))
            {
                // What follows is text, or no checksum that this library wrote.
                bool isText = reader.Read() && reader.TokenType == JsonTokenType.String;
                told = isText ? reader.GetString() : "";
                continue;
            }

            checksum = BitOperations.Crc32C(checksum, (byte)reader.TokenType);
            checksum = reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String
                ? Add(checksum, Encoding.UTF8.GetBytes(reader.GetString()!))
                : Add(checksum, reader.ValueSpan);
        }

        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Prefix}{~checksum:x8}");
    }

    private static uint Add(uint checksum, ReadOnlySpan<byte> value)
    {
        checksum = BitOperations.Crc32C(checksum, (uint)value.Length);
        for (; value.Length >= sizeof(ulong); value = value[sizeof(ulong)..])
        {
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(value));
        }

        foreach (byte part in value)
        {
            checksum = BitOperations.Crc32C(checksum, part);
        }

        return checksum;
    }
}
