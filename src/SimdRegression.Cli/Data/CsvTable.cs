using System.Globalization;
using System.Numerics;
using System.Text;

namespace SimdRegression.Cli.Data;

/// <summary>A CSV file with a header line.</summary>
internal sealed class CsvTable : Table
{
    private readonly Stream stream;
    private readonly CsvRecordReader records;
    private readonly long? length;
    private readonly string[] columns;

    /// <param name="stream">Read to its end and disposed with the table.</param>
    /// <param name="name">The name by which messages call the file.</param>
    /// <param name="length">The stream's length, where it is known.</param>
    /// <param name="bufferLength">How many bytes are read at a time.</param>
    public CsvTable(Stream stream, string name, long? length, int bufferLength = 1 << 16)
        : base(name)
    {
        this.stream = stream;
        this.length = length;
        records = new CsvRecordReader(stream, name, bufferLength);
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
                throw new UnusableDataException(HeaderPosition, $"the name of column {i + 1} is not valid UTF-8");
            }

            columns[i] = records.Text(i);
        }
    }

    public override IReadOnlyList<string> Columns => columns;

    public override string HeaderPosition { get; }

    public override double? Progress => length > 0 ? Math.Min(1.0, (double)records.BytesRead / length.Value) : null;

    public override bool Read<T>(ColumnPlan plan, RowBlock<T> block)
    {
        int row = 0;
        for (; row < block.Capacity && ReadRow(); row++)
        {
            foreach (ColumnPlan.UsedColumn column in plan.Used)
            {
                NumberKind kind = NumberParser.Parse(records.Field(column.Index), out T value);
                if (kind != NumberKind.Finite)
                {
                    throw Refuse<T>(column, kind);
                }

                if (column.Slot == plan.WeightSlot && value < T.Zero)
                {
                    throw Refuse(column, $"{Quoted(column.Index)} is negative; a weight of at least 0 is needed");
                }

                block.Set(row, column.Slot, value);
            }
        }

        block.Count = row;
        return row > 0;
    }

    public override void Dispose() => stream.Dispose();

    /// <summary>Moves to the next row; empty lines are passed over where nothing but empty lines follows.</summary>
    private bool ReadRow()
    {
        if (!records.Read())
        {
            return false;
        }

        if (records.IsBlank)
        {
            string position = records.Position;
            while (records.Read())
            {
                if (!records.IsBlank)
                {
                    throw new UnusableDataException(position, $"the line is empty, but rows follow; {Fields(columns.Length)} needed");
                }
            }

            return false;
        }

        if (records.FieldCount != columns.Length)
        {
            throw new UnusableDataException(
                records.Position, $"the row has {Fields(records.FieldCount)}, but the header has {Fields(columns.Length)}");
        }

        return true;
    }

    private static string Fields(int count) => count == 1 ? "1 field" : string.Create(CultureInfo.InvariantCulture, $"{count} fields");

    private UnusableDataException Refuse<T>(ColumnPlan.UsedColumn column, NumberKind kind) => Refuse(column, kind switch
    {
        NumberKind.Empty => "the field is empty; a number is needed",
        NumberKind.NotFinite => $"{Quoted(column.Index)} is not a finite number",
        NumberKind.TooLarge => $"{Quoted(column.Index)} is too large for {(typeof(T) == typeof(float) ? "single" : "double")} precision",
        _ => $"{Quoted(column.Index)} is not a number",
    });

    private UnusableDataException Refuse(ColumnPlan.UsedColumn column, string problem) =>
        new(records.PositionOf(column.Index), $"column \"{column.Name}\": {problem}");

    /// <summary>A field for a message, cut where it is long.</summary>
    private string Quoted(int index)
    {
        const int longest = 40;
        string text = records.Text(index);
        if (text.Length <= longest)
        {
            return $"\"{text}\"";
        }

        var runes = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes().Take(longest))
        {
            runes.Append(rune.ToString());
        }

        return $"\"{runes}...\"";
    }
}
