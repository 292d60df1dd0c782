using System.Globalization;
using System.Text.Json;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Cli;

public sealed class FitCommandTests : IDisposable
{
    /// <summary>y = 1 + 2 a - 3 b, exactly.</summary>
    private const string Plane = "a,b,y\n1,2,-3\n2,1,2\n5,5,-4\n0,1,-2\n4,2,3\n";

    private static readonly string[] Fields =
    [
        "model", "penalty", "solver", "precision", "rows", "features", "rank", "alpha", "alphaMax", "l1Ratio", "intercept", "coefficients", "refitted",
        "activeFeatures", "convex", "objective", "iterations", "certificate", "converged", "rss", "r2", "mse",
    ];

    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData("ols", "cholesky", null, null, "residual")]
    [InlineData("ridge", "cholesky", 1.0, 0.0, "residual")]
    [InlineData("lasso", "coordinate-descent", 1.0, 1.0, "dualityGap")]
    [InlineData("elastic-net", "coordinate-descent", 1.0, 0.5, "dualityGap")]
    public void Json_has_the_fields_of_the_contract(string model, string solver, double? alpha, double? l1Ratio, string certificate)
    {
        JsonElement json = tool.Run("fit", Data(), "--target", "y", "--model", model, "--json").AssertDone().Json;
        string[] inference = ["standardErrors", "interceptStandardError", "tStatistics", "pValues", "residualStandardError", "aic", "bic", "covariance", "fStatistic", "fPValue", "vif"];
        string[] digits = ["arithmetic", "expectedDigits", "multiplyAdd"];
        Assert.Equal(model == "ols" ? [.. Fields, .. inference, .. digits] : [.. Fields, .. digits], json.EnumerateObject().Select(field => field.Name));
        Assert.Equal(model, json.GetProperty("model").GetString());
        Assert.Equal(solver, json.GetProperty("solver").GetString());
        Assert.Equal("double", json.GetProperty("precision").GetString());
        Assert.Equal(5, json.GetProperty("rows").GetInt64());
        Assert.Equal(2, json.GetProperty("features").GetInt32());
        Assert.Equal(alpha, NumberOrNull(json.GetProperty("alpha")));
        Assert.Equal(l1Ratio, NumberOrNull(json.GetProperty("l1Ratio")));
        Assert.Equal(l1Ratio > 0, NumberOrNull(json.GetProperty("alphaMax")) is not null);
        Assert.Equal(["a", "b"], json.GetProperty("coefficients").EnumerateObject().Select(field => field.Name));
        Assert.Equal(["kind", "value", "tolerance"], json.GetProperty("certificate").EnumerateObject().Select(field => field.Name));
        Assert.Equal(certificate, json.GetProperty("certificate").GetProperty("kind").GetString());
        Assert.True(json.GetProperty("converged").GetBoolean());
    }

    [Fact]
    public void Ridge_of_alpha_1_is_the_default()
    {
        string byDefault = tool.Run("fit", Data(), "--target", "y", "--json").AssertDone().Output;
        Assert.Equal(tool.Run("fit", Data(), "--target", "y", "--model", "ridge", "--alpha", "1.0", "--json").Output, byDefault);
        Assert.NotEqual(tool.Run("fit", Data(), "--target", "y", "--alpha", "2", "--json").Output, byDefault);
    }

    [Fact]
    public void Least_squares_finds_the_plane_through_the_points()
    {
        JsonElement json = tool.Run("fit", Data(), "--target", "y", "--model", "ols", "--json").AssertDone().Json;
        Assert.Equal(1.0, json.GetProperty("intercept").GetDouble(), 12);
        Assert.Equal(2.0, json.GetProperty("coefficients").GetProperty("a").GetDouble(), 12);
        Assert.Equal(-3.0, json.GetProperty("coefficients").GetProperty("b").GetDouble(), 12);
        Assert.Equal(["a", "b"], json.GetProperty("activeFeatures").EnumerateArray().Select(name => name.GetString()!));
    }

    [Fact]
    public void Without_an_intercept_there_is_none()
    {
        JsonElement json = tool.Run("fit", Data(), "--target", "y", "--model", "ols", "--no-intercept", "--json").AssertDone().Json;
        Assert.Equal(0.0, json.GetProperty("intercept").GetDouble());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("interceptStandardError").ValueKind);
    }

    [Fact]
    public void What_does_not_exist_is_null()
    {
        string data = tool.Write("flat.csv", "a,y\n1,5\n2,5\n3,5\n");
        JsonElement json = tool.Run("fit", data, "--target", "y", "--model", "lasso", "--json").AssertDone().Json;
        Assert.Equal(JsonValueKind.Null, json.GetProperty("r2").ValueKind);
        Assert.Equal(0, json.GetProperty("activeFeatures").GetArrayLength());
        Assert.Equal(0.0, json.GetProperty("coefficients").GetProperty("a").GetDouble());
    }

    [Theory]
    [InlineData("a,b,y\n1,2,3\n2,4,5\n3,6,8\n5,10,1\n")]
    [InlineData("a,b,y\n1,2,-3.5\n2,1,2\n5,5,-4\n0,1,-2\n4,2,3\n", "--lower=-1")]
    [InlineData("a,b,y\n1,2,3\n2,1,5\n4,4,8\n")]
    public void Least_squares_always_has_the_fields_of_its_inference(string content, params string[] options)
    {
        string data = tool.Write("d.csv", content);
        string[] fit = ["fit", data, "--target", "y", "--model", "ols", "--json"];
        JsonElement json = tool.Run([.. fit, .. options]).AssertDone().Json;
        foreach (string field in (string[])["standardErrors", "tStatistics", "pValues"])
        {
            JsonProperty[] values = [.. json.GetProperty(field).EnumerateObject()];
            Assert.Equal(["a", "b"], values.Select(value => value.Name));
            Assert.All(values, value => Assert.Equal(JsonValueKind.Null, value.Value.ValueKind));
        }

        Assert.Equal(JsonValueKind.Null, json.GetProperty("interceptStandardError").ValueKind);
        foreach (string field in (string[])["residualStandardError", "aic", "bic"])
        {
            Assert.True(json.TryGetProperty(field, out JsonElement value));
            Assert.True(options.Length == 0 || value.ValueKind == JsonValueKind.Null);
        }
    }

    [Fact]
    public void Standardised_coefficients_are_the_coefficients_times_the_population_deviations()
    {
        JsonElement json = tool.Run("fit", Data(), "--target", "y", "--alpha", "0.5", "--standardize", "--json").AssertDone().Json;
        double[] a = [1, 2, 5, 0, 4];
        double deviation = Math.Sqrt(a.Average(value => Math.Pow(value - a.Average(), 2)));
        Assert.Equal(
            json.GetProperty("coefficients").GetProperty("a").GetDouble() * deviation,
            json.GetProperty("coefficientsStandardized").GetProperty("a").GetDouble(),
            12);
    }

    [Fact]
    public void A_weight_of_zero_is_an_absent_row_and_weights_are_no_feature()
    {
        string weighted = tool.Write("w.csv", "a,w,b,y\n1,1,2,-3\n2,2,1,2.5\n100,0,-7,1e6\n5,1,5,-4\n0,1,1,-2\n");
        string repeated = tool.Write("r.csv", "a,b,y\n1,2,-3\n2,1,2.5\n2,1,2.5\n5,5,-4\n0,1,-2\n");
        ToolResult weightedFit = tool.Run("fit", weighted, "--target", "y", "--weights", "w", "--json").AssertDone();
        JsonElement one = weightedFit.Json.GetProperty("coefficients");
        JsonElement other = tool.Run("fit", repeated, "--target", "y", "--json").AssertDone().Json.GetProperty("coefficients");
        Assert.Equal(["a", "b"], one.EnumerateObject().Select(field => field.Name));
        Assert.All(["a", "b"], name => Assert.Equal(other.GetProperty(name).GetDouble(), one.GetProperty(name).GetDouble(), 12));
    }

    [Fact]
    public void Bounds_and_penalty_factors_reach_the_fit()
    {
        JsonElement box = Coefficients("--alpha", "0", "--lower=-1", "--upper=inf,-0.5");
        Assert.Equal(-1.0, box.GetProperty("b").GetDouble());
        JsonElement free = Coefficients("--alpha", "1e9", "--penalty-factors", "0,1");
        Assert.Equal(0.0, free.GetProperty("b").GetDouble(), 6);
        Assert.NotEqual(0.0, free.GetProperty("a").GetDouble(), 2);
        JsonElement none = Coefficients("--alpha", "1", "--lower=-inf", "--upper", "inf");
        Assert.Equal(Coefficients("--alpha", "1").ToString(), none.ToString());
    }

    [Fact]
    public void A_fraction_of_alpha_max_is_that_alpha()
    {
        string[] lasso = ["fit", Data(), "--target", "y", "--model", "lasso", "--json", "--alpha-fraction"];
        JsonElement json = tool.Run([.. lasso, "0.25"]).AssertDone().Json;
        Assert.Equal(0.25 * json.GetProperty("alphaMax").GetDouble(), json.GetProperty("alpha").GetDouble(), 14);
        JsonElement at = tool.Run([.. lasso, "1.0001"]).AssertDone().Json;
        Assert.Equal(0, at.GetProperty("activeFeatures").GetArrayLength());
    }

    [Fact]
    public void Single_precision_is_single_and_its_numbers_read_back_to_the_same_double()
    {
        JsonElement json = tool.Run("fit", Data(), "--target", "y", "--precision", "single", "--json").AssertDone().Json;
        Assert.Equal("single", json.GetProperty("precision").GetString());
        double value = json.GetProperty("coefficients").GetProperty("a").GetDouble();
        Assert.Equal((float)value, value);
    }

    [Fact]
    public void Coordinate_descent_and_cholesky_agree_on_ridge()
    {
        JsonElement one = Coefficients("--solver", "cholesky");
        JsonElement other = Coefficients("--solver", "coordinate-descent");
        Assert.Equal(one.GetProperty("a").GetDouble(), other.GetProperty("a").GetDouble(), 9);
        Assert.Equal(
            "coordinate-descent",
            tool.Run("fit", Data(), "--target", "y", "--solver", "coordinate-descent", "--json").Json.GetProperty("solver").GetString());
    }

    [Fact]
    public void Data_come_from_standard_input_too()
    {
        string fromFile = tool.Run("fit", Data(), "--target", "y", "--json").AssertDone().Output;
        Assert.Equal(fromFile, tool.RunWithInput(Plane, "fit", "-", "--target", "y", "--json").AssertDone().Output);
        tool.RunWithInput("a,y\n1,x\n", "fit", "-", "--target", "y").AssertRefused(3, "<stdin>:2: column \"y\": \"x\" is not a number");
    }

    [Theory]
    [InlineData("a,y\n", "FILE: there are no rows; at least one is needed")]
    [InlineData("y\n1\n", "FILE: no feature is left; at least one column besides target and weights is needed")]
    [InlineData(
        "a,y\n1,2\n1e200,4\n",
        "FILE:3: column \"a\": the square of 1E+200 leaves the range of double precision; scaled values are accepted")]
    [InlineData("a,y\n1,2\nn/a,4\n", "FILE:3: column \"a\": \"n/a\" is not a number; --categorical a, or --categorical auto, takes the column as text")]
    [InlineData("a,y\n1,2\n3\0,4\n", "FILE:3: column \"a\": \"3\\u0000\" is not a number; --categorical a, or --categorical auto, takes the column as text")]
    public void Unusable_data_end_with_3_and_one_line(string content, string message)
    {
        string path = tool.Write("d.csv", content);
        string saved = tool.Path("model.json");
        tool.Run("fit", path, "--target", "y", "--json", "--save", saved).AssertRefused(3, message.Replace("FILE", path));
        Assert.Equal([path], Directory.GetFiles(tool.Folder));
    }

    [Theory]
    [InlineData("a,w,y\n1,1,2\n2,-0.5,3\n", "FILE:3: column \"w\": \"-0.5\" is negative; a weight of at least 0 is needed")]
    [InlineData("a,w,y\n1,0,2\n2,0,3\n", "FILE: column \"w\": all weights are zero; at least one above 0 is needed")]
    [InlineData(
        "a,w,y\n1,1e308,2\n2,1e308,3\n4,1e308,3\n",
        "FILE: column \"w\": the sum of the weights leaves the range of double precision; scaled weights are accepted")]
    [InlineData(
        "a,w,y\n1,1,2\n-7,8e307,3\n1e9,2,3\n",
        "FILE:3: column \"a\": the square of -7 times the weight 8E+307 of column \"w\" leaves the range of double precision; "
        + "scaled values or weights are accepted")]
    [InlineData(
        "a,w,y\n1,0.5,2\n2,0.25,1e200\n1e201,0,3\n",
        "FILE:3: column \"y\": the square of 1E+200 leaves the range of double precision; scaled values are accepted")]
    [InlineData("a,w,y\n1,1,2\n2,NaN,3\n", "FILE:3: column \"w\": \"NaN\" is a missing value; a value is needed (--missing drop leaves such rows out)")]
    public void Unusable_weights_end_with_3(string content, string message)
    {
        string path = tool.Write("d.csv", content);
        tool.Run("fit", path, "--target", "y", "--weights", "w").AssertRefused(3, message.Replace("FILE", path));
    }

    [Fact]
    public void Files_that_cannot_be_read_end_with_3()
    {
        tool.Run("fit", tool.Path("none.csv"), "--target", "y").AssertRefused(3, $"{tool.Path("none.csv")}: there is no such file");
        tool.Run("fit", tool.Folder, "--target", "y").AssertRefused(3, $"{tool.Folder}: this is a directory; a file is needed");
        string path = tool.Write("wide.csv", string.Join(',', Enumerable.Range(0, 514).Select(j => $"c{j}")) + "\n");
        tool.Run("fit", path, "--target", "c0").AssertRefused(
            3, $"{path}: 513 features; at most 512 are accepted (--features and --drop choose among them)");
        string npy = tool.Write("text.npy", Plane);
        tool.Run("fit", npy, "--target", "y").AssertRefused(
            3, $"{npy}: this is no NumPy file: it does not begin with the bytes \\x93NUMPY");
    }

    [Fact]
    public void A_fit_that_stops_early_ends_with_4_prints_its_result_and_is_not_saved()
    {
        string data = tool.Write("c.csv", Correlated());
        string saved = tool.Path("model.json");
        ToolResult result = tool.Run(
            "fit", data, "--target", "y", "--model", "lasso", "--alpha", "1e-4", "--max-iterations", "1", "--tolerance", "1e-14", "--json",
            "--save", saved);
        Assert.Equal(4, result.ExitCode);
        Assert.False(result.Json.GetProperty("converged").GetBoolean());
        Assert.StartsWith("simdreg: the fit stopped after 1 iterations at ", result.Error);
        Assert.EndsWith("; the model is not saved\n", result.Error);
        Assert.False(File.Exists(saved));
    }

    [Fact]
    public void The_table_for_a_reader_names_model_certificate_and_coefficients()
    {
        string output = tool.Run("fit", Data(), "--target", "y", "--model", "ols").AssertDone().Output;
        Assert.All(
            ["ols", "cholesky", "(intercept)", "std. error", "target y", "5 rows, 2 features"], words => Assert.Contains(words, output));
        Assert.DoesNotContain("\u001b", output);
        string lasso = tool.Run("fit", Data(), "--target", "y", "--model", "lasso", "--alpha-fraction", "0.9").AssertDone().Output;
        Assert.Contains("1 of 2 features are used; the coefficients of the others are exactly 0.", lasso);
    }

    [Theory]
    [InlineData("missing/model.json", ": there is no directory")]
    [InlineData("", ": this is a directory")]
    public void A_place_that_cannot_be_written_is_found_before_the_data_are_read(string place, string message)
    {
        ToolResult result = tool.Run("fit", tool.Path("none.csv"), "--target", "y", "--save", tool.Path(place));
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"simdreg: --save {tool.Path(place)}{message}", result.Error);
    }

    [TheoryWith(Needs.FullDevice)]
    [InlineData("fit", "--save")]
    [InlineData("predict", "--output")]
    public void A_full_disk_is_told_with_option_and_file(string command, string option)
    {
        const string full = "/dev/full";
        string model = tool.Path("model.json");
        tool.Run("fit", Data(), "--target", "y", "--save", model, "--json").AssertDone();
        string[] arguments = command == "fit" ? ["fit", Data(), "--target", "y"] : ["predict", model, Data()];
        ToolResult result = tool.Run([.. arguments, option, full, "--json"]);
        Assert.Equal(2, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.StartsWith($"simdreg: {option} {full}: the file cannot be written: ", result.Error);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Saving_replaces_a_file_and_leaves_nothing_beside_it()
    {
        string saved = tool.Write("model.json", "old");
        tool.Run("fit", Data(), "--target", "y", "--save", saved, "--json").AssertDone();
        Assert.StartsWith("{", File.ReadAllText(saved));
        Assert.Equal(2, Directory.GetFiles(tool.Folder).Length);
    }

    [Fact]
    public void A_link_is_followed_and_stays_a_link()
    {
        string real = tool.Write("real.json", "old");
        string link = tool.Path("link.json");
        File.CreateSymbolicLink(link, real);
        tool.Run("fit", Data(), "--target", "y", "--save", link, "--json").AssertDone();
        Assert.StartsWith("{", File.ReadAllText(real));
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    public void Dispose() => tool.Dispose();

    private static double? NumberOrNull(JsonElement element) => element.ValueKind == JsonValueKind.Null ? null : element.GetDouble();

    private static string Correlated()
    {
        var random = new Random(3);
        return "a,b,c,y\n" + string.Concat(Enumerable.Range(0, 40).Select(_ =>
        {
            double common = random.NextDouble();
            double[] row = [common + (0.01 * random.NextDouble()), common + (0.01 * random.NextDouble()), common, random.NextDouble()];
            return string.Join(',', row.Select(value => value.ToString("R", CultureInfo.InvariantCulture))) + "\n";
        }));
    }

    private string Data() => tool.Write("data.csv", Plane);

    private JsonElement Coefficients(params string[] options) =>
        tool.Run(["fit", Data(), "--target", "y", "--json", .. options]).AssertDone().Json.GetProperty("coefficients");
}
