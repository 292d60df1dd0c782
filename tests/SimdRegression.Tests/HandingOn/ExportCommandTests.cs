using System.Text.Json;
using SimdRegression.Generators.Trained;
using SimdRegression.Tests.Cli;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.HandingOn;

/// <summary>The command export.</summary>
public sealed class ExportCommandTests : IDisposable
{
    private readonly RawTableCases cases = new();

    public static TheoryData<string, string, string> Tables => RawTableCases.All;

    [Theory]
    [MemberData(nameof(Tables))]
    public void CSharp_predicts_the_bits_of_predict_from_raw_values(string table, string target, string options)
    {
        cases.Fit(table, target, options);
        (double[] predictions, JsonElement kept) = cases.Predict(table);
        string output = cases.Tool.Path("Exported.cs");
        cases.Tool.Run("export", cases.ModelFile, "--format", "csharp", "--output", output).AssertDone();
        string json = File.ReadAllText(cases.ModelFile);
        EmittedModels models = EmittedModels.Compile("TableModel", json, File.ReadAllText(output));

        TrainedModel model = TrainedModelReader.Read(json);
        object?[][] rows = RawTableCases.RawRows(model, kept);
        Assert.True(rows.Length > 100);
        Assert.True(predictions.Distinct().Count() > (model.Response == TrainedResponse.Label ? 1 : 20));
        Same.Bits(predictions, models.RespondRaw("TableModel", rows), "row");
        if (model.HasClasses)
        {
            string[] classes = models.ClassesRaw("TableModel", rows);
            string?[] told = cases.Classes(table);
            for (int row = 0; row < told.Length; row++)
            {
                Assert.Equal(told[row] ?? classes[row], classes[row]);
            }
        }
    }

    [Theory]
    [InlineData(ResponseKind.Label)]
    [InlineData(ResponseKind.Rate)]
    [InlineData(ResponseKind.Probability)]
    public void CSharp_responds_as_predict_does(ResponseKind response)
    {
        TrainingReport training = Models.ModelDocumentTests.SomeTraining with { FeatureCount = 2, ActiveCount = 2 };
        var document = new ModelDocument<double>([0.3, -1.7], 0.01, response, in training, ["x", "y"], "target")
        {
            Classes = response == ResponseKind.Rate ? null : ["no \"", "yes"],
        };
        string json = EmittedModels.Json(document);
        string model = cases.Tool.Write("response.json", json);
        double[][] values = [[0.0, 0.0], [1.5, 2.0], [-3.0, 7.0], [1000.0, 0.0], [0.0, 410.0], [-2400.0, -1.0], [0.1, 0.0235294117647]];
        string data = cases.Tool.Write("rows.csv", "x,y\n" + string.Concat(values.Select(row => $"{row[0]:r},{row[1]:r}\n")));
        double[] predicted = [.. cases.Tool.Run("predict", model, data, "--json").AssertDone().Json.GetProperty("predictions").EnumerateArray().Select(value => value.GetDouble())];

        EmittedModels models = EmittedModels.Compile(("TableModel", json));
        object?[][] rows = Array.ConvertAll(values, row => new object?[] { row[0], row[1] });
        Same.Bits(predicted, models.RespondRaw("TableModel", rows), "row");
        if (response != ResponseKind.Rate)
        {
            string?[] told = [.. cases.Tool.Run("predict", model, data, "--label", "--json").AssertDone().Json.GetProperty("predictions").EnumerateArray().Select(value => value.GetString())];
            Assert.Equal(told, models.ClassesRaw("TableModel", rows));
        }
    }

