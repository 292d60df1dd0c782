using System.Diagnostics;

namespace SimdRegression.Mutate;

/// <summary>A copy of everything that git tracks, in a temporary folder, where mutants are built and run.</summary>
internal sealed class SourceTree : IDisposable
{
    private const string TestProject = "SimdRegression.Tests";

    /// <summary>A folder beside the repository in which tests look for more reference answers.</summary>
    private const string SharedFolder = "shared";

    private readonly string _folder;

    private SourceTree(string folder)
    {
        _folder = folder;
        Root = Path.Combine(folder, "repository");
    }

    public string Root { get; }

    public string Library => Path.Combine(Root, "src", "SimdRegression");

    public string TestAssembly => Path.Combine(Root, "tests", TestProject, "bin", "Release", "net10.0", TestProject + ".dll");

    /// <summary>Copies the files as they are in the work tree, committed or not.</summary>
    /// <param name="repository">The root of the repository.</param>
    public static SourceTree Copy(string repository)
    {
        var tree = new SourceTree(Directory.CreateTempSubdirectory("simdregression-mutate-").FullName);
        string shared = Path.Combine(Path.GetFullPath(repository), "..", SharedFolder);
        if (Directory.Exists(shared))
        {
            Directory.CreateSymbolicLink(Path.Combine(tree._folder, SharedFolder), Path.GetFullPath(shared));
        }

        string files = Run("git", repository, "ls-files", "-z", "--cached", "--others", "--exclude-standard");
        foreach (string file in files.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            string source = Path.Combine(repository, file);
            string target = Path.Combine(tree.Root, file);
            if (File.Exists(source))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(source, target, overwrite: true);
            }
        }

        return tree;
    }

    /// <summary>Builds the tests and what they need. Warnings are not asked for: nobody wrote the mutants.</summary>
    public void Build() => Run(
        "dotnet", Root, "build", Path.Combine("tests", TestProject), "-c", "Release", "-v", "quiet", "-nologo",
        "-p:TreatWarningsAsErrors=false", "-p:WarningLevel=0", "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:UseSharedCompilation=false",
        "-nodeReuse:false");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Run(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}:\n{output}");
    }
}
