using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SimdRegression.Tests.Cli;

/// <summary>The commands with quantile.</summary>
public sealed class QuantileCommandTests : IDisposable
{
    private const int Rows = 200;

    private readonly ToolFixture tool = new();
    private readonly double[,] features = new double[Rows, 2];
    private readonly double[] targets = new double[Rows];
    private readonly string data;

    public QuantileCommandTests()
    {
        var random = new Random(23);
        var text = new StringBuilder("a,b,y\n");
        for (int r = 0; r < Rows; r++)
        {
            features[r, 0] = Math.Round(random.NextDouble(), 3);
            features[r, 1] = Math.Round(2.0 * random.NextDouble(), 3);
            targets[r] = Math.Round(1.0 + (2.0 * features[r, 0]) + ((1.0 + features[r, 1]) * random.NextDouble()), 3);
            text.Append(CultureInfo.InvariantCulture, $"{features[r, 0]},{features[r, 1]},{targets[r]}\n");
        }

        data = tool.Write("data.csv", text.ToString());
    }

    [Theory]
    [InlineData("0.1", 0.0)]
    [InlineData("0.5", 0.02)]
    [InlineData("0.9", 0.05)]
    public void The_objective_is_a_mean_and_about_that_share_of_targets_lies_below(string quantile, double alpha)
    {
        double q = double.Parse(quantile, CultureInfo.InvariantCulture);
        JsonElement fit = tool.Run(
            "fit", data, "--target", "y", "--model", "quantile", "--quantile", quantile, "--alpha", alpha.ToString(CultureInfo.InvariantCulture), "--json").AssertDone().Json;
        double intercept = fit.GetProperty("intercept").GetDouble();
        double[] w = [.. fit.GetProperty("coefficients").EnumerateObject().Select(field => field.Value.GetDouble())];
        double sum = 0.0;
        int below = 0;
        for (int r = 0; r < Rows; r++)
        {
            double residual = targets[r] - intercept - (w[0] * features[r, 0]) - (w[1] * features[r, 1]);
            sum += Math.Max(q * residual, (q - 1.0) * residual);
            below += residual < -1e-12 ? 1 : 0;
        }

        Assert.Equal((sum / Rows) + (alpha * (Math.Abs(w[0]) + Math.Abs(w[1]))), fit.GetProperty("objective").GetDouble(), 1e-13);
        Assert.InRange(below, (q * Rows) - 3.0, q * Rows);
        Assert.Equal("l1", fit.GetProperty("penalty").GetString());
        Assert.Equal(q, fit.GetProperty("quantile").GetDouble());
        Assert.Equal("finite-smoothing", fit.GetProperty("solver").GetString());
        Assert.True(fit.GetProperty("converged").GetBoolean());
    }

    [Fact]
    public void A_saved_model_predicts_and_knows_its_quantile()
    {
        string model = tool.Path("model.json");
        JsonElement fit = tool.Run(
            "fit", data, "--target", "y", "--model", "quantile", "--quantile", "0.8", "--alpha", "0.01", "--save", model, "--json").AssertDone().Json;
        using FileStream file = File.OpenRead(model);
        var document = ModelDocument<double>.Load(file);
        Assert.Equal(ModelLoss.Quantile, document.Objective!.Loss);
        Assert.Equal(0.8, document.Objective.Quantile);
        Assert.Equal(fit.GetProperty("intercept").GetDouble(), document.Intercept);
        string[] predictions = tool.Run("predict", model, data).AssertDone().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Rows + 1, predictions.Length);
    }

    [Fact]
    public void A_path_begins_where_no_feature_is_left_and_tuning_finds_a_strength()
    {
        JsonElement path = tool.Run("path", data, "--target", "y", "--model", "quantile", "--alphas", "10", "--json").AssertDone().Json;
        Assert.All(path.GetProperty("coefficients").EnumerateObject(), field => Assert.Equal(0.0, field.Value[0].GetDouble()));
        Assert.Equal(path.GetProperty("alphaMax").GetDouble(), path.GetProperty("alphas")[0].GetDouble());
        JsonElement tuned = tool.Run("tune", data, "--target", "y", "--model", "quantile", "--quantile", "0.7", "--folds", "4", "--json").AssertDone().Json;
        Assert.True(tuned.GetProperty("alpha").GetDouble() > 0.0);
        Assert.Equal(1.0, tuned.GetProperty("l1Ratio").GetDouble());
    }

    [Theory]
    [InlineData("--quantile", "1")]
    [InlineData("--solver", "newton")]
    [InlineData("--penalty", "group")]
    [InlineData("--penalty", "mcp")]
    public void What_does_not_suit_is_refused(string option, string value)
    {
        string[] groups = value == "group" ? ["--groups", "1,2"] : [];
        ToolResult result = tool.Run(["fit", data, "--target", "y", "--model", "quantile", option, value, .. groups]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(option, result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => tool.Dispose();
}
