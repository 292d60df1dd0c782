using System.Text.RegularExpressions;

namespace SimdRegression.Csv;

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

    [GeneratedRegex(@" \(Parameter '[^']*'\)(?: Actual value was .*)?$")]
    private static partial Regex Addition();
}

/// <summary>A file may grow no further.</summary>
internal sealed class FileLimitException(Exception cause) : IOException("The file may grow no further.", cause);
