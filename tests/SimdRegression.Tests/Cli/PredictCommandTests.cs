using System.Globalization;
using System.Text.Json;

namespace SimdRegression.Tests.Cli;

public sealed class PredictCommandTests : IDisposable
{
    private const string Training = "a,b,y\n1,2,-3.1\n2,1,2.25\n5,5,-4\n0,1,-2\n4,2,3\n";

    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData("double")]
    [InlineData("single")]
    public void What_was_fitted_and_saved_predicts(string precision)
    {
        string data = tool.Write("train.csv", Training);
        string model = tool.Path("model.json");
        string[] options = ["--target", "y", "--alpha", "0.3", "--precision", precision, "--save", model, "--json"];
        JsonElement fit = tool.Run(["fit", data, .. options]).AssertDone().Json;
        JsonElement json = tool.Run("predict", model, data, "--json").AssertDone().Json;

        Assert.Equal(["predictions", "r2", "mse"], json.EnumerateObject().Select(field => field.Name));
        double intercept = fit.GetProperty("intercept").GetDouble();
        double a = fit.GetProperty("coefficients").GetProperty("a").GetDouble();
        double b = fit.GetProperty("coefficients").GetProperty("b").GetDouble();
        int digits = precision == "double" ? 12 : 5;
        double[] predictions = [.. json.GetProperty("predictions").EnumerateArray().Select(value => value.GetDouble())];
        Assert.Equal(5, predictions.Length);
        Assert.Equal(intercept + a + (2 * b), predictions[0], digits);
        Assert.Equal(intercept + (4 * a) + (2 * b), predictions[4], digits);
        Assert.Equal(fit.GetProperty("mse").GetDouble(), json.GetProperty("mse").GetDouble(), digits);
        Assert.Equal(fit.GetProperty("r2").GetDouble(), json.GetProperty("r2").GetDouble(), digits);
    }

    [Fact]
    public void Columns_are_matched_by_name_and_others_are_ignored()
    {
        string model = Model();
        string shuffled = tool.Write("new.csv", "note,b,id,a\nx,2,A1,1\n,1,A2,2\n");
        JsonElement json = tool.Run("predict", model, shuffled, "--json").AssertDone().Json;
        JsonElement plain = tool.Run("predict", model, tool.Write("train.csv", Training), "--json").AssertDone().Json;
        Assert.Equal(plain.GetProperty("predictions")[0].GetDouble(), json.GetProperty("predictions")[0].GetDouble());
        Assert.Equal(plain.GetProperty("predictions")[1].GetDouble(), json.GetProperty("predictions")[1].GetDouble());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("r2").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("mse").ValueKind);
    }

    [Fact]
    public void The_same_numbers_go_to_a_file_to_standard_output_and_to_json()
    {
        string model = Model();
        string data = tool.Write("train.csv", Training);
        string output = tool.Path("out.csv");
        ToolResult toFile = tool.Run("predict", model, data, "--output", output).AssertDone();
        Assert.Contains("The predictions are in", toFile.Output);
        Assert.Contains("on 5 rows", toFile.Output);
        string text = File.ReadAllText(output);
        Assert.Equal(text, tool.Run("predict", model, data).AssertDone().Output);
        Assert.Equal(text, tool.RunWithInput(Training, "predict", model, "-").AssertDone().Output);

        JsonElement json = tool.Run("predict", model, data, "--json", "--output", output).AssertDone().Json;
        Assert.Equal(text, File.ReadAllText(output));
        string[] lines = text.TrimEnd('\n').Split('\n');
        Assert.Equal("prediction", lines[0]);
        Assert.Equal(
            json.GetProperty("predictions").EnumerateArray().Select(value => value.GetDouble()),
            lines.Skip(1).Select(line => double.Parse(line, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Long_output_is_complete_and_in_order()
    {
        const int rows = 700_000;
        string model = tool.Path("model.json");
        string line = tool.Write("line.csv", "a,y\n0,0\n1,1\n2,2\n");
        tool.Run("fit", line, "--target", "y", "--model", "ols", "--save", model, "--json").AssertDone();
        string data = "a\n" + string.Concat(Enumerable.Range(0, rows).Select(row => $"{row}\n"));
        string[] lines = tool.RunWithInput(data, "predict", model, "-").AssertDone().Output.TrimEnd('\n').Split('\n');
        Assert.Equal(rows + 1, lines.Length);
        Assert.Equal(rows - 1, double.Parse(lines[^1], CultureInfo.InvariantCulture), 6);
        Assert.Equal(123_456, double.Parse(lines[123_457], CultureInfo.InvariantCulture), 6);
    }

    [Fact]
    public void Nothing_is_written_on_an_error_however_late()
    {
        string model = Model();
        string output = tool.Write("out.csv", "old");
        string[] before = Directory.GetFiles(tool.Folder);
        string data = "a,b\n" + string.Concat(Enumerable.Repeat("1,2\n", 100_000)) + "1,oops\n";
        string[][] forms = [["--output", output], ["--json"], [], ["--json", "--output", output]];
        foreach (string[] form in forms)
        {
            ToolResult result = tool.RunWithInput(data, ["predict", model, "-", .. form]);
            result.AssertRefused(3, "<stdin>:100002: column \"b\": \"oops\" is not a number");
        }

        Assert.Equal("old", File.ReadAllText(output));
        Assert.Equal(before, Directory.GetFiles(tool.Folder));
    }

    [Fact]
    public void Wrong_files_are_refused()
    {
        string model = Model();
        string data = tool.Write("d.csv", "a,c\n1,2\n");
        tool.Run("predict", model, data).AssertRefused(2, $"the model: no column \"b\" in {data}; it has \"a\", \"c\"");
        tool.Run("predict", model, tool.Write("e.csv", "a,b\n")).AssertRefused(
            3, $"{tool.Path("e.csv")}: there are no rows; at least one is needed");
        tool.Run("predict", tool.Path("none.json"), data).AssertRefused(3, $"{tool.Path("none.json")}: there is no such file");
        tool.Run("predict", "-", data).AssertRefused(2, "MODEL.json: \"-\" is not accepted; a file is");
        string stored = File.ReadAllText(model);
        string newer = stored.Replace("\"version\": 1", "\"version\": 99");
        Assert.All(
            [
                "", "{", "[]", "{\"elementType\": 5}", "{\"elementType\": \"\\ud800\"}", "{\"\\ud800lementTyp\": 5}", "a,b\n1,2\n",
                stored[..200], newer,
            ],
            content =>
            {
                ToolResult result = tool.Run("predict", tool.Write("bad.json", content), data);
                Assert.Equal(3, result.ExitCode);
                Assert.StartsWith($"simdreg: {tool.Path("bad.json")}: ", result.Error);
                Assert.EndsWith("; a model that fit --save wrote is accepted\n", result.Error);
                Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
            });
    }

    [Theory]
    [InlineData("double")]
    [InlineData("single")]
    public void A_byte_order_mark_before_the_model_does_no_harm(string precision)
    {
        string data = tool.Write("train.csv", Training);
        string model = tool.Path("model.json");
        tool.Run("fit", data, "--target", "y", "--precision", precision, "--save", model, "--json").AssertDone();
        string plain = tool.Run("predict", model, data).AssertDone().Output;
        string marked = tool.Write("marked.json", "\uFEFF" + File.ReadAllText(model));
        Assert.Equal(plain, tool.Run("predict", marked, data).AssertDone().Output);
    }

    [Fact]
    public void A_target_is_looked_at_where_every_row_has_one()
    {
        string model = Model();
        string full = tool.Run("predict", model, tool.Write("d.csv", "a,b,y\n1,2,3\n2,1,4\n")).AssertDone().Output;
        foreach (string target in (string[])["", "n/a", "soon", "NaN"])
        {
            JsonElement json = tool.Run("predict", model, tool.Write("d.csv", $"a,b,y\n1,2,3\n2,1,{target}\n"), "--json").AssertDone().Json;
            Assert.Equal(JsonValueKind.Null, json.GetProperty("r2").ValueKind);
            Assert.Equal(full, tool.Run("predict", model, tool.Path("d.csv")).AssertDone().Output);
        }
    }

    public void Dispose() => tool.Dispose();

    private string Model()
    {
        string model = tool.Path("model.json");
        tool.Run("fit", tool.Write("train.csv", Training), "--target", "y", "--save", model, "--json").AssertDone();
        return model;
    }
}
