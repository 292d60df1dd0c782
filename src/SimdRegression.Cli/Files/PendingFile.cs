using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Files;

/// <summary>
/// A file that is written beside its place and moved there when complete, so that its place never holds half a file. What was not
/// completed is deleted.
/// </summary>
internal sealed class PendingFile : IDisposable
{
    private static readonly HashSet<string> Unfinished = [];

    private readonly string path;
    private readonly string? temporaryPath;
    private readonly FileOutput stream;

    private PendingFile(string path, string? temporaryPath, FileOutput stream)
    {
        this.path = path;
        this.temporaryPath = temporaryPath;
        this.stream = stream;
    }

    public Stream Stream => stream;

    /// <summary>Makes sure, before the long work begins, that the file could be written.</summary>
    /// <param name="option">The option that names the file.</param>
    /// <param name="path">The file's place.</param>
    /// <exception cref="CommandLineException">The place is a directory, or in one that does not exist.</exception>
    public static void Check(string option, string path)
    {
        CheckName(option, path, "file");
        if (Directory.Exists(path))
        {
            throw new CommandLineException($"{option} {path}: this is a directory; the name of a file is needed");
        }

        string? directory = Path.GetDirectoryName(Path.GetFullPath(path));
        if (directory is null || !Directory.Exists(directory))
        {
            throw new CommandLineException($"{option} {path}: there is no directory \"{directory}\"");
        }
    }

    /// <summary>Makes sure that a text can be a name at all.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="path">The text.</param>
    /// <param name="kind">What it names: a file or a directory.</param>
    /// <exception cref="CommandLineException">It cannot.</exception>
    public static void CheckName(string option, string path, string kind)
    {
        if (path.Length == 0)
        {
            throw new CommandLineException($"{option}: the name of a {kind} is needed");
        }

        if (path.Contains('\0'))
        {
            throw new CommandLineException($"{option} {path}: the name of a {kind} holds no zero character");
        }
    }

    /// <summary>Begins the file.</summary>
    /// <exception cref="CommandLineException">The file cannot be written there.</exception>
    public static PendingFile Create(string option, string path)
    {
        try
        {
            // A link stays a link: what it leads to is replaced.
            string full = Path.GetFullPath(path);
            if (FileIdentity.IsDeviceByName(full) || FileIdentity.Of(full).Kind == FileKind.Device)
            {
                // A device or pipe is written to; moving a file over it would destroy it.
                return new PendingFile(full, null, FileOutput.ToEndOf(full));
            }

            string place = FileIdentity.Target(full);
            string directory = Path.GetDirectoryName(place)!;
            Leftovers.Delete(directory);
            string temporary = Path.Combine(directory, Leftovers.NameFor(Path.GetFileName(place)));
            lock (Unfinished)
            {
                FileOutput stream = FileOutput.CreateLike(temporary, place);
                Unfinished.Add(temporary);
                return new PendingFile(place, temporary, stream);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CannotWrite(option, path, failure);
        }
    }

    /// <summary>Writes a whole file.</summary>
    /// <param name="option">The option that names the file.</param>
    /// <param name="path">The file's place.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string option, string path, Action<Stream> write)
    {
        using PendingFile file = Create(option, path);
        try
        {
            write(file.Stream);
            file.Complete();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(option, path, failure);
        }
    }

    /// <summary>
    /// Deletes what was begun and not completed, for a process that is about to end: whoever begins or completes a file after this waits
    /// for that end.
    /// </summary>
    public static void DeleteAll()
    {
        Monitor.Enter(Unfinished);
        foreach (string temporary in Unfinished)
        {
            TryDelete(temporary);
        }

        Unfinished.Clear();
    }

    /// <summary>
    /// Closes the file and moves it to its place; the disk has first the content, then the name, so that a loss of power as well leaves the
    /// old file or the new one.
    /// </summary>
    public void Complete()
    {
        if (temporaryPath is not null)
        {
            stream.Flush(toDisk: true);
        }

        stream.Dispose();
        if (temporaryPath is not null)
        {
            lock (Unfinished)
            {
                File.Move(temporaryPath, path, overwrite: true);
                Unfinished.Remove(temporaryPath);
            }

            DirectoryEntries.Flush(Path.GetDirectoryName(path)!);
        }
    }

    public void Dispose()
    {
        try
        {
            // After Complete this does nothing; otherwise the file is given up, and why is already known.
            stream.Dispose();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The stream tries once more to write what it holds; that this fails too is no news.
        }

        if (temporaryPath is null)
        {
            return;
        }

        lock (Unfinished)
        {
            if (Unfinished.Remove(temporaryPath))
            {
                TryDelete(temporaryPath);
            }
        }
    }

    private static CommandLineException CannotWrite(string option, string path, Exception failure) =>
        new($"{option} {path}: the file cannot be written: {SystemFailure.Describe(failure)}");

    private static void TryDelete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It stays behind under a name that says what it is; there is nobody left to tell.
        }
    }
}
