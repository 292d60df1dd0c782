using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SimdRegression.Tests.Cli;

/// <summary>The tool proves what its fits claim, and refutes models that were changed.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    private readonly ToolFixture tool = new();
    private readonly string data;

    public VerifyCommandTests()
    {
        var random = new Random(4);
        var lines = new List<string> { "a,b,s,y,label" };
        for (int i = 0; i < 40; i++)
        {
            double a = random.NextDouble();
            double b = random.NextDouble() * 3.0;
            double y = a - b + random.NextDouble();
            lines.Add(string.Create(
                CultureInfo.InvariantCulture, $"{a:R},{b:R},{random.Next(1, 4)},{y:R},{(y + random.NextDouble() > 0.0 ? 1 : 0)}"));
        }

        data = tool.Write("d.csv", string.Join("\n", lines) + "\n");
    }

    [Theory]
    [InlineData("--target y --drop label")]
    [InlineData("--target y --drop label --weights s --model lasso --alpha 0.1 --standardize")]
    [InlineData("--target y --features b,a --model elastic-net --alpha 0.1 --penalty-factors 1,2 --lower=-0.5 --upper inf")]
    [InlineData("--target y --drop label --model ols --no-intercept")]
    [InlineData("--target label --drop y --weights s --model logistic --alpha 0.5 --l1-ratio 0.5 --standardize")]
    [InlineData("--target y --drop label --model huber --huber-delta 0.2 --alpha 0.1")]
    [InlineData("--target y --drop label --model ridge --solver newton")]
    [InlineData("--target y --drop label --model lasso --alpha 0.05 --precision single")]
    [InlineData("--target y --drop label --model linear --penalty group --groups 1,2,2 --alpha 0.05")]
    [InlineData("--target y --drop label --model linear --penalty group --groups 1,2,2 --alpha 0.02 --l1-ratio 0.5 --group-factors 1,2 --standardize")]
    [InlineData("--target y --drop label --model linear --penalty bridge --q 1.5 --alpha 0.05 --penalty-factors 1,2,1")]
    [InlineData("--target y --drop label --weights s --model linear --penalty bridge --q 0.5 --alpha 0.05")]
    [InlineData("--target y --drop label --model linear --penalty mcp --gamma 2.5 --alpha 0.05 --no-intercept")]
    [InlineData("--target y --drop label --model linear --penalty scad --alpha 0.05 --standardize --penalty-factors 1,0.5,1")]
    [InlineData("--target y --drop label --model linear --penalty adaptive --alpha 0.01 --standardize")]
    [InlineData("--target y --drop label --model linear --penalty adaptive --alpha 0.01 --pilot ridge:1 --precision single")]
    [InlineData("--target y --drop label --model lasso --alpha 0.1 --refit")]
    [InlineData("--target label --drop y --model logistic --penalty group --groups 1,1,2 --alpha 0.5")]
    [InlineData("--target label --drop y --model logistic --penalty adaptive --alpha 0.1")]
    [InlineData("--target s --drop label --model poisson --penalty bridge --q 1.5 --alpha 0.5")]
    [InlineData("--target y --drop label --model huber --penalty group --groups 1,1,2 --alpha 0.5 --huber-delta 0.2")]
    [InlineData("--target y --drop label --model quantile --quantile 0.8 --alpha 0.02")]
    [InlineData("--target y --drop label --weights s --model quantile --quantile 0.3 --penalty l2 --alpha 0.1")]
    public void What_fit_saves_holds(string options)
    {
        string model = Fit(options);
        JsonElement found = tool.Run("verify", model, data, "--json").AssertDone().Json;
        Assert.Equal("holds", found.GetProperty("verdict").GetString());
        Assert.True(found.GetProperty("gapBound").GetDouble() <= found.GetProperty("gapAllowed").GetDouble());
        Assert.True(found.GetProperty("objective").GetDouble() <= found.GetProperty("objectiveBound").GetDouble());
        string text = tool.Run("verify", model, data).AssertDone().Output;
        Assert.StartsWith("verdict        holds\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_model_is_refuted_with_exit_code_4()
    {
        string model = Fit("--target y --drop label --model lasso --alpha 0.05");
        string changed = new Regex("(\"coefficients\": \\[\\s*)-?[0-9.]+").Replace(File.ReadAllText(model), "${1}0.25", 1);
        Assert.NotEqual(File.ReadAllText(model), changed);
        File.WriteAllText(model, changed);
        ToolResult run = tool.Run("verify", model, data, "--json");
        Assert.Equal(4, run.ExitCode);
        Assert.Equal("refuted", run.Json.GetProperty("verdict").GetString());
        Assert.True(run.Json.GetProperty("gapLow").GetDouble() > run.Json.GetProperty("gapTold").GetDouble());
    }

    [Theory]
    [InlineData("--model linear --penalty group --groups 1,2,2 --alpha 0.05", "dualityGap")]
    [InlineData("--model linear --penalty bridge --q 1.5 --alpha 0.05", "dualityGap")]
    [InlineData("--model linear --penalty bridge --q 0.5 --alpha 0.05", "stationarity")]
    [InlineData("--model linear --penalty mcp --alpha 0.05", "stationarity")]
    [InlineData("--model linear --penalty scad --alpha 0.05", "stationarity")]
    [InlineData("--model linear --penalty adaptive --alpha 0.01", "dualityGap")]
    [InlineData("--model quantile --quantile 0.8 --alpha 0.02", "dualityGap")]
    public void A_changed_digit_is_refuted_whatever_the_penalty(string options, string measure)
    {
        string model = Fit($"--target y --drop label {options}");
        var digit = new Regex("(\"coefficients\": \\[[^\\]]*?[0-9]\\.[0-9]{3})([0-9])");
        string text = File.ReadAllText(model);
        string changed = digit.Replace(text, match => $"{match.Groups[1].Value}{(match.Groups[2].Value[0] - '0' + 5) % 10}", 1);
        Assert.NotEqual(text, changed);
        File.WriteAllText(model, changed);
        ToolResult run = tool.Run("verify", model, data, "--json");
        Assert.Equal(4, run.ExitCode);
        Assert.Equal("refuted", run.Json.GetProperty("verdict").GetString());
        Assert.Equal(measure, run.Json.GetProperty("measure").GetString());
    }

    [Fact]
    public void A_model_of_groups_is_read_by_its_own_name()
    {
        string model = Fit("--target y --drop label --model linear --penalty group --groups a,b,b --alpha 0.05");
        JsonElement saved = JsonDocument.Parse(File.ReadAllText(model)).RootElement;
        Assert.False(saved.TryGetProperty("objective", out _));
        JsonElement objective = saved.GetProperty("objectiveOfForm");
        Assert.Equal("Group", objective.GetProperty("penalty").GetString());
        Assert.Equal("0,1,1", string.Join(',', objective.GetProperty("groups").EnumerateArray().Select(label => label.GetInt32())));
    }

    [Theory]
    [InlineData("\"groups\": [\n      0,", "\"groups\": [\n      0.5,")]
    [InlineData("\"penalty\": \"Group\"", "\"penalty\": \"Mcp\"")]
    [InlineData("\"penalty\": \"Group\"", "\"penalty\": \"Ring\"")]
    [InlineData("\"groupFactors\": []", "\"groupFactors\": [1]")]
    public void A_damaged_penalty_is_refused(string from, string to)
    {
        string model = Fit("--target y --drop label --model linear --penalty group --groups a,b,b --alpha 0.05");
        string text = File.ReadAllText(model);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(model, text.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(3, tool.Run("verify", model, data).ExitCode);
        Assert.Equal(3, tool.Run("predict", model, data).ExitCode);
    }

    [Theory]
    [InlineData(
        "--target class --model perceptron",
        "the perceptron rule minimises nothing, so there is nothing to verify; other models are accepted")]
    [InlineData(
        "--target x --model huber --huber-scale joint",
        "the scale of Huber's loss was fitted with the model, which the verifier does not know; Huber's loss of a fixed delta is accepted")]
    public void What_cannot_be_verified_is_refused_with_its_reason(string options, string reason)
    {
        string model = tool.Path("m.json");
        string sides = tool.Write("sides.csv", "x,class\n1,1\n-1,0\n2.5,1\n-2,0\n0.5,1\n");
        Assert.Equal(0, tool.Run(["fit", sides, .. options.Split(' '), "--save", model, "--json"]).ExitCode);
        tool.Run("verify", model, sides).AssertRefused(3, $"{model}: {reason}");
    }

    [Fact]
    public void Statistics_serve_as_data()
    {
        string statistics = tool.Path("d.stats");
        Assert.Equal(0, tool.Run("stats", data, "--target", "y", "--drop", "label", "--weights", "s", "--output", statistics).ExitCode);
        string model = tool.Path("m.json");
        Assert.Equal(0, tool.Run("fit", statistics, "--model", "lasso", "--alpha", "0.1", "--standardize", "--save", model).ExitCode);
        Assert.Equal("holds", tool.Run("verify", model, statistics, "--json").AssertDone().Json.GetProperty("verdict").GetString());
        Assert.Equal("holds", tool.Run("verify", model, data, "--json").AssertDone().Json.GetProperty("verdict").GetString());
    }

    [Fact]
    public void A_model_that_does_not_say_what_it_minimised_is_refused()
    {
        string model = Fit("--target y --drop label");
        string text = File.ReadAllText(model);
        int from = text.IndexOf("  \"objective\": {", StringComparison.Ordinal);
        int to = text.IndexOf("  \"report\"", StringComparison.Ordinal);
        File.WriteAllText(model, text[..from] + text[to..]);
        tool.Run("verify", model, data).AssertRefused(
            3, $"{model}: the model does not say what was minimised; one that this version saved is accepted");

        // Documents of that version had no checksum; they still predict.
        File.WriteAllText(model, new Regex(",\\s*\"checksum\": \"[^\"]*\"").Replace(File.ReadAllText(model), ""));
        Assert.Equal(0, tool.Run("predict", model, data, "--json").ExitCode);
    }

    [Theory]
    [InlineData("\"standardize\": false", "\"standardize\": 3")]
    [InlineData("\"penaltyFactors\": []", "\"penaltyFactors\": [1]")]
    [InlineData("\"lowerBounds\": []", "\"lowerBounds\": [null]")]
    [InlineData("\"huberDelta\": 1.35", "\"huberDelta\": -1")]
    [InlineData("\"loss\": \"Squared\"", "\"loss\": \"Cubic\"")]
    public void A_damaged_objective_is_refused(string from, string to)
    {
        string model = Fit("--target y --drop label,s");
        string text = File.ReadAllText(model);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(model, text.Replace(from, to, StringComparison.Ordinal));
        ToolResult run = tool.Run("verify", model, data);
        Assert.Equal(3, run.ExitCode);
        Assert.Equal(3, tool.Run("predict", model, data).ExitCode);
    }

    public void Dispose() => tool.Dispose();

    private string Fit(string options)
    {
        string model = tool.Path("m.json");
        ToolResult run = tool.Run(["fit", data, .. options.Split(' '), "--save", model, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return model;
    }
}
