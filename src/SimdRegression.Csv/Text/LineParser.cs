using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SimdRegression.Csv;

/// <summary>Reads lines of numbers and levels: the common case, in one pass over the bytes.</summary>
/// <remarks>
/// What it does not take is left to <see cref="CsvRecordReader"/>, which knows the whole format and what to say of an error; this parser
/// only ever says how far it came. It shares no state but the codes of levels, so that several threads may use it at once.
/// </remarks>
internal sealed class LineParser
{
    /// <summary>How many readable bytes must follow the last line.</summary>
    public const int BytesReadBeyond = DecimalScanner.BytesReadBeyond;

    private readonly Step[] steps;
    private readonly int weightSlot;
    private readonly int exposureSlot;
    private readonly int columnsAfter;
    private readonly FieldReader fields;
    private readonly byte delimiter;

    /// <param name="plan">The columns that are read.</param>
    /// <param name="columnCount">How many columns each line has.</param>
    /// <param name="fields">What fields mean, and what separates them.</param>
    public LineParser(ColumnPlan plan, int columnCount, FieldReader fields)
    {
        this.fields = fields;
        delimiter = fields.Delimiter;
        weightSlot = plan.WeightSlot;
        exposureSlot = plan.ExposureSlot;
        steps = new Step[plan.Used.Length];
        int next = 0;
        for (int i = 0; i < steps.Length; i++)
        {
            ColumnPlan.UsedColumn column = plan.Used[i];
            byte end = column.Index == columnCount - 1 ? (byte)'\n' : delimiter;
            bool isOptional = plan.IsTargetOptional && column.Slot == plan.TargetSlot;
            steps[i] = new Step(column.Index - next, column.Slot, end, column.Codes, plan.AcceptsGap(column.Slot), isOptional);
            next = column.Index + 1;
        }

        columnsAfter = columnCount - next;
    }

