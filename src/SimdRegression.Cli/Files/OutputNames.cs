using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Files;

/// <summary>
/// The files of one run. No output is a file that is read, by any of its names, and no two outputs are one file; <c>-</c> is standard
/// output where one thing is written, and refused elsewhere.
/// </summary>
internal sealed class OutputNames
{
    /// <summary>What stands for a standard stream.</summary>
    public const string StandardStream = "-";

    private readonly Dictionary<string, (string Option, string Path)> outputs = [];
    private readonly Dictionary<string, string> inputs = [];

    /// <param name="paths">The files that are read; <c>-</c> for standard input.</param>
    public OutputNames(params IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            FileIdentity identity = FileIdentity.Of(path == StandardStream ? "/dev/stdin" : path);
            if (identity.Kind != FileKind.Device)
            {
                inputs[identity.Key] = path;
            }
        }
    }

    /// <summary>Makes sure, before the long work begins, that a file could be written.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="path">Its place.</param>
    /// <exception cref="CommandLineException">It could not, is read, or is named by another option too.</exception>
    public void AddFile(string option, string path)
    {
        RefuseStandardStream(option, path, "file");
        PendingFile.Check(option, path);
        Claim(option, path);
    }

    /// <summary>Makes sure that files could be written to a directory.</summary>
    public void AddDirectory(string option, string path)
    {
        RefuseStandardStream(option, path, "directory");
        OutputDirectory.Check(option, path);
        Claim(option, path);
    }

    /// <summary>Makes sure that a file of such a directory is no other file of the run.</summary>
    public void AddFileOfDirectory(string option, string path) => Claim(option, path);

    private static void RefuseStandardStream(string option, string path, string kind)
    {
        if (path == StandardStream)
        {
            throw new CommandLineException($"{option}: \"-\" is standard output, which takes something else here; the name of a {kind} is accepted");
        }
    }

    private void Claim(string option, string path)
    {
        FileIdentity identity = FileIdentity.Of(path);
        if (identity.Kind == FileKind.Device)
        {
            return;
        }

        if (inputs.TryGetValue(identity.Key, out string? input))
        {
            string name = input == StandardStream ? "standard input" : input == path ? "it" : input;
            throw new CommandLineException($"{option} {path}: {name} is read here and would be overwritten; another name is needed");
        }

        if (!outputs.TryAdd(identity.Key, (option, path)))
        {
            (string other, string otherPath) = outputs[identity.Key];
            string options = other == option ? option : $"{other}, {option}";
            throw new CommandLineException(
                $"{options}: {(otherPath == path ? $"{path} is named" : $"{otherPath} and {path} are one file, which is named")} twice; a name for each is needed");
        }
    }
}
