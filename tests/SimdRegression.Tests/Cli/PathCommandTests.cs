using System.Text.Json;

namespace SimdRegression.Tests.Cli;

public sealed class PathCommandTests : IDisposable
{
    private static readonly string[] Fields =
    [
        "model", "precision", "rows", "features", "alphaMax", "l1Ratio", "converged", "alphas", "coefficients", "intercepts", "activeCounts",
        "objectives", "certificates", "statuses", "expectedDigits", "degreesOfFreedom", "aic", "bic", "aicc",
    ];

    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData("ridge")]
    [InlineData("lasso")]
    [InlineData("elastic-net")]
    [InlineData("logistic")]
    [InlineData("logistic", "--l1-ratio", "1")]
    [InlineData("huber")]
    public void Json_has_one_entry_a_strength_in_every_field_strongest_first(string model, params string[] options)
    {
        string data = model == "logistic" ? Classes() : Line();
        JsonElement json = tool.Run(["path", data, "--target", "y", "--model", model, "--alphas", "7", "--json", .. options]).AssertDone().Json;
        Assert.Equal(Fields, json.EnumerateObject().Select(field => field.Name));
        double[] alphas = Numbers(json.GetProperty("alphas"));
        Assert.Equal(7, alphas.Length);
        Assert.Equal(alphas.OrderDescending(), alphas);
        Assert.Equal(["a", "b", "c"], json.GetProperty("coefficients").EnumerateObject().Select(entry => entry.Name));
        Assert.All(json.GetProperty("coefficients").EnumerateObject(), entry => Assert.Equal(7, entry.Value.GetArrayLength()));
        Assert.All(
            ["intercepts", "activeCounts", "objectives", "certificates", "degreesOfFreedom", "aic", "bic", "aicc"],
            name => Assert.Equal(7, json.GetProperty(name).GetArrayLength()));
        Assert.True(json.GetProperty("converged").GetBoolean());
    }

    [Theory]
    [InlineData("ridge")]
    [InlineData("ridge", "--standardize")]
    [InlineData("lasso")]
    [InlineData("lasso", "--penalty-factors", "1,0,2", "--lower", "0")]
    [InlineData("elastic-net", "--l1-ratio", "0.3")]
    [InlineData("logistic")]
    [InlineData("logistic", "--l1-ratio", "0.5", "--standardize")]
    public void A_point_of_the_path_is_the_fit_at_its_strength(string model, params string[] options)
    {
        string data = model == "logistic" ? Classes() : Line();
        JsonElement path = tool.Run(
            ["path", data, "--target", "y", "--model", model, "--alphas", "0.02,2.5,0.3", "--json", .. options]).AssertDone().Json;
        Assert.Equal([2.5, 0.3, 0.02], Numbers(path.GetProperty("alphas")));
        for (int i = 0; i < 3; i++)
        {
            string alpha = path.GetProperty("alphas")[i].GetRawText();
            JsonElement fit = tool.Run(
                ["fit", data, "--target", "y", "--model", model, "--alpha", alpha, "--json", .. options]).AssertDone().Json;
            foreach (JsonProperty entry in fit.GetProperty("coefficients").EnumerateObject())
            {
                double onPath = path.GetProperty("coefficients").GetProperty(entry.Name)[i].GetDouble();
                Assert.Equal(entry.Value.GetDouble(), onPath, 6);
            }

            Assert.Equal(fit.GetProperty("intercept").GetDouble(), path.GetProperty("intercepts")[i].GetDouble(), 6);
            Assert.Equal(fit.GetProperty("objective").GetDouble(), path.GetProperty("objectives")[i].GetDouble(), 8);
            Assert.Equal(fit.GetProperty("activeFeatures").GetArrayLength(), path.GetProperty("activeCounts")[i].GetInt32());
        }
    }

    [Fact]
    public void A_grid_begins_where_all_coefficients_are_zero_and_ends_at_the_fraction_asked_for()
    {
        JsonElement json = tool.Run(
            "path", Line(), "--target", "y", "--model", "lasso", "--alphas", "5", "--eps", "0.01", "--json").AssertDone().Json;
        double[] alphas = Numbers(json.GetProperty("alphas"));
        Assert.Equal(json.GetProperty("alphaMax").GetDouble(), alphas[0]);
        Assert.Equal(0.01, alphas[^1] / alphas[0], 12);
        Assert.Equal(alphas[1] / alphas[0], alphas[3] / alphas[2], 12);
        Assert.Equal(0, json.GetProperty("activeCounts")[0].GetInt32());
        Assert.True(json.GetProperty("activeCounts")[4].GetInt32() > 0);
    }

    [Fact]
    public void Statistics_have_the_path_of_their_rows()
    {
        string stored = tool.Path("line.stats");
        tool.Run("stats", Line(), "--target", "y", "--output", stored).AssertDone();
        string ofStatistics = tool.Run("path", stored, "--model", "lasso", "--alphas", "4", "--json").AssertDone().Output;
        Assert.Equal(tool.Run("path", Line(), "--target", "y", "--model", "lasso", "--alphas", "4", "--json").Output, ofStatistics);
    }

    [Fact]
    public void The_table_shows_a_chart_and_where_features_come_in()
    {
        string output = tool.Run("path", Line(), "--target", "y", "--model", "lasso").AssertDone().Output;
        Assert.DoesNotContain("\u001b", output);
        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 96));
        Assert.All(["lasso (all zero from alpha ", "│", "weak, ", "+a", "100 strengths were fitted"], words => Assert.Contains(words, output));
    }

    [Fact]
    public void Fits_that_miss_their_tolerance_end_with_4_and_are_printed()
    {
        ToolResult result = tool.Run(
            "path", Classes(), "--target", "y", "--model", "logistic", "--alphas", "3", "--max-iterations", "1", "--json");
        Assert.Equal(4, result.ExitCode);
        Assert.False(result.Json.GetProperty("converged").GetBoolean());
        Assert.Contains("fits did not reach their tolerance (IterationLimit)", result.Error);
    }

    [Theory]
    [InlineData("--alphas 0", "--alphas: \"0\" is not accepted; a whole number from 1 to 10000000 is")]
    [InlineData("--alphas -3", "--alphas: \"-3\" is not accepted; a whole number from 1 to 10000000 is")]
    [InlineData("--alphas 1,0", "--alphas: \"0\" is not accepted; how many strengths there are, or a list of finite numbers above 0, is")]
    [InlineData("--alphas 1,,2", "--alphas: \"\" is not accepted; how many strengths there are, or a list of finite numbers above 0, is")]
    [InlineData("--alphas inf", "--alphas: \"inf\" is not accepted; how many strengths there are, or a list of finite numbers above 0, is")]
    [InlineData("--eps 1", "--eps: \"1\" is not accepted; a number above 0 and below 1 is")]
    [InlineData(
        "--eps 0.1 --alphas 0.5,0.1", "--eps: --alphas lists the strengths; it is accepted with a number of strengths")]
    [InlineData(
        "--model ols",
        "--model: \"ols\" has no penalty, and so no strengths to go through; accepted: ridge, lasso, elastic-net, linear, logistic, multinomial, huber, poisson, gamma, tweedie, quantile")]
    [InlineData(
        "--model perceptron",
        "--model: \"perceptron\" has no penalty, and so no strengths to go through; accepted: ridge, lasso, elastic-net, linear, logistic, multinomial, huber, poisson, gamma, tweedie, quantile")]
    [InlineData("--alpha 1", "path does not accept \"--alpha\"; --alphas is accepted (see simdreg path --help)")]
    public void What_cannot_be_gone_through_is_refused(string options, string message)
    {
        tool.Run(["path", Line(), "--target", "y", .. options.Split(' ')]).AssertRefused(2, message);
    }

    [Fact]
    public void Without_a_target_the_message_is_about_path()
    {
        tool.Run("path", Line()).AssertRefused(2, "--target: it is not given; --target COL is needed (see simdreg path --help)");
    }

    public void Dispose() => tool.Dispose();

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];

    private string Line() => tool.Write("line.csv", RandomCsv.Line());

    private string Classes() => tool.Write("classes.csv", RandomCsv.Classes());
}
