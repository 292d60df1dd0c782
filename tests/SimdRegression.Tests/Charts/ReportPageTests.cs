using System.Text;
using System.Xml.Linq;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Report;
using SimdRegression.Pictures;

namespace SimdRegression.Tests.Charts;

public sealed class ReportPageTests : IDisposable
{
    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly Lazy<(string Text, XElement Root)> Sample = new(() =>
    {
        string text = new SampleReport().Page().ToHtml();
        return (text, XDocument.Parse(text).Root!);
    });

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory();

    private static PredictionData Few { get; } = new("y", "rows", [1.0, 2.0, 3.0], [1.1, 1.9, 3.2]);

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void The_page_asks_for_nothing_and_runs_nothing()
    {
        (string text, XElement root) = Sample.Value;
        Assert.DoesNotContain(root.Descendants(), element => element.Name.LocalName is "script" or "img" or "iframe" or "object" or "image" or "use");
        Assert.DoesNotContain(root.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on"));
        Assert.All(
            root.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "href" or "src"),
            attribute => Assert.Matches("^(#section-[0-9]+|data:,)$", attribute.Value));
        Assert.DoesNotContain("url(", text);
        Assert.DoesNotContain("@import", text);
        XElement policy = root.Descendants(Html + "meta").Single(meta => meta.Attribute("http-equiv") is not null);
        Assert.StartsWith("default-src 'none'", policy.Attribute("content")!.Value);
    }

