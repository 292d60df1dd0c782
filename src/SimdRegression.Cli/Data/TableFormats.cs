using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Data;

/// <summary>Tells what kind of table a stream holds by its first bytes, and opens it.</summary>
internal static class TableFormats
{
    /// <summary>Opens a file of any kind that the tool reads; what it is, its first bytes tell.</summary>
    /// <param name="path">A path, or <c>-</c> for standard input.</param>
    /// <param name="standardInput">Opens standard input.</param>
    /// <param name="reading">How it is read.</param>
    public static Table Open(string path, Func<Stream> standardInput, TableReading? reading = null) =>
        From(InputStream.Open(path, standardInput), reading);

    /// <summary>Opens what a stream holds.</summary>
    /// <param name="stream">Not read yet; disposed with the table.</param>
    /// <param name="reading">How it is read.</param>
    public static Table From(InputStream stream, TableReading? reading = null) =>
        Table.From(stream, reading ?? new TableReading { Words = CommandLineWords.Options }, Recognize);

    /// <summary>Opens the table that a stream holds.</summary>
    /// <param name="stream">Not read yet.</param>
    /// <param name="reading">How it is read.</param>
    /// <exception cref="UnusableDataException">It holds no table that the tool reads.</exception>
    private static Table Recognize(InputStream stream, TableReading reading) => Recognize(TextTables.Unpacked(stream), reading, stream.Name);

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

        if (ColumnFiles.Open(stream, reading, name) is { } columns)
        {
            return columns;
        }

        if (ForeignFormats.Describe(stream.Peek(ForeignFormats.HeadLength)) is string foreign)
        {
            throw new UnusableDataException(name, foreign);
        }

        return stream.Name.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)
            ? throw new UnusableDataException(name, "this is no NumPy file: it does not begin with the bytes \\x93NUMPY")
            : TextTables.Open(stream, reading, name);
    }
}
