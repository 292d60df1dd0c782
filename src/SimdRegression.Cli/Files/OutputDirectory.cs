using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Files;

/// <summary>A directory that receives files of a run.</summary>
internal static class OutputDirectory
{
    /// <summary>Makes sure, before the long work begins, that files could be written there.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="directory">A directory, or a name that is free in one that exists.</param>
    /// <exception cref="CommandLineException">They could not.</exception>
    public static void Check(string option, string directory)
    {
        PendingFile.CheckName(option, directory, "directory");
        if (File.Exists(directory))
        {
            throw new CommandLineException($"{option} {directory}: this is a file; the name of a directory is needed");
        }

        string? parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));
        if (!Directory.Exists(directory) && !Directory.Exists(parent))
        {
            throw new CommandLineException($"{option} {directory}: there is no directory \"{parent}\"");
        }
    }

    /// <summary>Makes the directory where it is missing.</summary>
    /// <exception cref="CommandLineException">It cannot be made.</exception>
    public static void Create(string option, string directory)
    {
        Check(option, directory);
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandLineException($"{option} {directory}: the directory cannot be made: {SystemFailure.Describe(failure)}");
        }
    }
}
