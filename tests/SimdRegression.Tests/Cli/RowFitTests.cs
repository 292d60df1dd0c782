using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SimdRegression.Tests.Cli;

/// <summary><c>fit</c> with losses and solvers that go over the rows.</summary>
public sealed class RowFitTests : IDisposable
{
    private const int Rows = 120;

    private static readonly string[] LogisticFields =
    [
        "model", "penalty", "solver", "precision", "rows", "features", "rank", "alpha", "alphaMax", "l1Ratio", "intercept", "coefficients", "refitted",
        "activeFeatures", "convex", "objective", "iterations", "certificate", "converged", "rss", "r2", "mse", "logLoss", "accuracy", "expectedDigits", "classes",
        "multiplyAdd",
    ];

    private readonly ToolFixture tool = new();
    private readonly double[,] rows = new double[Rows, 3];
    private readonly double[] values = new double[Rows];
    private readonly double[] labels = new double[Rows];
    private readonly double[] weights = new double[Rows];

    public RowFitTests()
    {
        var random = new Random(11);
        for (int r = 0; r < Rows; r++)
        {
            for (int j = 0; j < 3; j++)
            {
                rows[r, j] = ((2.0 * random.NextDouble()) - 1.0) * (j + 1);
            }

            double margin = (1.5 * rows[r, 0]) - rows[r, 1] + 0.3;
            values[r] = Math.Round(margin + (random.NextDouble() - 0.5), 3) + (r % 17 == 0 ? 40.0 : 0.0);
            labels[r] = random.NextDouble() < 1.0 / (1.0 + Math.Exp(-margin)) ? 1.0 : 0.0;
            weights[r] = r % 5;
        }
    }

    [Fact]
    public void Logistic_json_has_the_fields_of_the_contract()
    {
        JsonElement json = Fit("label", "--model", "logistic");
        Assert.Equal(LogisticFields, json.EnumerateObject().Select(field => field.Name));
        Assert.Equal("logistic", json.GetProperty("model").GetString());
        Assert.Equal("newton", json.GetProperty("solver").GetString());
        Assert.Equal(Rows, json.GetProperty("rows").GetInt32());
        Assert.Equal(1.0, json.GetProperty("alpha").GetDouble());
        Assert.Equal(0.0, json.GetProperty("l1Ratio").GetDouble());
        Assert.Equal("dualityGap", json.GetProperty("certificate").GetProperty("kind").GetString());
        Assert.True(json.GetProperty("converged").GetBoolean());
        Assert.Equal(3, json.GetProperty("rank").GetInt32());
        Assert.InRange(json.GetProperty("expectedDigits").GetDouble(), 6.0, 15.66);
        Assert.All(["alphaMax", "rss", "r2", "mse"], name => Assert.Equal(JsonValueKind.Null, json.GetProperty(name).ValueKind));
    }

    [Theory]
    [InlineData("auto", 0.0, 1e-9)]
    [InlineData("newton", 0.0, 1e-9)]
    [InlineData("newton", 0.5, 1e-9)]
    [InlineData("newton", 1.0, 1e-9)]
    [InlineData("gradient-descent", 0.0, 1e-4)]
    [InlineData("gradient-descent", 1.0, 1e-4)]
    [InlineData("proximal", 0.0, 1e-4)]
    [InlineData("proximal", 1.0, 1e-4)]
    [InlineData("mini-batch", 0.0, 0.1)]
    [InlineData("sgd", 0.0, 0.1)]
    public void Logistic_is_at_the_optimum_whatever_solves_it(string solver, double l1Ratio, double accuracy)
    {
        const double alpha = 2.0;
        string[] options =
            ["--model", "logistic", "--alpha", Text(alpha), "--l1-ratio", Text(l1Ratio), "--solver", solver, "--weights", "weight"];
        JsonElement json = Fit("label", [.. options, .. Loosened(solver)]);
        (double[] w, double b) = Model(json);
        double[] slope = new double[4];
        double logLoss = 0.0;
        for (int r = 0; r < Rows; r++)
        {
            double margin = Margin(w, b, r);
            double error = weights[r] * ((1.0 / (1.0 + Math.Exp(-margin))) - labels[r]);
            logLoss += weights[r] * (Math.Log(1.0 + Math.Exp(margin)) - (labels[r] * margin));
            for (int j = 0; j < 3; j++)
            {
                slope[j] += error * rows[r, j];
            }

            slope[3] += error;
        }

        double penalty = w.Sum(value => (l1Ratio * Math.Abs(value)) + ((1.0 - l1Ratio) / 2.0 * value * value));
        Assert.Equal(logLoss + (alpha * penalty), json.GetProperty("objective").GetDouble(), 1e-10);
        Assert.Equal(logLoss / weights.Sum(), json.GetProperty("logLoss").GetDouble(), 1e-12);
        Assert.Equal(solver == "auto" ? "newton" : solver, json.GetProperty("solver").GetString());

        // The subgradient of the objective, per unit of weight.
        for (int j = 0; j < 3; j++)
        {
            double smooth = slope[j] + (alpha * (1.0 - l1Ratio) * w[j]);
            double left = w[j] == 0.0
                ? Math.Max(0.0, Math.Abs(smooth) - (alpha * l1Ratio))
                : smooth + (alpha * l1Ratio * Math.Sign(w[j]));
            Assert.Equal(0.0, left / weights.Sum(), accuracy);
        }

        Assert.Equal(0.0, slope[3] / weights.Sum(), accuracy);
    }

