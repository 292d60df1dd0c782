using System.Text;

namespace SimdRegression.Csv;

/// <summary>Opens tables of text: unpacks and decodes them, and finds out what separates fields.</summary>
internal static class TextTables
{
    // The first line tells the delimiter; of a longer one, what is here of it.
    private const int LongestHead = 1 << 16;

    /// <summary>The content of a file whose name ends in .gz, and any other file as it is.</summary>
    /// <param name="stream">Not read yet.</param>
    /// <exception cref="UnusableDataException">The file is not what its name says.</exception>
    public static InputStream Unpacked(InputStream stream)
    {
        const string ending = ".gz";
        if (!stream.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
        {
            return stream;
        }

        return stream.Peek(2) is [0x1F, 0x8B]
            ? new InputStream(new UnpackedStream(stream), stream.Name[..^ending.Length])
            : throw new UnusableDataException(stream.Name, "the file is not compressed by gzip, as its name says");
    }

    /// <summary>Opens a table of text.</summary>
    /// <param name="stream">Not read yet, unpacked.</param>
    /// <param name="reading">How it is read.</param>
    /// <param name="name">The name by which messages call it.</param>
    public static CsvTable Open(InputStream stream, TableReading reading, string name)
    {
        long? length = stream.FileLength;
        InputStream text = Decoded(stream, reading.Format, name);
        TextFormat format = reading.Format;
        char delimiter = format.Delimiter ?? Separators.Guess(text.Peek(LongestHead), format.DecimalMark);
        Stream lines = delimiter == ' ' ? new BlankRunStream(text) : text;
        var table = new CsvTable(
            lines, name, length, new CsvReading { Threads = reading.Threads, Words = reading.Words, Format = format with { Delimiter = delimiter } });
        if (format.HasHeader && table.HasNumbersForNames)
        {
            reading.Note($"{table.HeaderPosition}: every name in the header line is a number; {reading.Words.OnHeader}");
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
