using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SimdRegression.Tests.Cli;

/// <summary>The commands with models whose strengths the data choose.</summary>
public sealed class BayesianCommandTests : IDisposable
{
    private const int Rows = 60;

    private readonly ToolFixture tool = new();
    private readonly double[] values = new double[Rows * 3];
    private readonly double[] targets = new double[Rows];
    private readonly string data;

    public BayesianCommandTests()
    {
        var random = new Random(31);
        var text = new StringBuilder("a,b,c,y,s\n");
        for (int r = 0; r < Rows; r++)
        {
            for (int j = 0; j < 3; j++)
            {
                values[(3 * r) + j] = Math.Round(random.NextDouble(), 3);
            }

            targets[r] = Math.Round(1.0 + (2.0 * values[3 * r]) - values[(3 * r) + 1] + (0.2 * random.NextDouble()), 3);
            text.Append(CultureInfo.InvariantCulture, $"{values[3 * r]},{values[(3 * r) + 1]},{values[(3 * r) + 2]},{targets[r]},2\n");
        }

        data = tool.Write("data.csv", text.ToString());
    }

    [Theory]
    [InlineData("bayesian-ridge")]
    [InlineData("ard")]
    public void What_is_told_is_what_the_library_finds(string name)
    {
        JsonElement fit = tool.Run("fit", data, "--target", "y", "--drop", "s", "--model", name, "--standardize", "--json").AssertDone().Json;
        var moments = new LinearModel<double>.Moments(3);
        moments.Add(values, targets);
        var posterior = new BayesianPosterior(3);
        var options = new FitOptions { Standardize = true };
        FitReport report = name == "ard"
            ? moments.Fit(new AutomaticRelevance(), options, posterior, out LinearModel<double> model)
            : moments.Fit(new BayesianRidge(), options, posterior, out model);
        Assert.True(report.Converged);
        Assert.Equal("fixedPoint", fit.GetProperty("certificate").GetProperty("kind").GetString());
        Assert.Equal(posterior.NoisePrecision, fit.GetProperty("noisePrecision").GetDouble());
        Assert.Equal(posterior.LogEvidence, fit.GetProperty("logEvidence").GetDouble());
        Assert.Equal(posterior.EffectiveFeatures, fit.GetProperty("effectiveFeatures").GetDouble());
        Assert.Equal(model.Coefficients.ToArray(), fit.GetProperty("coefficients").EnumerateObject().Select(field => field.Value.GetDouble()));
        Assert.Equal(posterior.CoefficientDeviations.ToArray(), Numbers(fit, "coefficientDeviations"));
        if (name == "ard")
        {
            Assert.Equal(posterior.WeightPrecisions.ToArray(), Numbers(fit, "weightPrecisions"));
        }
        else
        {
            Assert.Equal(posterior.WeightPrecision, fit.GetProperty("weightPrecision").GetDouble());
        }

        string shown = tool.Run("fit", data, "--target", "y", "--drop", "s", "--model", name).AssertDone().Output;
        Assert.Contains("log evidence", shown, StringComparison.Ordinal);
        Assert.Contains("deviation", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_feature_that_left_has_null_and_zero()
    {
        JsonElement fit = tool.Run("fit", data, "--target", "y", "--drop", "s", "--model", "ard", "--prune", "5", "--json").AssertDone().Json;
        Assert.Equal(JsonValueKind.Null, fit.GetProperty("weightPrecisions").GetProperty("c").ValueKind);
        Assert.Equal(JsonValueKind.Null, fit.GetProperty("coefficientDeviations").GetProperty("c").ValueKind);
        Assert.Equal(0.0, fit.GetProperty("coefficients").GetProperty("c").GetDouble());
        Assert.NotEqual(0.0, fit.GetProperty("coefficients").GetProperty("a").GetDouble());
    }

    [Fact]
    public void A_saved_model_tells_the_deviations_of_its_predictions()
    {
        string file = tool.Path("model.json");
        tool.Run("fit", data, "--target", "y", "--drop", "s", "--model", "bayesian-ridge", "--save", file).AssertDone();
        JsonElement told = tool.Run("predict", file, data, "--deviation", "--json").AssertDone().Json;
        string[] lines = tool.Run("predict", file, data, "--deviation").AssertDone().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("prediction,deviation", lines[0]);
        var moments = new LinearModel<double>.Moments(3);
        moments.Add(values, targets);
        var posterior = new BayesianPosterior(3);
        moments.Fit(new BayesianRidge(), default, posterior, out LinearModel<double> _);
        for (int r = 0; r < Rows; r++)
        {
            posterior.Predict<double>(values.AsSpan(3 * r, 3), out double deviation);
            Assert.Equal(deviation, told.GetProperty("deviation")[r].GetDouble(), 1e-13);
            Assert.Equal(deviation, double.Parse(lines[r + 1].Split(',')[1], CultureInfo.InvariantCulture), 1e-13);
        }

        ToolResult refused = tool.Run("predict", file, data, "--interval", "0.9");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--interval", refused.Error, StringComparison.Ordinal);
        string ridge = tool.Path("ridge.json");
        tool.Run("fit", data, "--target", "y", "--save", ridge).AssertDone();
        refused = tool.Run("predict", ridge, data, "--deviation");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("bayesian-ridge", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bayesian-ridge", "--weights", "s")]
    [InlineData("bayesian-ridge", "--lower", "0")]
    [InlineData("bayesian-ridge", "--prune", "10")]
    [InlineData("bayesian-ridge", "--prior-shape", "-1")]
    [InlineData("bayesian-ridge", "--solver", "qr")]
    [InlineData("ard", "--solver", "newton")]
    [InlineData("ard", "--prune", "0")]
    [InlineData("ridge", "--prior-rate", "1")]
    public void What_does_not_suit_is_refused(string name, string option, string value)
    {
        ToolResult result = tool.Run("fit", data, "--target", "y", "--model", name, option, value);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(option, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void There_are_no_strengths_to_go_through()
    {
        foreach (string command in (string[])["path", "tune"])
        {
            ToolResult result = tool.Run(command, data, "--target", "y", "--model", "ard");
            Assert.Equal(2, result.ExitCode);
            Assert.Contains("no strengths", result.Error, StringComparison.Ordinal);
        }
    }

    private static double[] Numbers(JsonElement fit, string name) =>
        [.. fit.GetProperty(name).EnumerateObject().Select(field => field.Value.ValueKind == JsonValueKind.Null ? double.NaN : field.Value.GetDouble())];

    public void Dispose() => tool.Dispose();
}
