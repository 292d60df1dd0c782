using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SimdRegression.Cli.Data;

/// <summary>Reads lines of numbers and levels without quotes: the common case, in one pass over the bytes.</summary>
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
    /// <param name="block">Receives the rows.</param>
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
                if (step.Skipped > 0 && (at = Skip(lines, at, step.Skipped)) < 0)
                {
                    return lineStart;
                }

                ref T value = ref block.Place(row, step.Slot);
                if (step.Codes is not null || fields.HasMissingNumbers)
                {
                    if ((at = ParseField(lines, at, in step, ref value)) < 0)
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
                else if ((at = ParseField(lines, at, in step, ref value)) < 0)
                {
                    return lineStart;
                }

                if (step.Slot == weightSlot && value < T.Zero)
                {
                    return lineStart;
                }
            }

            if (columnsAfter > 0 && (at = SkipRest(lines, at, columnsAfter)) < 0)
            {
                return lineStart;
            }

            block.Count = row + 1;
            lineStart = at;
        }

        return lineStart;
    }

    /// <summary>Reads a number in a less common notation, a level, or a missing value.</summary>
    /// <returns>The place behind the field, or -1 where it cannot be used or the line has another number of fields.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int ParseField<T>(ReadOnlySpan<byte> lines, int at, in Step step, ref T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<byte> field = lines[at..];
        int length = field.IndexOfAny(delimiter, (byte)'\n');
        if (field[length] != step.End)
        {
            return -1;
        }

        field = field[..length];
        field = step.End == '\n' && field is [.., (byte)'\r'] ? field[..^1] : field;
        return fields.TryTake(field, step.Codes, step.AcceptsGap, step.IsOptional, out value) ? at + length + 1 : -1;
    }

    /// <returns>The place behind some fields and what separates them, or -1 where the line ends before.</returns>
    private int Skip(ReadOnlySpan<byte> lines, int at, int fields)
    {
        for (; fields > 0; fields--)
        {
            at += lines[at..].IndexOfAny(delimiter, (byte)'\n') + 1;
            if (lines[at - 1] != delimiter)
            {
                return -1;
            }
        }

        return at;
    }

    /// <returns>The place behind the last fields of a line and its end, or -1 where there are not just so many.</returns>
    private int SkipRest(ReadOnlySpan<byte> lines, int at, int fields)
    {
        at = Skip(lines, at, fields - 1);
        int end = at < 0 ? -1 : at + lines[at..].IndexOfAny(delimiter, (byte)'\n');
        return end >= 0 && lines[end] == '\n' ? end + 1 : -1;
    }

    /// <param name="Skipped">How many fields before it are not used.</param>
    /// <param name="Slot">Where the number goes.</param>
    /// <param name="End">What ends the field: the delimiter, or in the last column a line feed.</param>
    /// <param name="Codes">The codes of texts, or null where it is a number.</param>
    /// <param name="AcceptsGap">Whether a missing value is NaN; otherwise it cannot be used.</param>
    /// <param name="IsOptional">Whether what is no number is NaN.</param>
    private readonly record struct Step(int Skipped, int Slot, byte End, LevelCodes? Codes, bool AcceptsGap, bool IsOptional);
}
