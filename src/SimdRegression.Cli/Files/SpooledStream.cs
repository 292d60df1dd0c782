namespace SimdRegression.Cli.Files;

/// <summary>
/// Holds output back until it is known that there will be all of it: in memory while it is short, beyond that in a temporary file.
/// </summary>
internal sealed class SpooledStream : Stream
{
    private const int MostInMemory = 1 << 24;

    private Stream held = new MemoryStream();
    private FileOutput? file;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => held.Length;

    public override long Position
    {
        get => held.Position;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (file is null && held.Length + buffer.Length > MostInMemory)
        {
            string path = Path.GetTempFileName();
            var temporary = new FileStream(
                path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16, FileOptions.DeleteOnClose);
            if (!OperatingSystem.IsWindows())
            {
                // An open file needs no name: so nothing is left of a process that is killed.
                File.Delete(path);
            }

            file = new FileOutput(temporary);
            CopyHeldTo(file);
            held.Dispose();
            held = temporary;
        }

        (file ?? held).Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Lets all of it go, once.</summary>
    public void CopyHeldTo(Stream destination)
    {
        (file ?? held).Flush();
        held.Position = 0;
        held.CopyTo(destination);
    }

    public override void Flush() => (file ?? held).Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            (file ?? held).Dispose();
        }

        base.Dispose(disposing);
    }
}
