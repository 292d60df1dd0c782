using System.Globalization;
using System.Text;
using System.Text.Json;
using SimdRegression.Tests.Classes;

namespace SimdRegression.Tests.Cli;

/// <summary>The commands with models of several classes.</summary>
public sealed class MultinomialCommandTests : IDisposable
{
    private const int Rows = 120;

    private static readonly string[] Labels = ["low", "Mid", "high"];

    private readonly ToolFixture tool = new();
    private readonly ClassProblem problem = new(3, 3, Rows, 21);
    private readonly string data;

    public MultinomialCommandTests()
    {
        var text = new StringBuilder("a,b,c,y,s\n");
        for (int r = 0; r < Rows; r++)
        {
            string[] values = [.. problem.Rows.AsSpan(3 * r, 3).ToArray().Select(value => value.ToString("R", CultureInfo.InvariantCulture))];
            text.Append(CultureInfo.InvariantCulture, $"{string.Join(',', values)},{Labels[(int)problem.Targets[r]]},{r % 3}\n");
        }

        data = tool.Write("data.csv", text.ToString());
    }

    // Labels stand in ordinal order: Mid, high, low.
    private double[] Numbers => [.. problem.Targets.Select(target => target == 0.0 ? 2.0 : target == 1.0 ? 0.0 : 1.0)];

    [Theory]
    [InlineData("l2", 2.0)]
    [InlineData("l1", 3.0)]
    [InlineData("none", 0.0)]
    public void What_is_told_is_what_the_library_finds(string penalty, double alpha)
    {
        string[] strength = penalty == "none" ? [] : ["--alpha", alpha.ToString(CultureInfo.InvariantCulture)];
        JsonElement fit = tool.Run(
            ["fit", data, "--target", "y", "--drop", "s", "--model", "multinomial", "--penalty", penalty, "--standardize", "--json", .. strength]).AssertDone().Json;
        var trainer = new LinearClassifier<double>.Trainer(3, 3);
        var batch = new RowBatch<double>(problem.Rows, 3, Numbers, default);
        var options = new FitOptions { Standardize = true };
        TrainingReport report = penalty == "none"
            ? trainer.Fit(in batch, default(NoPenalty), in options, out LinearClassifier<double> model)
            : trainer.Fit(in batch, new ElasticNet(alpha, penalty == "l1" ? 1.0 : 0.0), in options, out model);
        Assert.Equal(["Mid", "high", "low"], Texts(fit.GetProperty("classes")));
        var own = new double[3];
        for (int k = 0; k < 3; k++)
        {
            string label = fit.GetProperty("classes")[k].GetString()!;
            model.CopyCoefficientsTo(k, own);
            Assert.Equal(own, Doubles(fit.GetProperty("coefficients").GetProperty(label)));
            Assert.Equal(model.Intercepts[k], fit.GetProperty("intercept").GetProperty(label).GetDouble());
        }

        Assert.Equal(report.Objective, fit.GetProperty("objective").GetDouble());
        Assert.Equal(report.TotalLoss / Rows, fit.GetProperty("logLoss").GetDouble(), 1e-12);
        Assert.True(fit.GetProperty("converged").GetBoolean());
    }

