using System.Runtime.InteropServices;

namespace SimdRegression.Cli.Data;

/// <summary>What the system is told about memory that is about to be filled.</summary>
internal static partial class LargePages
{
    private const int WorthIt = 1 << 25;
    private const int PageBorder = 1 << 21;
    private const int HugePageAdvice = 14;

    /// <summary>
    /// Asks for large pages, where the system has them: to touch half a gigabyte in pages of 4 KB for the first time takes longer than to
    /// read it. The memory must not move.
    /// </summary>
    public static unsafe void Prefer<T>(T[] memory)
        where T : unmanaged
    {
        if (!OperatingSystem.IsLinux() || (long)memory.Length * sizeof(T) < WorthIt)
        {
            return;
        }

        nuint start = (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0);
        nuint first = (start + PageBorder - 1) / PageBorder * PageBorder;
        nuint end = (start + ((nuint)memory.Length * (nuint)sizeof(T))) / PageBorder * PageBorder;

        // A system that knows no such pages refuses, and nothing is lost.
        _ = Advise(first, end - first, HugePageAdvice);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint address, nuint length, int advice);
}