    [Theory]
    [InlineData("ols", "newton", 1e-9)]
    [InlineData("ridge", "newton", 1e-9)]
    [InlineData("lasso", "newton", 1e-9)]
    [InlineData("elastic-net", "newton", 1e-9)]
    [InlineData("ols", "gradient-descent", 1e-4)]
    [InlineData("ridge", "gradient-descent", 1e-4)]
    [InlineData("lasso", "gradient-descent", 1e-4)]
    [InlineData("lasso", "proximal", 1e-4)]
    [InlineData("elastic-net", "proximal", 1e-4)]
    [InlineData("ridge", "mini-batch", 0.3)]
    [InlineData("ridge", "sgd", 0.3)]
    public void Squared_loss_over_rows_is_what_moments_say(string model, string solver, double accuracy)
    {
        string[] strength = model == "ols" ? [] : ["--alpha", "0.2"];
        string[] options = ["--model", model, .. strength, "--weights", "weight", "--standardize"];
        JsonElement exact = Fit("value", options);
        JsonElement json = Fit("value", [.. options, "--solver", solver, .. Loosened(solver)]);
        Assert.Equal(solver, json.GetProperty("solver").GetString());
        AssertNear(exact, json, "intercept", accuracy);
        foreach (string name in (string[])["alpha", "alphaMax", "l1Ratio"])
        {
            Assert.Equal(Number(exact, name), Number(json, name), 1e-12);
        }

        foreach (string name in (string[])["objective", "rss", "r2", "mse"])
        {
            AssertNear(exact, json, name, accuracy);
        }

        foreach (JsonProperty coefficient in exact.GetProperty("coefficients").EnumerateObject())
        {
            AssertNear(exact.GetProperty("coefficients"), json.GetProperty("coefficients"), coefficient.Name, accuracy);
            AssertNear(
                exact.GetProperty("coefficientsStandardized"), json.GetProperty("coefficientsStandardized"), coefficient.Name, accuracy);
        }
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("gradient-descent")]
    [InlineData("proximal")]
    public void Huber_is_not_drawn_by_outliers(string solver)
    {
        const double delta = 0.4;
        JsonElement json = Fit(
            "value", "--model", "huber", "--alpha", "0.5", "--huber-delta", Text(delta), "--solver", solver, "--tolerance", "1e-10");
        (double[] w, double b) = Model(json);
        double[] slope = [0.5 * w[0], 0.5 * w[1], 0.5 * w[2], 0.0];
        for (int r = 0; r < Rows; r++)
        {
            double pull = Math.Clamp(Margin(w, b, r) - values[r], -delta, delta);
            for (int j = 0; j < 3; j++)
            {
                slope[j] += pull * rows[r, j];
            }

            slope[3] += pull;
        }

        Assert.All(slope, part => Assert.Equal(0.0, part / Rows, 1e-5));
        Assert.Equal(1.5, w[0], 0.2);
        Assert.Equal(0.3, b, 0.2);
        Assert.False(json.TryGetProperty("logLoss", out _));
        Assert.True(json.GetProperty("mse").GetDouble() > 10.0);
    }

