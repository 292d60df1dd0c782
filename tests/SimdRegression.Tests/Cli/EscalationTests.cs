using System.Globalization;
using System.Text;
using System.Text.Json;
using SimdRegression.Tests.Precision;

namespace SimdRegression.Tests.Cli;

/// <summary>Everything that fits from moments sums again in doubled precision where it has to, or says that it could not.</summary>
public sealed class EscalationTests : IDisposable
{
    private static readonly NearlyDependentRows Near = NearlyDependentRows.OfSum(5000, 24, seed: 3);
    private static readonly Lazy<string> NearText = new(() => Text(Near));
    private static readonly Lazy<string> FarText = new(() => FarFolds(1e8));

    private readonly ToolFixture tool = new();

    [Fact]
    public void A_path_reads_a_file_again_and_all_of_its_points_are_certified()
    {
        ToolResult result = tool.Run(
            "path", tool.Write("d.csv", NearText.Value), "--target", "y", "--model", "ridge", "--alphas", "1000000,3", "--json");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("the rows are read again", result.Error);
        Assert.Equal(["converged", "converged"], result.Json.GetProperty("statuses").EnumerateArray().Select(status => status.GetString()!));
        double[] wanted = new ExactLeastSquares(4, Near.Rows, Near.Targets, l2: 3).Coefficients;
        double[] found = [.. result.Json.GetProperty("coefficients").EnumerateObject().Select(column => column.Value[1].GetDouble())];
        Assert.True(ExactLeastSquares.Shared(found, wanted) >= 12.0, result.Output);
    }

    [Fact]
    public void A_path_that_cannot_read_again_ends_with_4_and_tells_each_point()
    {
        ToolResult result = tool.RunWithInput(NearText.Value, "path", "-", "--target", "y", "--model", "ridge", "--alphas", "1e15,3", "--json");
        Assert.Equal(4, result.ExitCode);
        Assert.Equal(["converged", "illConditioned"], result.Json.GetProperty("statuses").EnumerateArray().Select(status => status.GetString()!));
        Assert.False(result.Json.GetProperty("converged").GetBoolean());
        Assert.Contains("1 of 2 fits did not reach their tolerance (IllConditioned)", result.Error);
    }

    [Fact]
    public void A_path_from_standard_input_with_a_report_sums_the_rows_in_memory_again()
    {
        ToolResult result = tool.RunWithInput(
            NearText.Value, "path", "-", "--target", "y", "--model", "ridge", "--alphas", "1000000,3", "--json", "--report", tool.Path("p.html"));
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("the rows are summed again", result.Error);
    }

    [Theory]
    [InlineData("ridge")]
    [InlineData("lasso")]
    public void A_choice_by_a_criterion_reads_again_too(string model)
    {
        ToolResult result = tool.Run(
            "tune", tool.Write("d.csv", NearText.Value), "--target", "y", "--model", model, "--criterion", "aic", "--alphas", "1000,3", "--json");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("the rows are read again", result.Error);
        ToolResult once = tool.RunWithInput(
            NearText.Value, "tune", "-", "--target", "y", "--model", model, "--criterion", "aic", "--alphas", "1000,3", "--json");
        Assert.Equal(4, once.ExitCode);
    }

    [Fact]
    public void A_choice_over_folds_far_from_each_other_has_right_scores()
    {
        string data = tool.Write("far.csv", FarText.Value);
        ToolResult result = tool.Run("tune", data, "--target", "y", "--model", "ridge", "--folds", "3", "--alphas", "1,2", "--json");
        Assert.Equal(0, result.ExitCode);
        JsonElement scores = result.Json.GetProperty("foldScores")[0];
        Assert.All(Enumerable.Range(0, 2), fold => Assert.InRange(scores[fold].GetDouble(), 0.0085, 0.0115));
        Assert.Equal(0, result.Json.GetProperty("impreciseScores").GetInt32());
        Assert.InRange(result.Json.GetProperty("expectedDigits").GetDouble(), 10.5, 15.7);
        double[] found = [.. result.Json.GetProperty("coefficients").EnumerateObject().Select(column => column.Value.GetDouble())];
        Assert.Equal(2.0, found[0], 0.02);
        Assert.Equal(-3.0, found[1], 0.02);
    }

    [Fact]
    public void Statistics_cannot_be_summed_again_so_uncertain_scores_end_with_4()
    {
        string[] lines = FarText.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int size = (lines.Length - 1) / 3;
        string[] shards = new string[3];
        for (int fold = 0; fold < 3; fold++)
        {
            shards[fold] = tool.Path($"{fold}.stats");
            string rows = string.Join('\n', lines.Skip(1 + (fold * size)).Take(size).Prepend(lines[0])) + "\n";
            tool.Run("stats", tool.Write($"{fold}.csv", rows), "--target", "y", "--output", shards[fold]).AssertDone();
        }

        ToolResult result = tool.Run(["tune", .. shards, "--model", "ridge", "--alphas", "1,2", "--json"]);
        Assert.Equal(4, result.ExitCode);
        Assert.True(result.Json.GetProperty("impreciseScores").GetInt32() > 0 || !result.Json.GetProperty("converged").GetBoolean());
    }

