
namespace SimdRegression.Csv;

/// <summary>How a CSV file is read, beside what every table is; no choice shows in what is read.</summary>
internal sealed record CsvReading
{
    /// <summary>How many threads read numbers; one is the caller itself.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How text is written down, its delimiter known; null there is a comma.</summary>
    public TextFormat Format { get; init; } = TextFormat.Usual;

    /// <summary>The words of messages.</summary>
    public TableWords Words { get; init; } = TableWords.OfLibrary;

    /// <summary>How many bytes of whole lines are parsed at a time: they and their numbers stay in a core's own cache.</summary>
    public int ChunkLength { get; init; } = 1 << 17;

    /// <summary>The first length in bytes of the buffer for single records.</summary>
    public int BufferLength { get; init; } = 1 << 16;
}

/// <summary>A table as text: fields between commas or other separators, a row a line, names in the first line.</summary>
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
        Fields = new FieldReader(reading.Format);
        records = new CsvRecordReader(stream, name, reading.BufferLength, Fields.Delimiter, reading.Words);
        bool hasHeader = reading.Format.HasHeader;
        if (!records.Read())
        {
            throw new UnusableDataException(name, hasHeader ? "the file is empty; a header line and rows are needed" : "the file is empty; rows are needed");
        }

        HeaderPosition = records.Position;
        if (records.IsBlank)
        {
            throw new UnusableDataException(
                HeaderPosition, hasHeader ? "the header line is empty; names of columns are needed" : "the first line is empty; a row is needed");
        }

        columns = new string[records.FieldCount];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = hasHeader ? NameOf(i) : TextFormat.NameWithoutHeader(i);
        }

        if (!hasHeader)
        {
            records.Unread();
        }
    }

    public override FieldReader Fields { get; }

    /// <summary>Whether every name of a column is a number: the header may be a row.</summary>
    public bool HasNumbersForNames
    {
        get
        {
            int numbers = 0;
            foreach (string column in columns)
            {
                bool isNumber = NumberParser.Parse(System.Text.Encoding.UTF8.GetBytes(column), out double _) == NumberKind.Finite;
                numbers += isNumber ? 1 : 0;
            }

            return numbers == columns.Length;
        }
    }

    public override bool HoldsText => true;

    public override IReadOnlyList<string> Columns => columns;

    public override string HeaderPosition { get; }

    public override double? Progress => length > 0 ? Math.Min(1.0, (double)records.BytesRead / length.Value) : null;

    /// <remarks>All calls must be for one plan and one element type, as lines are read ahead.</remarks>
    protected override bool ReadRows<T>(ColumnPlan plan, RowBlock<T> block)
    {
        var ofType = (CsvRows<T>)(rows ??= new CsvRows<T>(records, plan, columns.Length, Fields, reading));
        return ofType.Read(block);
    }

    public override void Dispose()
    {
        rows?.Dispose();
        stream.Dispose();
    }

    private string NameOf(int column)
    {
        if (!System.Text.Unicode.Utf8.IsValid(records.Field(column)))
        {
            throw new UnusableDataException(
                HeaderPosition, $"the name of column {column + 1} is not text in UTF-8; {reading.Words.OnEncoding}");
        }

        string text = records.Text(column).Trim();
        return text.Length > 0 ? text : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"column{column + 1}");
    }
}
