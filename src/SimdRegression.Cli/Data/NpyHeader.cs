using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Data;

/// <summary>The head of a NumPy file: what its elements are, how many rows and columns, in which order, and where they begin.</summary>
/// <remarks>
/// Versions 1.0, 2.0 and 3.0 of the format: the magic bytes, two bytes of version, the length of the text that follows (two bytes, from
/// 2.0 on four), and that text, a Python dictionary with the keys <c>descr</c>, <c>fortran_order</c> and <c>shape</c>.
/// </remarks>
internal sealed record NpyHeader(int ElementSize, bool FortranOrder, long Rows, int Columns, long DataOffset)
{
    private const int LongestText = 1 << 20;

    /// <summary>Far more than a fit takes; a damaged head that claims more would only make the tool allocate their names.</summary>
    private const int MostColumns = 1_000_000;

    /// <summary>The bytes every such file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the head and leaves the stream at the first element.</summary>
    public static NpyHeader Read(InputStream stream)
    {
        Span<byte> start = stackalloc byte[Magic.Length + 2];
        ReadExactly(stream, start);
        int version = start[^2];
        if (version is < 1 or > 3)
        {
            throw new UnusableDataException(
                stream.Name, $"version {version}.{start[^1]} of the NumPy format; 1.0, 2.0 and 3.0 are accepted");
        }

        Span<byte> lengthBytes = stackalloc byte[version == 1 ? 2 : 4];
        ReadExactly(stream, lengthBytes);
        uint length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > LongestText)
        {
            throw new UnusableDataException(stream.Name, $"the NumPy header claims {length} bytes; at most {LongestText} are accepted");
        }

        var text = new byte[length];
        ReadExactly(stream, text);
        return Parse(Encoding.UTF8.GetString(text), stream.Name, start.Length + lengthBytes.Length + length);
    }

    /// <summary>The head of a two-dimensional array in C order, in version 1.0, padded as the format wants it.</summary>
    public static byte[] Create(int elementSize, long rows, int columns)
    {
        const int alignment = 64;
        int start = Magic.Length + 2 + sizeof(ushort);
        string text = string.Create(
            CultureInfo.InvariantCulture, $"{{'descr': '<f{elementSize}', 'fortran_order': False, 'shape': ({rows}, {columns}), }}");
        int length = (start + text.Length + 1 + alignment - 1) / alignment * alignment;
        var head = new byte[length];
        Magic.CopyTo(head);
        head[Magic.Length] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(start - sizeof(ushort)), (ushort)(length - start));
        Encoding.ASCII.GetBytes(text.PadRight(length - start - 1) + "\n", head.AsSpan(start));
        return head;
    }

    private static NpyHeader Parse(string text, string name, long dataOffset)
    {
        string? description = ValueOf(text, "descr");
        string? order = ValueOf(text, "fortran_order");
        string? shape = ValueOf(text, "shape");
        if (description is null || order is not ("True" or "False") || shape is not ['(', .., ')'])
        {
            throw new UnusableDataException(name, "the NumPy header is damaged: descr, fortran_order and shape are needed");
        }

        int elementSize = description switch
        {
            "'<f8'" => sizeof(double),
            "'<f4'" => sizeof(float),
            _ => throw new UnusableDataException(name, $"elements of type {description}; '<f8' and '<f4' (float64, float32) are accepted"),
        };
        string[] sizes = shape[1..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (sizes.Length != 2)
        {
            throw new UnusableDataException(name, $"the array has shape {shape}; two dimensions, rows and columns, are accepted");
        }

        if (!TryParseSize(sizes[0], out long rows)
            || !TryParseSize(sizes[1], out long columns)
            || (UInt128)(ulong)rows * (ulong)columns * (ulong)elementSize > long.MaxValue / 2)
        {
            throw new UnusableDataException(name, $"the shape {shape} cannot be");
        }

        return columns switch
        {
            0 => throw new UnusableDataException(name, "the array has no columns"),
            > MostColumns => throw new UnusableDataException(
                name, $"the array has {columns} columns; at most {MostColumns} are accepted"),
            _ => new NpyHeader(elementSize, order == "True", rows, (int)columns, dataOffset),
        };
    }

    /// <remarks>Python 2 wrote long integers with a suffix: <c>(3L, 2L)</c>.</remarks>
    private static bool TryParseSize(string text, out long size) => long.TryParse(
        text.EndsWith('L') ? text.AsSpan(0, text.Length - 1) : text, NumberStyles.None, CultureInfo.InvariantCulture, out size);

    /// <summary>The value of a key as it stands in the text: a quoted string, a tuple or list, or a word.</summary>
    private static string? ValueOf(string text, string key)
    {
        int at = text.IndexOf($"'{key}'", StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        string rest = text[(at + key.Length + 2)..].TrimStart();
        if (!rest.StartsWith(':'))
        {
            return null;
        }

        rest = rest[1..].TrimStart();
        char closing = rest.Length == 0 ? '\0' : rest[0] switch { '(' => ')', '[' => ']', '\'' => '\'', _ => '\0' };
        int end = closing == '\0' ? rest.AsSpan().IndexOfAny(",} ") : rest.IndexOf(closing, 1) + 1;
        return end <= 0 ? null : rest[..end];
    }

    private static void ReadExactly(InputStream stream, Span<byte> buffer)
    {
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
        {
            throw new UnusableDataException(stream.Name, "the NumPy header is cut off");
        }
    }
}
