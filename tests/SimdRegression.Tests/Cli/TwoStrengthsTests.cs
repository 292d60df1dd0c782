using System.Text.Json;

namespace SimdRegression.Tests.Cli;

/// <summary><c>fit --l1 A --l2 B</c>: 1/W RSS + A sum f |w| + B sum f w^2.</summary>
public sealed class TwoStrengthsTests : IDisposable
{
    private static readonly double[][] Rows =
    [
        [1.0, 2.0, 0.5, -3.0], [2.0, 1.5, -1.0, 2.0], [5.0, 4.0, 2.0, -4.0], [0.0, 1.0, 1.5, -2.0], [4.0, 2.5, -0.5, 3.0], [3.0, 3.5, 0.0, 0.0],
        [2.5, 0.5, 1.0, 4.0],
    ];

    private static readonly double[] Weights = [1.0, 2.0, 0.5, 1.0, 1.5, 1.0, 3.0];

    private readonly ToolFixture tool = new();

    public void Dispose() => tool.Dispose();

    /// <summary>The slope of the objective, from the rows themselves, is within the subdifferential of the penalty at every coefficient.</summary>
    [Theory]
    [InlineData(0.4, 0.05, "1,1,1")]
    [InlineData(0.9, 0.0, "1,1,1")]
    [InlineData(0.0, 0.3, "1,1,1")]
    [InlineData(0.0, 0.0, "1,1,1")]
    [InlineData(0.5, 0.2, "2,0,0.5")]
    [InlineData(100.0, 1.0, "1,1,1")]
    public void The_fit_is_the_minimum_of_the_textbook_objective(double l1, double l2, string factors)
    {
        JsonElement json = Fit("--l1", Text(l1), "--l2", Text(l2), "--penalty-factors", factors);
        Assert.Equal("elastic-net", json.GetProperty("model").GetString());
        double intercept = json.GetProperty("intercept").GetDouble();
        double[] coefficients = [.. json.GetProperty("coefficients").EnumerateObject().Select(field => field.Value.GetDouble())];
        double[] multipliers = [.. factors.Split(',').Select(double.Parse)];
        double total = Weights.Sum();
        double[] residuals = [.. Rows.Select(row => row[3] - intercept - coefficients.Zip(row, (w, x) => w * x).Sum())];
        Assert.Equal(0.0, residuals.Zip(Weights, (r, s) => r * s).Sum() / total, 1e-9);
        for (int j = 0; j < coefficients.Length; j++)
        {
            double slope = 2.0 / total * Enumerable.Range(0, Rows.Length).Sum(i => Weights[i] * Rows[i][j] * residuals[i]);
            double threshold = l1 * multipliers[j];
            double pull = slope - (2.0 * l2 * multipliers[j] * coefficients[j]);
            if (coefficients[j] == 0.0)
            {
                Assert.InRange(pull, -threshold * (1.0 + 1e-9), threshold * (1.0 + 1e-9));
            }
            else
            {
                Assert.Equal(threshold * Math.Sign(coefficients[j]), pull, 1e-8);
            }
        }
    }

    [Theory]
    [InlineData("elastic-net", "--l1 0.4 --l2 0.05", "--alpha 0.25 --l1-ratio 0.8")]
    [InlineData("elastic-net", "--l1 0.4", "--alpha 0.2 --l1-ratio 1")]
    [InlineData("elastic-net", "--l2 0.5", "--alpha 0.5 --l1-ratio 0")]
    [InlineData("lasso", "--l1 0.4", "--alpha 0.2")]
    [InlineData("ridge", "--l2 0.5", "--alpha 5")]
    [InlineData("ridge", "--l2 0.5 --solver newton", "--alpha 5 --solver newton")]
    [InlineData("ridge", "--l2 0.5 --solver qr", "--alpha 5 --solver qr")]
    [InlineData("elastic-net", "--l1 0.4 --l2 0.05 --solver proximal", "--alpha 0.25 --l1-ratio 0.8 --solver proximal")]
    public void It_is_the_fit_of_the_one_strength_that_the_two_make(string model, string two, string one)
    {
        JsonElement pair = Fit(["--model", model, .. two.Split(' ')]);
        JsonElement single = Fit(["--model", model, .. one.Split(' ')]);
        foreach (string field in (string[])["alpha", "l1Ratio", "objective", "intercept"])
        {
            AssertNear(single.GetProperty(field), pair.GetProperty(field));
        }

        foreach (JsonProperty coefficient in single.GetProperty("coefficients").EnumerateObject())
        {
            AssertNear(coefficient.Value, pair.GetProperty("coefficients").GetProperty(coefficient.Name));
        }
    }

    [Theory]
    [InlineData("--l1 0.4 --alpha 1", "--l1, --alpha: both are given; one of them is accepted")]
    [InlineData("--l2 0.4 --alpha-fraction 0.5", "--l2, --alpha-fraction: both are given; one of them is accepted")]
    [InlineData("--alpha 1 --alpha-fraction 0.5 --model lasso", "--alpha, --alpha-fraction: both are given; one of them is accepted")]
    [InlineData(
        "--model elastic-net --l1 0.4 --l1-ratio 0.5",
        "--l1-ratio: it is given beside --l1; the two strengths --l1 and --l2 say the share of L1, and are accepted without it")]
    [InlineData("--model ridge --l1 0.4 --l2 1", "--l1: \"ridge\" has no such strength; lasso and elastic-net are accepted")]
    [InlineData("--model lasso --l1 0.4 --l2 1", "--l2: \"lasso\" has no such strength; ridge and elastic-net are accepted")]
    [InlineData("--model ols --l2 1", "--l2: \"ols\" has no such strength; ridge and elastic-net are accepted")]
    [InlineData(
        "--l1 1.5e308 --l2 1.5e308", "--l1, --l2: the two strengths add up to more than double precision holds; smaller ones are accepted")]
    [InlineData("--l1=-1", "--l1: \"-1\" is not accepted; a finite number of at least 0 is")]
    public void What_contradicts_them_is_refused(string options, string message) =>
        tool.Run(["fit", Data(), "--target", "y", .. options.Split(' ')]).AssertRefused(2, message);

    private static void AssertNear(JsonElement expected, JsonElement actual)
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            Assert.Equal(JsonValueKind.Null, actual.ValueKind);
            return;
        }

        double value = expected.GetDouble();
        Assert.Equal(value, actual.GetDouble(), 1e-7 * (1.0 + Math.Abs(value)));
    }

    private static string Text(double value) => FormattableString.Invariant($"{value}");

    private JsonElement Fit(params string[] options) =>
        tool.Run(["fit", Data(), "--target", "y", "--weights", "s", "--json", .. options]).AssertDone().Json;

    private string Data() => tool.Write(
        "rows.csv",
        "a,b,c,y,s\n" + string.Concat(Rows.Zip(Weights, (row, weight) => string.Join(',', row.Append(weight).Select(Text)) + "\n")));
}
