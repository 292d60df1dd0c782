namespace SimdRegression.Tests.Architecture;

/// <summary>What the folders of one project may use, as <c>layers.txt</c> has it.</summary>
/// <param name="Project">The folder of the project, seen from the repository.</param>
/// <param name="Assembly">The assembly it makes.</param>
internal sealed record Layers(string Project, string Assembly)
{
    private const string AllBelow = "*";
    private const string File = "tests/SimdRegression.Tests/Architecture/layers.txt";

    private readonly Dictionary<string, string[]> uses = [];

    /// <summary>The folders, from the top down.</summary>
    public List<string> Folders { get; } = [];

    /// <summary>The folder that holds the solution.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The tables of all projects.</summary>
    public static IReadOnlyList<Layers> ReadAll() => Parse(System.IO.File.ReadAllLines(Path.Combine(Repository, File)));

    /// <summary>Reads tables; a folder that names one above it, or none, is refused.</summary>
    public static IReadOnlyList<Layers> Parse(IEnumerable<string> lines)
    {
        var all = new List<Layers>();
        foreach (string line in lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                string[] parts = line.TrimEnd(')').Split(" (");
                all.Add(new Layers(parts[0], parts[1]));
            }
            else
            {
                string folder = line[..colon].Trim();
                all[^1].Folders.Add(folder);
                all[^1].uses.Add(folder, line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
        }

        all.ForEach(layers => layers.Check());
        return all;
    }

    /// <summary>The listed folder that a file belongs to: the deepest that holds it.</summary>
    /// <param name="path">The file, seen from the project.</param>
    public string FolderOf(string path)
    {
        string folder = (Path.GetDirectoryName(path) ?? "").Replace('\\', '/');
        while (folder.Length > 0 && !uses.ContainsKey(folder))
        {
            folder = (Path.GetDirectoryName(folder) ?? "").Replace('\\', '/');
        }

        return folder.Length > 0 ? folder : ".";
    }

    /// <summary>Whether a folder may use another.</summary>
    public bool Allows(string from, string to) =>
        from == to || uses[from].Contains(to) || (uses[from] is [AllBelow] && Folders.IndexOf(to) > Folders.IndexOf(from));

    private void Check()
    {
        foreach ((string folder, string[] used) in uses)
        {
            foreach (string other in used.Where(other => other != AllBelow))
            {
                if (Folders.IndexOf(other) <= Folders.IndexOf(folder))
                {
                    throw new FormatException($"{Project}: {folder} may use {other}, which is not listed below it");
                }
            }
        }
    }

    private static string FindRepository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "SimdRegression.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not lie in the repository.");
    }
}
