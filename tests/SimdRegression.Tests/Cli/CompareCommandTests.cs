using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SimdRegression.Tests.Cli;

public sealed class CompareCommandTests : IDisposable
{
    private const int Rows = 400;

    private static readonly string[] Methods = ["normal-equations", "gradient-descent-on-moments", "gradient-descent", "mini-batch", "sgd"];

    private readonly ToolFixture tool = new();

    [Fact]
    public void Json_tells_of_each_method_time_work_and_distance()
    {
        JsonElement json = Compare();
        Assert.Equal(
            ["rows", "features", "precision", "alpha", "standardized", "optimum", "methods"], json.EnumerateObject().Select(field => field.Name));
        Assert.Equal(Rows, json.GetProperty("rows").GetInt32());
        Assert.Equal(2, json.GetProperty("features").GetInt32());
        Assert.Equal(1.0, json.GetProperty("alpha").GetDouble());
        Assert.Equal(Methods, json.GetProperty("methods").EnumerateArray().Select(method => method.GetProperty("method").GetString()!));
        Assert.All(json.GetProperty("methods").EnumerateArray(), method =>
        {
            Assert.Equal(
                ["method", "seconds", "passes", "iterations", "stepSize", "distance", "converged"],
                method.EnumerateObject().Select(field => field.Name));
            Assert.True(method.GetProperty("seconds").GetDouble() > 0.0);
        });
    }

    [Fact]
    public void Each_method_does_as_many_steps_as_its_batches_make()
    {
        JsonElement json = Compare("--epochs", "3", "--batch-size", "30");
        Assert.Equal(1, Method(json, "normal-equations").GetProperty("iterations").GetInt64());
        JsonElement onMoments = Method(json, "gradient-descent-on-moments");
        Assert.Equal(1, onMoments.GetProperty("passes").GetInt64());
        JsonElement batch = Method(json, "gradient-descent");
        Assert.Equal((double)batch.GetProperty("iterations").GetInt64(), onMoments.GetProperty("iterations").GetInt64(), 1.0);
        Assert.Equal(batch.GetProperty("passes").GetInt64(), batch.GetProperty("iterations").GetInt64());
        Assert.Equal(3, Method(json, "mini-batch").GetProperty("passes").GetInt64());
        Assert.Equal(3 * 14, Method(json, "mini-batch").GetProperty("iterations").GetInt64());
        Assert.Equal(3 * Rows, Method(json, "sgd").GetProperty("iterations").GetInt64());
    }

    [Theory]
    [InlineData("--alpha", "0.5")]
    [InlineData("--alpha", "0")]
    [InlineData("--alpha", "3", "--no-intercept")]
    [InlineData("--alpha", "2", "--weights", "w")]
    [InlineData("--alpha", "2", "--standardize")]
    [InlineData("--alpha", "2", "--standardize", "--no-intercept")]
    public void The_optimum_is_that_of_fit_and_batch_descent_comes_to_it(params string[] options)
    {
        JsonElement json = Compare(options);
        string[] used = options.Contains("--weights") ? [] : ["--drop", "w"];
        JsonElement fit = tool.Run(["fit", Data(), "--target", "y", "--json", .. used, .. options]).AssertDone().Json;
        double optimum = fit.GetProperty("objective").GetDouble();
        Assert.Equal(optimum, json.GetProperty("optimum").GetDouble(), 1e-10 * optimum);
        Assert.Equal(0.0, Method(json, "normal-equations").GetProperty("distance").GetDouble());
        Assert.InRange(Method(json, "gradient-descent").GetProperty("distance").GetDouble(), 1e-30, 1e-7);
        Assert.InRange(Method(json, "gradient-descent-on-moments").GetProperty("distance").GetDouble(), 1e-30, 1e-7);
        Assert.InRange(Method(json, "mini-batch").GetProperty("distance").GetDouble(), 1e-16, 0.05);
        Assert.InRange(Method(json, "sgd").GetProperty("distance").GetDouble(), 1e-16, 0.05);
    }

    [Fact]
    public void The_distance_is_that_of_the_objectives()
    {
        // One pass of batch descent is far enough from the optimum for the difference of objectives to have digits.
        string data = Data();
        JsonElement method = Method(Compare("--max-iterations", "2", "--weights", "w"), "gradient-descent");
        ToolResult step = tool.Run(
            "fit", data, "--target", "y", "--weights", "w", "--solver", "gradient-descent", "--max-iterations", "2", "--json");
        double optimum = tool.Run("fit", data, "--target", "y", "--weights", "w", "--json").Json.GetProperty("objective").GetDouble();
        double expected = (step.Json.GetProperty("objective").GetDouble() - optimum) / optimum;
        Assert.True(expected > 1e-6);
        Assert.Equal(expected, method.GetProperty("distance").GetDouble(), 1e-8 * expected + 1e-12);
        Assert.False(method.GetProperty("converged").GetBoolean());
    }

