using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SimdRegression.Cli.Files;

/// <summary>Files that were begun beside their place and never completed, because the process was killed: the next run deletes them.</summary>
internal static partial class Leftovers
{
    // What file systems take, in bytes.
    private const int LongestName = 255;

    /// <summary>A name for a file that will be moved to its place: it tells the process that writes it.</summary>
    public static string NameFor(string fileName)
    {
        string ending = string.Create(CultureInfo.InvariantCulture, $".{Environment.ProcessId}-{Guid.NewGuid():N}.tmp");
        return (Encoding.UTF8.GetByteCount(fileName) + ending.Length > LongestName ? ".simdreg" : fileName) + ending;
    }

    /// <summary>Deletes what processes that have ended left in a directory.</summary>
    public static void Delete(string directory)
    {
        try
        {
            foreach (string path in Directory.EnumerateFiles(directory, "*.tmp"))
            {
                Match match = Unfinished().Match(Path.GetFileName(path));
                if (match.Success && HasEnded(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)) && !IsHeld(path))
                {
                    File.Delete(path);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // They stay, under names that say what they are.
        }
    }

    private static bool HasEnded(int process)
    {
        try
        {
            using var running = Process.GetProcessById(process);
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    // The number of a process says nothing of one in another container or on another machine; its lock does.
    private static bool IsHeld(string path)
    {
        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    [GeneratedRegex(@"\.(\d{1,9})-[0-9a-f]{32}\.tmp$")]
    private static partial Regex Unfinished();
}
