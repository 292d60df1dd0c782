namespace SimdRegression.Cli.Data;

/// <summary>
/// Compressed bytes, with bytes behind their end that are no compressed data. Who unpacks a file that is cut off comes to them and fails; of a
/// whole file they are never looked at. The framework itself takes a file that is cut off for one that ends there.
/// </summary>
/// <param name="source">The bytes; disposed with this stream.</param>
internal sealed class EndMarkedStream(Stream source) : Stream
{
    // More than a block of plain bytes can take for its content.
    private int marksLeft = 1 << 17;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int read = source.Read(buffer);
        if (read > 0)
        {
            return read;
        }

        int marks = Math.Min(marksLeft, buffer.Length);
        buffer[..marks].Fill(0xFF);
        marksLeft -= marks;
        return marks;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
