using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SimdRegression.Tests.Cli;

/// <summary>The commands with poisson, gamma and tweedie, and with Huber's loss whose scale is fitted.</summary>
public sealed class LogLinkCommandTests : IDisposable
{
    private const int Rows = 60;

    private readonly ToolFixture tool = new();
    private readonly double[,] rows = new double[Rows, 2];
    private readonly double[] counts = new double[Rows];
    private readonly double[] hours = new double[Rows];
    private readonly string data;

    public LogLinkCommandTests()
    {
        var random = new Random(17);
        var text = new StringBuilder("a,b,hours,amount,count\n");
        for (int r = 0; r < Rows; r++)
        {
            rows[r, 0] = Math.Round(random.NextDouble(), 3);
            rows[r, 1] = Math.Round(2.0 * random.NextDouble(), 3);
            hours[r] = Math.Round(0.5 + (10.0 * random.NextDouble()), 2);
            double mean = hours[r] * Math.Exp(rows[r, 0] - rows[r, 1]);
            counts[r] = Math.Floor(2.0 * mean * random.NextDouble());
            double amount = Math.Round(mean * (0.2 + random.NextDouble()), 4);
            text.Append(CultureInfo.InvariantCulture, $"{rows[r, 0]},{rows[r, 1]},{hours[r]},{amount},{counts[r]}\n");
        }

        data = tool.Write("data.csv", text.ToString());
    }

    [Fact]
    public void A_model_with_exposure_predicts_with_it()
    {
        string model = tool.Path("model.json");
        JsonElement fit = tool.Run(
            "fit", data, "--target", "count", "--model", "poisson", "--exposure", "hours", "--drop", "amount", "--penalty", "none", "--save", model, "--json").AssertDone().Json;
        Assert.Equal(["a", "b"], fit.GetProperty("coefficients").EnumerateObject().Select(field => field.Name));
        double intercept = fit.GetProperty("intercept").GetDouble();
        double[] w = [.. fit.GetProperty("coefficients").EnumerateObject().Select(field => field.Value.GetDouble())];
        double slope = 0.0;
        double deviance = 0.0;
        double nullDeviance = 0.0;
        double rate = counts.Sum() / hours.Sum();
        var means = new double[Rows];
        for (int r = 0; r < Rows; r++)
        {
            means[r] = hours[r] * Math.Exp(intercept + (w[0] * rows[r, 0]) + (w[1] * rows[r, 1]));
            slope += means[r] - counts[r];
            deviance += Deviance(counts[r], means[r]);
            nullDeviance += Deviance(counts[r], hours[r] * rate);
        }

        Assert.Equal(0.0, slope, 1e-7);
        Assert.Equal(deviance, fit.GetProperty("deviance").GetDouble(), 1e-9);
        Assert.Equal(nullDeviance, fit.GetProperty("nullDeviance").GetDouble(), 1e-9);
        double[] predictions = [.. tool.Run("predict", model, data, "--json").AssertDone().Json.GetProperty("predictions").EnumerateArray().Select(value => value.GetDouble())];
        for (int r = 0; r < Rows; r++)
        {
            Assert.Equal(means[r], predictions[r], 1e-9);
        }

        JsonElement score = tool.Run("score", model, data, "--json").AssertDone().Json;
        Assert.Equal(deviance, score.GetProperty("deviance").GetDouble(), 1e-9);
        Assert.Equal(1.0 - (deviance / nullDeviance), score.GetProperty("d2").GetDouble(), 1e-9);
        Assert.Equal("holds", tool.Run("verify", model, data, "--json").AssertDone().Json.GetProperty("verdict").GetString());
        string without = tool.Write("without.csv", "a,b\n0.5,0.5\n");
        AssertRefused(tool.Run("predict", model, without), 2, "hours");
        AssertRefused(tool.Run("export", model, "--format", "csharp"), 3, "exposure");
        AssertRefused(tool.Run("export", model, "--format", "onnx"), 2, "exposure");
        JsonElement importance = tool.Run("score", model, data, "--importance", "--json").AssertDone().Json.GetProperty("importance");
        Assert.Equal(["a", "b"], importance.EnumerateObject().Select(column => column.Name).Order());
    }

