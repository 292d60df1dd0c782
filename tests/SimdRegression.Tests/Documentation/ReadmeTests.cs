using SimdRegression.Tests.Architecture;

namespace SimdRegression.Tests.Documentation;

/// <summary>The first program of README.md is that of the package's own page, which the tests of the package build and run.</summary>
public class ReadmeTests
{
    [Fact]
    public void The_first_program_is_the_one_that_is_built_and_run()
    {
        string page = Text("README.md");
        string package = Text(Path.Combine("src", "SimdRegression", "README.md"));
        string section = page[page.IndexOf("## A first model", StringComparison.Ordinal)..];
        Assert.Equal(Block(package, "csharp"), Block(section, "csharp"));
        Assert.Equal(Block(package, "text"), Block(section, "text"));
        Assert.Contains("[LinearModel<double>(3)]", Block(section, "csharp"), StringComparison.Ordinal);
    }

    private static string Text(string name) => File.ReadAllText(Path.Combine(Layers.Repository, name)).ReplaceLineEndings("\n");

    private static string Block(string text, string language)
    {
        string rest = text[(text.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4)..];
        return rest[..rest.IndexOf("```", StringComparison.Ordinal)];
    }
}