    [Fact]
    public void A_fraction_of_alphaMax_counts_from_where_all_coefficients_are_zero()
    {
        string[] logistic = ["--model", "logistic", "--l1-ratio", "1", "--alpha-fraction"];
        JsonElement nothing = Fit("label", [.. logistic, "1"]);
        Assert.Equal(0, nothing.GetProperty("activeFeatures").GetArrayLength());
        Assert.Equal(Number(nothing, "alphaMax"), Number(nothing, "alpha"));
        JsonElement something = Fit("label", [.. logistic, "0.99"]);
        Assert.Equal(1, something.GetProperty("activeFeatures").GetArrayLength());
    }

    [Theory]
    [InlineData("double", 1e-12)]
    [InlineData("single", 1e-5)]
    public void A_saved_logistic_model_predicts_as_well_as_it_was_fitted(string precision, double accuracy)
    {
        string model = tool.Path("model.json");
        JsonElement fit = Fit("label", "--model", "logistic", "--precision", precision, "--save", model);
        JsonElement json = tool.Run("predict", model, Data(), "--json").AssertDone().Json;
        Assert.Equal(Number(fit, "logLoss"), Number(json, "logLoss"), accuracy);
        Assert.Equal(Number(fit, "accuracy"), Number(json, "accuracy"), accuracy);
        Assert.All(json.GetProperty("predictions").EnumerateArray(), value => Assert.InRange(value.GetDouble(), 0.0, 1.0));
    }

    [Fact]
    public void A_seed_gives_the_same_answer_and_another_seed_another()
    {
        string[] options = ["--solver", "sgd", "--epochs", "3", "--tolerance", "1e6", "--seed"];
        string one = Fit("value", [.. options, "5"]).ToString();
        Assert.Equal(one, Fit("value", [.. options, "5"]).ToString());
        Assert.NotEqual(one, Fit("value", [.. options, "6"]).ToString());
    }

