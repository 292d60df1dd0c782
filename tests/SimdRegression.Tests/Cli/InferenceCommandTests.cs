using System.Globalization;
using System.Text;
using System.Text.Json;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Cli;

/// <summary>The inference of <c>fit --model ols</c>, the intervals of <c>predict</c>, and the subsets of <c>path</c>.</summary>
public sealed class InferenceCommandTests : IDisposable
{
    private const int Features = 3;

    private readonly ToolFixture tool = new();
    private readonly Problem problem = Problem.Random(40, Features, seed: 111);

    [Theory]
    [InlineData("classical")]
    [InlineData("hc0")]
    [InlineData("hc1")]
    [InlineData("hc2")]
    [InlineData("hc3")]
    [InlineData("cluster:firm")]
    public void Json_has_the_figures_of_the_library(string covariance)
    {
        string data = Rows();
        LeastSquaresInference<double> inference = Inferred(covariance);
        foreach (string solver in (string[])["auto", "doubled", "qr"])
        {
            JsonElement json = tool.Run(
                "fit", data, "--target", "y", "--drop", covariance == "cluster:firm" ? "id" : "id,firm", "--model", "ols", "--covariance", covariance, "--confidence", "0.9", "--solver", solver, "--json")
                .AssertDone().Json;
            CoefficientStatistics wanted = inference.Statistics;
            for (int j = 0; j < Features; j++)
            {
                Close(wanted.StandardErrors[j], json.GetProperty("standardErrors").GetProperty($"x{j}").GetDouble());
                Close(wanted.VarianceInflation[j], json.GetProperty("vif").GetProperty($"x{j}").GetDouble());
                Close(wanted.ConfidenceInterval(j, 0.9).Low, json.GetProperty("confidenceIntervals").GetProperty($"x{j}")[0].GetDouble());
                Close(wanted.ConfidenceInterval(j, 0.9).High, json.GetProperty("confidenceIntervals").GetProperty($"x{j}")[1].GetDouble());
            }

            Close(wanted.InterceptConfidenceInterval(0.9).High, json.GetProperty("interceptConfidenceInterval")[1].GetDouble());
            Close(wanted.FStatistic, json.GetProperty("fStatistic").GetDouble());
            Close(wanted.FPValue, json.GetProperty("fPValue").GetDouble());
            Assert.Equal(covariance, json.GetProperty("covariance").GetString());
        }
    }

    [Fact]
    public void A_table_tells_what_errors_come_from_and_the_intervals()
    {
        string data = Rows();
        string table = tool.Run("fit", data, "--target", "y", "--drop", "id,firm", "--model", "ols", "--covariance", "hc3", "--confidence", "0.9").AssertDone().Output;
        Assert.Contains("std. error (hc3)", table, StringComparison.Ordinal);
        Assert.Contains("at the level 0.9", table, StringComparison.Ordinal);
        string usual = tool.Run("fit", data, "--target", "y", "--drop", "id,firm", "--model", "ols").AssertDone().Output;
        Assert.DoesNotContain("hc3", usual, StringComparison.Ordinal);
        Assert.DoesNotContain(" low ", usual, StringComparison.Ordinal);
    }

    [Fact]
    public void Clusters_may_be_text_or_numbers_written_in_several_ways()
    {
        string asText = Rows();
        var lines = new StringBuilder("x0,x1,x2,y,firm\n");
        for (int r = 0; r < problem.Count; r++)
        {
            string firm = (r % 7).ToString(CultureInfo.InvariantCulture) + (r % 2 == 0 ? ".0" : "");
            lines.Append(CultureInfo.InvariantCulture, $"{Numbers(r)},{problem.Targets[r]:R},{firm}\n");
        }

        string asNumbers = tool.Write("numbers.csv", lines.ToString());
        double Error(string data, params string[] more) => tool.Run(
            ["fit", data, "--target", "y", "--features", "x0,x1,x2", "--model", "ols", "--covariance", "cluster:firm", "--json", .. more])
            .AssertDone().Json.GetProperty("standardErrors").GetProperty("x1").GetDouble();
        Assert.Equal(Error(asText), Error(asNumbers), 1e-12);
        Assert.Equal(Error(asText), Error(asNumbers, "--precision", "single"), 1e-5);
    }

