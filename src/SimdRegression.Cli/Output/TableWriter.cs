using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using SimdRegression.Cli.Data;

namespace SimdRegression.Cli.Output;

/// <summary>A format of rows in a file.</summary>
internal enum RowFileFormat
{
    Csv,
    Npy,
}

/// <summary>Which format a file has by its name.</summary>
internal static class RowFileFormats
{
    /// <summary>The format that a name ends in, or null.</summary>
    public static RowFileFormat? Of(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".CSV" => RowFileFormat.Csv,
        ".NPY" => RowFileFormat.Npy,
        _ => null,
    };
}

/// <summary>Writes rows and their targets, which are the last column, as this tool and others read them.</summary>
internal abstract class TableWriter<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Stream stream;
    private readonly byte[] buffer = new byte[1 << 16];
    private int filled;

    protected TableWriter(Stream stream)
    {
        this.stream = stream;
    }

    /// <param name="format">The format.</param>
    /// <param name="stream">Where the rows go.</param>
    /// <param name="rows">How many there will be.</param>
    /// <param name="names">The columns, the target last.</param>
    public static TableWriter<T> Create(RowFileFormat format, Stream stream, long rows, string[] names)
    {
        byte[] head = format == RowFileFormat.Csv
            ? Encoding.UTF8.GetBytes(string.Join(',', names) + "\n")
            : NpyHeader.Create(Unsafe.SizeOf<T>(), rows, names.Length);
        stream.Write(head);
        return format == RowFileFormat.Csv ? new Csv(stream) : new Npy(stream);
    }

    /// <summary>Writes a row.</summary>
    public void Write(ReadOnlySpan<T> row, T target)
    {
        foreach (T value in row)
        {
            Append(value, isLast: false);
        }

        Append(target, isLast: true);
    }

    /// <summary>Hands everything to the stream.</summary>
    public void Flush()
    {
        stream.Write(buffer, 0, filled);
        filled = 0;
    }

    /// <summary>Writes an element and what follows it into free memory of at least 32 bytes, and returns their number.</summary>
    protected abstract int Format(T value, bool isLast, Span<byte> free);

    private void Append(T value, bool isLast)
    {
        const int longest = 32;
        if (buffer.Length - filled < longest)
        {
            Flush();
        }

        filled += Format(value, isLast, buffer.AsSpan(filled));
    }

    /// <summary>The shortest decimal that reads back to the same number.</summary>
    private sealed class Csv(Stream stream) : TableWriter<T>(stream)
    {
        protected override int Format(T value, bool isLast, Span<byte> free)
        {
            value.TryFormat(free, out int written, default, CultureInfo.InvariantCulture);
            free[written] = isLast ? (byte)'\n' : (byte)',';
            return written + 1;
        }
    }

    /// <summary>The number's bytes, the least significant first.</summary>
    private sealed class Npy(Stream stream) : TableWriter<T>(stream)
    {
        protected override int Format(T value, bool isLast, Span<byte> free)
        {
            if (typeof(T) == typeof(double))
            {
                BinaryPrimitives.WriteDoubleLittleEndian(free, double.CreateTruncating(value));
            }
            else
            {
                BinaryPrimitives.WriteSingleLittleEndian(free, float.CreateTruncating(value));
            }

            return Unsafe.SizeOf<T>();
        }
    }
}