    [Fact]
    public void Deviance_has_no_null_model_without_an_intercept()
    {
        JsonElement fit = tool.Run("fit", data, "--target", "amount", "--model", "gamma", "--no-intercept", "--json").AssertDone().Json;
        Assert.Equal(JsonValueKind.Null, fit.GetProperty("nullDeviance").ValueKind);
        Assert.True(fit.GetProperty("deviance").GetDouble() > 0.0);
    }

    [Theory]
    [InlineData("gamma", "amount")]
    [InlineData("tweedie", "amount")]
    [InlineData("poisson", "count")]
    public void Path_tune_and_reports_go_along(string model, string target)
    {
        JsonElement path = tool.Run("path", data, "--target", target, "--model", model, "--exposure", "hours", "--penalty", "l1", "--alphas", "8", "--json").AssertDone().Json;
        Assert.Equal(8, path.GetProperty("alphas").GetArrayLength());
        Assert.InRange(path.GetProperty("activeCounts")[0].GetInt32(), 0, 1);
        Assert.Equal(3, path.GetProperty("activeCounts")[7].GetInt32());
        string report = tool.Path($"{model}.html");
        JsonElement tuned = tool.Run(
            "tune", data, "--target", target, "--model", model, "--exposure", "hours", "--alphas", "100,1", "--shuffle", "--report", report, "--json").AssertDone().Json;
        Assert.Equal("mean deviance", tuned.GetProperty("score").GetString());
        Assert.Equal(0.0, tuned.GetProperty("l1Ratio").GetDouble());
        Assert.Contains("Deviance", File.ReadAllText(report), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_used_is_refused_with_its_place()
    {
        string zero = tool.Write("zero.csv", "a,e,y\n1,1,1\n2,1,0\n3,2,-1\n");
        AssertRefused(tool.Run("fit", zero, "--target", "y", "--model", "gamma", "--drop", "e"), 3, "zero.csv:3: column \"y\": 0 is 0; gamma needs targets above 0");
        AssertRefused(tool.Run("fit", zero, "--target", "y", "--model", "poisson", "--drop", "e"), 3, "zero.csv:4: column \"y\": -1 is negative");
        string exposed = tool.Write("exposed.csv", "a,e,y\n1,1,1\n2,0,0\n");
        AssertRefused(tool.Run("fit", exposed, "--target", "y", "--model", "poisson", "--exposure", "e"), 3, "exposed.csv:3: column \"e\": \"0\" is not above 0");
        AssertRefused(tool.Run("fit", exposed, "--target", "y", "--model", "ridge", "--exposure", "e"), 2, "--exposure");
        AssertRefused(tool.Run("fit", exposed, "--target", "y", "--model", "poisson", "--exposure", "y"), 2, "is the target");
        AssertRefused(tool.Run("fit", exposed, "--target", "y", "--model", "tweedie", "--tweedie-power", "2"), 2, "above 1 and below 2");
        AssertRefused(tool.Run("fit", exposed, "--target", "y", "--model", "tweedie", "--solver", "sgd"), 2, "newton");
        AssertRefused(tool.Run("fit", exposed, "--target", "y", "--model", "huber", "--huber-scale", "joint", "--penalty", "l1"), 2, "l2");
        AssertRefused(tool.Run("fit", exposed, "--target", "y", "--model", "ridge", "--huber-scale", "joint"), 2, "huber");
    }

    [Fact]
    public void Huber_tells_its_scale_and_says_where_there_is_none()
    {
        JsonElement fit = tool.Run("fit", data, "--target", "amount", "--model", "huber", "--huber-scale", "joint", "--alpha", "0.01", "--json").AssertDone().Json;
        Assert.True(fit.GetProperty("sigma").GetDouble() > 0.0);
        Assert.True(fit.GetProperty("converged").GetBoolean());
        ToolResult none = tool.Run("fit", data, "--target", "amount", "--model", "huber", "--huber-scale", "joint", "--huber-delta", "0.9", "--json");
        Assert.Equal(4, none.ExitCode);
        Assert.False(none.Json.GetProperty("converged").GetBoolean());
        Assert.Equal(JsonValueKind.Null, none.Json.GetProperty("sigma").ValueKind);
    }

    public void Dispose() => tool.Dispose();

    private static void AssertRefused(ToolResult result, int exitCode, string words)
    {
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal("", result.Output);
    }

    private static double Deviance(double count, double mean) => 2.0 * ((count > 0.0 ? count * Math.Log(count / mean) : 0.0) - (count - mean));
}