    [Fact]
    public void A_saved_classifier_predicts_and_is_scored()
    {
        string file = tool.Path("model.json");
        JsonElement fit = tool.Run("fit", data, "--target", "y", "--drop", "s", "--model", "multinomial", "--save", file, "--json").AssertDone().Json;
        JsonElement told = tool.Run("predict", file, data, "--json").AssertDone().Json;
        double[][] shares = [.. Texts(fit.GetProperty("classes")).Select(label => Doubles(told.GetProperty("predictions").GetProperty(label)))];
        Assert.All(Enumerable.Range(0, Rows), r => Assert.Equal(1.0, shares.Sum(share => share[r]), 1e-12));
        double loss = Enumerable.Range(0, Rows).Average(r => -Math.Log(shares[(int)Numbers[r]][r]));
        Assert.Equal(loss, told.GetProperty("logLoss").GetDouble(), 1e-12);
        Assert.Equal(fit.GetProperty("logLoss").GetDouble(), loss, 1e-12);

        string[] lines = tool.Run("predict", file, data, "--label", "--keep", "s").AssertDone().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("s,prediction", lines[0]);
        string[] labels = [.. lines.Skip(1).Select(line => line.Split(',')[1])];
        string[] classes = Texts(fit.GetProperty("classes"));
        for (int r = 0; r < Rows; r++)
        {
            Assert.Equal(classes[Enumerable.Range(0, 3).MaxBy(k => shares[k][r])], labels[r]);
        }

        string header = tool.Run("predict", file, data).AssertDone().Output.Split('\n')[0];
        Assert.Equal("prediction_Mid,prediction_high,prediction_low", header);

        JsonElement score = tool.Run("score", file, data, "--json").AssertDone().Json;
        Assert.Equal(loss, score.GetProperty("logLoss").GetDouble(), 1e-12);
        double[][] confusion = [.. score.GetProperty("confusion").EnumerateArray().Select(Doubles)];
        Assert.Equal(Rows, confusion.Sum(row => row.Sum()));
        Assert.Equal(confusion.Select((row, k) => row[k]).Sum() / Rows, score.GetProperty("accuracy").GetDouble(), 1e-15);
        double[] f1 = [.. Enumerable.Range(0, 3).Select(k => 2.0 * confusion[k][k] / (confusion[k].Sum() + confusion.Sum(row => row[k])))];
        Assert.Equal(f1.Average(), score.GetProperty("macroF1").GetDouble(), 1e-15);
        Assert.Contains("true class", tool.Run("score", file, data).AssertDone().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_weight_zero_count_for_nothing_and_classes_can_be_balanced()
    {
        JsonElement weighted = tool.Run("fit", data, "--target", "y", "--weights", "s", "--model", "multinomial", "--json").AssertDone().Json;
        Assert.Equal(Rows * 2 / 3, weighted.GetProperty("rows").GetInt32());
        JsonElement balanced = tool.Run("fit", data, "--target", "y", "--drop", "s", "--model", "multinomial", "--class-weight", "balanced", "--json").AssertDone().Json;
        double[] counts = [.. Enumerable.Range(0, 3).Select(k => (double)Numbers.Count(number => number == k))];
        double[] weights = [.. Numbers.Select(number => Rows / (3.0 * counts[(int)number]))];
        var batch = new RowBatch<double>(problem.Rows, 3, Numbers, weights);
        TrainingReport report = new LinearClassifier<double>.Trainer(3, 3).Fit(in batch, new Ridge(1.0), default, out _);
        Assert.Equal(report.Objective, balanced.GetProperty("objective").GetDouble(), 1e-12 * report.Objective);
    }

    [Fact]
    public void A_strength_is_chosen_by_the_log_loss_of_folds_and_paths_have_coefficients_by_class()
    {
        JsonElement tuned = tool.Run(
            "tune", data, "--target", "y", "--drop", "s", "--model", "multinomial", "--penalty", "l1", "--shuffle", "--json").AssertDone().Json;
        Assert.InRange(tuned.GetProperty("alpha").GetDouble(), 0.0, tuned.GetProperty("alphaMax").GetDouble());
        JsonElement path = tool.Run(
            "path", data, "--target", "y", "--drop", "s", "--model", "multinomial", "--penalty", "l1", "--alphas", "20,5,1", "--json").AssertDone().Json;
        Assert.True(path.GetProperty("converged").GetBoolean());
        double[] along = Doubles(path.GetProperty("coefficients").GetProperty("low").GetProperty("a"));
        JsonElement last = tool.Run(
            "fit", data, "--target", "y", "--drop", "s", "--model", "multinomial", "--penalty", "l1", "--alpha", "1", "--json").AssertDone().Json;
        Assert.Equal(3, along.Length);
        Assert.Equal(last.GetProperty("coefficients").GetProperty("low").GetProperty("a").GetDouble(), along[2], 1e-9);
    }

    [Theory]
    [InlineData(2, "--positive: none of the classes of multinomial is the positive one; accepted with logistic and perceptron", "--positive", "low")]
    [InlineData(2, "--class-weight: \"none\" is no label; \"Mid\", \"high\", \"low\" are", "--class-weight", "none:2")]
    [InlineData(2, "--penalty: \"bridge\" cannot be added to multinomial; none, l2, l1, elastic-net and group are accepted", "--penalty", "bridge")]
    [InlineData(2, "--lower, --upper: multinomial is fitted without it; logistic, for two classes, accepts it", "--lower", "0")]
    [InlineData(2, "--refit: multinomial is fitted without it; logistic, for two classes, accepts it", "--refit")]
    [InlineData(2, "--solver: \"sgd\" cannot fit multinomial; accepted: auto, newton", "--solver", "sgd")]
    [InlineData(
        2,
        "--report, --plots: they draw models of one output, and multinomial has one a class; logistic, for two classes, is accepted",
        "--report",
        "never-written.html")]
    public void What_it_does_not_take_is_refused(int exitCode, string line, params string[] options)
    {
        tool.Run(["fit", data, "--target", "y", "--drop", "s", "--model", "multinomial", .. options]).AssertRefused(exitCode, line);
    }

    [Fact]
    public void Targets_that_are_no_classes_are_refused()
    {
        string one = tool.Write("one.csv", "x,y\n1,a\n2,a\n");
        tool.Run("fit", one, "--target", "y", "--model", "multinomial").AssertRefused(
            3, $"{one}: column \"y\": all labels are \"a\"; rows of two classes are needed");
        string many = tool.Write("many.csv", "x,y\n" + string.Concat(Enumerable.Range(0, 1200).Select(i => $"{i},c{i}\n")));
        tool.Run("fit", many, "--target", "y", "--model", "multinomial").AssertRefused(
            3, $"{many}: column \"y\": there are more than 1000 labels; from 2 to 1000 classes are accepted");
        string apart = tool.Write("apart.csv", "x,y\n1,a\n2,a\n3,b\n4,b\n5,c\n6,c\n");
        Assert.Contains(
            "a plane separates the classes",
            tool.Run("fit", apart, "--target", "y", "--model", "multinomial", "--penalty", "none").Error,
            StringComparison.Ordinal);
        tool.Run("fit", apart, "--target", "y", "--model", "multinomial").AssertDone();
    }

    public void Dispose() => tool.Dispose();

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];

    private static double[] Doubles(JsonElement values) => values.ValueKind == JsonValueKind.Array
        ? [.. values.EnumerateArray().Select(item => item.GetDouble())]
        : [.. values.EnumerateObject().Select(field => field.Value.GetDouble())];
}
