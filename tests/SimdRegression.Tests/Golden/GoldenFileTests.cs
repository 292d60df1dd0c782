using SimdRegression.Tests.Architecture;

namespace SimdRegression.Tests.Golden;

/// <summary>
/// Files that earlier releases wrote (<c>Golden/RELEASE/</c>) are read to the same bits as ever: documents, models, and moments with a fit from
/// them. <c>SIMDREGRESSION_WRITE_GOLDEN</c> names a folder that receives the files of the release at hand instead.
/// </summary>
public sealed class GoldenFileTests
{
    private const string WriteVariable = "SIMDREGRESSION_WRITE_GOLDEN";

    private static string Folder { get; } = Path.Combine(Layers.Repository, "tests", "SimdRegression.Tests", "Golden");

    /// <summary>A release and a file of it.</summary>
    public static TheoryData<string, string> Files()
    {
        var files = new TheoryData<string, string>();
        foreach (string release in Directory.GetDirectories(Folder).Order(StringComparer.Ordinal))
        {
            foreach (string line in File.ReadLines(Path.Combine(release, GoldenSet.Table)))
            {
                files.Add(Path.GetFileName(release), line);
            }
        }

        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void An_old_file_is_read_to_the_same_bits(string release, string line)
    {
        string[] words = line.Split(' ');
        Assert.Equal(words[1], GoldenSet.HashOf(Path.Combine(Folder, release, words[0])));
    }

    [Fact]
    public void Every_file_of_a_release_is_in_its_table()
    {
        string[] releases = Directory.GetDirectories(Folder);
        Assert.NotEmpty(releases);
        foreach (string release in releases)
        {
            string[] listed = [.. File.ReadLines(Path.Combine(release, GoldenSet.Table)).Select(line => line.Split(' ')[0])];
            string[] files = [.. Directory.GetFiles(release).Select(Path.GetFileName).OfType<string>().Where(name => name != GoldenSet.Table)];
            Assert.Equal(files.Order(StringComparer.Ordinal), listed);
        }
    }

    [Fact]
    public void The_set_of_the_release_at_hand_is_written_and_read_back()
    {
        string? asked = Environment.GetEnvironmentVariable(WriteVariable);
        string folder = asked is { Length: > 0 } ? asked : Directory.CreateTempSubdirectory("golden").FullName;
        GoldenSet.Write(folder);
        string table = File.ReadAllText(Path.Combine(folder, GoldenSet.Table));
        GoldenSet.WriteTable(folder);
        Assert.Equal(table, File.ReadAllText(Path.Combine(folder, GoldenSet.Table)));
        Assert.Equal(["decayed.moments", "doubled.moments", "elastic-net.json"], table.Split('\n').Take(3).Select(line => line.Split(' ')[0]));
        if (asked is not { Length: > 0 })
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
