using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace SimdRegression.Generators.Tests.Package;

/// <summary>The package as its user has it: what it carries, what a fresh project makes of it, and its build property.</summary>
public class PackageConsumerTests(PackageFixture package) : IClassFixture<PackageFixture>
{
    private const string GeneratedFile = "Consumption.*.g.cs";

    [Fact]
    public void Carries_library_documentation_generator_and_build_files()
    {
        Assert.Equal(
            [
                "README.md",
                "analyzers/dotnet/cs/SimdRegression.CodeFixes.dll",
                "analyzers/dotnet/cs/SimdRegression.Generators.dll",
                "build/net8.0/SimdRegression.targets",
                "buildTransitive/net8.0/SimdRegression.targets",
                "docs/ahead-of-time.md",
                .. PackageFixture.RulePages,
                "lib/net10.0/SimdRegression.dll",
                "lib/net10.0/SimdRegression.xml",
                "lib/net8.0/SimdRegression.dll",
                "lib/net8.0/SimdRegression.xml",
            ],
            package.Entries
                .Where(entry => !entry.StartsWith("_rels/", StringComparison.Ordinal) && !entry.StartsWith("package/", StringComparison.Ordinal))
                .Where(entry => entry is not "[Content_Types].xml" and not "SimdRegression.nuspec")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Example_of_the_readme_builds_without_warning_and_prints_what_the_readme_says()
    {
        DotNet.Run(package.Consumer, "build", "--no-restore", "-c", "Release", "-warnaserror").Succeeded();

        string printed = DotNet.Run(package.Consumer, "exec", "bin/Release/net10.0/Consumer.dll").Succeeded();
        Assert.Equal(package.ExampleOutput, printed.ReplaceLineEndings("\n"));

        // Only the generator in the package can have written the model.
        foreach (string framework in new[] { "net8.0", "net10.0" })
        {
            string generated = Path.Combine(package.Consumer, "obj", "Release", framework, "generated", "SimdRegression.Generators");
            Assert.Single(Directory.GetFiles(generated, GeneratedFile, SearchOption.AllDirectories));
        }
    }

    [Fact]
    public void A_framework_that_is_not_served_is_refused_at_restore()
    {
        DotNetResult result = package.Build("old", "netstandard2.0", "namespace Old; [SimdRegression.LinearModel<double>(4)] public partial struct Model { }");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("NU1202", result.Output, StringComparison.Ordinal);
    }

    /// <summary>.NET 9 takes the build files and the library of .NET 8.</summary>
    [Fact]
    public void A_framework_between_those_that_are_built_is_served()
    {
        package.Build("between", "net9.0", "namespace Between; [SimdRegression.LinearModel<double>(4)] public partial struct Model { }").Succeeded();
    }

    /// <summary>The item of a project file reaches the generator, with the name of the type and without.</summary>
    [Theory]
    [InlineData("net8.0")]
    [InlineData("net10.0")]
    public void A_model_file_is_compiled_in(string framework)
    {
        string name = $"Trained{framework.Replace(".", "", StringComparison.Ordinal)}";
        string folder = package.FolderOf(name);
        Directory.CreateDirectory(folder);
        using (FileStream file = File.Create(Path.Combine(folder, "price.json")))
        {
            new ModelDocument<double>([0.5, 2.0], 3.0, default, ["area", "age"], "price").Save(file);
        }

        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), """
            <Project>
              <ItemGroup>
                <SimdRegressionModel Include="price.json" TypeName="Shop.Price" />
                <SimdRegressionModel Include="**/house-*.json" />
              </ItemGroup>
            </Project>
            """);
        File.Copy(Path.Combine(folder, "price.json"), Path.Combine(folder, "house-price.json"));
        string source = $$"""
            internal static class Uses
            {
                public static double Price => Shop.Price.Predict(new Shop.Price.Row { Area = 100, Age = 3 }) + {{name}}.HousePrice.Predict([1.0, 2.0]);
            }
            """;
        package.Build(name, framework, source, "-warnaserror").Succeeded();

        File.WriteAllText(Path.Combine(folder, "price.json"), File.ReadAllText(Path.Combine(folder, "price.json")).Replace("0.5", "0.6", StringComparison.Ordinal));
        DotNetResult changed = DotNet.Run(folder, ["build", "-c", "Release", "--no-restore"]);
        Assert.NotEqual(0, changed.ExitCode);
        Assert.Contains("price.json(1,1): error SIMDREG030: 'price.json' cannot be compiled in: the model was changed", changed.Output, StringComparison.Ordinal);
    }

