namespace SimdRegression.Tests.Documentation;

/// <summary>The code of a page of the documentation, held against a file of this project, which the compiler has read.</summary>
internal static class PageCode
{
    /// <summary>Asserts that every line of code of a page stands in a file.</summary>
    /// <param name="page">The page, under docs.</param>
    /// <param name="blockCount">How many blocks of code the page has.</param>
    /// <param name="files">The files, in this folder.</param>
    public static void AssertCompiled(string page, int blockCount, params string[] files)
    {
        string text = string.Join('\n', File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "docs", page)));
        string source = Trimmed([.. files.SelectMany(file => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Documentation", file)))]);
        string[] blocks = [.. text.Split("```csharp\n")[1..].Select(part => part.Split("```")[0])];
        Assert.Equal(blockCount, blocks.Length);
        foreach (string block in blocks)
        {
            // In the file other lines may stand between the parts of a block: the namespace, the end of a method.
            foreach (string part in block.Split("\n\n"))
            {
                Assert.Contains(Trimmed(part.Split('\n')), source, StringComparison.Ordinal);
            }
        }
    }

    private static string Trimmed(string[] lines) => string.Join('\n', lines.Select(line => line.Trim()));
}
