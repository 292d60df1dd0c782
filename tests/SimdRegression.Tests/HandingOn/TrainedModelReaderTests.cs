using System.Text;
using SimdRegression.Generators.Trained;
using SimdRegression.Tests.Models;

namespace SimdRegression.Tests.HandingOn;

/// <summary>The reader of models that the generator has takes what the library takes, and refuses what it refuses.</summary>
public sealed class TrainedModelReaderTests
{
    private static RowEncoder SomeEncoder => new(
        [
            EncoderColumn.Number("area \"big\"\\\u00e9\U0001F600"),
            EncoderColumn.Number("age", MissingValues.Indicator, fill: 30.5),
            EncoderColumn.Text("heat", ["gas", "oil", "pump"], EncodingScheme.Treatment, MissingValues.Indicator, UnknownLevels.Ignore),
            EncoderColumn.Boolean("garden", MissingValues.Mean, fill: 0.25),
            EncoderColumn.Text("city", ["b", "a"], missing: MissingValues.Drop),
        ],
        ["age^2", "age*garden"]);

    private static ModelDocument<double> Document => new(
        Enumerable.Range(0, SomeEncoder.FeatureCount).Select(j => j % 3 == 0 ? 0.0 : j * 0.1).ToArray(),
        -1e-7,
        ResponseKind.Probability,
        ModelDocumentTests.SomeTraining with { FeatureCount = SomeEncoder.FeatureCount },
        SomeEncoder.FeatureNames.ToArray(),
        "sold")
    {
        Encoder = SomeEncoder,
        Classes = ["no", "yes"],
        Annotations = new Dictionary<string, string> { ["note"] = "line\nend\u2028\u0001" },
    };

    [Fact]
    public void All_that_predictions_need_is_read()
    {
        ModelDocument<double> document = Document;
        TrainedModel model = TrainedModelReader.Read(EmittedModels.Json(document));
        Assert.Equal(document.FeatureNames, model.FeatureNames);
        Assert.Equal(("sold", TrainedResponse.Probability, "no", "yes"), (model.Target!, model.Response, model.Negative!, model.Positive!));
        Assert.Equal(document.Encoder!.Columns.ToArray().Select(column => column.Name), model.Columns!.Select(column => column.Name));
        Assert.Equal(["a", "b"], model.Columns![4].Levels);
        Assert.Equal([1, 1], model.Products[0].Factors);
        Assert.Equal([1, 3], model.Products[1].Factors);
        Assert.Equal("-1E-07", model.Intercept.Digits);
        Assert.Equal(model, TrainedModelReader.Read(EmittedModels.Json(document)));
    }

    [Fact]
    public void Another_layout_of_the_same_document_is_read()
    {
        string json = EmittedModels.Json(Document);
        string oneLine = string.Join("", json.Split('\n').Select(line => line.Trim()));
        Assert.Equal(TrainedModelReader.Read(json), TrainedModelReader.Read(oneLine.Replace("\"yes\"", "\"\\u0079es\"", StringComparison.Ordinal)));
    }

    /// <summary>Every change of a character: where the library refuses the document, so does this reader.</summary>
    [Fact]
    public void What_the_library_refuses_is_refused()
    {
        string json = EmittedModels.Json(Document);
        string bare = json[..json.LastIndexOf(",\n  \"checksum\"", StringComparison.Ordinal)] + "\n}";
        var random = new Random(3);
        int refused = 0;
        const string Letters = "0123456789-+.eE\"{}[]:,\\ntruefalsN \u0001xy";
        int reports = bare.IndexOf("\"training\"", StringComparison.Ordinal);
        for (int i = 0; i < 6000; i++)
        {
            // Figures of the report, which no prediction needs, are left to the checksum.
            string source = i % 2 == 0 ? json : bare;
            int place = random.Next(i % 2 == 0 ? source.Length : reports);
            string changed = (i % 6) switch
            {
                0 or 1 => source.Remove(place, 1),
                2 or 3 => source.Insert(place, Letters[random.Next(Letters.Length)].ToString()),
                _ => source.Remove(place, 1).Insert(place, Letters[random.Next(Letters.Length)].ToString()),
            };
            string? problem = ProblemOfLibrary(changed);
            string? found = ProblemOf(changed);
            Assert.True(problem is null == found is null, $"library: {problem}; reader: {found}\n{changed}");
            refused += problem is null ? 0 : 1;
        }

        Assert.InRange(refused, 3000, 5999);
    }

    [Theory]
    [InlineData("", "the model is not JSON: line 1, character 1 cannot be read")]
    [InlineData("{\n  x", "the model is not JSON: line 2, character 3 cannot be read")]
    [InlineData("[]", "this is not a stored model: it has no \"format\" of \"SimdRegression.LinearModel\"")]
    [InlineData("{\"format\":\"SimdRegression.LinearModel\",\"version\":4}", "the model has format version 4; versions 1 and 2 are known")]
    [InlineData("{\"format\":\"SimdRegression.LinearModel\",\"version\":1,\"elementType\":\"half\"}", "the model is of element type half; double and float are known")]
    [InlineData("{\"format\":\"SimdRegression.LinearModel\",\"version\":1,\"elementType\":\"float\",\"coefficients\":[4e38]}", "the model is damaged: \"coefficients\" holds what is no finite number of element type float")]
    [InlineData("{\"format\":\"\\ud800\"}", "the model is damaged: a text in it holds half of a surrogate pair")]
    public void The_message_says_why(string json, string message) => Assert.Equal(message, ProblemOf(json));

    private static string? ProblemOf(string json)
    {
        try
        {
            TrainedModelReader.Read(json);
            return null;
        }
        catch (TrainedModelException failure)
        {
            return failure.Message;
        }
    }

    private static string? ProblemOfLibrary(string json)
    {
        try
        {
            ModelDocument<double>.Load(new MemoryStream(Encoding.UTF8.GetBytes(json)));
            return null;
        }
        catch (InvalidDataException failure)
        {
            return failure.Message;
        }
    }
}