    /// <summary>What the compiler writes beside a diagnostic is where an editor goes when its id is clicked.</summary>
    [Fact]
    public void Diagnostics_link_to_a_page_that_is_there()
    {
        DotNetResult result = package.Build(
            "linked", "net10.0", "namespace Linked; [SimdRegression.LinearModel<double>(0)] public partial struct Model { }", "-p:ErrorLog=log.sarif%2Cversion=2.1");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("SIMDREG004", result.Output, StringComparison.Ordinal);
        string log = File.ReadAllText(Path.Combine(package.FolderOf("linked"), "log.sarif"));
        string link = Regex.Match(log, "\"helpUri\": \"(file:[^\"]*SIMDREG004\\.md)\"").Groups[1].Value;
        Assert.True(File.Exists(new Uri(link).LocalPath), log);
    }

    /// <summary>Stack traces have lines: the symbols are in the library itself.</summary>
    [Fact]
    public void Symbols_are_in_the_library()
    {
        foreach (string framework in new[] { "net8.0", "net10.0" })
        {
            using var reader = new PEReader(new MemoryStream(package.Read($"lib/{framework}/SimdRegression.dll")));
            Assert.Contains(reader.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        }
    }

    [Theory]
    [InlineData("net8.0", "linux-x64", "Avx2", "x86-x64-v3")]
    [InlineData("net8.0", "win-x64", "avx512", "x86-x64-v4")]
    [InlineData("net10.0", "linux-musl-x64", "Avx2", "x86-64-v3")]
    [InlineData("net10.0", "osx-x64", "Avx512", "x86-64-v4")]
    [InlineData("net10.0", "linux-x64", "Native", "native")]
    [InlineData("net10.0", "linux-x64", "Baseline", "")]
    [InlineData("net10.0", "linux-x64", "", "")]
    [InlineData("net10.0", "linux-arm64", "Avx2", "")]
    public void Level_chooses_the_instruction_set_that_the_compiler_of_the_framework_knows(
        string framework, string runtime, string level, string expected)
    {
        string found = Publish(
            "-getProperty:IlcInstructionSet", $"-p:TargetFramework={framework}", $"-p:RuntimeIdentifier={runtime}", Level(level)).Succeeded();

        Assert.Equal(expected, found.Trim());
    }

    [Fact]
    public void Level_leaves_an_instruction_set_of_the_program_alone()
    {
        string found = Publish(
            "-getProperty:IlcInstructionSet",
            "-p:TargetFramework=net10.0",
            "-p:RuntimeIdentifier=linux-x64",
            "-p:IlcInstructionSet=avx2",
            Level("Avx512")).Succeeded();

        Assert.Equal("avx2", found.Trim());
    }

    [Fact]
    public void Publish_without_a_level_is_told_what_it_costs_and_goes_on_where_warnings_are_errors()
    {
        string output = PrepareForPublish("linux-x64", Level("")).Succeeded();

        Assert.Contains("warning SIMDREG101", output, StringComparison.Ordinal);
        Assert.Contains("two to five times slower", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linux-x64", "Baseline")]
    [InlineData("linux-x64", "Avx2")]
    [InlineData("linux-arm64", "")]
    public void Publish_with_a_level_or_on_Arm_is_told_nothing(string runtime, string level)
    {
        string output = PrepareForPublish(runtime, Level(level)).Succeeded();

        Assert.DoesNotContain("SIMDREG", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_just_in_time_is_told_nothing()
    {
        string output = PrepareForPublish("linux-x64", "-p:PublishAot=false").Succeeded();

        Assert.DoesNotContain("SIMDREG", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Level_that_does_not_exist_is_refused()
    {
        DotNetResult result = PrepareForPublish("linux-x64", Level("Avx3"));

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("error SIMDREG102", result.Output, StringComparison.Ordinal);
        Assert.Contains("\"Avx3\"", result.Output, StringComparison.Ordinal);
    }

    private static string Level(string level) => $"-p:SimdRegressionInstructionLevel={level}";

    /// <summary>The step of a publish that comes before the native compiler, which takes a minute.</summary>
    private DotNetResult PrepareForPublish(string runtime, string property) => Publish(
        "-t:PrepareForPublish", "-p:TargetFramework=net10.0", $"-p:RuntimeIdentifier={runtime}", "-warnaserror", property);

    private DotNetResult Publish(params string[] arguments) => DotNet.Run(
        package.Consumer, ["msbuild", "-nologo", "-p:PublishAot=true", "-p:Configuration=Release", .. arguments]);
}