    [Fact]
    public void Steps_that_are_too_long_end_with_4_and_the_step_size_that_works()
    {
        ToolResult result = tool.Run(
            "fit", Data(), "--target", "value", "--drop", "label,weight", "--solver", "gradient-descent", "--learning-rate", "100", "--json");
        Assert.Equal(4, result.ExitCode);
        Assert.False(result.Json.GetProperty("converged").GetBoolean());
        Assert.StartsWith("simdreg: the steps were too long, and the objective grew; --learning-rate ", result.Error);
        string suggested = result.Error.Split("--learning-rate ")[1].Split(' ')[0];
        Fit("value", "--solver", "gradient-descent", "--learning-rate", suggested, "--tolerance", "1e-6");
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("pocket")]
    [InlineData("averaged", "--standardize")]
    [InlineData("plain", "--precision", "single", "--order", "as-given")]
    public void A_perceptron_finds_a_plane_between_separable_classes(string variant, params string[] options)
    {
        string data = tool.Write("separable.csv", "a,b,y\n-2,1,0\n-1,5,0\n1,3,1\n3,2,1\n2,9,1\n");
        string model = tool.Path("model.json");
        JsonElement json = tool.Run([
            "fit", data, "--target", "y", "--model", "perceptron", "--variant", variant, "--json", "--save", model, .. options])
            .AssertDone().Json;
        Assert.True(json.GetProperty("converged").GetBoolean());
        Assert.Equal("perceptron", json.GetProperty("solver").GetString());
        Assert.Equal("trainingError", json.GetProperty("certificate").GetProperty("kind").GetString());
        Assert.Equal(1.0, json.GetProperty("accuracy").GetDouble());
        Assert.True(json.GetProperty("corrections").GetInt64() > 0);
        Assert.All(["alpha", "l1Ratio", "r2"], name => Assert.Equal(JsonValueKind.Null, json.GetProperty(name).ValueKind));
        JsonElement predicted = tool.Run("predict", model, data, "--json").AssertDone().Json;
        Assert.Equal([0.0, 0.0, 1.0, 1.0, 1.0], predicted.GetProperty("predictions").EnumerateArray().Select(label => label.GetDouble()));
        Assert.Equal(1.0, predicted.GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void A_perceptron_that_finds_no_plane_ends_with_4()
    {
        string data = tool.Write("crossed.csv", "a,b,y\n-2,1,0\n-1,5,0\n-3,2,0\n1,3,1\n3,2,1\n2,9,1\n2,3,0\n");
        ToolResult result = tool.Run(
            "fit", data, "--target", "y", "--model", "perceptron", "--variant", "pocket", "--epochs", "20", "--json");
        Assert.Equal(4, result.ExitCode);
        Assert.False(result.Json.GetProperty("converged").GetBoolean());
        double accuracy = result.Json.GetProperty("accuracy").GetDouble();
        Assert.InRange(accuracy, 0.7, 0.9);
        Assert.Equal(1.0 - accuracy, result.Json.GetProperty("certificate").GetProperty("value").GetDouble(), 1e-15);
        Assert.Matches(
            @"^simdreg: no plane was found that separates the classes; after 20 epochs [12]\d\.\d % of the rows are on the wrong side\n$",
            result.Error);
    }

    [Fact]
    public void Separable_classes_without_a_penalty_end_with_4()
    {
        string data = tool.Write("separable.csv", "a,y\n-2,0\n-1,0\n1,1\n3,1\n");
        string model = tool.Path("model.json");
        ToolResult result = tool.Run(
            "fit", data, "--target", "y", "--model", "logistic", "--alpha", "0", "--json", "--save", model);
        Assert.Equal(4, result.ExitCode);
        Assert.False(result.Json.GetProperty("converged").GetBoolean());
        Assert.Equal(
            "simdreg: the objective has no minimum: it falls for ever while coefficients grow, as where a plane separates the classes; "
            + "a penalty would help; the model is not saved\n",
            result.Error);
        Assert.False(File.Exists(model));
        tool.Run("fit", data, "--target", "y", "--model", "logistic", "--json").AssertDone();
    }

    [Fact]
    public void Stopping_on_held_out_rows_is_no_failure()
    {
        string model = tool.Path("model.json");
        string[] options = ["--model", "logistic", "--alpha", "0.01", "--solver", "sgd", "--epochs", "400", "--schedule", "constant"];
        ToolResult result = tool.Run([
            "fit", Data(), "--target", "label", "--drop", "value,weight", .. options, "--validation-fraction", "0.3", "--patience", "2",
            "--tolerance", "1e-14", "--json", "--save", model]);
        result.AssertDone();
        Assert.False(result.Json.GetProperty("converged").GetBoolean());
        Assert.True(result.Json.GetProperty("iterations").GetInt32() < 400);
        Assert.True(result.Json.GetProperty("heldOutLoss").GetDouble() > 0.0);
        Assert.True(File.Exists(model));
    }

    [Theory]
    [InlineData("1,0\n2,2\n3,1\n", ":4: column \"y\": \"1\" is a third label; there are 3, \"0\", \"1\", \"2\", and two are needed")]
    [InlineData("1,b\n2,a\n3,\"c, d\"\n", ":4: column \"y\": \"c, d\" is a third label; there are 3, \"a\", \"b\", \"c, d\", and two are needed")]
    [InlineData("1,1\n2,1.0\n", ": column \"y\": all labels are \"1\"; rows of two classes are needed")]
    [InlineData("1,0\n", ": column \"y\": all labels are \"0\"; rows of two classes are needed")]
    [InlineData("1,0\n2,NA\n", ":3: column \"y\": \"NA\" is a missing value; a value is needed (--missing drop leaves such rows out)")]
    public void Labels_that_are_none_end_with_3(string lines, string message)
    {
        string data = tool.Write("labels.csv", "a,y\n" + lines);
        tool.Run("fit", data, "--target", "y", "--model", "logistic", "--json").AssertRefused(3, data + message);
    }

    [Fact]
    public void A_class_whose_rows_weigh_nothing_is_no_class()
    {
        string data = tool.Write("labels.csv", "a,w,y\n1,1,0\n2,0,1\n3,2,0\n");
        tool.Run("fit", data, "--target", "y", "--weights", "w", "--model", "logistic", "--json").AssertRefused(
            3, $"{data}: column \"y\": all labels are \"0\"; rows of two classes are needed");
    }

    [Fact]
    public void A_value_of_a_mapped_file_that_is_not_finite_is_told()
    {
        string path = tool.Path("rows.npy");
        File.WriteAllBytes(path, NpyBytes.Create(
            "<f8", fortran: false, 5000, 4, (row, column) => (row, column) == (4321, 1) ? double.NaN : (row * 7 / (column + 1)) % 2));
        tool.Run("fit", path, "--target", "x3", "--model", "logistic").AssertRefused(
            3, $"{path}: row 4322: column \"x1\": NaN is not a finite number");
    }

    [Fact]
    public void Numbers_beyond_all_range_are_refused()
    {
        string data = tool.Write("large.csv", "a,y\n1e300,0\n-1e300,1\n2e300,0\n");
        tool.Run("fit", data, "--target", "y", "--model", "logistic", "--solver", "gradient-descent").AssertRefused(
            3, $"{data}: the numbers of the problem leave the range of double precision; scaled columns are accepted");
    }

    [Theory]
    [InlineData("logistic", "auto", "--model: \"logistic\" is fitted over the rows, and STATS holds their statistics; "
        + "ols, ridge, lasso, elastic-net or linear, or a file of rows, is accepted")]
    [InlineData("ridge", "sgd", "--solver: \"sgd\" goes over the rows, and STATS holds their statistics; "
        + "auto, cholesky or coordinate-descent, or a file of rows, is accepted")]
    public void Statistics_do_not_do_for_what_needs_rows(string model, string solver, string message)
    {
        string statistics = tool.Path("data.stats");
        tool.Run("stats", Data(), "--target", "value", "--output", statistics);
        tool.Run("fit", statistics, "--model", model, "--solver", solver, "--json").AssertRefused(2, message.Replace("STATS", statistics));
    }

    [Fact]
    public void The_table_for_a_reader_has_log_loss_and_accuracy()
    {
        string output = tool.Run("fit", Data(), "--target", "label", "--drop", "value,weight", "--model", "logistic").AssertDone().Output;
        Assert.All(["logistic, alpha 1", "newton", "duality gap", "log loss", "accuracy"], words => Assert.Contains(words, output));
        Assert.DoesNotContain("R2", output);
    }

    public void Dispose() => tool.Dispose();

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static double Number(JsonElement json, string name) =>
        json.GetProperty(name).ValueKind == JsonValueKind.Null ? double.NaN : json.GetProperty(name).GetDouble();

    // What first-order methods can be asked for within a test's time.
    private static string[] Loosened(string solver) => solver switch
    {
        "sgd" or "mini-batch" => ["--epochs", "200", "--tolerance", "1"],
        "gradient-descent" or "proximal" => ["--tolerance", "1e-11"],
        _ => [],
    };

    private static void AssertNear(JsonElement expected, JsonElement found, string name, double accuracy)
    {
        double wanted = Number(expected, name);
        Assert.Equal(wanted, Number(found, name), accuracy * Math.Max(1.0, Math.Abs(wanted)));
    }

    private double Margin(double[] w, double b, int row) => b + (w[0] * rows[row, 0]) + (w[1] * rows[row, 1]) + (w[2] * rows[row, 2]);

    private static (double[] Coefficients, double Intercept) Model(JsonElement json) => (
        [.. json.GetProperty("coefficients").EnumerateObject().Select(entry => entry.Value.GetDouble())],
        json.GetProperty("intercept").GetDouble());

    private string Data()
    {
        var text = new StringBuilder("a,b,c,value,label,weight\n");
        for (int r = 0; r < Rows; r++)
        {
            double[] cells = [rows[r, 0], rows[r, 1], rows[r, 2], values[r], labels[r], weights[r]];
            text.AppendJoin(',', cells.Select(Text)).Append('\n');
        }

        return tool.Write("data.csv", text.ToString());
    }

    private JsonElement Fit(string target, params string[] options) =>
        tool.Run(["fit", Data(), "--target", target, "--features", "a,b,c", "--json", .. options]).AssertDone().Json;
}
