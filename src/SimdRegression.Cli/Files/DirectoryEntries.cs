using System.Runtime.InteropServices;

namespace SimdRegression.Cli.Files;

/// <summary>The names in a directory, which a disk keeps apart from the content of the files.</summary>
internal static partial class DirectoryEntries
{
    private const int ReadOnly = 0;

    /// <summary>
    /// Makes names last through a loss of power, where the system has a call for that: the framework opens no directories. Windows writes
    /// its names in order by itself.
    /// </summary>
    public static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // Where it fails, as on file systems that know no such call, the file is in its place all the same.
        int descriptor = Open(directory, ReadOnly);
        if (descriptor >= 0)
        {
            _ = Synchronize(descriptor);
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
