using System.Buffers.Binary;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SimdRegression.Kernels;

namespace SimdRegression.Cli.Data;

/// <summary>A two-dimensional NumPy array; its columns are x0, x1, ...</summary>
/// <remarks>
/// Row by row (C order) it is read as a stream, or, where the rows can be used just as they lie in the file, mapped into memory a window
/// after the other. Column by column (Fortran order) each block of rows takes one read a column, at that column's place in the file. No
/// way more than a block is held, or a window mapped. As with all mapped files, the system ends the process if another one cuts the file
/// off meanwhile.
/// </remarks>
internal sealed class NpyTable : Table
{
    private const int BytesAtOnce = 1 << 16;

    /// <summary>How much is mapped at a time: enough to make the mapping cheap, and no more of the file counts as the tool's memory.</summary>
    private const int UsualWindow = 1 << 26;

    /// <summary>How much of a window one thread looks at together, unless that is less than a block of the moments.</summary>
    private const int BytesTogether = 1 << 18;

    /// <summary>
    /// How many times as much is handed out at a time to several threads, unless it takes more to give each of them
    /// <see cref="BlocksForThread"/>: enough to be worth waking them, and little enough for the last-level cache.
    /// </summary>
    private const int PartsForThreads = 32;

    private const int BlocksForThread = 4;

    /// <summary>More threads than the memory can serve.</summary>
    private const int MostThreads = 16;

    private readonly InputStream stream;
    private readonly NpyHeader header;
    private readonly string[] columns;
    private readonly SafeFileHandle? handle;
    private readonly int bytesInWindow;
    private readonly ParallelOptions parallel;
    private byte[] buffer = [];
    private MemoryMappedFile? mapping;
    private IDisposable? window;
    private long windowStart;
    private long windowEnd;
    private long rowsRead;

    private NpyTable(InputStream stream, NpyHeader header, int bytesInWindow, int threads)
        : base(stream.Name)
    {
        parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(threads, MostThreads) };
        this.bytesInWindow = bytesInWindow;
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

    public override int ThreadsForRows => parallel.MaxDegreeOfParallelism;

    /// <summary>The length of a row in bytes.</summary>
    private long RowLength => (long)header.Columns * header.ElementSize;

