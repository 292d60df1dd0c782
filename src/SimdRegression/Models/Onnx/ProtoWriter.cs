using System.Buffers.Binary;
using System.Text;

namespace SimdRegression.Models.Onnx;

/// <summary>Writes a message of Protocol Buffers: numbered fields, each with its kind of encoding.</summary>
/// <remarks>The encoding: https://protobuf.dev/programming-guides/encoding/</remarks>
internal sealed class ProtoWriter
{
    private const int Varint = 0;
    private const int Delimited = 2;
    private const int FieldShift = 3;
    private const int VarintBits = 7;
    private const byte More = 0x80;

    private readonly MemoryStream stream = new();

    /// <summary>The message.</summary>
    public byte[] ToArray() => stream.ToArray();

    /// <summary>Writes a whole number.</summary>
    /// <param name="field">The number of the field.</param>
    /// <param name="value">Its value.</param>
    public void Write(int field, long value)
    {
        WriteVarint(((ulong)field << FieldShift) | Varint);
        WriteVarint((ulong)value);
    }

    /// <summary>Writes text.</summary>
    /// <param name="field">The number of the field.</param>
    /// <param name="text">Its value.</param>
    public void Write(int field, string text) => Write(field, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes.</summary>
    /// <param name="field">The number of the field.</param>
    /// <param name="bytes">Its value.</param>
    public void Write(int field, ReadOnlySpan<byte> bytes)
    {
        WriteVarint(((ulong)field << FieldShift) | Delimited);
        WriteVarint((ulong)bytes.Length);
        stream.Write(bytes);
    }

    /// <summary>Writes a message within the message.</summary>
    /// <param name="field">The number of the field.</param>
    /// <param name="message">What writes the fields of the inner message.</param>
    public void Write(int field, Action<ProtoWriter> message)
    {
        var inner = new ProtoWriter();
        message(inner);
        Write(field, inner.ToArray());
    }

    /// <summary>The bytes of numbers of an element type, the lowest first.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="isDouble">Whether they are written as double, or as float.</param>
    public static byte[] BytesOf(ReadOnlySpan<double> values, bool isDouble)
    {
        int size = isDouble ? sizeof(double) : sizeof(float);
        var bytes = new byte[values.Length * size];
        for (int i = 0; i < values.Length; i++)
        {
            Span<byte> place = bytes.AsSpan(i * size, size);
            if (isDouble)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(place, values[i]);
            }
            else
            {
                BinaryPrimitives.WriteSingleLittleEndian(place, (float)values[i]);
            }
        }

        return bytes;
    }

    private void WriteVarint(ulong value)
    {
        for (; value >= More; value >>= VarintBits)
        {
            stream.WriteByte((byte)(value | More));
        }

        stream.WriteByte((byte)value);
    }
}