    [Fact]
    public void Gaps_and_levels_that_are_refused_throw_where_the_model_uses_them()
    {
        var encoder = new RowEncoder(
            EncoderColumn.Number("a"),
            EncoderColumn.Text("b", ["p", "q"]),
            EncoderColumn.Number("c"),
            EncoderColumn.Text("d", ["p", "q"]),
            EncoderColumn.Boolean("e", MissingValues.Mean, fill: 0.25));
        var document = new ModelDocument<double>([1.0, 2.0, 3.0, 0.0, 0.0, 0.0, 8.0], 1.0, default) { Encoder = encoder };
        EmittedModels models = EmittedModels.Compile(("Refusing", EmittedModels.Json(document)));
        Assert.Equal([5.0 + 8.0], models.PredictRaw("Refusing", [[1.0, "q", double.NaN, "unknown", true]]));
        Assert.Equal([4.0 + 2.0], models.PredictRaw("Refusing", [[1.0, "p", 0.0, null, null]]));
        Assert.Contains("column a has a missing value", Assert.Throws<ArgumentException>(() => models.PredictRaw("Refusing", [[double.NaN, "q", 0.0, "p", true]])).Message);
        Assert.Contains("column b has a missing value", Assert.Throws<ArgumentException>(() => models.PredictRaw("Refusing", [[1.0, null, 0.0, "p", true]])).Message);
        Assert.Contains("column b has the level r", Assert.Throws<ArgumentException>(() => models.PredictRaw("Refusing", [[1.0, "r", 0.0, "p", true]])).Message);
    }

    [Fact]
    public void A_namespace_holds_the_type_and_standard_output_is_the_default()
    {
        string model = SomeModel("price.json");
        string text = cases.Tool.Run("export", model, "--format", "csharp", "--namespace", "Shop.Models").AssertDone().Output;
        Assert.Contains("namespace Shop.Models\n", text, StringComparison.Ordinal);
        Assert.Contains("public static partial class Price\n", text, StringComparison.Ordinal);
        string output = cases.Tool.Path("Price.cs");
        Assert.Equal("", cases.Tool.Run("export", model, "--format", "csharp", "--namespace", "Shop.Models", "--output", output).AssertDone().Output);
        Assert.Equal(text, File.ReadAllText(output));
        Assert.Equal(text, cases.Tool.Run("export", model, "--format", "csharp", "--namespace", "Shop.Models", "--output", "-").AssertDone().Output);
    }

    [Fact]
    public void Json_is_the_document_again()
    {
        string model = SomeModel("model.json");
        Assert.Equal(File.ReadAllText(model), cases.Tool.Run("export", model, "--format", "json").AssertDone().Output);
    }

    [Theory]
    [InlineData("--format xml", "--format: \"xml\" is not accepted; one of csharp, onnx, json is")]
    [InlineData("--format json --namespace Shop", "--namespace: only --format csharp has one")]
    [InlineData("--format csharp --namespace 2fast", "--namespace: \"2fast\" is not accepted; names of C# with dots between them are")]
    [InlineData("--format csharp --namespace Shop.class", "--namespace: \"Shop.class\" is not accepted; names of C# with dots between them are")]
    public void Wrong_options_are_refused(string options, string message) =>
        cases.Tool.Run(["export", SomeModel("model.json"), .. options.Split(' ')]).AssertRefused(2, message);

    [Fact]
    public void The_model_is_not_written_over()
    {
        string model = SomeModel("model.json");
        ToolResult refused = cases.Tool.Run("export", model, "--format", "json", "--output", model);
        Assert.Equal(2, refused.ExitCode);
        Assert.StartsWith("simdreg: --output", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_model_is_refused_as_predict_refuses_it()
    {
        string model = SomeModel("model.json");
        File.WriteAllText(model, File.ReadAllText(model).Replace("0.25", "0.26", StringComparison.Ordinal));
        string data = cases.Tool.Write("data.csv", "area,age\n1,2\n");
        ToolResult predicted = cases.Tool.Run("predict", model, data);
        ToolResult exported = cases.Tool.Run("export", model, "--format", "csharp");
        Assert.Contains("checksum", predicted.Error, StringComparison.Ordinal);
        Assert.Equal((predicted.ExitCode, predicted.Error), (exported.ExitCode, exported.Error));
    }

    public void Dispose() => cases.Dispose();

    private string SomeModel(string name)
    {
        var document = new ModelDocument<double>([0.5, 0.25], 3.0, default, ["area", "age"], "price");
        return cases.Tool.Write(name, EmittedModels.Json(document));
    }
}
