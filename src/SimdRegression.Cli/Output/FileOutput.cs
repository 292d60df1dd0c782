namespace SimdRegression.Cli.Output;

/// <summary>
/// A file that is written to, and fails with an <see cref="IOException"/> whatever the reason: that a file may grow no further, the framework
/// calls an argument out of range.
/// </summary>
internal sealed class FileOutput(string path, FileMode mode) : Stream
{
    private readonly FileStream file = new(path, mode, FileAccess.Write);

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

    public override void Flush()
    {
        try
        {
            file.Flush();
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
