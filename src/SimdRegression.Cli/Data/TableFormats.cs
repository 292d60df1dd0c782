using System.Text;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Data;

/// <summary>Tells what kind of table a stream holds by its first bytes, and opens it.</summary>
internal static class TableFormats
{
    // The first line tells the delimiter; of a longer one, what is here of it.
    private const int LongestHead = 1 << 16;

    /// <summary>Opens the table that a stream holds.</summary>
    /// <param name="stream">Not read yet.</param>
    /// <param name="reading">How it is read.</param>
    /// <exception cref="UnusableDataException">It holds no table that the tool reads.</exception>
    public static Table Recognize(InputStream stream, TableReading reading)
    {
        if (stream.Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            return stream.Peek(2) is [0x1F, 0x8B]
                ? Recognize(new InputStream(new UnpackedStream(stream), stream.Name[..^3]), reading, stream.Name)
                : throw new UnusableDataException(stream.Name, "the file is not compressed by gzip, as its name says");
        }

        return Recognize(stream, reading, stream.Name);
    }

    private static Table Recognize(InputStream stream, TableReading reading, string name)
    {
        if (stream.Peek(NpyHeader.Magic.Length).SequenceEqual(NpyHeader.Magic))
        {
            return NpyTable.Open(stream, threads: reading.Threads);
        }

        if (stream.Peek(StatisticsFile.Magic.Length).SequenceEqual(StatisticsFile.Magic))
        {
            throw new UnusableDataException(name, "this file holds statistics and no rows; rows are needed here");
        }

        if (ForeignFormats.Describe(stream.Peek(ForeignFormats.HeadLength)) is string foreign)
        {
            throw new UnusableDataException(name, foreign);
        }

        return stream.Name.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)
            ? throw new UnusableDataException(name, "this is no NumPy file: it does not begin with the bytes \\x93NUMPY")
            : OpenText(stream, reading, name);
    }

    private static CsvTable OpenText(InputStream stream, TableReading reading, string name)
    {
        long? length = stream.FileLength;
        InputStream text = Decoded(stream, reading.Format, name);
        TextFormat format = reading.Format;
        char delimiter = format.Delimiter ?? Separators.Guess(text.Peek(LongestHead), format.DecimalMark);
        Stream lines = delimiter == ' ' ? new BlankRunStream(text) : text;
        var table = new CsvTable(
            lines, name, length, new CsvReading { Threads = reading.Threads, Format = format with { Delimiter = delimiter } });
        if (format.HasHeader && table.HasNumbersForNames)
        {
            reading.Note($"{table.HeaderPosition}: every name in the header line is a number; --no-header reads it as a row");
        }

        return table;
    }

    // Text in another encoding as text in UTF-8.
    private static InputStream Decoded(InputStream stream, TextFormat format, string name)
    {
        Encoding? encoding = stream.Peek(3) switch
        {
            [0xEF, 0xBB, 0xBF, ..] => null,
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => format.IsLatin1 ? Encoding.Latin1 : null,
        };
        return encoding is null ? stream : new InputStream(Encoding.CreateTranscodingStream(stream, encoding, new UTF8Encoding(false)), name);
    }
}