    [Fact]
    public void Without_an_intercept_a_target_far_from_zero_is_fitted_to_the_tolerance_all_the_same()
    {
        // The sum of squares about zero is a million times that about the mean, which the optimum is close to.
        var random = new Random(6);
        var text = new StringBuilder("a,b,y\n");
        for (int r = 0; r < Rows; r++)
        {
            double a = 1.0 + (1e-3 * random.NextDouble());
            double b = random.NextDouble() - 0.5;
            double y = (5.0 * a) + (0.01 * b) + (0.01 * random.NextDouble());
            text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"{a:R},{b:R},{y:R}"));
        }

        string data = tool.Write("offset.csv", text.ToString());
        JsonElement json = tool.Run("compare", data, "--target", "y", "--alpha", "0", "--no-intercept", "--tolerance", "1e-4", "--json")
            .AssertDone().Json;
        Assert.InRange(Method(json, "gradient-descent").GetProperty("distance").GetDouble(), 1e-30, 1e-4);
        Assert.InRange(Method(json, "gradient-descent-on-moments").GetProperty("distance").GetDouble(), 1e-30, 1e-4);
    }

    [Fact]
    public void A_seed_repeats_the_distances()
    {
        string Distances(string seed) => string.Join(' ', Compare("--seed", seed, "--epochs", "2").GetProperty("methods").EnumerateArray()
            .Select(method => method.GetProperty("distance").GetRawText()));
        Assert.Equal(Distances("7"), Distances("7"));
        Assert.NotEqual(Distances("7"), Distances("8"));
    }

    [Fact]
    public void Single_precision_is_told_and_compared()
    {
        JsonElement json = Compare("--precision", "single", "--standardize");
        Assert.Equal("single", json.GetProperty("precision").GetString());
        Assert.True(json.GetProperty("standardized").GetBoolean());
        Assert.InRange(Method(json, "gradient-descent").GetProperty("distance").GetDouble(), 0.0, 1e-4);
    }

    [Fact]
    public void A_perfect_fit_has_no_relative_distance()
    {
        string data = tool.Write("plane.csv", "a,y\n0,0\n0,0\n0,0\n");
        JsonElement json = tool.Run("compare", data, "--target", "y", "--alpha", "0", "--json").AssertDone().Json;
        Assert.All(
            json.GetProperty("methods").EnumerateArray().Skip(1),
            method => Assert.Equal(JsonValueKind.Null, method.GetProperty("distance").ValueKind));
    }

    [Fact]
    public void The_table_for_a_reader_names_the_methods()
    {
        string output = tool.Run("compare", Data(), "--target", "y", "--drop", "w", "--batch-size", "10").AssertDone().Output;
        Assert.All(
            [
                "ridge, alpha 1", "normal equations", "batch descent on moments", "batch descent over the rows", "mini-batches of 10",
                "stochastic, row by row", "above the optimum",
            ],
            words => Assert.Contains(words, output));
        Assert.DoesNotContain("--standardize", output);
        string far = tool.Run("compare", Data(), "--target", "y", "--drop", "w", "--max-iterations", "1", "--alpha", "0").AssertDone().Output;
        Assert.Contains("least squares", far);
        Assert.Contains("--standardize evens them out", far);
    }

    [Theory]
    [InlineData("a,y\n1,2\nx,3\n", "3: column \"a\": \"x\" is not a number; --categorical a, or --categorical auto, takes the column as text")]
    [InlineData("a,y\n1e200,2\n1,3\n", "2: column \"a\": the square of 1E+200 leaves the range of double precision; scaled values are accepted")]
    [InlineData("a,y\n", " there are no rows; at least one is needed")]
    public void Data_that_cannot_be_used_end_with_3(string text, string message)
    {
        string data = tool.Write("bad.csv", text);
        tool.Run("compare", data, "--target", "y", "--json").AssertRefused(3, $"{data}:{message}");
    }

    [Theory]
    [InlineData("--alpha", "-1", "a finite number of at least 0 is")]
    [InlineData("--epochs", "0", "a whole number from 1 to 2147483647 is")]
    [InlineData("--batch-size", "x", "a whole number from 1 to 2147483647 is")]
    [InlineData("--tolerance", "0", "a finite number above 0 is")]
    public void A_wrong_option_ends_with_2(string option, string value, string accepted)
    {
        tool.Run("compare", Data(), "--target", "y", option, value).AssertRefused(2, $"{option}: \"{value}\" is not accepted; {accepted}");
    }

    public void Dispose() => tool.Dispose();

    private static JsonElement Method(JsonElement json, string word) =>
        json.GetProperty("methods").EnumerateArray().Single(method => method.GetProperty("method").GetString() == word);

    private string Data()
    {
        var random = new Random(5);
        var text = new StringBuilder("a,b,w,y\n");
        for (int r = 0; r < Rows; r++)
        {
            double a = random.NextDouble() - 0.3;
            double b = (2.0 * random.NextDouble()) - 1.0;
            double y = 1.0 + (2.0 * a) - b + random.NextDouble();
            text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"{a:R},{b:R},{r % 4},{y:R}"));
        }

        return tool.Write("data.csv", text.ToString());
    }

    private JsonElement Compare(params string[] options)
    {
        string[] used = options.Contains("--weights") ? [] : ["--drop", "w"];
        return tool.Run(["compare", Data(), "--target", "y", "--json", .. used, .. options]).AssertDone().Json;
    }
}
