using System.Globalization;
using System.Numerics;
using System.Text;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Data;

/// <summary>Reads the rows of a CSV file record by record: slower than <see cref="LineParser"/>, but whatever the format allows.</summary>
/// <param name="records">At the header, or at lines below it that were put back.</param>
/// <param name="plan">The columns that are read.</param>
/// <param name="columnCount">How many columns the header has.</param>
internal sealed class RecordParser(CsvRecordReader records, ColumnPlan plan, int columnCount)
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
                NumberKind kind = NumberParser.Parse(records.Field(column.Index), out T value);
                if (kind != NumberKind.Finite && column.Slot == plan.TargetSlot && plan.IsTargetOptional)
                {
                    value = T.NaN;
                }
                else if (kind != NumberKind.Finite)
                {
                    throw Refuse<T>(column, kind);
                }

                if (column.Slot == plan.WeightSlot && value < T.Zero)
                {
                    throw Refuse(column, $"{Quoted(column.Index)} is negative; a weight of at least 0 is needed");
                }

                block.Place(block.Count, column.Slot) = value;
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