    /// <summary>Reads the head; the table disposes of the stream.</summary>
    /// <param name="stream">Not read yet.</param>
    /// <param name="bytesInWindow">How much of the file is mapped at a time, where it is mapped.</param>
    /// <param name="threads">How many threads may work on rows.</param>
    public static NpyTable Open(InputStream stream, int bytesInWindow = UsualWindow, int threads = 1)
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
            : new NpyTable(stream, header, bytesInWindow, threads);
    }

    public override bool Read<T>(ColumnPlan plan, RowBlock<T> block)
    {
        block.Count = 0;
        if (rowsRead < header.Rows && !(block.AcceptsViews && TryView(plan, block)))
        {
            if (header.ElementSize == sizeof(double))
            {
                Copy<double, T>(plan, block);
            }
            else
            {
                Copy<float, T>(plan, block);
            }
        }

        rowsRead += block.Count;
        return block.Count > 0;
    }

    /// <inheritdoc/>
    public override bool TryViewAll<T>(ColumnPlan plan, RowBlock<T> block)
    {
        bool canBeMapped = header.Rows > 0 && header.Rows * header.Columns <= Array.MaxLength && LieAsTaken<T>(plan);
        if (!canBeMapped || !TryMoveWindow<T>((int)header.Rows))
        {
            return false;
        }

        View(plan, block, WindowRows<T>((int)header.Rows), (int)header.Rows);
        if (CopyBesideView(plan, block, WindowRows<T>(block.Count), RowsTogether(RowLength, plan.FeatureCount)) is not null)
        {
            // Reading the rows in order tells the first value that cannot be used.
            windowEnd = 0;
            return false;
        }

        rowsRead = header.Rows;
        return true;
    }

    public override void Dispose()
    {
        window?.Dispose();
        mapping?.Dispose();
        stream.Dispose();
    }

    /// <summary>
    /// How many rows are looked at together where they lie: they stay in the cache between their targets being read and their features,
    /// and an error in them is told before any in the rows that follow.
    /// </summary>
    /// <param name="rowLength">The distance between rows in bytes.</param>
    /// <param name="featureCount">How many features the moments have: they take whole blocks of rows where these lie, and would copy a
    /// rest.</param>
    public static int RowsTogether(long rowLength, int featureCount)
    {
        int blockRows = KernelLayout.BlockRows(featureCount);
        return (int)Math.Max(1, BytesTogether / (blockRows * rowLength)) * blockRows;
    }

    /// <summary>What is wrong with a value of a binary file.</summary>
    /// <param name="name">The file.</param>
    /// <param name="row">Counted from 0.</param>
    /// <param name="column">The column's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static UnusableDataException Refuse(string name, long row, string column, double value, string problem) => new(
        FormattableString.Invariant($"{name}: row {row + 1}"), FormattableString.Invariant($"column \"{column}\": {value} {problem}"));

    /// <summary>Lets a block look at the rows where they lie, if they lie as the library takes them.</summary>
    private bool TryView<T>(ColumnPlan plan, RowBlock<T> block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!LieAsTaken<T>(plan) || (rowsRead == windowEnd && !TryMoveWindow<T>(RowsInWindow(plan))))
        {
            return false;
        }

        int together = RowsTogether(RowLength, plan.FeatureCount);
        int parts = ThreadsForRows == 1
            ? 1
            : Math.Max(PartsForThreads, ThreadsForRows * BlocksForThread * KernelLayout.BlockRows(plan.FeatureCount) / together);
        int count = (int)Math.Min((long)parts * together, windowEnd - rowsRead);
        ReadOnlyMemory<T> rows = WindowRows<T>(count);
        View(plan, block, rows, count);
        if (CopyBesideView(plan, block, rows, together) is int badPart)
        {
            // Features of earlier rows, which nobody has looked at, may be no better: told is what comes first. So the rows before are
            // handed out alone, and if there are none, those of the part are looked at one by one.
            View(plan, block, rows, Math.Min(count, Math.Max(1, badPart) * together));
            if (badPart == 0)
            {
                CopyColumns(plan, new RowBlock<T>(plan, block.Count) { Count = block.Count }, 0, rows.Span);
            }
        }

        return true;
    }

    /// <summary>Whether the features of a row lie in the file as the library takes them.</summary>
    private bool LieAsTaken<T>(ColumnPlan plan)
        where T : unmanaged
    {
        int first = FirstFeature(plan);
        return handle is not null
            && BitConverter.IsLittleEndian
            && !header.FortranOrder
            && header.ElementSize == Marshal.SizeOf<T>()
            && header.DataOffset % header.ElementSize == 0
            && plan.Used.All(column => column.Slot >= plan.FeatureCount || column.Index == first + column.Slot);
    }

    /// <summary>How many of the rows that follow are mapped at once: whole parts, where one fits.</summary>
    private int RowsInWindow(ColumnPlan plan)
    {
        long fit = bytesInWindow / RowLength;
        int together = RowsTogether(RowLength, plan.FeatureCount);
        return (int)Math.Clamp(fit < together ? fit : fit - (fit % together), 1, header.Rows - rowsRead);
    }

    private static int FirstFeature(ColumnPlan plan) => plan.Used.First(column => column.Slot == 0).Index;

    /// <summary>The next rows where the window shows them.</summary>
    private ReadOnlyMemory<T> WindowRows<T>(int count)
        where T : unmanaged
    {
        int start = (int)(rowsRead - windowStart) * header.Columns;
        return ((MappedElements<T>)window!).Memory.Slice(start, count * header.Columns);
    }

    private void View<T>(ColumnPlan plan, RowBlock<T> block, ReadOnlyMemory<T> rows, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        block.View(rows.Slice(FirstFeature(plan), ((count - 1) * header.Columns) + plan.FeatureCount), header.Columns, count);
    }

    /// <summary>Copies what a view does not show, such as targets and weights, on all threads.</summary>
    /// <param name="plan">What the columns are.</param>
    /// <param name="block">The view.</param>
    /// <param name="rows">The rows that it shows, with all columns.</param>
    /// <param name="together">How many rows are a part.</param>
    /// <returns>The first part that holds a value that cannot be used, if any.</returns>
    private int? CopyBesideView<T>(ColumnPlan plan, RowBlock<T> block, ReadOnlyMemory<T> rows, int together)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ColumnPlan.UsedColumn[] beside = [.. plan.Used.Where(column => column.Slot >= plan.FeatureCount)];
        int parts = ((block.Count - 1) / together) + 1;
        if (parts == 1)
        {
            return Copy(0) ? null : 0;
        }

        ParallelLoopResult result = Parallel.For(0, parts, parallel, (part, loop) =>
        {
            if (!Copy(part))
            {
                // Parts before this one are still copied.
                loop.Break();
            }
        });
        return (int?)result.LowestBreakIteration;

        bool Copy(int part)
        {
            int firstRow = part * together;
            int end = Math.Min(firstRow + together, block.Count);
            ReadOnlySpan<T> source = rows.Span[(firstRow * header.Columns)..];
            bool usable = true;
            foreach (ColumnPlan.UsedColumn column in beside)
            {
                usable &= CopyColumn(plan, block, column, firstRow, end, source[column.Index..], header.Columns).Refusal is null;
            }

            return usable;
        }
    }

    /// <summary>Maps the rows that follow.</summary>
    /// <param name="count">How many.</param>
    /// <returns>False where the system does not map this file.</returns>
    private bool TryMoveWindow<T>(int count)
        where T : unmanaged
    {
        long end = header.DataOffset + ((rowsRead + count) * RowLength);
        if (RandomAccess.GetLength(handle!) < end)
        {
            throw new UnusableDataException(Name, "the file was cut off while it was read");
        }

        try
        {
            window?.Dispose();
            window = null;
            mapping ??= MemoryMappedFile.CreateFromFile(
                handle!, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            window = new MappedElements<T>(mapping, header.DataOffset + (rowsRead * RowLength), count * header.Columns);
            windowStart = rowsRead;
            windowEnd = rowsRead + count;
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return rowsRead == 0 ? false : throw new UnusableDataException(Name, $"the file cannot be read: {failure.Message}");
        }
    }

    /// <summary>Copies the rows that follow into a block.</summary>
    private void Copy<TFile, T>(ColumnPlan plan, RowBlock<T> block)
        where TFile : unmanaged, IBinaryFloatingPointIeee754<TFile>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int count = (int)Math.Min(block.Capacity, header.Rows - rowsRead);
        int atOnce = header.FortranOrder ? count : (int)Math.Clamp(BytesAtOnce / RowLength, 1, count);
        while (block.Count < count)
        {
            int row = block.Count;
            block.Count += Math.Min(atOnce, count - row);
            if (!header.FortranOrder)
            {
                CopyColumns(plan, block, row, ReadRows<TFile>(rowsRead + row, block.Count - row));
                continue;
            }

            Problem first = default;
            foreach (ColumnPlan.UsedColumn column in plan.Used)
            {
                first = first.OrEarlier(CopyColumn(plan, block, column, row, block.Count, ReadSlice<TFile>(column.Index, block.Count), 1));
            }

            first.ThrowIfAny();
        }
    }

    /// <summary>Copies the used columns of adjacent rows into a block, from a row of it to its last.</summary>
    private void CopyColumns<TFile, T>(ColumnPlan plan, RowBlock<T> block, int firstRow, ReadOnlySpan<TFile> rows)
        where TFile : unmanaged, IBinaryFloatingPointIeee754<TFile>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Problem first = default;
        foreach (ColumnPlan.UsedColumn column in plan.Used)
        {
            first = first.OrEarlier(CopyColumn(plan, block, column, firstRow, block.Count, rows[column.Index..], header.Columns));
        }

        first.ThrowIfAny();
    }

    /// <summary>Reads whole rows, the next in the stream.</summary>
    private ReadOnlySpan<TFile> ReadRows<TFile>(long row, int count)
        where TFile : unmanaged
    {
        Span<byte> bytes = Buffer((int)(count * RowLength));
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length
            ? Elements<TFile>(bytes)
            : throw new UnusableDataException(Name, $"the file is cut off in row {row + (read / RowLength) + 1} of {header.Rows}");
    }

    /// <summary>Reads a part of one column of an array in Fortran order, from the next row on.</summary>
    private ReadOnlySpan<TFile> ReadSlice<TFile>(int column, int count)
        where TFile : unmanaged
    {
        Span<byte> bytes = Buffer(count * header.ElementSize);
        ReadAt(bytes, header.DataOffset + (((column * header.Rows) + rowsRead) * header.ElementSize));
        return Elements<TFile>(bytes);
    }

    private Span<byte> Buffer(int length)
    {
        if (buffer.Length < length)
        {
            buffer = new byte[length];
        }

        return buffer.AsSpan(0, length);
    }

    /// <summary>Bytes of the file as the machine has its numbers.</summary>
    private static ReadOnlySpan<TFile> Elements<TFile>(Span<byte> bytes)
        where TFile : unmanaged
    {
        Span<TFile> elements = MemoryMarshal.Cast<byte, TFile>(bytes);
        if (!BitConverter.IsLittleEndian && typeof(TFile) == typeof(double))
        {
            Span<long> bits = MemoryMarshal.Cast<byte, long>(bytes);
            BinaryPrimitives.ReverseEndianness(bits, bits);
        }
        else if (!BitConverter.IsLittleEndian)
        {
            Span<int> bits = MemoryMarshal.Cast<byte, int>(bytes);
            BinaryPrimitives.ReverseEndianness(bits, bits);
        }

        return elements;
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

    /// <summary>Copies values of one column into a block.</summary>
    /// <param name="plan">What the columns are.</param>
    /// <param name="block">Receives the values.</param>
    /// <param name="column">The column.</param>
    /// <param name="firstRow">The first row within the block.</param>
    /// <param name="end">The row after the last.</param>
    /// <param name="source">The values, the first one first.</param>
    /// <param name="distance">How far each is from the one before.</param>
    /// <returns>The first value that cannot be used, if any.</returns>
    private Problem CopyColumn<TFile, T>(
        ColumnPlan plan, RowBlock<T> block, ColumnPlan.UsedColumn column, int firstRow, int end, ReadOnlySpan<TFile> source, int distance)
        where TFile : unmanaged, IBinaryFloatingPointIeee754<TFile>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> places = block.PlacesOf(column.Slot, firstRow, out int placeDistance);
        bool isWeight = column.Slot == plan.WeightSlot;
        if (typeof(TFile) == typeof(T) && placeDistance == 1 && !isWeight)
        {
            places = places[..(end - firstRow)];
            Gather(MemoryMarshal.Cast<TFile, T>(source), distance, places);
            if (TensorPrimitives.IsFiniteAll<T>(places))
            {
                return default;
            }
        }

        Problem first = default;
        int place = 0;
        int at = 0;
        for (int row = firstRow; row < end; row++)
        {
            T value = T.CreateTruncating(source[at]);
            places[place] = value;
            if ((!T.IsFinite(value) || (isWeight && value < T.Zero)) && first.Refusal is null)
            {
                string problem = T.IsFinite(value) ? "is negative; a weight of at least 0 is needed"
                    : TFile.IsFinite(source[at]) ? "is too large for single precision"
                    : "is not a finite number";
                first = new Problem(row, Refuse(Name, rowsRead + row, column.Name, double.CreateTruncating(source[at]), problem));
            }

            place += placeDistance;
            at += distance;
        }

        return first;
    }

    /// <summary>Copies values that are some distance apart. As little as possible stands between two reads: the more of them the processor
    /// sees ahead, the more of the memory comes at once.</summary>
    private static void Gather<T>(ReadOnlySpan<T> source, int distance, Span<T> places)
        where T : unmanaged
    {
        if (places.IsEmpty)
        {
            return;
        }

        ref T first = ref MemoryMarshal.GetReference(source[..(((places.Length - 1) * distance) + 1)]);
        nint at = 0;
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = Unsafe.Add(ref first, at);
            at += distance;
        }
    }

    /// <summary>What is wrong with a value, and in which row of the block; or nothing.</summary>
    private readonly record struct Problem(int Row, UnusableDataException? Refusal)
    {
        /// <summary>This one, or the other where it is in an earlier row.</summary>
        public Problem OrEarlier(Problem other) => Refusal is null || (other.Refusal is not null && other.Row < Row) ? other : this;

        public void ThrowIfAny()
        {
            if (Refusal is not null)
            {
                throw Refusal;
            }
        }
    }
}
