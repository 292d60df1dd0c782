using System.Globalization;
using System.Numerics;
using System.Text;

namespace SimdRegression.Csv;

/// <summary>Reads the rows of a CSV file record by record: slower than <see cref="LineParser"/>, but all that the format allows.</summary>
/// <param name="records">At the header, or at lines below it that were put back.</param>
/// <param name="plan">The columns that are read.</param>
/// <param name="columnCount">How many columns the header has.</param>
/// <param name="fields">What fields mean.</param>
/// <param name="words">The words of messages.</param>
internal sealed class RecordParser(CsvRecordReader records, ColumnPlan plan, int columnCount, FieldReader fields, TableWords words)
{
    /// <summary>Appends rows to a block until it is full or there are none left.</summary>
    public void Parse<T>(RowBlock<T> block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (; block.Count < block.Capacity && ReadRow(); block.Count++)
        {
            block.Numbers.Set(block.Count, records.Line);
            foreach (ColumnPlan.UsedColumn column in plan.Used)
            {
                bool isOptional = plan.IsTargetOptional && column.Slot == plan.TargetSlot;
                ReadOnlySpan<byte> field = column.Codes is null ? records.Field(column.Index) : records.Content(column.Index);
                if (!fields.TryTake(field, column.Codes, plan.AcceptsGap(column.Slot), isOptional, out T value))
                {
                    throw Refuse<T>(column, field);
                }

                if (plan.ProblemOf(column.Slot, value) is string problem)
                {
                    throw Refuse(column, $"{Quoted(column.Index)} {problem}");
                }

                block.Place(block.Count, column.Slot) = value;
            }

            if (plan.Kept.Length > 0)
            {
                block.Texts.Add(Array.ConvertAll(plan.Kept, records.Text));
            }
        }
    }

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
                    throw new UnusableDataException(position, $"the line is empty, but rows follow; {Fields(columnCount)} needed");
                }
            }

            return false;
        }

        if (records.FieldCount != columnCount)
        {
            throw new UnusableDataException(
                records.Position, $"the row has {Fields(records.FieldCount)}, but the header has {Fields(columnCount)}");
        }

        return true;
    }

    private static string Fields(int count) => count == 1 ? "1 field" : string.Create(CultureInfo.InvariantCulture, $"{count} fields");

    private TableException Refuse<T>(ColumnPlan.UsedColumn column, ReadOnlySpan<byte> field)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (fields.IsMissing(FieldReader.Trim(field)))
        {
            string gap = FieldReader.Trim(field).IsEmpty ? "the field is empty" : $"{Quoted(column.Index)} is a missing value";
            return Refuse(column, $"{gap}; {plan.AdviceOnGap(column.Slot)}");
        }

        if (column.Codes is { } codes)
        {
            return Refuse(column, !System.Text.Unicode.Utf8.IsValid(field) ? $"the field is not text in UTF-8; {words.OnEncoding}"
                : codes.IsFull ? $"there are more than {codes.Count} different texts; {words.OnTooMany}"
                : $"{Quoted(column.Index)} is no level that training saw; {plan.AdviceOnLevel(column.Slot)}");
        }

        NumberKind kind = fields.Read(field, out T _);
        char? otherMark = kind == NumberKind.NotANumber ? fields.OtherDecimalMark(field) : null;
        string advice = string.Format(CultureInfo.InvariantCulture, words.OnDecimalMark, otherMark);
        if (kind == NumberKind.NotANumber && plan.FindsText(column.Slot))
        {
            string? remark = otherMark is null ? null : $"{records.PositionOf(column.Index)}: column \"{column.Name}\": {Quoted(column.Index)} is taken as text; {advice}";
            return new TextFoundException([.. Texts<T>()], remark);
        }

        return Refuse(column, kind switch
        {
            NumberKind.Missing => $"{Quoted(column.Index)} is a missing value; {plan.AdviceOnGap(column.Slot)}",
            NumberKind.NotFinite => $"{Quoted(column.Index)} is not a finite number",
            NumberKind.TooLarge => $"{Quoted(column.Index)} is too large for {(typeof(T) == typeof(float) ? "single" : "double")} precision",
            _ => $"{Quoted(column.Index)} is not a number{(otherMark is null ? "" : "; " + advice)}{plan.AdviceOnText(column)}",
        });
    }

    // All columns of the record at hand that hold text.
    private List<string> Texts<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var names = new List<string>();
        foreach (ColumnPlan.UsedColumn column in plan.Used)
        {
            if (column.Codes is null && plan.FindsText(column.Slot) && fields.Read(records.Field(column.Index), out T _) == NumberKind.NotANumber)
            {
                names.Add(column.Name);
            }
        }

        return names;
    }

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
        int count = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (count++ == longest)
            {
                break;
            }

            runes.Append(rune.ToString());
        }

        return $"\"{runes}...\"";
    }
}
