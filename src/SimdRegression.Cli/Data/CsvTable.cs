using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Data;

/// <summary>How a CSV file is read; no choice shows in what is read.</summary>
internal sealed record CsvReading
{
    /// <summary>How many threads read numbers; one is the caller itself.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How many bytes of whole lines are parsed at a time: they and their numbers stay in a core's own cache.</summary>
    public int ChunkLength { get; init; } = 1 << 17;

    /// <summary>The first length in bytes of the buffer for single records.</summary>
    public int BufferLength { get; init; } = 1 << 16;
}

/// <summary>A CSV file with a header line.</summary>
internal sealed class CsvTable : Table
{
    private readonly Stream stream;
    private readonly CsvRecordReader records;
    private readonly long? length;
    private readonly CsvReading reading;
    private readonly string[] columns;
    private IDisposable? rows;

    /// <param name="stream">Read to its end and disposed with the table.</param>
    /// <param name="name">The name by which messages call the file.</param>
    /// <param name="length">The stream's length, where it is known.</param>
    /// <param name="reading">How it is read.</param>
    public CsvTable(Stream stream, string name, long? length, CsvReading reading)
        : base(name)
    {
        this.stream = stream;
        this.length = length;
        this.reading = reading;
        records = new CsvRecordReader(stream, name, reading.BufferLength);
        if (!records.Read())
        {
            throw new UnusableDataException(name, "the file is empty; a header line and rows are needed");
        }

        if (records.IsBlank)
        {
            throw new UnusableDataException(records.Position, "the header line is empty; names of columns are needed");
        }

        HeaderPosition = records.Position;
        columns = new string[records.FieldCount];
        for (int i = 0; i < columns.Length; i++)
        {
            if (!System.Text.Unicode.Utf8.IsValid(records.Field(i)))
            {
                throw new UnusableDataException(HeaderPosition, $"the name of column {i + 1} is not text in UTF-8");
            }

            string text = records.Text(i);
            columns[i] = text.Length > 0 ? text : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"column{i + 1}");
        }
    }

    public override IReadOnlyList<string> Columns => columns;

    public override string HeaderPosition { get; }

    public override double? Progress => length > 0 ? Math.Min(1.0, (double)records.BytesRead / length.Value) : null;

    /// <remarks>All calls must be for one plan and one element type, as lines are read ahead.</remarks>
    protected override bool ReadRows<T>(ColumnPlan plan, RowBlock<T> block)
    {
        var ofType = (CsvRows<T>)(rows ??= new CsvRows<T>(records, plan, columns.Length, reading));
        return ofType.Read(block);
    }

    public override void Dispose()
    {
        rows?.Dispose();
        stream.Dispose();
    }
}
