using System.Buffers.Binary;
using System.Text;

namespace SimdRegression.Tests.Cli;

/// <summary>NumPy files, byte by byte.</summary>
internal static class NpyBytes
{
    public static double Value(int row, int column) => ((row * 7) + column + 1) / 4.0f;

    /// <summary>What comes before the elements; 128 bytes, as NumPy makes it, or another number, which NumPy reads too.</summary>
    public static byte[] Head(string header, int version, int headLength = 128)
    {
        var length = new byte[version == 1 ? 2 : 4];
        byte[] text = Encoding.UTF8.GetBytes(header.PadRight(headLength - 8 - length.Length - 1) + "\n");
        if (version == 1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        }

        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. text];
    }

    public static byte[] Create(
        string type, bool fortran, int rows, int columns, Func<int, int, double> value, int version = 1, int headLength = 128)
    {
        int size = type == "<f8" ? 8 : 4;
        string order = fortran ? "True" : "False";
        byte[] head = Head($"{{'descr': '{type}', 'fortran_order': {order}, 'shape': ({rows}, {columns}), }}", version, headLength);
        var bytes = new byte[head.Length + (rows * columns * size)];
        head.CopyTo(bytes, 0);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                Span<byte> place = bytes.AsSpan(head.Length + ((fortran ? (c * rows) + r : (r * columns) + c) * size));
                if (size == 8)
                {
                    BinaryPrimitives.WriteDoubleLittleEndian(place, value(r, c));
                }
                else
                {
                    BinaryPrimitives.WriteSingleLittleEndian(place, (float)value(r, c));
                }
            }
        }

        return bytes;
    }
}
