using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SimdRegression.Cli.Host;
using SimdRegression.Kernels;

namespace SimdRegression.Cli.Data;

/// <summary>A two-dimensional NumPy array; its columns are x0, x1, ...</summary>
/// <remarks>
/// Row by row (C order) it is read as a stream, or, where the rows can be used just as they lie in the file, some of them at a time at their
/// place in the file. Column by column (Fortran order) each block of rows takes one read a column. No way more than a block is held. The
/// file is not mapped: reading so little at a time that it stays in the cache takes no longer, and a file that another process cuts off
/// meanwhile is an error of the data then, where a mapped one ends the process.
/// </remarks>
internal sealed class NpyTable : Table
{
    private const int BytesAtOnce = 1 << 16;

    /// <summary>How much one thread reads and looks at together, unless that is less than a block of the moments.</summary>
    private const int BytesTogether = 1 << 18;

    /// <summary>The most that is held of rows that are looked at where they lie; longer rows are copied.</summary>
    private const int MostBytesTogether = 1 << 26;

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
    private readonly int mostBytes;
    private readonly string[] columns;
    private readonly SafeFileHandle? handle;
    private readonly ParallelOptions parallel;
    private byte[] buffer = [];
    private object? elements;
    private long rowsRead;

    private NpyTable(InputStream stream, NpyHeader header, int mostBytes, int threads)
        : base(stream.Name)
    {
        parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(threads, MostThreads) };
        this.stream = stream;
        this.mostBytes = mostBytes;
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
    /// <param name="mostBytes">The most that is held of rows that are looked at where they lie.</param>
    /// <param name="threads">How many threads may work on rows.</param>
    public static NpyTable Open(InputStream stream, int mostBytes = MostBytesTogether, int threads = 1)
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
            : new NpyTable(stream, header, mostBytes, threads);
    }

    protected override bool ReadRows<T>(ColumnPlan plan, RowBlock<T> block)
    {
        block.Count = 0;
        block.Numbers.Clear();
        block.Numbers.Set(0, rowsRead + 1);
        block.Texts.Clear();
        if (rowsRead < header.Rows && !(block.AcceptsViews && plan.Kept.Length == 0 && TryView(plan, block)))
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
        bool canBeHeld = header.Rows > 0 && header.Rows * header.Columns <= Array.MaxLength && LieAsTaken<T>(plan);
        if (!canBeHeld)
        {
            return false;
        }

        block.Numbers.Clear();
        block.Numbers.Set(0, 1);
        bool isRead = ReadView(plan, block, (int)header.Rows, RowsTogether(RowLength, plan.FeatureCount)) is null;
        if (!isRead || block.HasWeightless)
        {
            // Reading the rows in order tells the first value that cannot be used, and leaves rows of weight 0 out.
            elements = null;
            return false;
        }

        rowsRead = header.Rows;
        return true;
    }

    public override bool IsRoundedToSingle => header.ElementSize == sizeof(double);

    public override void Dispose()
    {
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

    /// <summary>Lets a block look at the rows just as the file has them, if that is as the library takes them.</summary>
    private bool TryView<T>(ColumnPlan plan, RowBlock<T> block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int together = RowsTogether(RowLength, plan.FeatureCount);
        long bytes = together * RowLength;
        if (bytes > mostBytes || !LieAsTaken<T>(plan))
        {
            return false;
        }

        long parts = ThreadsForRows == 1
            ? 1
            : Math.Max(PartsForThreads, ThreadsForRows * BlocksForThread * KernelLayout.BlockRows(plan.FeatureCount) / together);
        int count = (int)Math.Min(Math.Min(parts, mostBytes / bytes) * together, header.Rows - rowsRead);
        if (ReadView(plan, block, count, together) is int badPart)
        {
            // Features of earlier rows, which nobody has looked at, may be no better: told is what comes first. So the rows before are
            // handed out alone, and if there are none, those of the part are looked at one by one.
            ReadOnlyMemory<T> rows = RowsOfFile<T>(count);
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
            && plan.UsesAllFeatures
            && plan.Used.All(column => column.Slot >= plan.FeatureCount || column.Index == first + column.Slot);
    }

    private static int FirstFeature(ColumnPlan plan) => Array.Find(plan.Used, column => column.Slot == 0).Index;

    /// <summary>Memory for the next rows, with all their columns.</summary>
    private Memory<T> RowsOfFile<T>(int count)
        where T : unmanaged
    {
        elements ??= new ElementBuffer<T>();
        return ((ElementBuffer<T>)elements).Room(count * header.Columns);
    }

    private void View<T>(ColumnPlan plan, RowBlock<T> block, ReadOnlyMemory<T> rows, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        block.View(rows.Slice(FirstFeature(plan), ((count - 1) * header.Columns) + plan.FeatureCount), header.Columns, count);
    }

    /// <summary>Reads the next rows, lets a block look at them, and copies what a view does not show, such as targets; on all threads.</summary>
    /// <param name="plan">What the columns are.</param>
    /// <param name="block">The block.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="together">How many rows are a part.</param>
    /// <returns>The first part that holds a value that cannot be used, if any.</returns>
    private int? ReadView<T>(ColumnPlan plan, RowBlock<T> block, int count, int together)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Memory<T> rows = RowsOfFile<T>(count);
        View(plan, block, rows, count);
        ColumnPlan.UsedColumn[] beside = [.. plan.Used.Where(column => column.Slot >= plan.FeatureCount)];
        int parts = ((count - 1) / together) + 1;
        if (parts == 1)
        {
            return ReadPart(0) ? null : 0;
        }

        try
        {
            ParallelLoopResult result = Parallel.For(0, parts, parallel, (part, loop) =>
            {
                if (!ReadPart(part))
                {
                    // Parts before this one are still read.
                    loop.Break();
                }
            });
            return (int?)result.LowestBreakIteration;
        }
        catch (AggregateException failures) when (failures.InnerExceptions.All(failure => failure is UnusableDataException))
        {
            throw failures.InnerExceptions[0];
        }

        bool ReadPart(int part)
        {
            int firstRow = part * together;
            int end = Math.Min(firstRow + together, count);
            Span<T> source = rows.Span[(firstRow * header.Columns)..(end * header.Columns)];
            ReadAt(MemoryMarshal.AsBytes(source), header.DataOffset + ((rowsRead + firstRow) * RowLength));
            bool usable = true;
            foreach (ColumnPlan.UsedColumn column in beside)
            {
                usable &= CopyColumn<T, T>(plan, block, column, firstRow, end, source[column.Index..], header.Columns).Refusal is null;
            }

            return usable;
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
                ReadOnlySpan<TFile> rows = ReadRows<TFile>(rowsRead + row, block.Count - row);
                CopyColumns(plan, block, row, rows);
                for (int i = 0; i < plan.Kept.Length; i++)
                {
                    NpyColumns.AddTexts(plan, block, i, row, rows[plan.Kept[i]..], header.Columns);
                }

                continue;
            }

            for (int i = 0; i < plan.Kept.Length; i++)
            {
                NpyColumns.AddTexts(plan, block, i, row, ReadSlice<TFile>(plan.Kept[i], block.Count - row), 1);
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
            throw new UnusableDataException(Name, $"the file cannot be read: {SystemFailure.Describe(failure)}");
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
        bool isJudged = column.Slot == plan.WeightSlot || column.Slot == plan.ExposureSlot;
        bool isOptional = plan.IsTargetOptional && column.Slot == plan.TargetSlot;
        bool acceptsGap = plan.AcceptsGap(column.Slot);
        if (typeof(TFile) == typeof(T) && placeDistance == 1 && !isJudged)
        {
            places = places[..(end - firstRow)];
            NpyColumns.Gather(MemoryMarshal.Cast<TFile, T>(source), distance, places);
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
            bool isGap = acceptsGap && T.IsNaN(value);
            string? refused = isJudged ? plan.ProblemOf(column.Slot, value) : null;
            if (!isGap && (!T.IsFinite(value) || refused is not null) && !isOptional && first.Refusal is null)
            {
                string problem = T.IsFinite(value) ? refused!
                    : TFile.IsFinite(source[at]) ? "is too large for single precision"
                    : "is not a finite number";
                first = new Problem(row, Refuse(Name, rowsRead + row, column.Name, double.CreateTruncating(source[at]), problem));
            }

            place += placeDistance;
            at += distance;
        }

        return first;
    }

    /// <summary>What is wrong with a value of the file.</summary>
    /// <param name="name">The file.</param>
    /// <param name="row">Counted from 0.</param>
    /// <param name="column">The column's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="problem">What is wrong with it.</param>
    private static UnusableDataException Refuse(string name, long row, string column, double value, string problem) => new(
        FormattableString.Invariant($"{name}: row {row + 1}"), FormattableString.Invariant($"column \"{column}\": {value} {problem}"));

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
