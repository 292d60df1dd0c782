using Apache.Arrow;
using Apache.Arrow.Ipc;
using SimdRegression.Arrow;

namespace SimdRegression;

/// <summary>
/// The rows of Apache Arrow: an IPC file (.arrow, .feather), an IPC stream, or any stream of record batches, such as that of a database over ADBC.
/// </summary>
/// <remarks>
/// <para>
/// Numbers of all widths, decimals, booleans, text, and dictionaries of these are taken. A null, and NaN in a column of numbers, is a gap. Record batches
/// are read in turn and released, so memory does not grow with their number.
/// </para>
/// <para>Thread safety: one thread at a time.</para>
/// <para>Source: <see href="https://arrow.apache.org/docs/format/Columnar.html">Arrow columnar format</see>.</para>
/// </remarks>
/// <example>
/// <code>
/// using ArrowSource source = ArrowSource.Open("houses.arrow");
/// var moments = new LinearModel&lt;double&gt;.Moments(encoder.FeatureCount);
/// source.Read&lt;double&gt;(encoder, "price").AddTo(moments);
/// </code>
/// </example>
public sealed class ArrowSource : TableSource
{
    private readonly IArrowArrayStream batches;
    private readonly byte[] scratch = new byte[128];
    private RecordBatch? batch;
    private int first;
    private int count;

    /// <summary>Takes over a stream of record batches; it is closed with this source.</summary>
    /// <param name="batches">The batches.</param>
    /// <exception cref="ArgumentNullException">There is no stream.</exception>
    public ArrowSource(IArrowArrayStream batches)
        : base(ColumnsOf(batches))
    {
        this.batches = batches;
    }

    /// <summary>Reads an IPC file or an IPC stream; which of them it is, the first bytes tell.</summary>
    /// <param name="stream">The bytes. Where it cannot seek, it must be an IPC stream.</param>
    /// <param name="compression">What decompresses buffers, from the package Apache.Arrow.Compression; null where none are compressed.</param>
    /// <param name="leaveOpen">Whether the stream stays open when this source is closed.</param>
    /// <exception cref="ArgumentNullException">There is no stream.</exception>
    /// <exception cref="InvalidDataException">The bytes are no Arrow data.</exception>
    public ArrowSource(Stream stream, ICompressionCodecFactory? compression = null, bool leaveOpen = false)
        : this(ReaderOf(stream, compression, leaveOpen))
    {
    }

    /// <summary>Opens an IPC file or a file that holds an IPC stream.</summary>
    /// <param name="path">The file.</param>
    /// <param name="compression">What decompresses buffers, from the package Apache.Arrow.Compression; null where none are compressed.</param>
    /// <returns>The source; close it.</returns>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">The file holds no Arrow data.</exception>
    public static ArrowSource Open(string path, ICompressionCodecFactory? compression = null)
    {
        FileStream stream = File.OpenRead(path);
        try
        {
            return new ArrowSource(stream, compression);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Advance(int limit)
    {
        first += count;
        while (batch is null || first == batch.Length)
        {
            batch?.Dispose();
            batch = NextBatch();
            first = 0;
            if (batch is null)
            {
                count = 0;
                return 0;
            }
        }

        count = Math.Min(limit, batch.Length - first);
        return count;
    }

    /// <inheritdoc/>
    public override void GetNumbers(int column, Span<double> values) => ArrowValues.Numbers(batch!.Column(column), first, values);

    /// <inheritdoc/>
    public override SourceText GetText(int column, int row) => ArrowValues.Text(batch!.Column(column), first + row, scratch);

    /// <inheritdoc/>
    protected override void Dispose(bool isDisposing)
    {
        if (isDisposing)
        {
            batch?.Dispose();
            batches.Dispose();
        }
    }

    private RecordBatch? NextBatch() => batches is ArrowStreamReader reader
        ? reader.ReadNextRecordBatch()
        : batches.ReadNextRecordBatchAsync().AsTask().GetAwaiter().GetResult();

    private static ArrowStreamReader ReaderOf(Stream stream, ICompressionCodecFactory? compression, bool leaveOpen)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var context = new ArrowContext(null, compression);
        return IsFile(stream) ? new ArrowFileReader(context, stream, leaveOpen) : new ArrowStreamReader(context, stream, leaveOpen);
    }

    private static bool IsFile(Stream stream)
    {
        ReadOnlySpan<byte> magic = "ARROW1"u8;
        if (!stream.CanSeek)
        {
            return false;
        }

        long start = stream.Position;
        Span<byte> head = stackalloc byte[magic.Length];
        int read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        stream.Position = start;
        return head[..read].SequenceEqual(magic);
    }

    private static SourceColumn[] ColumnsOf(IArrowArrayStream batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        Schema schema = batches.Schema ?? throw new InvalidDataException("The data have no schema, so they are no Arrow data.");
        var columns = new SourceColumn[schema.FieldsList.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            Field field = schema.FieldsList[i];
            columns[i] = new SourceColumn(field.Name, ArrowValues.KindOf(field.DataType), field.DataType.Name);
        }

        return columns;
    }
}
