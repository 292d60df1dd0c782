using System.IO.Compression;

namespace SimdRegression.Cli.Data;

/// <summary>The content of a file that gzip has compressed. One that is cut off is damaged; the framework would take it for one that ends there.</summary>
internal sealed class UnpackedStream : ForwardStream
{
    private readonly MarkedStream packed;
    private readonly GZipStream content;

    /// <param name="source">The compressed bytes; disposed with this stream.</param>
    public UnpackedStream(Stream source)
    {
        packed = new MarkedStream(source);
        content = new GZipStream(packed, CompressionMode.Decompress);
    }

    /// <exception cref="InvalidDataException">The file is damaged or cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        int read = content.Read(buffer);
        return read > 0 && packed.IsAtEnd ? throw new InvalidDataException() : read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// The bytes, and behind their end some that are no compressed data. Of a whole file all content is there before they are read; from a file
    /// that is cut off they make more, or an error.
    /// </summary>
    private sealed class MarkedStream(Stream source) : ForwardStream
    {
        // More than a block of plain bytes can take for its content.
        private int marksLeft = 1 << 17;

        public bool IsAtEnd { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            int read = source.Read(buffer);
            if (read > 0)
            {
                return read;
            }

            IsAtEnd = true;
            int marks = Math.Min(marksLeft, buffer.Length);
            buffer[..marks].Fill(0xFF);
            marksLeft -= marks;
            return marks;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                source.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
