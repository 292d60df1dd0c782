using System.Text;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Host;
using SimdRegression.Pictures;

namespace SimdRegression.Cli.Report;

/// <summary>Pictures as files of their own.</summary>
internal static class PlotFiles
{
    /// <summary>The option that names the directory.</summary>
    public const string Option = "--plots";

    private const string Extension = ".svg";

    /// <summary>The file of a picture.</summary>
    public static string PathOf(string directory, Picture picture) => Path.Combine(directory, picture.Name + Extension);

    /// <summary>Writes each picture as its name with extension .svg; the directory is made where it is missing.</summary>
    /// <returns>The paths of the files.</returns>
    /// <exception cref="CommandLineException">The directory or a file cannot be written; files of pictures before it are complete.</exception>
    public static IReadOnlyList<string> Write(string directory, IEnumerable<Picture> pictures)
    {
        OutputDirectory.Create(Option, directory);
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
