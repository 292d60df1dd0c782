using System.Globalization;
using System.Text;
using System.Text.Json;
using SimdRegression.Tests.Precision;

namespace SimdRegression.Tests.Cli;

/// <summary><c>fit</c> where sums in double precision are not enough: by itself, and asked to.</summary>
public sealed class MoreDigitsTests : IDisposable
{
    private static readonly NearlyDependentRows Many = NearlyDependentRows.OfSum(5000, 24, seed: 1);
    private static readonly Lazy<string> ManyText = new(() => Text(Many));

    private readonly ToolFixture tool = new();

    [Fact]
    public void A_file_is_read_again_in_doubled_precision_where_its_columns_want_it()
    {
        ToolResult result = tool.Run("fit", tool.Write("d.csv", ManyText.Value), "--target", "y", "--model", "ols", "--json");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("read again", result.Error);
        Assert.Equal("doubled", result.Json.GetProperty("solver").GetString());
        Assert.Equal("refinedDouble", result.Json.GetProperty("arithmetic").GetString());
        Assert.True(Shared(result.Json) >= 12.0);
        Assert.True(result.Json.GetProperty("expectedDigits").GetDouble() >= 12.0);
    }

    [Fact]
    public void Standard_input_cannot_be_read_again_and_the_message_says_what_helps()
    {
        ToolResult result = tool.RunWithInput(ManyText.Value, "fit", "-", "--target", "y", "--model", "ols", "--json");
        Assert.Equal(4, result.ExitCode);
        Assert.Contains("--solver doubled", result.Error);
        ToolResult helped = tool.RunWithInput(ManyText.Value, "fit", "-", "--target", "y", "--model", "ols", "--json", "--solver", "doubled");
        Assert.True(Shared(helped.AssertDone().Json) >= 12.0);
    }

    [Fact]
    public void Nor_can_statistics_which_lead_back_to_the_rows()
    {
        string statistics = tool.Path("d.stats");
        tool.Run("stats", tool.Write("d.csv", ManyText.Value), "--target", "y", "--output", statistics);
        ToolResult result = tool.Run("fit", statistics, "--model", "ols", "--json");
        Assert.Equal(4, result.ExitCode);
        Assert.Contains("the rows themselves, with --solver doubled, would help", result.Error);
        foreach (string solver in new[] { "qr", "doubled" })
        {
            tool.Run("fit", statistics, "--model", "ols", "--solver", solver).AssertRefused(
                2,
                $"--solver: \"{solver}\" goes over the rows, and {statistics} holds their statistics; "
                    + "auto, cholesky or coordinate-descent, or a file of rows, is accepted");
        }
    }

    [Theory]
    [InlineData("ols", "qr", 7.0)]
    [InlineData("ols", "doubled", 12.0)]
    [InlineData("ridge", "qr", 5.0)]
    [InlineData("ridge", "doubled", 12.0)]
    public void Each_can_be_asked_for(string model, string solver, double digits)
    {
        string data = tool.Write("d.csv", ManyText.Value);
        ToolResult result = tool.Run("fit", data, "--target", "y", "--model", model, "--alpha", "3", "--json", "--solver", solver);
        double[] wanted = new ExactLeastSquares(4, Many.Rows, Many.Targets, l2: model == "ridge" ? 3 : 0).Coefficients;
        Assert.Equal(solver, result.Json.GetProperty("solver").GetString());
        Assert.True(result.Json.GetProperty("converged").GetBoolean());
        Assert.True(ExactLeastSquares.Shared(Coefficients(result.Json), wanted) >= digits, result.Output);
    }

