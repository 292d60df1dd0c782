namespace SimdRegression.Tests.Architecture;

/// <summary>The folders of each project use only those that <c>layers.txt</c> lists below them.</summary>
public sealed class ArrowTests
{
    public static TheoryData<string> Projects => [.. Layers.ReadAll().Select(layers => layers.Project)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_arrow_runs_up(string project)
    {
        SourceArrows arrows = SourceArrows.Of(Of(project));
        Assert.Equal([], arrows.Refused().Select(arrow => $"{arrow.Place}: {arrow.From} uses {arrow.Type} of {arrow.To}"));
        Assert.NotEmpty(arrows.All());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_type_is_in_several_folders(string project) => Assert.Equal([], SourceArrows.Of(Of(project)).DividedTypes());

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_folder_is_in_the_table_and_in_the_list_of_the_architecture(string project)
    {
        Layers layers = Of(project);
        string folder = Path.Combine(Layers.Repository, project);
        string[] used = [.. SourceArrows.Files(folder).Select(layers.FolderOf).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(layers.Folders.Order(StringComparer.Ordinal), used);
        string[] tops = [.. SourceArrows.Files(folder).Where(path => path.Contains('/')).Select(path => path.Split('/')[0]).Distinct()];
        Assert.Equal([], tops.Except(layers.Folders.Select(listed => listed.Split('/')[0])));
        string architecture = File.ReadAllText(Path.Combine(Layers.Repository, "ARCHITECTURE.md"));
        Assert.Contains($"| `{project}/` |", architecture, StringComparison.Ordinal);
        Assert.All(layers.Folders.Where(listed => listed != "."), listed => Assert.Contains($"| `{listed}/` |", architecture, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("int y = 3.Twice();", "Above")]
    [InlineData("System.Func<int, int> y = Above.Twice;", "Above")]
    [InlineData("Room y = null;", "Room")]
    [InlineData("var y = new P.Top.Room();", "Room")]
    [InlineData("string y = nameof(Room);", "Room")]
    [InlineData("object y = typeof(System.Collections.Generic.List<Room>);", "Room")]
    public void An_arrow_that_runs_up_is_found_wherever_it_hides(string use, string type)
    {
        Arrow[] refused = [.. SourceArrows.Of(Two, ("Top/a.cs", Top), ("Low/b.cs", Low(use))).Refused()];
        Assert.Equal([new Arrow("Low", "Top", type, "Low/b.cs:2")], refused.Distinct());
    }

    [Fact]
    public void An_arrow_that_runs_down_is_allowed_and_a_comment_is_none()
    {
        SourceArrows arrows = SourceArrows.Of(Two, ("Top/a.cs", Top), ("Low/b.cs", Low("/* Room */")));
        Assert.Equal([new Arrow("Top", "Low", "Below", "Top/a.cs:1")], arrows.All().Distinct());
        Assert.Empty(arrows.Refused());
        Assert.Empty(arrows.DividedTypes());
    }

    [Fact]
    public void A_partial_type_in_two_folders_is_found()
    {
        const string part = "namespace P; partial class Divided;";
        Assert.Equal(["P.Divided: Top, Low"], SourceArrows.Of(Two, ("Top/a.cs", part), ("Low/b.cs", part)).DividedTypes());
    }

    [Fact]
    public void A_table_with_a_circle_is_refused() =>
        Assert.Throws<FormatException>(() => Layers.Parse(["p (p)", "Top : Low", "Low : Top"]));

    private const string Top =
        "namespace P.Top; public class Room; public static class Above { public static int Twice(this int x) => Low.Below.Two * x; }";

    private static Layers Two => Layers.Parse(["p (p)", "Top : Low", "Low :"])[0];

    private static string Low(string use) =>
        $"using P.Top; namespace P.Low; public static class Below {{ public const int Two = 2; static void Use() {{\n{use} }} }}";

    private static Layers Of(string project) => Layers.ReadAll().Single(layers => layers.Project == project);
}
