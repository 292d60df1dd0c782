using System.Text;
using SimdRegression.Cli.Output;

namespace SimdRegression.Cli.Charts;

/// <summary>Pictures as files of their own.</summary>
internal static class PlotFiles
{
    /// <summary>The option that names the directory.</summary>
    public const string Option = "--plots";

    private const string Extension = ".svg";

    /// <summary>Makes sure, before the long work begins, that pictures could be written there.</summary>
    /// <param name="directory">A directory, or a name that is free in one that exists.</param>
    /// <exception cref="CommandLineException">They could not.</exception>
    public static void Check(string directory)
    {
        PendingFile.CheckName(Option, directory, "directory");
        if (File.Exists(directory))
        {
            throw new CommandLineException($"{Option} {directory}: this is a file; the name of a directory is needed");
        }

        string? parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));
        if (!Directory.Exists(directory) && !Directory.Exists(parent))
        {
            throw new CommandLineException($"{Option} {directory}: there is no directory \"{parent}\"");
        }
    }

    /// <summary>The file of a picture.</summary>
    public static string PathOf(string directory, Picture picture) => Path.Combine(directory, picture.Name + Extension);

    /// <summary>Writes each picture as its name with extension .svg; the directory is made where it is missing.</summary>
    /// <returns>The paths of the files.</returns>
    /// <exception cref="CommandLineException">The directory or a file cannot be written; files of pictures before it are complete.</exception>
    public static IReadOnlyList<string> Write(string directory, IEnumerable<Picture> pictures)
    {
        Check(directory);
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandLineException($"{Option} {directory}: the directory cannot be made: {SystemFailure.Describe(failure)}");
        }

        var paths = new List<string>();
        foreach (Picture picture in pictures)
        {
            string path = PathOf(directory, picture);
            byte[] content = Encoding.UTF8.GetBytes(picture.ToSvgFile());
            PendingFile.Write(Option, path, stream => stream.Write(content));
            paths.Add(path);
        }

        return paths;
    }
}