    [Theory]
    [InlineData("lasso", 32_000, "auto", 12.0)]
    [InlineData("lasso", 32_000, "doubled", 12.0)]
    [InlineData("lasso", 32_000, "qr", 5.0)]
    [InlineData("lasso", 64, "auto", 12.0)]
    [InlineData("elastic-net", 32_000, "auto", 12.0)]
    [InlineData("elastic-net", 32_000, "doubled", 12.0)]
    [InlineData("elastic-net", 32_000, "qr", 5.0)]
    [InlineData("elastic-net", 64, "auto", 12.0)]
    public void The_lasso_and_the_elastic_net_have_them_too(string model, int total, string solver, double digits)
    {
        string data = tool.Write("d.csv", ManyText.Value);
        string alpha = (total / 5000.0).ToString(CultureInfo.InvariantCulture);
        string[] share = model == "lasso" ? [] : ["--l1-ratio", "0.5"];
        ToolResult result = tool.Run(["fit", data, "--target", "y", "--json", "--solver", solver, "--model", model, "--alpha", alpha, "--tolerance", "1e-25", .. share]);
        Assert.Equal(solver == "auto", result.Error.Contains("read again"));
        string arithmetic = result.Json.GetProperty("arithmetic").GetString()!;
        Assert.Contains(arithmetic, solver == "qr" ? ["orthogonal"] : new[] { "refinedDouble", "doubledDouble" });

        // The strength leaves the signs as they are, and with them an answer in closed form.
        int[] signs = [.. Many.Exact().Coefficients.Select(Math.Sign)];
        int l1 = model == "lasso" ? total : total / 2;
        var exact = new ExactLeastSquares(4, Many.Rows, Many.Targets, l1: [.. signs.Select(sign => sign * l1)], l2: total - l1);
        Assert.Equal(signs, exact.Coefficients.Select(Math.Sign));
        Assert.True(ExactLeastSquares.Shared(Coefficients(result.Json), exact.Coefficients) >= digits, result.Output);
    }

    [Fact]
    public void A_file_is_read_again_where_sums_in_double_leave_open_whether_columns_depend_on_each_other()
    {
        NearlyDependentRows near = NearlyDependentRows.OfSum(5000, 36, seed: 8);
        ToolResult result = tool.Run("fit", tool.Write("d.csv", Text(near)), "--target", "y", "--model", "ols", "--json");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("leave open whether columns depend", result.Error);
        Assert.Equal("doubledDouble", result.Json.GetProperty("arithmetic").GetString());
        Assert.True(ExactLeastSquares.Shared(Coefficients(result.Json), near.Exact().Coefficients) >= 6.0);

        ToolResult once = tool.RunWithInput(Text(near), "fit", "-", "--target", "y", "--model", "ols");
        Assert.Equal(0, once.ExitCode);
        Assert.Contains("--solver doubled", once.Error);
        Assert.Contains("none for certain", once.Output);
    }

    [Fact]
    public void Penalties_bounds_and_scaling_go_with_them()
    {
        string data = tool.Write("d.csv", "a,b,y\n1,2,-3\n2,1,2\n5,5,-4\n0,1,-2\n4,2,3\n");
        string[] models = ["--model lasso --alpha 0.1", "--model elastic-net --alpha 0.1 --lower 0", "--alpha 2 --standardize --precision single"];
        foreach (string model in models)
        {
            string[] fit = ["fit", data, "--target", "y", "--json", .. model.Split(' ')];
            JsonElement wanted = tool.Run(fit).AssertDone().Json;
            foreach (string solver in new[] { "qr", "doubled" })
            {
                JsonElement found = tool.Run([.. fit, "--solver", solver]).AssertDone().Json;
                double[] expected = Coefficients(wanted);
                Assert.All(Coefficients(found).Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
                Assert.Equal(wanted.TryGetProperty("coefficientsStandardized", out _), found.TryGetProperty("coefficientsStandardized", out _));
            }
        }
    }

    [Theory]
    [InlineData("qr")]
    [InlineData("doubled")]
    public void Labels_are_not_for_them(string solver)
    {
        ToolResult result = tool.Run("fit", tool.Write("d.csv", "a,y\n1,0\n2,1\n"), "--target", "y", "--model", "logistic", "--solver", solver);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"--solver: \"{solver}\" cannot fit logistic", result.Error);
    }

    [Fact]
    public void A_person_is_told_how_many_digits_are_right()
    {
        ToolResult result = tool.Run("fit", tool.Write("d.csv", Text(NearlyDependentRows.OfSum(60, 30, seed: 2))), "--target", "y", "--model", "ols");
        Assert.Contains("of the coefficients are right (doubled precision)", result.AssertDone().Output);
    }

    public void Dispose() => tool.Dispose();

    private static double Shared(JsonElement json) => ExactLeastSquares.Shared(Coefficients(json), Many.Exact().Coefficients);

    private static double[] Coefficients(JsonElement json) =>
        [.. json.GetProperty("coefficients").EnumerateObject().Select(field => field.Value.GetDouble())];

    private static string Text(NearlyDependentRows rows)
    {
        var text = new StringBuilder("a,b,c,d,y\n");
        for (int r = 0; r < rows.Targets.Length; r++)
        {
            double[] cells = [.. rows.Rows.AsSpan(4 * r, 4), rows.Targets[r]];
            text.AppendJoin(',', cells.Select(value => value.ToString("r", CultureInfo.InvariantCulture))).Append('\n');
        }

        return text.ToString();
    }
}
