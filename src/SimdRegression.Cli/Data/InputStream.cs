using Microsoft.Win32.SafeHandles;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Data;

/// <summary>The bytes of a file or of standard input: its first ones can be looked at, and a failure to read names the file.</summary>
internal sealed class InputStream : ForwardStream
{
    /// <summary>What messages call standard input.</summary>
    public const string NameOfStandardInput = "<stdin>";

    private readonly Stream source;
    private readonly Func<InputStream>? openAgain;
    private ReadOnlyMemory<byte> head;

    /// <param name="source">Disposed with this one.</param>
    /// <param name="name">The name by which messages call it.</param>
    /// <param name="openAgain">Opens the same bytes once more, from the first one on; null where that cannot be.</param>
    public InputStream(Stream source, string name, Func<InputStream>? openAgain = null)
    {
        this.source = source;
        Name = name;
        this.openAgain = openAgain;
    }

    public string Name { get; }

    /// <summary>The file's handle, for reading out of order, or null where that cannot be.</summary>
    public SafeFileHandle? Handle => source is FileStream { CanSeek: true } file ? file.SafeFileHandle : null;

    /// <summary>The file's length, where it has one.</summary>
    public long? FileLength => source is FileStream { CanSeek: true } file ? file.Length : null;

    /// <summary>Whether what is read can be read once more, by opening it again.</summary>
    public bool CanReadAgain => openAgain is not null;

    /// <summary>The same bytes from the first one on; only where <see cref="CanReadAgain"/>.</summary>
    public InputStream OpenAgain() => openAgain!();

    /// <param name="path">A path, or <c>-</c> for standard input.</param>
    /// <param name="standardInput">Opens standard input.</param>
    public static InputStream Open(string path, Func<Stream> standardInput)
    {
        if (path == "-")
        {
            return new InputStream(standardInput(), NameOfStandardInput);
        }

        try
        {
            // The readers buffer for themselves.
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
            return new InputStream(file, path, file.CanSeek ? () => Open(path, standardInput) : null);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UnusableDataException(path, "there is no such file");
        }
        catch (UnauthorizedAccessException)
        {
            bool isDirectory = Directory.Exists(path);
            throw new UnusableDataException(path, isDirectory ? "this is a directory; a file is needed" : "the file may not be read");
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or NotSupportedException)
        {
            throw new UnusableDataException(path, $"the file cannot be opened: {SystemFailure.Describe(failure)}");
        }
    }

    /// <summary>The same bytes from a temporary file, which can be read again. Nothing may have been read before; this stream is read to its end.</summary>
    public InputStream Spool()
    {
        string path = Path.GetTempFileName();
        var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1 << 16, FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows())
        {
            // An open file needs no name: so nothing is left of a process that is killed.
            File.Delete(path);
        }

        CopyTo(file);
        return Rewound(file, Name);
    }

    private static InputStream Rewound(FileStream file, string name)
    {
        file.Position = 0;
        return new InputStream(new UnownedStream(file), name, () => Rewound(file, name));
    }

    /// <summary>The first bytes, which stay to be read; fewer where there are fewer. Only before any reading.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (head.Length < count)
        {
            var bytes = new byte[count];
            head.CopyTo(bytes);
            int read = head.Length;
            while (read < count && ReadSource(bytes.AsSpan(read)) is int step and > 0)
            {
                read += step;
            }

            head = bytes.AsMemory(0, read);
        }

        return head.Span[..Math.Min(count, head.Length)];
    }

    /// <summary>All bytes, or null where there are more than <paramref name="most"/>.</summary>
    public byte[]? ReadAll(int most)
    {
        // The length of a file is but a first guess: some have none, and some grow.
        const int guess = 1 << 16;
        var bytes = new byte[Math.Min(FileLength ?? guess, most) + 1];
        int length = 0;
        while (length <= most && Read(bytes.AsSpan(length)) is int step and > 0)
        {
            length += step;
            if (length == bytes.Length && length <= most)
            {
                Array.Resize(ref bytes, (int)Math.Min(2L * length, most + 1L));
            }
        }

        return length > most ? null : bytes[..length];
    }

    public override int Read(Span<byte> buffer)
    {
        if (head.IsEmpty || buffer.IsEmpty)
        {
            return ReadSource(buffer);
        }

        int length = Math.Min(head.Length, buffer.Length);
        head.Span[..length].CopyTo(buffer);
        head = head[length..];
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ReadSource(Span<byte> buffer)
    {
        try
        {
            return source.Read(buffer);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UnusableDataException(Name, $"the file cannot be read: {SystemFailure.Describe(failure)}");
        }
        catch (InvalidDataException)
        {
            throw new UnusableDataException(Name, "the compressed file is damaged or cut off");
        }
    }
}
