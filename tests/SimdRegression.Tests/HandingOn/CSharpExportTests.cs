using System.Numerics;
using SimdRegression.Generators.Trained;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.HandingOn;

/// <summary>Models as C#: the same bits as their documents, for every shape that the order of sums knows.</summary>
public sealed class CSharpExportTests
{
    private const int MostFeatures = 130;

    [Fact]
    public void Double_models_of_any_number_of_features_predict_the_same_bits() => AssertSameBits<double>();

    [Fact]
    public void Float_models_of_any_number_of_features_predict_the_same_bits() => AssertSameBits<float>();

    [Fact]
    public void The_widest_model_predicts_the_same_bits()
    {
        ModelDocument<double> wide = RandomDocument<double>(512, zeroShare: 0.1, new Random(5));
        EmittedModels models = EmittedModels.Compile(("Wide", EmittedModels.Json(wide)));
        AssertSameBits(models, "Wide", wide, new Random(6));
    }

    /// <summary>The one case in which a term of zero shows: all terms are zeros, and so is the intercept, with a minus sign.</summary>
    [Fact]
    public void Zeros_of_both_signs_are_those_of_the_document()
    {
        (string, ModelDocument<double>)[] documents =
        [
            ("Nothing", new ModelDocument<double>([0.0, -0.0, 0.0, 0.0, 0.0], 0.0, default)),
            ("Negative", new ModelDocument<double>([0.0, -0.0, 0.0, 0.0, 0.0], -0.0, default)),
            ("Mixed", new ModelDocument<double>([0.0, 1.0, 0.0, -0.0, 1.0], -0.0, default)),
            ("Narrow", new ModelDocument<double>([0.0, -0.0], -0.0, default)),
            ("Positive", new ModelDocument<double>([0.0, 1.0, 0.0, -0.0, 1.0], 0.0, default)),
        ];
        EmittedModels models = EmittedModels.Compile(documents.Select(document => (document.Item1, EmittedModels.Json(document.Item2))));
        double[] signs = [0.0, -0.0, 1.0, -1.0];
        foreach ((string name, ModelDocument<double> document) in documents)
        {
            int features = document.Coefficients.Length;
            var rows = new double[features * 1024];
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i] = signs[((i / features) >> (2 * (i % features))) & 3];
            }

            Same.Bits(PredictionsOf(document, rows), models.Predict(name, rows), name);
        }
    }

    [Fact]
    public void Numbers_at_the_ends_of_their_range_are_literals_of_the_same_bits()
    {
        double[] awkward = [0.1, double.Epsilon, -double.MaxValue, 1.0 / 3.0, 2.2250738585072011e-308, 1e22, 9007199254740993.0, -1e-300];
        float[] awkwardFloats = [0.1f, float.Epsilon, -float.MaxValue, 1f / 3f, 1.17549421e-38f, 1e22f, 16777217f, -1e-30f];
        var doubles = new ModelDocument<double>(awkward, 1e-320, default);
        var floats = new ModelDocument<float>(awkwardFloats, 1e-42f, default);
        EmittedModels models = EmittedModels.Compile(("Doubles", EmittedModels.Json(doubles)), ("Floats", EmittedModels.Json(floats)));
        var rows = new double[64];
        var rowsOfFloats = new float[64];
        for (int i = 0; i < 8; i++)
        {
            rows[(8 * i) + i] = 1.0;
            rowsOfFloats[(8 * i) + i] = 1f;
        }

        Same.Bits(PredictionsOf(doubles, rows), models.Predict("Doubles", rows), "double");
        Assert.Equal(
            Array.ConvertAll(PredictionsOf(floats, rowsOfFloats), BitConverter.SingleToInt32Bits),
            Array.ConvertAll(models.Predict("Floats", rowsOfFloats), BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Features_that_count_for_nothing_are_not_read()
    {
        var document = new ModelDocument<double>([0.5, 0.0, 0.25], 1.0, default);
        string text = TrainedModelEmitter.Emit(TrainedModelReader.Read(EmittedModels.Json(document)), null, "Sparse");
        Assert.Contains("row[0] * 0.5d", text, StringComparison.Ordinal);
        Assert.DoesNotContain("row[1]", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("price", "Price")]
    [InlineData("my-model.v2", "MyModelV2")]
    [InlineData("2024", "Model2024")]
    [InlineData("predict", "PredictModel")]
    [InlineData("--", "Model")]
    [InlineData("größe", "Größe")]
    public void The_type_has_the_name_of_the_file(string file, string type) => Assert.Equal(type, TrainedModelEmitter.TypeNameFor(file));

    private static void AssertSameBits<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(1);
        var documents = new List<(string Name, ModelDocument<T> Document)>();
        for (int features = 1; features <= MostFeatures; features++)
        {
            documents.Add(($"Dense{features}", RandomDocument<T>(features, zeroShare: 0.0, random)));
            documents.Add(($"Sparse{features}", RandomDocument<T>(features, zeroShare: 0.7, random)));
        }

        EmittedModels models = EmittedModels.Compile(documents.Select(document => (document.Name, EmittedModels.Json(document.Document))));
        foreach ((string name, ModelDocument<T> document) in documents)
        {
            AssertSameBits(models, name, document, random);
        }
    }

    private static void AssertSameBits<T>(EmittedModels models, string name, ModelDocument<T> document, Random random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Rows = 9;
        var rows = new T[Rows * document.Coefficients.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            // Magnitudes differ, so that another order of sums shows.
            rows[i] = T.CreateTruncating(Math.ScaleB(random.NextDouble() - 0.5, random.Next(-8, 8)));
        }

        T[] expected = PredictionsOf(document, rows);
        T[] found = models.Predict(name, rows);
        for (int r = 0; r < Rows; r++)
        {
            Same.Bits(double.CreateTruncating(expected[r]), double.CreateTruncating(found[r]), $"{name} row {r}");
        }
    }

    private static T[] PredictionsOf<T>(ModelDocument<T> document, T[] rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var predictions = new T[rows.Length / document.Coefficients.Length];
        document.ToModel().Predict(rows, predictions);
        return predictions;
    }

    private static ModelDocument<T> RandomDocument<T>(int features, double zeroShare, Random random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var coefficients = new T[features];
        for (int j = 0; j < features; j++)
        {
            coefficients[j] = random.NextDouble() < zeroShare ? T.Zero : T.CreateTruncating(random.NextDouble() - 0.5);
        }

        return new ModelDocument<T>(coefficients, T.CreateTruncating(random.NextDouble()), default);
    }
}