    [Fact]
    public void The_page_of_all_pictures_is_small_and_its_ids_are_its_own()
    {
        (string text, XElement root) = Sample.Value;
        Assert.InRange(Encoding.UTF8.GetByteCount(text), 100_000, 700_000);
        string[] ids = [.. root.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(root.Descendants(Html + "a"), link => Assert.Contains(link.Attribute("href")!.Value[1..], ids));
        Assert.All(root.Descendants(Svg + "svg"), picture => Assert.Equal("img", picture.Attribute("role")!.Value));
    }

    [Fact]
    public void A_picture_alone_is_there_for_both_widths_and_a_pair_once_each()
    {
        var page = new ReportPage("Title", "Subtitle")
        {
            Sections =
            [
                ReportSection.Of(new ResidualPicture(Few), "A finding."),
                new ReportSection("Two") { Pictures = [new ResidualPicture(Few), new PredictedActualPicture(Few)] },
            ],
        };
        XElement root = XDocument.Parse(page.ToHtml()).Root!;
        XElement[] sections = [.. root.Descendants(Html + "section")];
        Assert.Equal([2, 2], sections.Select(section => section.Descendants(Svg + "svg").Count()));
        Assert.Equal(["wide", "compact"], sections[0].Descendants(Html + "figure").Single().Elements().Select(box => box.Attribute("class")!.Value));
        Assert.Equal(["Residuals", "Predicted against actual"], sections[1].Descendants(Html + "figcaption").Select(caption => caption.Value));
        Assert.Equal([new ResidualPicture(Few).HowToRead, "A finding."], sections[0].Elements(Html + "p").Select(paragraph => paragraph.Value));
    }

    [Fact]
    public void What_is_not_there_leaves_no_trace()
    {
        XElement root = XDocument.Parse(new ReportPage("Title", "Subtitle") { Sections = [new ReportSection("Empty")] }.ToHtml()).Root!;
        Assert.DoesNotContain(root.Descendants(), element => element.Name.LocalName is "section" or "nav" or "dl" or "table" or "footer" or "svg");
        Assert.Equal("Title", root.Descendants(Html + "h1").Single().Value);
        Assert.Equal("Title · Subtitle", root.Descendants(Html + "title").Single().Value);
    }

    [Fact]
    public void All_that_data_may_hold_is_escaped()
    {
        const string name = "</style><script>alert('1')</script>&amp;\"";
        var page = new ReportPage(name, name)
        {
            Facts = [(name, name)],
            KeyFigures = [new KeyFigure(name, name, name)],
            Sections = [new ReportSection(name, name) { Tables = [new ReportTable([name, name], [[name, name]]) { Caption = name, Highlighted = 0 }] }],
            Footer = name,
        };
        string text = page.ToHtml();
        Assert.DoesNotContain("<script", text);
        XElement root = XDocument.Parse(text).Root!;
        XElement table = root.Descendants(Html + "table").Single();
        Assert.Equal([name, name, name, name], table.Descendants().Where(cell => cell.Name.LocalName is "th" or "td").Select(cell => cell.Value));
        Assert.All(["h1", "h2", "dt", "dd", "caption", "footer"], element => Assert.Equal(name, root.Descendants(Html + element).Single().Value));
        Assert.Equal([name, name, name, name], root.Descendants(Html + "span").Select(span => span.Value));
        Assert.Equal("chosen-row", table.Descendants(Html + "tr").Last().Attribute("class")!.Value);
    }

    /// <summary>On a telephone the cells of a wide table stand below each other, and each must say which column it is of.</summary>
    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public void Cells_of_a_wide_table_know_their_column(int columns, bool know)
    {
        string[] names = [.. Enumerable.Range(0, columns).Select(i => $"column <{i}>")];
        var page = new ReportPage("a", "b") { Sections = [new ReportSection("c", "d") { Tables = [new ReportTable(names, [names])] }] };
        XElement table = XDocument.Parse(page.ToHtml()).Root!.Descendants(Html + "table").Single();
        Assert.Equal(know ? "many" : null, table.Attribute("class")?.Value);
        Assert.Equal(names.Skip(1).Select(name => know ? name : null), table.Descendants(Html + "td").Select(cell => cell.Attribute("data-column")?.Value));
    }

    [Fact]
    public void The_page_is_written_in_utf8()
    {
        using var stream = new MemoryStream();
        var page = new ReportPage("Größe", "R²");
        page.Write(stream);
        Assert.Equal(page.ToHtml(), new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(stream.ToArray()));
    }

    [Fact]
    public void Pictures_are_written_as_files_named_after_them()
    {
        string place = Path.Combine(directory.FullName, "plots");
        IReadOnlyList<string> paths = PlotFiles.Write(place, [new ResidualPicture(Few), new PredictedActualPicture(Few) { Name = "mine" }]);
        Assert.Equal(["residuals.svg", "mine.svg"], paths.Select(Path.GetFileName));
        Assert.Equal(["mine.svg", "residuals.svg"], Directory.GetFiles(place).Select(Path.GetFileName).Order());
        Assert.All(paths, path => Assert.Equal(Svg + "svg", XDocument.Load(path).Root!.Name));

        // Once more, over those that are there.
        PlotFiles.Write(place, [new ResidualPicture(Few)]);
        Assert.Equal(2, Directory.GetFiles(place).Length);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_refused_and_nothing_remains()
    {
        string file = Path.Combine(directory.FullName, "file");
        File.WriteAllText(file, "");
        string missing = Path.Combine(directory.FullName, "missing", "plots");
        Assert.Equal("--plots: the name of a directory is needed", Refusal(""));
        Assert.Equal($"--plots {file}: this is a file; the name of a directory is needed", Refusal(file));
        Assert.Equal($"--plots {missing}: there is no directory \"{Path.GetDirectoryName(missing)}\"", Refusal(missing));

        // A directory where a picture is to go.
        Directory.CreateDirectory(Path.Combine(directory.FullName, "residuals.svg"));
        Assert.StartsWith($"--plots {Path.Combine(directory.FullName, "residuals.svg")}: ", Refusal(directory.FullName));
        Assert.Equal(["file", "residuals.svg"], directory.GetFileSystemInfos().Select(info => info.Name).Order());

        static string Refusal(string place) =>
            Assert.Throws<CommandLineException>(() => PlotFiles.Write(place, [new ResidualPicture(Few)])).Message;
    }
}
