namespace SimdRegression.Cli.Output;

/// <summary>
/// A file that is written to, and fails with an <see cref="IOException"/> whatever the reason: that a file may grow no further, the framework
/// calls an argument out of range.
/// </summary>
/// <param name="file">Disposed with this one.</param>
internal sealed class FileOutput(FileStream file) : Stream
{
    /// <param name="path">The file.</param>
    /// <param name="mode">How it is opened.</param>
    public FileOutput(string path, FileMode mode)
        : this(new FileStream(path, mode, FileAccess.Write))
    {
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            file.Write(buffer);
        }
        catch (ArgumentOutOfRangeException failure)
        {
            throw TooLarge(failure);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => Flush(toDisk: false);

    /// <summary>Hands on what is held back, if wanted so far that it outlasts a loss of power.</summary>
    public void Flush(bool toDisk)
    {
        try
        {
            file.Flush(toDisk);
        }
        catch (ArgumentOutOfRangeException failure)
        {
            throw TooLarge(failure);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        try
        {
            if (disposing)
            {
                file.Dispose();
            }
        }
        catch (ArgumentOutOfRangeException failure)
        {
            throw TooLarge(failure);
        }
        finally
        {
            base.Dispose(disposing);
        }
    }

    private static IOException TooLarge(Exception failure) => new("it would be larger than the file system or a limit allows", failure);
}
