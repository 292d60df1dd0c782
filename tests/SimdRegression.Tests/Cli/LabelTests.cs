using System.Text.Json;

namespace SimdRegression.Tests.Cli;

/// <summary>Two labels of any kind, what classes weigh, scores on rows that a fit did not see, and what is written beside predictions.</summary>
public sealed class LabelTests : IDisposable
{
    private const string Rows = "a,b,y\n1,5,0\n2,1,0\n3,4,1\n4,2,0\n5,3,1\n6,1,1\n2.5,2,1\n3.5,3,0\n";

    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData("no", "yes", "no", "yes")]
    [InlineData("10", "9", "9", "10")]
    [InlineData("-1", "1", "-1", "1")]
    [InlineData("FALSE", "true", "false", "true")]
    [InlineData("0.0", "1e0", "0.0", "1e0")]
    [InlineData("b", "a", "a", "b")]
    public void Any_two_labels_are_classes_the_later_is_class_1(string zero, string one, string first, string second)
    {
        string model = tool.Path("model.json");
        JsonElement fit = Fit(Relabelled(zero, one), "--save", model).Json;
        Assert.Equal([first, second], fit.GetProperty("classes").EnumerateArray().Select(label => label.GetString()));
        bool isSwapped = first != Class(zero) && second != Class(one);
        JsonElement plain = Fit(isSwapped ? Relabelled("1", "0") : Rows).Json;
        AssertSame(plain, fit, "coefficients");
        AssertSame(plain, fit, "accuracy");
        string[] labels = tool.Run("predict", model, tool.Write("d.csv", Relabelled(zero, one)), "--label").AssertDone().Output.Trim().Split('\n')[1..];
        string[] probabilities = tool.Run("predict", model, tool.Path("d.csv")).AssertDone().Output.Trim().Split('\n')[1..];
        Assert.Equal(probabilities.Select(p => double.Parse(p, System.Globalization.CultureInfo.InvariantCulture) > 0.5 ? second : first), labels);

        static string Class(string label) => label.ToLowerInvariant() is "true" or "false" ? label.ToLowerInvariant() : label;
    }

    [Fact]
    public void The_positive_label_can_be_chosen()
    {
        JsonElement usual = Fit(Relabelled("no", "yes")).Json;
        JsonElement turned = Fit(Relabelled("no", "yes"), "--positive", "no").Json;
        Assert.Equal(["yes", "no"], turned.GetProperty("classes").EnumerateArray().Select(label => label.GetString()));
        double[] coefficients = [.. usual.GetProperty("coefficients").EnumerateObject().Select(pair => -pair.Value.GetDouble())];
        double[] others = [.. turned.GetProperty("coefficients").EnumerateObject().Select(pair => pair.Value.GetDouble())];
        Assert.All(coefficients.Zip(others), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        tool.Run("fit", tool.Path("d.csv"), "--target", "y", "--model", "logistic", "--positive", "maybe").AssertRefused(
            2, "--positive: \"maybe\" is no label of column \"y\"; \"no\" and \"yes\" are");
    }

    [Theory]
    [InlineData("balanced")]
    [InlineData("yes:0.8,no:1.3333333333333333")]
    public void Class_weights_multiply_the_weights_of_rows(string weighting)
    {
        // Three rows of no and five of yes: balanced, they weigh 8 / 6 and 8 / 10.
        string text = Relabelled("no", "yes").Replace("2,1,no", "2,1,yes", StringComparison.Ordinal);
        string weighted = "w," + text.Replace("\n", "\n0.8,", StringComparison.Ordinal);
        weighted = string.Join('\n', weighted.Split('\n').Select(line => line.EndsWith("no", StringComparison.Ordinal) ? "1.3333333333333333" + line[3..] : line));
        weighted = weighted[..^"0.8,".Length];
        string model = tool.Path("model.json");
        JsonElement byClass = Fit(text, "--class-weight", weighting, "--save", model).Json;
        AssertSame(Fit(weighted, "--weights", "w").Json, byClass, "coefficients");
        string data = tool.Write("d.csv", text);
        Assert.Equal(0, tool.Run("verify", model, data).ExitCode);
    }

    [Fact]
    public void Shuffled_folds_have_their_share_of_each_class_unless_told_otherwise()
    {
        // Three rows of twenty are of class 1; of three folds each has one.
        string text = "a,y\n" + string.Concat(Enumerable.Range(0, 20).Select(row => FormattableString.Invariant($"{(row * 7) % 11},{(row < 3 ? 1 : 0)}\n")));
        string data = tool.Write("d.csv", text);
        for (int seed = 0; seed < 10; seed++)
        {
            string[] words = ["tune", data, "--target", "y", "--model", "logistic", "--folds", "3", "--shuffle", "--seed", FormattableString.Invariant($"{seed}"), "--alphas", "1,10", "--json"];
            tool.Run(words).AssertDone();
        }

        Assert.Contains(Enumerable.Range(0, 10), seed => tool.Run(
            "tune", data, "--target", "y", "--model", "logistic", "--folds", "3", "--shuffle", "--stratify", "no", "--seed", FormattableString.Invariant($"{seed}"), "--alphas", "1,10").Error.Contains("no rows of label", StringComparison.Ordinal));
    }

    [Fact]
    public void A_test_has_the_figures_that_score_has()
    {
        string test = tool.Write("test.csv", "b,a,y\n1,1,no\n2,6,yes\n3,3,no\n2,4,yes\n1,2,yes\n");
        string model = tool.Path("model.json");
        JsonElement fit = Fit(Relabelled("no", "yes"), "--test", test, "--save", model).Json;
        JsonElement score = tool.Run("score", model, test, "--json").AssertDone().Json;
        Assert.Equal(score.GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal), fit.GetProperty("test").GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(
            ["rows", "logLoss", "accuracy", "auc", "averagePrecision", "brier", "precision", "recall", "f1", "matthewsCorrelation", "classes", "confusion"],
            score.EnumerateObject().Select(pair => pair.Name));
        double[] cells = [.. score.GetProperty("confusion").EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(cell => cell.GetDouble())];
        Assert.Equal(5.0, cells.Sum());
        Assert.Equal(score.GetProperty("accuracy").GetDouble(), (cells[0] + cells[3]) / 5.0, 1e-15);
        Assert.Contains("area under the ROC curve", tool.Run("score", model, test).AssertDone().Output, StringComparison.Ordinal);
        string odd = tool.Write("odd.csv", "b,a,y\n1,1,no\n2,6,maybe\n");
        tool.Run("score", model, odd).AssertRefused(3, $"{odd}:3: column \"y\": the target is no label of the model; \"no\" and \"yes\" are");
    }

    [Theory]
    [InlineData("ridge")]
    [InlineData("logistic")]
    public void A_part_of_the_rows_can_be_kept_aside(string kind)
    {
        string text = "a,b,y\n" + string.Concat(Enumerable.Range(0, 40).Select(row => FormattableString.Invariant($"{(row * 7) % 13},{(row * 5) % 11},{(row * 7 % 13 > 6 != row % 5 > 3 ? 1 : 0)}\n")));
        string data = tool.Write("d.csv", text);
        string[] words = ["fit", data, "--target", "y", "--model", kind, "--test-fraction", "0.25", "--json"];
        JsonElement first = tool.Run([.. words, "--seed", "1"]).AssertDone().Json;
        Assert.Equal(30, first.GetProperty("rows").GetInt32());
        Assert.Equal(10, first.GetProperty("test").GetProperty("rows").GetInt32());
        AssertSame(first, tool.Run([.. words, "--seed", "1"]).AssertDone().Json, "coefficients");
        Assert.NotEqual(
            first.GetProperty("coefficients").GetRawText(), tool.Run([.. words, "--seed", "2"]).AssertDone().Json.GetProperty("coefficients").GetRawText());
    }

    [Fact]
    public void Scores_of_values_count_weights()
    {
        string model = tool.Path("model.json");
        tool.Run("fit", tool.Write("d.csv", "a,y\n0,1\n1,2\n2,3\n"), "--target", "y", "--model", "ols", "--save", model).AssertDone();

        // The errors are 1, 0 and 3, with weights 1, 1 and 2: half of the weight is at or below 1.
        string test = tool.Write("test.csv", "a,w,y\n0,1,2\n1,1,2\n2,2,6\n");
        JsonElement score = tool.Run("score", model, test, "--weights", "w", "--json").AssertDone().Json;
        Assert.Equal((1.0 + 0.0 + 18.0) / 4.0, score.GetProperty("mse").GetDouble(), 1e-12);
        Assert.Equal((1.0 + 0.0 + 6.0) / 4.0, score.GetProperty("mae").GetDouble(), 1e-12);
        Assert.Equal(2.0, score.GetProperty("medianAbsoluteError").GetDouble(), 1e-12);
        Assert.Equal(1.0 - (19.0 / 16.0), score.GetProperty("r2").GetDouble(), 1e-12);
    }

    [Fact]
    public void Columns_are_kept_beside_the_predictions()
    {
        string model = tool.Path("model.json");
        tool.Run("fit", tool.Write("d.csv", Rows), "--target", "a", "--drop", "y", "--save", model).AssertDone();
        string data = tool.Write("new.csv", "id,b,note\n007,1,\"a, b\"\n008,2,\"say \"\"x\"\"\"\n");
        string[] plain = tool.Run("predict", model, data).AssertDone().Output.Trim().Split('\n');
        string[] lines = tool.Run("predict", model, data, "--keep", "note,id").AssertDone().Output.Trim().Split('\n');
        Assert.Equal(["note,id,prediction", $"\"a, b\",007,{plain[1]}", $"\"say \"\"x\"\"\",008,{plain[2]}"], lines);
        JsonElement json = tool.Run("predict", model, data, "--keep", "all", "--json").AssertDone().Json;
        Assert.Equal(["id", "b", "note"], json.GetProperty("kept").EnumerateObject().Select(pair => pair.Name));
        Assert.Equal(["007", "008"], json.GetProperty("kept").GetProperty("id").EnumerateArray().Select(text => text.GetString()));
        Assert.Equal(2, tool.Run("predict", model, data, "--keep", "town").ExitCode);
    }

    [Theory]
    [InlineData("<f8", false)]
    [InlineData("<f8", true)]
    [InlineData("<f4", false)]
    [InlineData("<f4", true)]
    public void Columns_of_numpy_files_are_kept(string type, bool fortran)
    {
        const int rows = 3_000;
        static double Value(int row, int column) => column == 1 && row % 7 == 0 ? double.NaN : NpyBytes.Value(row, column);
        string model = tool.Path("model.json");
        tool.Run("fit", tool.Write("d.csv", "x0,y\n0,1\n1,2\n2,3\n"), "--target", "y", "--save", model).AssertDone();
        File.WriteAllBytes(tool.Path("d.npy"), NpyBytes.Create(type, fortran, rows, 3, Value));
        string[] plain = tool.Run("predict", model, tool.Path("d.npy")).AssertDone().Output.Trim().Split('\n');
        string[] lines = tool.Run("predict", model, tool.Path("d.npy"), "--keep", "x2,x1").AssertDone().Output.Trim().Split('\n');
        Assert.Equal("x2,x1,prediction", lines[0]);
        Assert.Equal(rows + 1, lines.Length);
        for (int row = 0; row < rows; row++)
        {
            string gap = row % 7 == 0 ? "" : FormattableString.Invariant($"{Value(row, 1)}");
            Assert.Equal(FormattableString.Invariant($"{Value(row, 2)},{gap},{plain[row + 1]}"), lines[row + 1]);
        }
    }

    public void Dispose() => tool.Dispose();

    private static string Relabelled(string zero, string one) =>
        string.Join('\n', Rows.Split('\n').Select((line, row) => row == 0 || line.Length == 0 ? line : line[..^1] + (line[^1] == '0' ? zero : one)));

    private static void AssertSame(JsonElement expected, JsonElement actual, string property) =>
        Assert.Equal(expected.GetProperty(property).GetRawText(), actual.GetProperty(property).GetRawText());

    private ToolResult Fit(string text, params string[] options) =>
        tool.Run(["fit", tool.Write("d.csv", text), "--target", "y", "--model", "logistic", "--json", .. options]).AssertDone();
}
