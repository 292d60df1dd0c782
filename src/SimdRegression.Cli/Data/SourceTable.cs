using System.Numerics;
using System.Text;

namespace SimdRegression.Cli.Data;

/// <summary>A table whose rows come from a source of raw values: an Arrow or Parquet file.</summary>
internal sealed class SourceTable : Table
{
    private readonly TableSource source;
    private readonly TableWords words;
    private readonly string[] columns;
    private byte[] utf8 = new byte[64];
    private double[] numbers = [];
    private long rowsRead;

    /// <param name="source">Read from its first row; disposed with the table.</param>
    /// <param name="name">The name by which messages call it.</param>
    /// <param name="reading">How text means missing values, and the words of messages.</param>
    public SourceTable(TableSource source, string name, TableReading reading)
        : base(name)
    {
        this.source = source;
        words = reading.Words;
        Fields = new FieldReader(reading.Format with { DecimalMark = '.', Delimiter = ',' });
        columns = new string[source.Columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = source.Columns[i].Name.Trim();
        }
    }

    public override FieldReader Fields { get; }

    public override IReadOnlyList<string> Columns => columns;

    public override string HeaderPosition => Name;

    public override double? Progress => null;

    public override bool HoldsText => true;

    public override void Dispose() => source.Dispose();

    protected override bool ReadRows<T>(ColumnPlan plan, RowBlock<T> block)
    {
        block.Count = 0;
        block.Numbers.Clear();
        block.Numbers.Set(0, rowsRead + 1);
        int count = Advance(block.Capacity);
        if (count == 0)
        {
            return false;
        }

        block.Count = count;
        numbers = numbers.Length < count ? new double[count] : numbers;
        foreach (ColumnPlan.UsedColumn column in plan.Used)
        {
            if (column.Codes is { } codes)
            {
                ReadText(plan, block, column, codes);
            }
            else
            {
                ReadNumbers(plan, block, column);
            }
        }

        block.Texts.Clear();
        for (int row = 0; row < count && plan.Kept.Length > 0; row++)
        {
            block.Texts.Add(Array.ConvertAll(plan.Kept, column => TextOf(column, row)));
        }

        rowsRead += count;
        return true;
    }

    // A value as text; empty where it is missing.
    private string TextOf(int column, int row)
    {
        SourceColumn described = source.Columns[column];
        if (described.Kind is null)
        {
            throw new UnusableDataException(
                Name, $"column \"{Shown.Name(columns[column])}\": it holds {described.TypeName}; {words.Kept} takes columns of numbers, true and false, and text");
        }

        SourceText text = source.GetText(column, row);
        return text.IsMissing ? "" : text.IsUtf8 ? Encoding.UTF8.GetString(text.Utf8) : text.Chars.ToString();
    }

    private int Advance(int limit)
    {
        try
        {
            return source.Advance(limit);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or NotSupportedException or InvalidOperationException or EndOfStreamException)
        {
            throw new UnusableDataException(Name, $"the file cannot be read: {SystemFailure.OwnWords(failure)}");
        }
    }

    private void ReadNumbers<T>(ColumnPlan plan, RowBlock<T> block, ColumnPlan.UsedColumn column)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckKind(plan, block, column);
        Span<double> values = numbers.AsSpan(0, block.Count);
        source.GetNumbers(column.Index, values);
        bool isOptional = plan.IsTargetOptional && column.Slot == plan.TargetSlot;
        for (int row = 0; row < values.Length; row++)
        {
            T value = T.CreateTruncating(values[row]);
            if (Fields.HasMissingNumbers && Fields.IsMissingNumber(value))
            {
                value = T.NaN;
            }

            string? problem = T.IsFinite(value) ? plan.ProblemOf(column.Slot, value)
                : isOptional || (T.IsNaN(value) && plan.AcceptsGap(column.Slot)) ? null
                : T.IsNaN(value) ? $"the value is missing; {plan.AdviceOnGap(column.Slot)}"
                : double.IsFinite(values[row]) ? "is too large for single precision"
                : "is not a finite number";
            if (problem is not null)
            {
                string shown = T.IsNaN(value) ? "" : FormattableString.Invariant($"{values[row]} ");
                throw new UnusableDataException(block.PositionOf(Name, row), $"column \"{column.Name}\": {shown}{problem}");
            }

            block.Place(row, column.Slot) = value;
        }
    }

    // A column of text where numbers are needed.
    private void CheckKind<T>(ColumnPlan plan, RowBlock<T> block, ColumnPlan.UsedColumn column)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SourceColumn described = source.Columns[column.Index];
        if (described.Kind is null)
        {
            throw new UnusableDataException(
                Name, $"column \"{column.Name}\": it holds {described.TypeName}; numbers, true and false, and text are accepted ({words.OnTooMany})");
        }

        if (described.Kind != ColumnKind.Text)
        {
            return;
        }

        if (!plan.FindsText(column.Slot))
        {
            throw new UnusableDataException(block.PositionOf(Name, 0), $"column \"{column.Name}\": it holds text, and numbers are needed{plan.AdviceOnText(column)}");
        }

        var texts = new List<string>();
        foreach (ColumnPlan.UsedColumn used in plan.Used)
        {
            if (plan.FindsText(used.Slot) && used.Codes is null && source.Columns[used.Index].Kind == ColumnKind.Text)
            {
                texts.Add(used.Name);
            }
        }

        throw new TextFoundException(texts);
    }

    private void ReadText<T>(ColumnPlan plan, RowBlock<T> block, ColumnPlan.UsedColumn column, LevelCodes codes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool isOptional = plan.IsTargetOptional && column.Slot == plan.TargetSlot;
        for (int row = 0; row < block.Count; row++)
        {
            SourceText text = source.GetText(column.Index, row);
            ReadOnlySpan<byte> word = text.IsMissing ? default : FieldReader.Trim(text.IsUtf8 ? text.Utf8 : Encoded(text.Chars));
            int code = codes.CodeOf(word);
            bool isGap = code == LevelCodes.Missing;
            if (code < 0 && !isOptional && !(isGap && plan.AcceptsGap(column.Slot)))
            {
                string problem = isGap ? $"the value is missing; {plan.AdviceOnGap(column.Slot)}"
                    : codes.IsFull ? $"there are more than {codes.Count} different texts; {words.OnTooMany}"
                    : $"\"{Shown.Name(Encoding.UTF8.GetString(word))}\" is no level that training saw; {plan.AdviceOnLevel(column.Slot)}";
                throw new UnusableDataException(block.PositionOf(Name, row), $"column \"{column.Name}\": {problem}");
            }

            block.Place(row, column.Slot) = code >= 0 ? T.CreateTruncating(code) : T.NaN;
        }
    }

    private ReadOnlySpan<byte> Encoded(ReadOnlySpan<char> text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        utf8 = utf8.Length < most ? new byte[most] : utf8;
        return utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8));
    }
}
