using System.Text.RegularExpressions;

namespace SimdRegression.Cli.Output;

/// <summary>Says in the tool's own words what the system refused.</summary>
internal static partial class SystemFailure
{
    private const int FacilityOfWindows = unchecked((int)0x80070000);
    private const int CodeMask = 0xFFFF;

    private static readonly Dictionary<int, string> OnUnix = new()
    {
        [1] = "the system does not allow it",
        [5] = "the device reports an error",
        [6] = "there is nobody at the other end of the pipe, or no such device",
        [11] = "another program holds it",
        [12] = "there is not enough memory",
        [13] = "the rights do not allow it",
        [16] = "it is in use",
        [18] = "it lies on another file system",
        [20] = "a part of the path is no directory",
        [21] = "it is a directory",
        [22] = "the system takes no such name or operation there",
        [23] = "too many files are open in the whole system",
        [24] = "too many files are open; a higher limit (ulimit -n) is needed",
        [26] = "it is a program that runs",
        [27] = "it would be larger than the file system or a limit (ulimit -f) allows",
        [28] = "no space is left on the device",
        [30] = "the file system is read-only",
        [32] = "the reader of the pipe has gone",
        [36] = "the name is too long",
        [40] = "links lead in a circle",
        [122] = "the quota is used up",
    };

    private static readonly Dictionary<int, string> OnWindows = new()
    {
        [5] = "the rights do not allow it",
        [19] = "the disk is write-protected",
        [32] = "another program holds it",
        [33] = "another program holds it",
        [39] = "no space is left on the device",
        [112] = "no space is left on the device",
        [206] = "the name is too long",
    };

    /// <summary>Why the system refused, in a few words.</summary>
    public static string Describe(Exception failure)
    {
        if (failure is PathTooLongException)
        {
            return OnUnix[36];
        }

        if (failure is UnauthorizedAccessException && failure.InnerException is not IOException)
        {
            return OnUnix[13];
        }

        if (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return "a part of the path is not there";
        }

        int code = failure is UnauthorizedAccessException ? failure.InnerException!.HResult : failure.HResult;
        bool isWindows = (code & ~CodeMask) == FacilityOfWindows;
        return failure is FileLimitException ? OnUnix[27]
            : (isWindows ? OnWindows : OnUnix).TryGetValue(isWindows ? code & CodeMask : code, out string? words) ? words
            : failure is ArgumentException or NotSupportedException ? OnUnix[22]
            : failure is UnauthorizedAccessException ? OnUnix[13]
            : FormattableString.Invariant($"the system reports error {(isWindows ? code & CodeMask : code)}");
    }

    /// <summary>The message of an exception of this product, without what the framework adds to it.</summary>
    public static string OwnWords(Exception failure) => Addition().Replace(failure.Message.ReplaceLineEndings(" "), "").TrimEnd('.');

    /// <summary>What a failure says that lies in the limits of the process and not in the tool; null where it is a defect.</summary>
    public static string? DescribeLimit(Exception failure)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is AggregateException { InnerExceptions: { Count: > 1 } causes } && causes.Select(DescribeLimit).FirstOrDefault(words => words is not null) is string first)
            {
                return first;
            }

            if (cause is OutOfMemoryException)
            {
                return "there is not enough memory; fewer rows, columns, strengths, folds or --threads, or more memory "
                    + "(ulimit -v, DOTNET_GCHeapHardLimit), are accepted";
            }

            if (cause is IOException && cause.HResult is 23 or 24)
            {
                return Describe(cause);
            }

            if (cause is FileLoadException or BadImageFormatException || (cause is FileNotFoundException { FileName: { } name } && IsPartOfTool(name)))
            {
                return "parts of the tool cannot be loaded: the limits of memory (ulimit -v) or of open files (ulimit -n) are too low";
            }
        }

        return null;
    }

    // A part that is there and still cannot be found could not be opened.
    private static bool IsPartOfTool(string assembly)
    {
        string file = assembly.Split(',')[0] + ".dll";
        return File.Exists(Path.Combine(AppContext.BaseDirectory, file))
            || File.Exists(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), file));
    }

    [GeneratedRegex(@" \(Parameter '[^']*'\)(?: Actual value was .*)?$")]
    private static partial Regex Addition();
}

/// <summary>A file may grow no further.</summary>
internal sealed class FileLimitException(Exception cause) : IOException("The file may grow no further.", cause);
