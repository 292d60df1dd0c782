using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SimdRegression.Tests.Cli;

public sealed class ReportCommandTests : IDisposable
{
    private static readonly string[] OfEveryFit = ["Coefficients ", "Predictions"];

    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData("fit --model ols", "Learning curve of OLS", "Checks of the residuals", "Residuals against leverage")]
    [InlineData("fit --model ridge --standardize", "Validation curve of ridge", "Learning curve of ridge")]
    [InlineData("fit --model lasso --alpha 0.05", "Validation curve of lasso", "Learning curve of lasso")]
    [InlineData("fit --model ridge --solver sgd --tolerance 1e9", "Validation curve of ridge")]
    [InlineData("fit --model huber --precision single", "Coefficient paths of huber")]
    [InlineData("path --model elastic-net", "Validation curve of elastic net", "Learning curve of elastic net")]
    [InlineData("tune --model lasso", "Cross-validation of lasso", "Validation curve of lasso", "Learning curve of lasso")]
    [InlineData("tune --model elastic-net --search random --trials 12", "Cross-validation of elastic net")]
    [InlineData("tune --model ridge --criterion bic", "Learning curve of ridge")]
    public void A_page_has_its_sections_and_holds_all_it_needs(string command, params string[] sections)
    {
        string[] words = command.Split(' ');
        string page = tool.Path("page.html");
        string output = tool.Run([words[0], Line(), "--target", "y", .. words[1..], "--report", page]).AssertDone().Output;
        Assert.Contains($"The report is in {page}.", output);
        string[] headings = Headings(page);
        Assert.All([.. OfEveryFit, .. sections], heading => Assert.Contains(headings, known => known.StartsWith(heading, StringComparison.Ordinal)));
        AssertSelfContained(page);
    }

    [Theory]
    [InlineData("fit --model logistic --l1-ratio 1 --alpha 2")]
    [InlineData("path --model logistic --alphas 8")]
    [InlineData("tune --model logistic --alphas 8")]
    public void A_page_of_labels_has_probabilities(string command)
    {
        string[] words = command.Split(' ');
        string page = tool.Path("page.html");
        tool.Run([words[0], Classes(), "--target", "y", .. words[1..], "--report", page]).AssertDone();
        string[] headings = Headings(page);
        Assert.Contains("Probabilities", headings);
        Assert.Contains("Coefficient paths of logistic", headings);
        Assert.Contains("Learning curve of logistic", headings);
        AssertSelfContained(page);
    }

    [Theory]
    [InlineData("fit --model ols", "standard error", "degrees of freedom; adjusted R", "AIC", "on the rows of the fit")]
    [InlineData("fit --model ols --no-intercept", "standard error", "AIC")]
    [InlineData("tune --model lasso --folds 4", "Cross-validated mean squared error", "mean of 4 folds on rows kept out of each fit", "on the rows of the fit")]
    [InlineData("tune --model ridge --alphas 1e5,1e6", "The best strength is the weakest that was tried")]
    public void A_page_says_of_which_rows_its_figures_are(string command, params string[] words)
    {
        string page = tool.Path("page.html");
        string[] parts = command.Split(' ');
        tool.Run([parts[0], Line(), "--target", "y", .. parts[1..], "--report", page]).AssertDone();
        string text = File.ReadAllText(page);
        Assert.All(words, word => Assert.Contains(word, text, StringComparison.Ordinal));
        Assert.DoesNotContain("The diamond", text, StringComparison.Ordinal);
        Assert.True(parts[0] == "fit" || text.IndexOf("Cross-validated", StringComparison.Ordinal) < text.IndexOf("R²", StringComparison.Ordinal));
    }

    [Fact]
    public void Coefficients_of_labels_are_changes_of_the_log_odds()
    {
        string page = tool.Path("page.html");
        tool.Run("tune", Classes(), "--target", "y", "--model", "logistic", "--alphas", "8", "--report", page).AssertDone();
        string text = File.ReadAllText(page);
        Assert.Contains("change of the log-odds of y = 1", text, StringComparison.Ordinal);
        Assert.Contains("Cross-validated log loss", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_perceptron_has_a_page_too()
    {
        string data = tool.Write("apart.csv", RandomCsv.Make(30, 3, (row, _) => row[0] > 0.0 ? 1.0 : 0.0));
        string page = tool.Path("page.html");
        tool.Run("fit", data, "--target", "y", "--model", "perceptron", "--epochs", "100000", "--report", page).AssertDone();
        Assert.Superset(new HashSet<string> { "Coefficients of perceptron", "Ranking", "Confusion matrix" }, Headings(page).ToHashSet());
        AssertSelfContained(page);
    }

    [Fact]
    public void A_comparison_shows_its_methods_and_their_ways()
    {
        string page = tool.Path("page.html");
        tool.Run("compare", Line(), "--target", "y", "--report", page).AssertDone();
        Assert.Equal(["The methods", "The ways down"], Headings(page));
        AssertSelfContained(page);
    }

    [Fact]
    public void A_fold_without_weight_has_no_validation_curve()
    {
        // Four rows weigh anything, so one of five folds has none of them.
        string rows = string.Join('\n', Enumerable.Range(0, 30).Select(i => $"{i % 7},{(i * 3) % 11},{(i % 8 == 0 ? 1 : 0)}"));
        string data = tool.Write("weighted.csv", $"x,y,w\n{rows}\n");
        string page = tool.Path("page.html");
        tool.Run("fit", data, "--target", "y", "--weights", "w", "--report", page).AssertDone();
        Assert.DoesNotContain(Headings(page), heading => heading.StartsWith("Validation curve", StringComparison.Ordinal));
        AssertSelfContained(page);
    }

    [Fact]
    public void Statistics_leave_out_what_needs_rows()
    {
        string stored = tool.Path("line.stats");
        tool.Run("stats", Line(), "--target", "y", "--output", stored).AssertDone();
        string page = tool.Path("page.html");
        tool.Run("fit", stored, "--model", "lasso", "--alpha", "0.05", "--report", page).AssertDone();
        Assert.Equal(["Coefficients before and after", "Coefficient paths of lasso"], Headings(page));
    }

    [Fact]
    public void Names_of_columns_cannot_break_the_page()
    {
        string data = tool.Write("odd.csv", RandomCsv.Line().Replace("a,b,c,y\n", "<script>,\"b&\"\"\",]]>,y\n"));
        string page = tool.Path("page.html");
        tool.Run("tune", data, "--target", "y", "--report", page).AssertDone();
        Assert.DoesNotContain("<script", File.ReadAllText(page));
        AssertSelfContained(page);
    }

    [Fact]
    public void One_feature_a_constant_column_and_few_rows_have_a_page()
    {
        string page = tool.Path("page.html");
        tool.Run("fit", tool.Write("one.csv", "a,y\n1,2\n2,3\n3,5\n"), "--target", "y", "--report", page).AssertDone();
        AssertSelfContained(page);
        tool.Run("fit", tool.Write("idle.csv", "a,b,y\n1,7,2\n2,7,3\n3,7,5\n"), "--target", "y", "--report", page).AssertDone();
        AssertSelfContained(page);
        tool.Run("fit", tool.Write("flat.csv", "a,b,y\n1,7,2\n2,5,2\n3,7,2\n"), "--target", "y", "--report", page).AssertDone();
        AssertSelfContained(page);
    }

    [Fact]
    public void The_pictures_are_files_of_their_own()
    {
        string folder = tool.Path("plots");
        string output = tool.Run("tune", Line(), "--target", "y", "--model", "lasso", "--plots", folder).AssertDone().Output;
        string[] names = [.. Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "coefficient-path.svg", "coefficients.svg", "cross-validation.svg", "learning-curve.svg", "predicted-actual.svg", "residual-quantiles.svg",
                "residuals.svg", "scale-location.svg", "validation-curve.svg",
            ],
            names);
        Assert.Contains($"9 pictures are in {folder}.", output);
        Assert.All(names, name => Assert.Equal("svg", XDocument.Load(Path.Combine(folder, name)).Root!.Name.LocalName));
    }

    [Fact]
    public void With_json_standard_output_is_json_alone()
    {
        ToolResult result = tool.Run("tune", Line(), "--target", "y", "--model", "lasso", "--report", tool.Path("page.html"), "--json");
        Assert.Equal("lasso", result.AssertDone().Json.GetProperty("model").GetString());
        Assert.True(File.Exists(tool.Path("page.html")));
    }

    [Theory]
    [InlineData("fit")]
    [InlineData("path")]
    [InlineData("tune")]
    [InlineData("compare")]
    public void A_report_that_cannot_be_written_is_refused_before_the_work_and_leaves_nothing(string command)
    {
        // The data do not exist: whoever complained of them would have begun to work.
        string absent = tool.Path("absent.csv");
        string nowhere = tool.Path("none/page.html");
        tool.Run(command, absent, "--target", "y", "--report", nowhere).AssertRefused(2, $"--report {nowhere}: there is no directory \"{tool.Path("none")}\"");
        tool.Run(command, absent, "--target", "y", "--report", tool.Folder).AssertRefused(
            2, $"--report {tool.Folder}: this is a directory; the name of a file is needed");
        string file = tool.Write("file", "");
        tool.Run(command, absent, "--target", "y", "--plots", file).AssertRefused(2, $"--plots {file}: this is a file; the name of a directory is needed");
        Assert.Equal([file], Directory.GetFiles(tool.Folder));
    }

    [Fact]
    public void A_failure_leaves_the_old_page_and_no_half_of_a_new_one()
    {
        string page = tool.Write("page.html", "old");
        string bad = tool.Write("bad.csv", "a,y\n1,2\nx,3\n");
        Assert.Equal(3, tool.Run("fit", bad, "--target", "y", "--report", page).ExitCode);
        Assert.Equal("old", File.ReadAllText(page));
        Assert.Equal(2, Directory.GetFiles(tool.Folder).Length);
    }

    public void Dispose() => tool.Dispose();

    private static string[] Headings(string page) =>
        [.. XDocument.Load(page).Descendants().Where(element => element.Name.LocalName == "h2").Select(element => element.Value)];

    /// <summary>Well-formed, without script, and without an address but the names of namespaces.</summary>
    private static void AssertSelfContained(string page)
    {
        Assert.DoesNotContain(XDocument.Load(page).Descendants(), element => element.Name.LocalName is "script" or "iframe" or "img" or "object");
        string withoutNamespaces = Regex.Replace(File.ReadAllText(page), "xmlns=\"[^\"]*\"", "");
        Assert.DoesNotMatch("https?:", withoutNamespaces);
        Assert.DoesNotMatch("(NaN|Infinity)", withoutNamespaces);
    }

    private string Line() => tool.Write("line.csv", RandomCsv.Line(rows: 120));

    private string Classes() => tool.Write("classes.csv", RandomCsv.Classes());
}
