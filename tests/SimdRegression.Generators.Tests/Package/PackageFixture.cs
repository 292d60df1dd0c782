using System.IO.Compression;
using System.Text.RegularExpressions;

namespace SimdRegression.Generators.Tests.Package;

/// <summary>
/// The package, made from the sources as they are, and a project that uses it: in a folder of its own, with a package cache of its own,
/// so that no package of an earlier run and no file of the repository can stand in for what the package lacks.
/// </summary>
public sealed class PackageFixture : IDisposable
{
    // No other package can have this version.
    private readonly string version = $"0.0.0-test.{Guid.NewGuid():n}";
    private readonly string folder = Directory.CreateTempSubdirectory("simdregression-package-").FullName;

    public PackageFixture()
    {
        string output = Path.Combine(folder, "packages");
        DotNet.Run(
            RepositoryRoot(),
            "pack",
            "src/SimdRegression",
            "-c",
            "Release",
            "--output",
            output,
            "--artifacts-path", // the tests' own build may be using the usual folders
            Path.Combine(folder, "artifacts"),
            $"-p:Version={version}").Succeeded();
        PackageFile = Directory.GetFiles(output).Single();
        using ZipArchive package = ZipFile.OpenRead(PackageFile);
        Entries = [.. package.Entries.Select(entry => entry.FullName)];
        using var reader = new StreamReader(package.GetEntry("README.md")!.Open());
        string readme = reader.ReadToEnd();
        Example = CodeBlock(readme, "csharp");
        ExampleOutput = CodeBlock(readme, "text");

        Consumer = Path.Combine(folder, "consumer");
        Directory.CreateDirectory(Consumer);
        File.WriteAllText(Path.Combine(Consumer, "Program.cs"), Example);
        File.WriteAllText(Path.Combine(Consumer, "Consumer.csproj"), ProjectText());
        DotNet.Run(Consumer, "restore").Succeeded();
    }

    /// <summary>The one file that packing left.</summary>
    public string PackageFile { get; }

    /// <summary>The paths in the package.</summary>
    public IReadOnlyList<string> Entries { get; }

    /// <summary>The program in the package's readme.</summary>
    public string Example { get; }

    /// <summary>What the readme says that it prints.</summary>
    public string ExampleOutput { get; }

    /// <summary>The folder of a project that has the program and a reference to the package, restored.</summary>
    public string Consumer { get; }

    /// <summary>The pages of rules that the package carries.</summary>
    public static IEnumerable<string> RulePages => Directory.GetFiles(Path.Combine(RepositoryRoot(), "docs", "rules"), "*.md")
        .Select(page => $"docs/rules/{Path.GetFileName(page)}")
        .Order(StringComparer.Ordinal);

    /// <summary>The bytes of an entry of the package.</summary>
    public byte[] Read(string entry)
    {
        using ZipArchive archive = ZipFile.OpenRead(PackageFile);
        using Stream source = archive.GetEntry(entry)!.Open();
        using var bytes = new MemoryStream();
        source.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The folder of a library of its own that uses the package.</summary>
    public string FolderOf(string name) => Path.Combine(folder, name);

    /// <summary>Builds a library of one file that uses the package.</summary>
    internal DotNetResult Build(string name, string framework, string source, params string[] arguments)
    {
        string place = FolderOf(name);
        Directory.CreateDirectory(place);
        File.WriteAllText(Path.Combine(place, "Source.cs"), source);
        File.WriteAllText(Path.Combine(place, $"{name}.csproj"), LibraryText(framework));
        return DotNet.Run(place, ["build", "-c", "Release", .. arguments]);
    }

    private string LibraryText(string framework) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>{framework}</TargetFramework>
            <LangVersion>12</LangVersion>
            {UseOfPackage()}
        """;

    /// <summary>The end of every project: where the package comes from, and that it is used.</summary>
    private string UseOfPackage() => $"""
            <NuGetAudit>false</NuGetAudit>
            <RestoreAdditionalProjectSources>{Path.GetDirectoryName(PackageFile)}</RestoreAdditionalProjectSources>
            <RestorePackagesPath>{Path.Combine(folder, "cache")}</RestorePackagesPath>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="SimdRegression" Version="[{version}]" />
          </ItemGroup>
        </Project>
        """;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>The strictest project that a user may have; both target frameworks of the library.</summary>
    private string ProjectText() => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFrameworks>net8.0;net10.0</TargetFrameworks>
            <LangVersion>12</LangVersion>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <AnalysisMode>All</AnalysisMode>
            <NoWarn>CA1303;CA1515;CA1812;CA1852;CA1050</NoWarn>
            <AllowUnsafeBlocks>false</AllowUnsafeBlocks>
            <EmitCompilerGeneratedFiles>true</EmitCompilerGeneratedFiles>
            {UseOfPackage()}
        """;

    private static string CodeBlock(string readme, string language)
    {
        Match block = Regex.Match(readme, $"^```{language}\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline);
        Assert.True(block.Success, $"The readme of the package has no block of {language}.");
        return block.Groups[1].Value;
    }

    private static string RepositoryRoot()
    {
        string? candidate = AppContext.BaseDirectory;
        while (candidate is not null && !File.Exists(Path.Combine(candidate, "SimdRegression.sln")))
        {
            candidate = Path.GetDirectoryName(candidate);
        }

        return candidate ?? throw new DirectoryNotFoundException("The tests do not run within the repository.");
    }
}