    [Fact]
    public void A_saved_model_tells_prediction_intervals_of_the_classical_covariance()
    {
        string data = Rows();
        string model = tool.Path("model.json");
        tool.Run("fit", data, "--target", "y", "--drop", "id,firm", "--model", "ols", "--covariance", "hc1", "--save", model).AssertDone();
        CoefficientCovariance covariance = Inferred("classical").ToCovariance();
        JsonElement json = tool.Run("predict", model, data, "--interval", "0.8", "--json").AssertDone().Json;
        string[] lines = tool.Run("predict", model, data, "--interval", "0.8", "--keep", "id").AssertDone().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("id,prediction,low,high", lines[0]);
        Assert.Equal(problem.Count + 1, lines.Length);
        for (int r = 0; r < problem.Count; r++)
        {
            double prediction = json.GetProperty("predictions")[r].GetDouble();
            Interval wanted = covariance.PredictionInterval(problem.RowsOf(r, 1), prediction, 0.8);
            Close(wanted.Low, json.GetProperty("low")[r].GetDouble());
            Close(wanted.High, json.GetProperty("high")[r].GetDouble());
            string[] fields = lines[r + 1].Split(',');
            Assert.Equal(json.GetProperty("high")[r].GetDouble(), double.Parse(fields[3], CultureInfo.InvariantCulture));
        }

        string ridge = tool.Path("ridge.json");
        tool.Run("fit", data, "--target", "y", "--drop", "id,firm", "--save", ridge).AssertDone();
        Assert.Equal(2, tool.Run("predict", ridge, data, "--interval", "0.8").ExitCode);
        string damaged = tool.Write("damaged.json", File.ReadAllText(model).Replace("\"fit.covariance\": \"1 ", "\"fit.covariance\": \"1 x ", StringComparison.Ordinal));
        Assert.NotEqual(File.ReadAllText(model), File.ReadAllText(damaged));
        Assert.Equal(3, tool.Run("predict", damaged, data, "--interval", "0.8").ExitCode);
    }

    [Fact]
    public void Rows_without_a_prediction_have_no_interval()
    {
        string data = Rows();
        string model = tool.Path("model.json");
        tool.Run("fit", data, "--target", "y", "--drop", "id,firm", "--model", "ols", "--missing", "drop", "--save", model).AssertDone();
        string gaps = tool.Write("gaps.csv", "x0,x1,x2\n1,2,3\n1,,3\n");
        string[] lines = tool.Run("predict", model, gaps, "--interval", "0.5").AssertDone().Output.Split('\n');
        Assert.Equal(",,", lines[2]);
        JsonElement json = tool.Run("predict", model, gaps, "--interval", "0.5", "--json").AssertDone().Json;
        Assert.Equal(JsonValueKind.Null, json.GetProperty("low")[1].ValueKind);
        Assert.Equal(JsonValueKind.Number, json.GetProperty("low")[0].ValueKind);
    }