    [Fact]
    public void A_comparison_is_held_against_the_right_answer()
    {
        ToolResult result = tool.Run("compare", tool.Write("d.csv", NearText.Value), "--target", "y", "--alpha", "0", "--json");
        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotContain("no certain solution", result.Error);
    }

    [Fact]
    public void Digits_of_single_precision_are_those_of_a_float()
    {
        string data = tool.Write("d.csv", "a,b,y\n1,2,-3\n2,1,2\n5,5,-4\n0,1,-2\n4,2,3\n");
        foreach (string[] model in new[] { new[] { "ols" }, ["ridge"], ["lasso", "--alpha", "0.1"], ["ols", "--solver", "qr"], ["ols", "--solver", "doubled"] })
        {
            ToolResult result = tool.Run(["fit", data, "--target", "y", "--precision", "single", "--json", "--model", .. model]);
            Assert.InRange(result.AssertDone().Json.GetProperty("expectedDigits").GetDouble(), 3.0, 7.2248);
        }
    }

    [Fact]
    public void Single_precision_is_refused_where_it_leaves_nothing_of_a_column()
    {
        // Seconds since 1970, a sixth of a second apart: floats lie 128 apart there.
        string data = tool.Write("t.csv", Seconds(0.17));
        ToolResult result = tool.Run("fit", data, "--target", "y", "--model", "ols", "--precision", "single");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("column \"t\": rounding to single precision moves values by", result.Error);
        Assert.Contains("neighbours equal that differ", result.Error);
        foreach (string command in new[] { "path", "tune", "compare" })
        {
            Assert.Equal(3, tool.Run(command, data, "--target", "y", "--precision", "single").ExitCode);
        }

        Assert.Equal(0, tool.Run("fit", data, "--target", "y", "--model", "ols").ExitCode);
    }

    [Fact]
    public void What_single_precision_moves_visibly_is_said_and_the_digits_follow()
    {
        string data = tool.Write("t.csv", Seconds(300.0));
        ToolResult result = tool.Run("fit", data, "--target", "y", "--model", "ols", "--precision", "single", "--json");
        Assert.Contains("simdreg: note: column \"t\": rounding to single precision moves values by", result.Error);
        double single = result.Json.GetProperty("coefficients").GetProperty("t").GetDouble();
        double right = tool.Run("fit", data, "--target", "y", "--model", "ols", "--json").AssertDone().Json.GetProperty("coefficients").GetProperty("t").GetDouble();
        double digits = -Math.Log10(Math.Abs(single - right) / Math.Abs(right));
        Assert.True(result.Json.GetProperty("expectedDigits").GetDouble() <= digits + 0.75, $"{digits}");
        ToolResult once = tool.RunWithInput(File.ReadAllText(data), "fit", "-", "--target", "y", "--model", "ols", "--precision", "single", "--json");
        Assert.Contains("may move values", once.Error);
    }

    [Fact]
    public void Values_that_are_floats_as_they_are_lose_nothing()
    {
        string data = tool.Write("w.csv", "a,y\n16777200,1\n16777201,2\n16777203,2.5\n16777206,6\n");
        ToolResult result = tool.Run("fit", data, "--target", "y", "--model", "ols", "--precision", "single", "--json");
        Assert.Equal("", result.AssertDone().Error);
        Assert.True(result.Json.GetProperty("expectedDigits").GetDouble() > 7.0);
        ToolResult constant = tool.Run("fit", tool.Write("c.csv", "a,b,y\n0.1,1,1\n0.1,2,2\n0.1,3,4\n"), "--target", "y", "--precision", "single", "--json");
        Assert.Equal("", constant.AssertDone().Error);
    }

    public void Dispose() => tool.Dispose();

    private static string Seconds(double step)
    {
        var text = new StringBuilder("t,y\n");
        for (int i = 0; i < 15; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{1_700_000_000 + (step * i)},{(3 * i) + ((i * 7) % 4)}\n");
        }

        return text.ToString();
    }

    private static string FarFolds(double level)
    {
        var random = new Random(1);
        double Normal() => Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(2.0 * Math.PI * random.NextDouble());
        var text = new StringBuilder("a,b,y\n");
        for (int r = 0; r < 7500; r++)
        {
            double at = r >= 5000 ? level : 0.0;
            double a = at + Normal();
            double b = at + Normal();
            text.Append(CultureInfo.InvariantCulture, $"{a:r},{b:r},{(2.0 * a) - (3.0 * b) + (0.1 * Normal()):r}\n");
        }

        return text.ToString();
    }

    private static string Text(NearlyDependentRows rows)
    {
        var text = new StringBuilder("a,b,c,d,y\n");
        for (int r = 0; r < rows.Targets.Length; r++)
        {
            text.AppendJoin(',', rows.Rows.AsSpan(4 * r, 4).ToArray().Append(rows.Targets[r]).Select(value => value.ToString("r", CultureInfo.InvariantCulture)))
                .Append('\n');
        }

        return text.ToString();
    }
}
