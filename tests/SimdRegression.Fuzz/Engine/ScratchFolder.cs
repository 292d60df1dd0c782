namespace SimdRegression.Fuzz.Engine;

/// <summary>
/// A temporary folder that the process works in. The tool runs inside it, and what it writes to a name without a folder, as "-", ends there.
/// </summary>
internal static class ScratchFolder
{
    private static readonly Lazy<string> Folder = new(Create);

    /// <summary>Makes the folder the current one of this process, once; it goes when the process ends.</summary>
    /// <returns>The folder.</returns>
    public static string Enter() => Folder.Value;

    private static string Create()
    {
        string before = Environment.CurrentDirectory;
        string folder = Directory.CreateTempSubdirectory("simdreg-scratch-").FullName;
        Environment.CurrentDirectory = folder;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            Environment.CurrentDirectory = before;
            Directory.Delete(folder, recursive: true);
        };
        return folder;
    }
}
