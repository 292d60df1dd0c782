using System.Globalization;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Data;

/// <summary>Standard input of this process, where it was given one.</summary>
internal static class StandardInput
{
    private const int AccessBits = 3;

    /// <exception cref="UnusableDataException">The process was started without it.</exception>
    public static Stream Open()
    {
        return IsPipeOfThisProcess()
            ? throw new UnusableDataException(InputStream.NameOfStandardInput, "standard input is closed; a file, or something to read from, is accepted")
            : Console.OpenStandardInput();
    }

    /// <summary>
    /// Whether the runtime has put a pipe of its own where standard input should be, because that number was free when it began; reading it
    /// would wait for ever. It is told from others by its other end, which this process holds as well.
    /// </summary>
    private static bool IsPipeOfThisProcess()
    {
        const string files = "/proc/self/fd";
        try
        {
            string? pipe = new FileInfo($"{files}/0").LinkTarget;
            return pipe is not null
                && pipe.StartsWith("pipe:", StringComparison.Ordinal)
                && Directory.EnumerateFileSystemEntries(files).Any(file => new FileInfo(file).LinkTarget == pipe && IsForWriting(Path.GetFileName(file)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Not Linux, or nothing is told here.
            return false;
        }
    }

    private static bool IsForWriting(string number)
    {
        const string label = "flags:";
        string? flags = File.ReadLines($"/proc/self/fdinfo/{number}").FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal));
        return flags is not null
            && int.TryParse(flags.AsSpan().Trim()[^1..], NumberStyles.None, CultureInfo.InvariantCulture, out int octalDigit)
            && (octalDigit & AccessBits) != 0;
    }
}
