using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Microsoft.Win32.SafeHandles;

namespace SimdRegression.Cli.Data;

/// <summary>A two-dimensional NumPy array; its columns are x0, x1, ...</summary>
/// <remarks>
/// Row by row (C order) it is read as a stream. Column by column (Fortran order) each block of rows takes one read a column, at that
/// column's place in the file, so that neither way more than a block is held.
/// </remarks>
internal sealed class NpyTable : Table
{
    private const int BytesAtOnce = 1 << 16;

    private readonly InputStream stream;
    private readonly NpyHeader header;
    private readonly string[] columns;
    private readonly SafeFileHandle? handle;
    private byte[] buffer = [];
    private long rowsRead;

    private NpyTable(InputStream stream, NpyHeader header)
        : base(stream.Name)
    {
        this.stream = stream;
        this.header = header;
        handle = stream.Handle;
        columns = new string[header.Columns];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = string.Create(CultureInfo.InvariantCulture, $"x{i}");
        }
    }

    public override IReadOnlyList<string> Columns => columns;

    public override string HeaderPosition => Name;

    public override double? Progress => header.Rows == 0 ? null : (double)rowsRead / header.Rows;

    /// <summary>Reads the head; the table disposes of the stream.</summary>
    public static NpyTable Open(InputStream stream)
    {
        NpyHeader header = NpyHeader.Read(stream);
        if (header.FortranOrder && stream.Handle is null)
        {
            throw new UnusableDataException(
                stream.Name, "an array in Fortran order cannot be read from a pipe; a file or C order is accepted");
        }

        long needed = header.DataOffset + (header.Rows * header.Columns * header.ElementSize);
        return stream.FileLength < needed
            ? throw new UnusableDataException(
                stream.Name,
                $"the file is cut off: {header.Rows} rows of {header.Columns} columns need {needed} bytes, it has {stream.FileLength}")
            : new NpyTable(stream, header);
    }

    public override bool Read<T>(ColumnPlan plan, RowBlock<T> block)
    {
        int count = (int)Math.Min(block.Capacity, header.Rows - rowsRead);
        if (count > 0)
        {
            if (header.FortranOrder)
            {
                ReadColumns(plan, block, count);
            }
            else
            {
                ReadRows(plan, block, count);
            }
        }

        block.Count = count;
        rowsRead += count;
        return count > 0;
    }

    public override void Dispose() => stream.Dispose();

    private void ReadRows<T>(ColumnPlan plan, RowBlock<T> block, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rowLength = header.Columns * header.ElementSize;
        int rowsAtOnce = Math.Clamp(BytesAtOnce / rowLength, 1, count);
        for (int start = 0; start < count; start += rowsAtOnce)
        {
            int rows = Math.Min(rowsAtOnce, count - start);
            Span<byte> bytes = Buffer(rows * rowLength);
            int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (read < bytes.Length)
            {
                throw new UnusableDataException(
                    Name, $"the file is cut off in row {rowsRead + start + (read / rowLength) + 1} of {header.Rows}");
            }

            for (int r = 0; r < rows; r++)
            {
                foreach (ColumnPlan.UsedColumn column in plan.Used)
                {
                    Store(plan, block, column, start + r, bytes[((r * rowLength) + (column.Index * header.ElementSize))..]);
                }
            }
        }
    }

    private void ReadColumns<T>(ColumnPlan plan, RowBlock<T> block, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<byte> slice = Buffer(count * header.ElementSize);
        foreach (ColumnPlan.UsedColumn column in plan.Used)
        {
            ReadAt(slice, header.DataOffset + (((column.Index * header.Rows) + rowsRead) * header.ElementSize));
            for (int r = 0; r < count; r++)
            {
                Store(plan, block, column, r, slice[(r * header.ElementSize)..]);
            }
        }
    }

    private Span<byte> Buffer(int length)
    {
        if (buffer.Length < length)
        {
            buffer = new byte[length];
        }

        return buffer.AsSpan(0, length);
    }

    private void ReadAt(Span<byte> bytes, long offset)
    {
        try
        {
            while (bytes.Length > 0)
            {
                int read = RandomAccess.Read(handle!, bytes, offset);
                if (read == 0)
                {
                    throw new UnusableDataException(Name, "the file was cut off while it was read");
                }

                bytes = bytes[read..];
                offset += read;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UnusableDataException(Name, $"the file cannot be read: {failure.Message}");
        }
    }

    private void Store<T>(ColumnPlan plan, RowBlock<T> block, ColumnPlan.UsedColumn column, int row, ReadOnlySpan<byte> bytes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double read = header.ElementSize == sizeof(double)
            ? BinaryPrimitives.ReadDoubleLittleEndian(bytes)
            : BinaryPrimitives.ReadSingleLittleEndian(bytes);
        T value = T.CreateTruncating(read);
        if (!T.IsFinite(value))
        {
            throw Refuse(column, row, read, double.IsFinite(read) ? "is too large for single precision" : "is not a finite number");
        }

        if (column.Slot == plan.WeightSlot && value < T.Zero)
        {
            throw Refuse(column, row, read, "is negative; a weight of at least 0 is needed");
        }

        block.Place(row, column.Slot) = value;
    }

    private UnusableDataException Refuse(ColumnPlan.UsedColumn column, int row, double value, string problem) => new(
        $"{Name}: row {rowsRead + row + 1}", string.Create(CultureInfo.InvariantCulture, $"column \"{column.Name}\": {value} {problem}"));
}