    [Fact]
    public void Subsets_are_those_of_the_library()
    {
        string data = Rows();
        LinearModel<double>.Moments moments = Moments();
        var selection = new SubsetSelection(Features);
        foreach ((string word, SubsetSearch search) in new[] { ("forward", SubsetSearch.Forward), ("backward", SubsetSearch.Backward), ("all", SubsetSearch.All) })
        {
            moments.Select(search, default, selection);
            JsonElement json = tool.Run("path", data, "--target", "y", "--drop", "id,firm", "--select", word, "--criterion", "bic", "--json").AssertDone().Json;
            Assert.Equal(word, json.GetProperty("select").GetString());
            Assert.Equal(selection.Count, json.GetProperty("subsets").GetArrayLength());
            for (int size = 0; size < selection.Count; size++)
            {
                Close(selection.ResidualSumOfSquares(size), json.GetProperty("rss")[size].GetDouble());
                Close(selection.Aic(size), json.GetProperty("aic")[size].GetDouble());
                string[] names = [.. json.GetProperty("subsets")[size].EnumerateArray().Select(name => name.GetString()!)];
                Assert.Equal([.. selection.Features(size).ToArray().Select(j => $"x{j}")], names);
            }

            int best = selection.Best(SubsetCriterion.Bic);
            Assert.Equal(best, json.GetProperty("chosen").GetArrayLength());
            LinearModel<double>.Moments chosen = new(best);
            chosen.CopyFrom(moments, selection.Features(best));
            chosen.Fit(default(LeastSquares), out LinearModel<double> model);
            Close(model.Intercept, json.GetProperty("intercept").GetDouble());
            Close(model.Coefficients[0], json.GetProperty("coefficients").GetProperty($"x{selection.Features(best)[0]}").GetDouble());
            string table = tool.Run("path", data, "--target", "y", "--drop", "id,firm", "--select", word).AssertDone().Output;
            Assert.Contains("Chosen by aic", table, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--covariance", "fit", "--model", "ridge", "--covariance", "hc0")]
    [InlineData("--confidence", "fit", "--confidence", "0.9")]
    [InlineData("--confidence", "fit", "--model", "ols", "--confidence", "1")]
    [InlineData("--covariance", "fit", "--model", "ols", "--covariance", "hc4")]
    [InlineData("--covariance", "fit", "--model", "ols", "--covariance", "cluster:")]
    [InlineData("--covariance", "fit", "--model", "ols", "--covariance", "cluster:COLUMN")]
    [InlineData("--covariance", "fit", "--model", "ols", "--covariance", "cluster:y")]
    [InlineData("--covariance", "fit", "--model", "ols", "--covariance", "hc1", "--solver", "newton")]
    [InlineData("--criterion", "path", "--criterion", "aic")]
    [InlineData("--select", "path", "--select", "some")]
    [InlineData("--criterion", "path", "--select", "all", "--criterion", "gcv")]
    [InlineData("--model", "path", "--select", "all", "--model", "lasso")]
    [InlineData("--alphas", "path", "--select", "all", "--alphas", "3")]
    [InlineData("--report", "path", "--select", "all", "--report", "page.html")]
    [InlineData("--lower", "path", "--select", "all", "--lower", "0")]
    public void What_means_nothing_is_refused(string option, string command, params string[] options)
    {
        ToolResult result = tool.Run([command, Rows(), "--target", "y", "--features", "x0,x1,x2", .. options]);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"simdreg: {option}: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Statistics_of_rows_have_no_robust_errors_and_all_else()
    {
        string statistics = tool.Path("all.stats");
        tool.Run("stats", Rows(), "--target", "y", "--drop", "id,firm", "--output", statistics).AssertDone();
        Assert.Equal(2, tool.Run("fit", statistics, "--model", "ols", "--covariance", "hc0").ExitCode);
        Assert.Equal(JsonValueKind.Number, tool.Run("fit", statistics, "--model", "ols", "--json").AssertDone().Json.GetProperty("fStatistic").ValueKind);
        Assert.Equal(4, tool.Run("path", statistics, "--select", "all", "--json").AssertDone().Json.GetProperty("subsets").GetArrayLength());
        string wide = tool.Write("wide.csv", string.Join(',', Enumerable.Range(0, 26).Select(j => $"a{j}")) + ",y\n"
            + string.Join(',', Enumerable.Range(0, 27)) + "\n" + string.Join(',', Enumerable.Range(1, 27)) + "\n");
        Assert.Equal(2, tool.Run("path", wide, "--target", "y", "--select", "all").ExitCode);
    }

    public void Dispose() => tool.Dispose();

    private string Rows()
    {
        var lines = new StringBuilder("id,x0,x1,x2,y,firm\n");
        for (int r = 0; r < problem.Count; r++)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{r},{Numbers(r)},{problem.Targets[r]:R},f{r % 7}\n");
        }

        return tool.Write("rows.csv", lines.ToString());
    }

    private string Numbers(int row) =>
        string.Join(',', Enumerable.Range(0, Features).Select(j => problem.Element(row, j).ToString("R", CultureInfo.InvariantCulture)));

    private LinearModel<double>.Moments Moments()
    {
        LinearModel<double>.Moments moments = new(Features);
        moments.Add(problem.Rows, problem.Targets);
        return moments;
    }

    private LeastSquaresInference<double> Inferred(string covariance)
    {
        var inference = new LeastSquaresInference<double>(Features, clusters: 7);
        Moments().Infer(default, inference);
        if (covariance != "classical")
        {
            bool byCluster = covariance.StartsWith("cluster", StringComparison.Ordinal);
            inference.Begin(byCluster ? CovarianceKind.Cluster : Enum.Parse<CovarianceKind>(covariance, ignoreCase: true));
            int[] clusters = byCluster ? [.. Enumerable.Range(0, problem.Count).Select(r => r % 7)] : [];
            inference.Add(new RowBatch<double>(problem.Rows, Features, problem.Targets, default), clusters);
            inference.Complete();
        }

        return inference;
    }

    private static void Close(double wanted, double found) => Assert.Equal(wanted, found, 1e-10 * Math.Max(1e-300, Math.Abs(wanted)));
}
