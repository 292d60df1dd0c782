using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SimdRegression.Cli.Files;

/// <summary>What a name leads to.</summary>
internal enum FileKind
{
    /// <summary>Nothing is there.</summary>
    Absent,

    Regular,

    Directory,

    /// <summary>A device, a pipe or a socket: it is written to, and never replaced.</summary>
    Device,
}

/// <summary>
/// Which file a name leads to, whatever the spelling: through links, hard links and relative paths. On Linux the system tells; elsewhere the
/// resolved path has to do.
/// </summary>
/// <param name="Kind">What is there.</param>
/// <param name="Key">Equal for two names of one file.</param>
internal readonly partial record struct FileIdentity(FileKind Kind, string Key)
{
    private const int CurrentDirectory = -100;
    private const uint TypeAndNumber = 0x101;
    private const int BufferLength = 256;
    private const int ModeAt = 28;
    private const int NumberAt = 32;
    private const int DeviceAt = 136;
    private const int TypeMask = 0xF000;
    private const int DirectoryType = 0x4000;
    private const int RegularType = 0x8000;

    /// <summary>The file that a name leads to, or the place where it would be made.</summary>
    public static FileIdentity Of(string path)
    {
        try
        {
            string full = Target(Path.GetFullPath(path));
            FileIdentity there = AtPath(full);
            if (there.Kind != FileKind.Absent)
            {
                return there;
            }

            // Where nothing is yet: the directory, and the name within it.
            string? directory = Path.GetDirectoryName(full);
            string key = directory is null ? full : AtPath(directory) is { Kind: FileKind.Directory } parent ? $"{parent.Key}/{Path.GetFileName(full)}" : full;
            return new FileIdentity(FileKind.Absent, Folded(key));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new FileIdentity(FileKind.Absent, path);
        }
    }

    /// <summary>The end of a chain of links, or the path itself.</summary>
    public static string Target(string path) =>
        new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private static FileIdentity AtPath(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            Span<byte> status = stackalloc byte[BufferLength];
            try
            {
                if (Status(CurrentDirectory, path, 0, TypeAndNumber, ref MemoryMarshal.GetReference(status)) != 0)
                {
                    return default;
                }

                int type = BinaryPrimitives.ReadUInt16LittleEndian(status[ModeAt..]) & TypeMask;
                FileKind kind = type switch { RegularType => FileKind.Regular, DirectoryType => FileKind.Directory, _ => FileKind.Device };
                return new FileIdentity(
                    kind,
                    FormattableString.Invariant($"{BinaryPrimitives.ReadUInt64LittleEndian(status[DeviceAt..])}:{BinaryPrimitives.ReadUInt64LittleEndian(status[NumberAt..])}"));
            }
            catch (EntryPointNotFoundException)
            {
                // An old C library: the path tells.
            }
        }

        string resolved = Path.TrimEndingDirectorySeparator(path);
        return Directory.Exists(path) ? new FileIdentity(FileKind.Directory, Folded(resolved))
            : File.Exists(path) ? new FileIdentity(IsDeviceByName(path) ? FileKind.Device : FileKind.Regular, Folded(resolved))
            : default;
    }

    /// <summary>Whether a name stands for a device or an open file of a process. Files in shared memory are files like any others.</summary>
    public static bool IsDeviceByName(string path) =>
        (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal))
        || path.StartsWith("/proc/", StringComparison.Ordinal);

    private static string Folded(string key) => OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? key.ToUpperInvariant() : key;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int directory, string path, int flags, uint mask, ref byte status);
}
