using System.Globalization;
using Microsoft.Win32.SafeHandles;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Files;

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

    /// <summary>Opens what is there, to write behind what it holds: a device, a pipe, or an open file of the process.</summary>
    public static FileOutput ToEndOf(string path)
    {
        if (OwnDescriptor(path) is int descriptor)
        {
            // What else is written to it goes on from where this ends.
            return new FileOutput(new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0));
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        if (file.CanSeek)
        {
            file.Seek(0, SeekOrigin.End);
        }

        return new FileOutput(file);
    }

    // The number of an open file of this process that a path stands for, or null.
    private static int? OwnDescriptor(string path)
    {
        const string standardOutput = "/dev/stdout";
        const string standardError = "/dev/stderr";
        foreach (string prefix in (string[])["/dev/fd/", "/proc/self/fd/"])
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal)
                && int.TryParse(path.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                return number;
            }
        }

        return path switch { standardOutput => 1, standardError => 2, _ => null };
    }

    /// <summary>Makes a new file that has the mode of the one that it will replace: what was private stays so.</summary>
    /// <param name="path">The new file.</param>
    /// <param name="place">The other, which may be absent.</param>
    public static FileOutput CreateLike(string path, string place)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows() || !File.Exists(place))
        {
            return new FileOutput(new FileStream(path, options));
        }

        UnixFileMode mode = File.GetUnixFileMode(place);
        options.UnixCreateMode = mode;
        var file = new FileStream(path, options);
        try
        {
            File.SetUnixFileMode(file.SafeFileHandle, mode);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A file system without modes, whose files all have one.
        }

        return new FileOutput(file);
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

    private static FileLimitException TooLarge(Exception failure) => new(failure);
}