    /// <summary>Appends the rows of whole lines to a block, which grows as needed.</summary>
    /// <param name="lines">Each ends in a line feed; <see cref="BytesReadBeyond"/> more bytes must be readable behind them.</param>
    /// <param name="block">Receives the rows, with their lines counted from 0.</param>
    /// <returns>How many bytes were taken: all, or those before the first line that is not simply a row of usable numbers.</returns>
    public int Parse<T>(ReadOnlySpan<byte> lines, RowBlock<T> block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        fields.DecimalMark == '.' ? Parse<T, DecimalPoint>(lines, block) : Parse<T, DecimalComma>(lines, block);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Parse<T, TMark>(ReadOnlySpan<byte> lines, RowBlock<T> block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TMark : struct, IDecimalMark
    {
        ref byte first = ref MemoryMarshal.GetReference(lines);
        int lineStart = 0;
        int lineBreaks = 0;
        while (lineStart < lines.Length)
        {
            if (block.Count == block.Capacity)
            {
                block.Grow();
            }

            int row = block.Count;
            int at = lineStart;
            foreach (ref readonly Step step in steps.AsSpan())
            {
                if (step.Skipped > 0 && (at = Skip(lines, at, step.Skipped, ref lineBreaks)) < 0)
                {
                    return lineStart;
                }

                ref T value = ref block.Place(row, step.Slot);
                if (step.Codes is not null || fields.HasMissingNumbers)
                {
                    if ((at = ParseField(lines, at, in step, ref value, ref lineBreaks)) < 0)
                    {
                        return lineStart;
                    }

                    continue;
                }

                int length = (int)NumberParser.ParsePrefix<T, TMark>(ref Unsafe.Add(ref first, at), ref value);
                ref byte end = ref Unsafe.Add(ref first, at + length);
                if (length > 0 && end == step.End)
                {
                    at += length + 1;
                }
                else if (length > 0 && step.End == '\n' && end == '\r' && Unsafe.Add(ref end, 1) == '\n')
                {
                    at += length + 2;
                }
                else if ((at = ParseField(lines, at, in step, ref value, ref lineBreaks)) < 0)
                {
                    return lineStart;
                }

                if ((step.Slot == weightSlot && value < T.Zero) || (step.Slot == exposureSlot && value <= T.Zero))
                {
                    return lineStart;
                }
            }

            if (columnsAfter > 0 && (at = SkipRest(lines, at, columnsAfter, ref lineBreaks)) < 0)
            {
                return lineStart;
            }

            block.Count = row + 1;
            lineStart = at;
            if (lineBreaks > 0)
            {
                block.Numbers.Set(row + 1, block.Numbers.Of(row) + 1 + lineBreaks);
                lineBreaks = 0;
            }
        }

        return lineStart;
    }

    /// <summary>Reads a number in a less common notation, a level, or a missing value; any of them may be quoted.</summary>
    /// <returns>The place behind the field, or -1 where it cannot be used or the line has another number of fields.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private int ParseField<T>(ReadOnlySpan<byte> lines, int at, in Step step, ref T value, ref int lineBreaks)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<byte> field;
        int end;
        if (lines[at] == '"')
        {
            if ((end = EndOfQuoted(lines, at, out int close, ref lineBreaks)) < 0)
            {
                return -1;
            }

            field = lines[(at + 1)..close];
            field = step.Codes is not null && field.IndexOf((byte)'"') >= 0 ? Single(field) : field;
        }
        else
        {
            end = at + lines[at..].IndexOfAny(delimiter, (byte)'\n');
            field = lines[at..end];
            field = step.End == '\n' && field is [.., (byte)'\r'] ? field[..^1] : field;
        }

        return lines[end] == step.End && fields.TryTake(field, step.Codes, step.AcceptsGap, step.IsOptional, out value) ? end + 1 : -1;
    }

    /// <summary>Finds the end of a quoted field.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="at">The place of the quote that opens the field.</param>
    /// <param name="close">The place of the quote that closes it.</param>
    /// <param name="lineBreaks">Goes up by the number of line ends within the field.</param>
    /// <returns>The place of the delimiter or line feed behind the field, or -1 where the field does not end or something else follows.</returns>
    private int EndOfQuoted(ReadOnlySpan<byte> lines, int at, out int close, ref int lineBreaks)
    {
        close = at;
        do
        {
            int distance = lines[(close + 1)..].IndexOf((byte)'"');
            if (distance < 0)
            {
                return -1;
            }

            close += distance + 1;
        }
        while (lines[close + 1] == '"' && ++close > 0);

        lineBreaks += lines[at..close].Count((byte)'\n');
        int end = close + 1;
        end += lines[end] == '\r' && lines[end + 1] == '\n' ? 1 : 0;
        return lines[end] == delimiter || lines[end] == '\n' ? end : -1;
    }

    // A text with its doubled quotes made single.
    private static byte[] Single(ReadOnlySpan<byte> quoted) =>
        System.Text.Encoding.Latin1.GetBytes(System.Text.Encoding.Latin1.GetString(quoted).Replace("\"\"", "\"", StringComparison.Ordinal));

    /// <returns>The place behind some fields and what separates them, or -1 where the line ends before.</returns>
    private int Skip(ReadOnlySpan<byte> lines, int at, int fields, ref int lineBreaks)
    {
        for (; fields > 0; fields--)
        {
            at = EndOfField(lines, at, ref lineBreaks) + 1;
            if (at == 0 || lines[at - 1] != delimiter)
            {
                return -1;
            }
        }

        return at;
    }

    /// <returns>The place behind the last fields of a line and its end, or -1 where there are not just so many.</returns>
    private int SkipRest(ReadOnlySpan<byte> lines, int at, int fields, ref int lineBreaks)
    {
        at = Skip(lines, at, fields - 1, ref lineBreaks);
        int end = at < 0 ? -1 : EndOfField(lines, at, ref lineBreaks);
        return end >= 0 && lines[end] == '\n' ? end + 1 : -1;
    }

    /// <returns>The place of the delimiter or line feed behind a field, or -1.</returns>
    private int EndOfField(ReadOnlySpan<byte> lines, int at, ref int lineBreaks) => lines[at] == '"'
        ? EndOfQuoted(lines, at, out _, ref lineBreaks)
        : at + lines[at..].IndexOfAny(delimiter, (byte)'\n');

    /// <param name="Skipped">How many fields before it are not used.</param>
    /// <param name="Slot">Where the number goes.</param>
    /// <param name="End">What ends the field: the delimiter, or in the last column a line feed.</param>
    /// <param name="Codes">The codes of texts, or null where it is a number.</param>
    /// <param name="AcceptsGap">Whether a missing value is NaN; otherwise it cannot be used.</param>
    /// <param name="IsOptional">Whether what is no number is NaN.</param>
    private readonly record struct Step(int Skipped, int Slot, byte End, LevelCodes? Codes, bool AcceptsGap, bool IsOptional);
}
