using System.Text;

namespace SimdRegression.Tests.Models;

/// <summary>A stored model with its encoder: who loads it predicts from raw values.</summary>
public sealed class EncodedDocumentTests
{
    private static readonly RowEncoder s_encoder = new(
        [
            EncoderColumn.Number("area", MissingValues.Median, 1.0 / 3.0),
            EncoderColumn.Text("heating", ["gas", "", "\u65e5\u672c \"quoted\""], EncodingScheme.Treatment, MissingValues.Indicator, UnknownLevels.Ignore),
            EncoderColumn.Boolean("garden", MissingValues.Drop),
            EncoderColumn.Number("age", MissingValues.Indicator, -0.0, hasIndicator: false),
        ],
        ["area^2", "area*age"]);

    private static readonly double[] s_coefficients = [1.5, -2.0, 0.25, 3.0, 0.5, -0.75, 0.125, 4.0];

    [Fact]
    public void Classes_and_annotations_are_kept()
    {
        var report = new TrainingReport { Status = FitStatus.Converged, FeatureCount = 1, RowCount = 3, TotalWeight = 3.0 };
        var document = new ModelDocument<double>([1.0], 0.0, ResponseKind.Probability, in report)
        {
            Classes = ["no", "yes"],
            Annotations = new Dictionary<string, string> { ["b"] = "two \"words\"", ["a"] = "1" },
        };
        using var stream = new MemoryStream();
        document.Save(stream);
        string text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.True(text.IndexOf("\"a\"", StringComparison.Ordinal) < text.IndexOf("\"b\"", StringComparison.Ordinal));
        stream.Position = 0;
        ModelDocument<double> loaded = ModelDocument<double>.Load(stream);
        Assert.Equal(["no", "yes"], loaded.Classes);
        Assert.Equal(document.Annotations.OrderBy(pair => pair.Key, StringComparer.Ordinal), loaded.Annotations.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.Throws<ArgumentException>(() => new ModelDocument<double>([1.0], 0.0, ResponseKind.Probability, in report) { Classes = ["no"] });
        Assert.Throws<ArgumentException>(() => new ModelDocument<double>([1.0], 0.0, ResponseKind.Probability, in report) { Classes = ["no", "no"] });
        Assert.Throws<ArgumentException>(() => new ModelDocument<double>([1.0], 0.0, new FitReport()) { Classes = ["no", "yes"] });
        foreach ((string from, string to) in ((string, string)[])[("\"yes\"", "null"), ("\"yes\"", "\"no\""), ("\"1\"", "1"), ("\"Probability\"", "\"Value\"")])
        {
            byte[] damaged = Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
            Assert.Throws<InvalidDataException>(() => ModelDocument<double>.Load(new MemoryStream(damaged)));
        }
    }

    [Fact]
    public void Loaded_document_encodes_raw_values_to_the_same_bits()
    {
        ModelDocument<double> loaded = Load(Text(Document()));
        RowEncoder encoder = Assert.IsType<RowEncoder>(loaded.Encoder);
        Assert.Equal(s_encoder.FeatureNames.ToArray(), encoder.FeatureNames.ToArray());
        for (int i = 0; i < 4; i++)
        {
            EncoderColumn column = encoder.Columns[i];
            EncoderColumn expected = s_encoder.Columns[i];
            Assert.Equal(
                (expected.Name, expected.Kind, expected.Missing, BitConverter.DoubleToInt64Bits(expected.Fill), expected.HasIndicator),
                (column.Name, column.Kind, column.Missing, BitConverter.DoubleToInt64Bits(column.Fill), column.HasIndicator));
            Assert.Equal((expected.Scheme, expected.Unknown), (column.Scheme, column.Unknown));
            Assert.Equal(expected.Levels.ToArray(), column.Levels.ToArray());
        }

        Assert.Equal(Predict(s_encoder), Predict(encoder));
        Assert.Equal(Text(Document()), Text(loaded));

        double Predict(RowEncoder by)
        {
            var row = new double[by.FeatureCount];
            RowWriter<double> writer = by.Write<double>(row);
            writer.SetMissing(by.IndexOf("area"));
            writer.Set(by.IndexOf("heating"), "gas");
            writer.Set(by.IndexOf("garden"), true);
            writer.Set(by.IndexOf("age"), 7.5);
            return loaded.ToModel().Predict(row);
        }
    }

    [Fact]
    public void Document_without_encoder_has_none()
    {
        var report = new FitReport { RowCount = 5, TotalWeight = 5.0, FeatureCount = 1, ActiveCount = 1, Rank = 1 };
        string text = Text(new ModelDocument<double>([1.0], 0.0, in report));
        Assert.DoesNotContain("encoder", text, StringComparison.Ordinal);
        Assert.Null(Load(text).Encoder);
    }

    [Fact]
    public void Encoder_that_does_not_suit_the_document_is_refused()
    {
        var report = new FitReport();
        Assert.Throws<ArgumentException>("Encoder", () => new ModelDocument<double>([1.0], 0.0, in report) { Encoder = s_encoder });
        var other = new RowEncoder(EncoderColumn.Number("a"));
        ArgumentException problem = Assert.Throws<ArgumentException>(
            "Encoder", () => new ModelDocument<double>([1.0], 0.0, in report, ["b"]) { Encoder = other });
        Assert.Contains("\"a\" in the encoder and \"b\"", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"kind\": \"Number\"", "\"kind\": \"Numbers\"", "Numbers")]
    [InlineData("\"missing\": \"Median\"", "\"missing\": 3", "missing")]
    [InlineData("\"scheme\": \"Treatment\"", "\"scheme\": \"OneHot\"", "other features")]
    [InlineData("\"gas\"", "\"\"", "twice")]
    [InlineData("\"gas\"", "null", "null")]
    [InlineData("\"fill\": 0.3333333333333333", "\"fill\": null", "finite")]
    [InlineData("\"name\": \"garden\"", "\"name\": \"area\"", "twice")]
    [InlineData("\"area*age\"", "\"area*heating\"", "text")]
    [InlineData("\"area*age\"", "\"area*cellar\"", "cellar")]
    [InlineData("\"products\": [", "\"product\": [", "products")]
    [InlineData("\"columns\": [", "\"columns\": 5, \"other\": [", "columns")]
    [InlineData("\"indicator\": false", "\"indicator\": \"no\"", "indicator")]
    [InlineData("\"encoder\": {", "\"encoder\": [], \"other\": {", "encoder")]
    public void Damaged_encoder_is_refused_with_a_sentence(string sound, string damaged, string words)
    {
        string text = Text(Document());
        Assert.Contains(sound, text, StringComparison.Ordinal);
        int place = text.LastIndexOf(sound, StringComparison.Ordinal);
        string changed = string.Concat(text.AsSpan(0, place), damaged, text.AsSpan(place + sound.Length));
        InvalidDataException problem = Assert.Throws<InvalidDataException>(() => Load(changed));
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
    }

    private static ModelDocument<double> Document()
    {
        var report = new FitReport { RowCount = 50, TotalWeight = 50.0, FeatureCount = 8, ActiveCount = 8, Rank = 8 };
        return new ModelDocument<double>(s_coefficients, 0.5, in report, s_encoder.FeatureNames.ToArray(), "price") { Encoder = s_encoder };
    }

    private static string Text(ModelDocument<double> document)
    {
        using var stream = new MemoryStream();
        document.Save(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static ModelDocument<double> Load(string text) => ModelDocument<double>.Load(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
