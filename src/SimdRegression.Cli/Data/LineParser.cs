using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SimdRegression.Cli.Data;

/// <summary>Reads lines of numbers without quotes: the common case, in one pass over the bytes.</summary>
/// <remarks>
/// What it does not take is left to <see cref="CsvRecordReader"/>, which knows the whole format and what to say of an error; this parser
/// only ever says how far it came. It shares no state, so that several threads may use it at once.
/// </remarks>
internal sealed class LineParser
{
    /// <summary>How many readable bytes must follow the last line.</summary>
    public const int BytesReadBeyond = DecimalScanner.BytesReadBeyond;

    private readonly Step[] steps;
    private readonly int weightSlot;
    private readonly int columnsAfter;

    /// <param name="plan">The columns that are read.</param>
    /// <param name="columnCount">How many columns each line has.</param>
    public LineParser(ColumnPlan plan, int columnCount)
    {
        weightSlot = plan.WeightSlot;
        steps = new Step[plan.Used.Length];
        int next = 0;
        for (int i = 0; i < steps.Length; i++)
        {
            ColumnPlan.UsedColumn column = plan.Used[i];
            byte end = column.Index == columnCount - 1 ? (byte)'\n' : (byte)',';
            steps[i] = new Step(column.Index - next, column.Slot, end);
            next = column.Index + 1;
        }

        columnsAfter = columnCount - next;
    }

    /// <summary>Appends the rows of whole lines to a block, which grows as needed.</summary>
    /// <param name="lines">Each ends in a line feed; <see cref="BytesReadBeyond"/> more bytes must be readable behind them.</param>
    /// <param name="block">Receives the rows.</param>
    /// <returns>How many bytes were taken: all, or those before the first line that is not simply a row of usable numbers.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Parse<T>(ReadOnlySpan<byte> lines, RowBlock<T> block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
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
            foreach (Step step in steps)
            {
                if (step.Skipped > 0 && !TrySkip(lines, ref at, step.Skipped))
                {
                    return lineStart;
                }

                bool plain = NumberParser.TryParsePrefix(ref Unsafe.Add(ref first, at), out nint length, out T value);
                int end = at + (int)length;
                if (plain && Unsafe.Add(ref first, end) == step.End)
                {
                    at = end + 1;
                }
                else if (plain && step.End == '\n' && Unsafe.Add(ref first, end) == '\r' && Unsafe.Add(ref first, end + 1) == '\n')
                {
                    at = end + 2;
                }
                else if (!TryParseField(lines, ref at, step.End, out value))
                {
                    return lineStart;
                }

                if (step.Slot == weightSlot && value < T.Zero)
                {
                    return lineStart;
                }

                block.Set(row, step.Slot, value);
            }

            if (columnsAfter > 0 && !(TrySkip(lines, ref at, columnsAfter - 1) && TrySkipLast(lines, ref at)))
            {
                return lineStart;
            }

            block.Count = row + 1;
            lineStart = at;
        }

        return lineStart;
    }

    /// <summary>Reads a number in a less common notation.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryParseField<T>(ReadOnlySpan<byte> lines, ref int at, byte end, out T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        value = T.Zero;
        ReadOnlySpan<byte> field = lines[at..];
        int length = field.IndexOfAny((byte)',', (byte)'\n');
        if (field[length] != end)
        {
            return false;
        }

        at += length + 1;
        field = field[..length];
        field = end == '\n' && field is [.., (byte)'\r'] ? field[..^1] : field;
        return NumberParser.Parse(field, out value) == NumberKind.Finite;
    }

    /// <summary>Moves behind the commas after some fields.</summary>
    private static bool TrySkip(ReadOnlySpan<byte> lines, ref int at, int fields)
    {
        for (; fields > 0; fields--)
        {
            int length = lines[at..].IndexOfAny((byte)',', (byte)'\n');
            at += length + 1;
            if (lines[at - 1] != ',')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Moves behind the line's last field.</summary>
    private static bool TrySkipLast(ReadOnlySpan<byte> lines, ref int at)
    {
        at += lines[at..].IndexOfAny((byte)',', (byte)'\n') + 1;
        return lines[at - 1] == '\n';
    }

    /// <param name="Skipped">How many fields before it are not used.</param>
    /// <param name="Slot">Where the number goes.</param>
    /// <param name="End">What ends the field: a comma, or in the last column a line feed.</param>
    private readonly record struct Step(int Skipped, int Slot, byte End);
}
