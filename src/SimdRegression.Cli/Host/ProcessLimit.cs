namespace SimdRegression.Cli.Host;

/// <summary>Tells failures that lie in the limits of the process from defects. It needs no more than the core of the runtime: others may not load.</summary>
internal static class ProcessLimit
{
    private const int TooManyFilesOfSystem = 23;
    private const int TooManyFiles = 24;

    /// <summary>What a failure says that lies in the limits of the process and not in the tool; null where it is a defect.</summary>
    public static string? Describe(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            if (failure is AggregateException all)
            {
                foreach (Exception cause in all.InnerExceptions)
                {
                    if (Describe(cause) is string words)
                    {
                        return words;
                    }
                }
            }

            if (failure is OutOfMemoryException)
            {
                return "there is not enough memory; fewer rows, columns, strengths, folds or --threads, or more memory "
                    + "(ulimit -v, DOTNET_GCHeapHardLimit), are accepted";
            }

            if (failure is IOException { HResult: TooManyFiles or TooManyFilesOfSystem })
            {
                return "too many files are open; a higher limit (ulimit -n) is needed";
            }

            if (failure is FileLoadException or BadImageFormatException || (failure is FileNotFoundException { FileName: string name } && IsPartOfTool(name)))
            {
                return "parts of the tool cannot be loaded: the limits of memory (ulimit -v) or of open files (ulimit -n) are too low";
            }
        }

        return null;
    }

    // A part that is there and still cannot be found could not be opened.
    private static bool IsPartOfTool(string assembly)
    {
        int end = assembly.IndexOf(',');
        string file = (end < 0 ? assembly : assembly[..end]) + ".dll";
        return AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is string paths && paths.Contains(file, StringComparison.Ordinal);
    }
}
