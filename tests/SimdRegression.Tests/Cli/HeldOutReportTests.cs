using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Tests.Cli;

/// <summary>Pages judge a model by rows that its fit did not see, where there are any.</summary>
public sealed class HeldOutReportTests : IDisposable
{
    private const string OfFit = "These are rows of the fit";

    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData("fit", "--alpha", "2")]
    [InlineData("tune", "--alphas", "8", "--shuffle")]
    public void The_page_shows_the_scores_of_the_json_and_the_names_of_the_classes(string command, params string[] words)
    {
        string page = tool.Path("page.html");
        JsonElement test = tool.Run(
            [command, Words(), "--target", "y", "--model", "logistic", "--test-fraction", "0.25", "--report", page, "--json", .. words])
            .AssertDone().Json.GetProperty("test");
        XDocument html = XDocument.Load(page);
        string text = File.ReadAllText(page);
        Assert.DoesNotContain(OfFit, text, StringComparison.Ordinal);
        Assert.Superset(
            new HashSet<string> { "Scores on held-out rows", "Probabilities", "Ranking", "Confusion matrix" }, Texts(html, "h2").ToHashSet());
        int rows = test.GetProperty("rows").GetInt32();
        Assert.Contains($"on {rows} held-out rows", text, StringComparison.Ordinal);

        string[][] scores = Rows(html, "area under the ROC curve");
        foreach ((string name, string inWords) in (ReadOnlySpan<(string, string)>)
            [("logLoss", "log loss"), ("auc", "area under the ROC curve"), ("averagePrecision", "average precision"), ("brier", "Brier score")])
        {
            string shown = NumberText.Short(test.GetProperty(name).GetDouble(), 6);
            Assert.Equal(shown, scores.Single(row => row[0] == inWords)[1]);
        }

        Assert.Contains($"held-out rows, AUC {NumberText.Short(test.GetProperty("auc").GetDouble())}", text, StringComparison.Ordinal);
        Assert.Contains($"average precision {NumberText.Short(test.GetProperty("averagePrecision").GetDouble())}", text, StringComparison.Ordinal);
        string[] cells = [.. test.GetProperty("confusion").EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(cell => cell.GetRawText())];
        Assert.Equal(
            cells.Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)),
            html.Descendants().Where(element => element.Attribute("class")?.Value.Contains("cell") == true).Take(4)
                .Select(element => double.Parse(element.Value, CultureInfo.InvariantCulture)));

        // The threshold of the tool is one of the table.
        string[] half = Rows(html, "above 0.5").Single(row => row[0] == "above 0.5");
        Assert.Equal(
            [.. new[] { "precision", "recall", "f1" }.Select(name => NumberText.Short(test.GetProperty(name).GetDouble(), 3))], half[1..4]);
        Assert.Contains("probability of y = sick", text, StringComparison.Ordinal);
        Assert.DoesNotContain("y = 1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_a_file_of_their_own_are_named_by_it()
    {
        string page = tool.Path("page.html");
        string others = tool.Write("others.csv", RandomCsv.Line(rows: 40));
        JsonElement test = tool.Run("fit", Line(), "--target", "y", "--test", others, "--report", page, "--json").AssertDone().Json.GetProperty("test");
        XDocument html = XDocument.Load(page);
        string text = File.ReadAllText(page);
        Assert.Contains("40 rows of ", text, StringComparison.Ordinal);
        Assert.DoesNotContain(OfFit, text, StringComparison.Ordinal);
        Assert.Equal(NumberText.Short(test.GetProperty("r2").GetDouble(), 6), Rows(html, "R2").Single(row => row[0] == "R2")[1]);
        Assert.Contains(Texts(html, "h2"), heading => heading.StartsWith("Scores on rows of ", StringComparison.Ordinal));
    }

    [Fact]
    public void Leverage_is_of_the_rows_of_the_fit()
    {
        string page = tool.Path("page.html");
        tool.Run("fit", Line(), "--target", "y", "--model", "ols", "--test-fraction", "0.25", "--report", page).AssertDone();
        XDocument html = XDocument.Load(page);
        Assert.Contains("Residuals against leverage", Texts(html, "h2"));
        Assert.Contains(Texts(html, "desc"), text => text.StartsWith("Studentised residuals", StringComparison.Ordinal) && text.Contains("90 rows of the fit"));
        Assert.Contains(Texts(html, "desc"), text => text.Contains("30 held-out rows"));
    }

    [Fact]
    public void A_row_that_pulls_the_fit_is_the_first_of_the_table()
    {
        string rows = string.Join('\n', Enumerable.Range(0, 30).Select(i => i == 11 ? "90,0" : $"{i},{(2 * i) + (i % 3)}"));
        string page = tool.Path("page.html");
        tool.Run("fit", tool.Write("pulled.csv", $"x,y\n{rows}\n"), "--target", "y", "--model", "ols", "--report", page).AssertDone();
        XDocument html = XDocument.Load(page);
        string[][] table = [.. Rows(html, "12")];
        Assert.Equal("12", table[0][0]);
        Assert.Equal(5, table.Length);
        Assert.Contains("95% confidence interval", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    public void Standard_errors_are_called_by_their_kind()
    {
        string page = tool.Path("page.html");
        tool.Run("fit", Line(), "--target", "y", "--model", "ols", "--covariance", "hc3", "--report", page).AssertDone();
        string text = File.ReadAllText(page);
        Assert.Contains("Standard errors are of the kind hc3", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Standard errors are classical", text, StringComparison.Ordinal);
    }

    public void Dispose() => tool.Dispose();

    private static string[] Texts(XDocument html, string element) =>
        [.. html.Descendants().Where(found => found.Name.LocalName == element).Select(found => found.Value)];

    /// <summary>The cells of the table that has a row of this name.</summary>
    private static string[][] Rows(XDocument html, string name)
    {
        XElement table = html.Descendants().First(found => found.Name.LocalName == "tbody"
            && found.Elements().Any(row => row.Elements().First().Value == name));
        return [.. table.Elements().Select(row => row.Elements().Select(cell => cell.Value).ToArray())];
    }

    private string Line() => tool.Write("line.csv", RandomCsv.Line(rows: 120));

    private string Words()
    {
        string[] lines = RandomCsv.Classes().TrimEnd('\n').Split('\n');
        return tool.Write("words.csv", string.Join('\n', lines.Select(line =>
            line.EndsWith(",1", StringComparison.Ordinal) ? line[..^1] + "sick" : line.EndsWith(",0", StringComparison.Ordinal) ? line[..^1] + "healthy" : line)));
    }
}
