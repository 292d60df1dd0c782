using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SimdRegression.Generators.Trained;
using SimdRegression.Tests.Models;

namespace SimdRegression.Tests.HandingOn;

/// <summary>Models in the format of the Open Neural Network Exchange, run by ONNX Runtime.</summary>
public sealed class OnnxExportTests : IDisposable
{
    private const double DoubleTolerance = 1e-12;
    private const double FloatTolerance = 1e-6;

    private readonly RawTableCases cases = new();

    public static TheoryData<string, string, string> Tables => RawTableCases.All;

    [Theory]
    [MemberData(nameof(Tables))]
    public void Onnx_agrees_with_predict_from_raw_values(string table, string target, string options)
    {
        cases.Fit(table, target, options);
        (double[] predictions, JsonElement kept) = cases.Predict(table);
        string output = cases.Tool.Path("table.onnx");
        cases.Tool.Run("export", cases.ModelFile, "--format", "onnx", "--output", output).AssertDone();

        TrainedModel model = TrainedModelReader.Read(File.ReadAllText(cases.ModelFile));
        Dictionary<string, Array> found = Run(File.ReadAllBytes(output), model, RawTableCases.RawRows(model, kept));
        double tolerance = model.IsDouble ? DoubleTolerance : FloatTolerance;
        double[] told = Numbers(found[model.Response == TrainedResponse.Probability ? "probability" : "prediction"]);
        AssertClose(predictions, told, tolerance);
        if (model.HasClasses)
        {
            string?[] classes = cases.Classes(table);
            for (int row = 0; row < classes.Length; row++)
            {
                // At one half the last digit decides; such a row has no class here.
                bool isTie = Math.Abs(predictions[row] - 0.5) < tolerance;
                string label = found["label"] is long[] numbers ? (numbers[row] < 0 ? "" : $"{numbers[row]}") : ((string[])found["label"])[row];
                Assert.True(isTie || label == (classes[row] ?? ""), $"row {row}: {label}, want {classes[row]}");
            }
        }
    }

    [Theory]
    [InlineData(ResponseKind.Label)]
    [InlineData(ResponseKind.Rate)]
    [InlineData(ResponseKind.Probability)]
    public void Every_response_is_an_output(ResponseKind response)
    {
        TrainingReport training = ModelDocumentTests.SomeTraining with { FeatureCount = 2, ActiveCount = 2 };
        var document = new ModelDocument<double>([0.5, -1.0], 0.25, response, in training, ["x", "y"], "target")
        {
            Classes = response == ResponseKind.Label ? ["no", "yes"] : null,
        };
        Dictionary<string, Array> found = Run(document, [[1.0, 0.0], [0.0, 2.0], [double.NaN, 1.0]]);
        switch (response)
        {
            case ResponseKind.Label:
                Assert.Equal(["yes", "no", ""], (string[])found["label"]);
                Assert.Single(found);
                break;
            case ResponseKind.Rate:
                AssertClose([Math.Exp(0.75), Math.Exp(-1.75), double.NaN], Numbers(found["mean"]), 1e-14);
                break;
            default:
                AssertClose([1.0 / (1.0 + Math.Exp(-0.75)), 1.0 / (1.0 + Math.Exp(1.75)), double.NaN], Numbers(found["probability"]), 1e-14);
                Assert.Equal([1L, 0L, -1L], (long[])found["label"]);
                break;
        }
    }

    [Fact]
    public void What_the_encoder_refuses_is_NaN_and_what_it_fills_is_filled()
    {
        var encoder = new RowEncoder(
            [
                EncoderColumn.Number("a", MissingValues.Indicator, fill: 4.0),
                EncoderColumn.Text("b", ["p", "q"], EncodingScheme.Treatment, MissingValues.Indicator, UnknownLevels.Ignore),
                EncoderColumn.Text("c", ["p", "q"]),
                EncoderColumn.Boolean("prediction", MissingValues.Mean, fill: 0.25),
            ],
            ["a*prediction", "a^2"]);
        double[] coefficients = [1.0, 10.0, 100.0, 1000.0, 0.5, 0.25, 2.0, 3.0, 0.0];
        var document = new ModelDocument<double>(coefficients, 7.0, default) { Encoder = encoder };
        object?[][] rows =
        [
            [1.0, "q", "p", true], [null, "p", "q", false], [1.0, null, "p", null], [1.0, "other", "p", true], [1.0, "q", "other", true], [1.0, "q", null, true],
        ];
        double[] expected = [.. rows.Select(row => PredictionOf(document, row))];
        Assert.Equal(1.0 + 100.0 + 0.5 + 2.0 + 3.0 + 7.0, expected[0]);
        Assert.Equal([double.NaN, double.NaN], expected[4..]);

        // A column has the name that the output wants.
        AssertClose(expected, Numbers(Run(document, rows)["prediction_2"]), 1e-14);
    }

    [Fact]
    public void Features_without_names_are_one_input()
    {
        var document = new ModelDocument<float>([0.5f, 0f, -1.5f], 0.25f, default);
        using var session = new InferenceSession(Onnx(document));
        Assert.Equal([-1, 3], session.InputMetadata["features"].Dimensions);
        var rows = new DenseTensor<float>(new[] { 1f, 9f, 2f, 0f, 9f, 1f }, [2, 3]);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> found = session.Run([NamedOnnxValue.CreateFromTensor("features", rows)]);
        Assert.Equal([-2.25f, -1.25f], found.Single().AsTensor<float>());
    }

    [Fact]
    public void Columns_that_count_for_nothing_are_no_inputs_but_one_tells_the_number_of_rows()
    {
        using (var sparse = new InferenceSession(Onnx(new ModelDocument<double>([0.0, 2.0, 0.0], 1.0, default, ["a", "b", "c"]))))
        {
            Assert.Equal(["b"], sparse.InputMetadata.Keys);
            Assert.Equal("price", new InferenceSession(Onnx(new ModelDocument<double>([1.0], 1.0, default, ["a"], "price"))).ModelMetadata.GraphName);
            Assert.Contains("coefficients are 0 are left out", sparse.ModelMetadata.Description, StringComparison.Ordinal);
        }

        var nothing = new ModelDocument<double>([0.0, -0.0], 1.5, default) { Encoder = new RowEncoder(EncoderColumn.Text("t", ["p"]), EncoderColumn.Number("n")) };
        using var session = new InferenceSession(Onnx(nothing));
        var texts = new DenseTensor<string>(new[] { "p", "other", "" }, [3, 1]);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> found = session.Run([NamedOnnxValue.CreateFromTensor("t", texts)]);
        Assert.Equal([1.5, 1.5, 1.5], found.Single().AsTensor<double>());
    }

    public void Dispose() => cases.Dispose();

    private static byte[] Onnx<T>(ModelDocument<T> document)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        using var stream = new MemoryStream();
        document.SaveOnnx(stream);
        return stream.ToArray();
    }

    private static Dictionary<string, Array> Run(ModelDocument<double> document, object?[][] rows) =>
        Run(Onnx(document), TrainedModelReader.Read(EmittedModels.Json(document)), rows);

    private static Dictionary<string, Array> Run(byte[] onnx, TrainedModel model, object?[][] rows)
    {
        using var session = new InferenceSession(onnx);
        IReadOnlyList<TrainedColumn> columns = model.RawColumns!;
        var inputs = new List<NamedOnnxValue>();
        int used = 0;
        for (int i = 0; i < columns.Count; i++)
        {
            int column = i;
            Assert.Equal(model.Uses(i), session.InputMetadata.ContainsKey(columns[i].Name));
            if (!model.Uses(i))
            {
                continue;
            }

            used++;
            inputs.Add(columns[i].Kind == TrainedKind.Text
                ? NamedOnnxValue.CreateFromTensor(columns[i].Name, Tensor(rows, row => (string?)row[column] ?? ""))
                : model.IsDouble ? NamedOnnxValue.CreateFromTensor(columns[i].Name, Tensor(rows, row => Convert.ToDouble(row[column] ?? double.NaN)))
                : NamedOnnxValue.CreateFromTensor(columns[i].Name, Tensor(rows, row => Convert.ToSingle(row[column] ?? float.NaN))));
        }

        Assert.Equal(used, session.InputMetadata.Count);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> found = session.Run(inputs);
        return found.ToDictionary(output => output.Name, output =>
        {
            Array values = output.ElementType switch
            {
                TensorElementType.Double => output.AsTensor<double>().ToArray(),
                TensorElementType.Float => output.AsTensor<float>().ToArray(),
                TensorElementType.Int64 => output.AsTensor<long>().ToArray(),
                _ => output.AsTensor<string>().ToArray(),
            };
            Assert.Equal(rows.Length, values.Length);
            return values;
        });
    }

    private static DenseTensor<T> Tensor<T>(object?[][] rows, Func<object?[], T> value) => new(Array.ConvertAll(rows, row => value(row)), [rows.Length, 1]);

    private static double[] Numbers(Array values) => values is float[] floats ? Array.ConvertAll(floats, value => (double)value) : (double[])values;

    /// <summary>What the library predicts of raw values; NaN where its encoder refuses them.</summary>
    private static double PredictionOf(ModelDocument<double> document, object?[] values)
    {
        var row = new double[document.Encoder!.FeatureCount];
        RowWriter<double> writer = document.Encoder.Write<double>(row);
        try
        {
            for (int i = 0; i < values.Length; i++)
            {
                switch (values[i])
                {
                    case double number:
                        writer.Set(i, number);
                        break;
                    case bool flag:
                        writer.Set(i, flag);
                        break;
                    case string text:
                        writer.Set(i, text);
                        break;
                    default:
                        writer.SetMissing(i);
                        break;
                }
            }
        }
        catch (ArgumentException)
        {
            return double.NaN;
        }

        return document.ToModel().Predict(row);
    }

    private static void AssertClose(double[] expected, double[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int row = 0; row < expected.Length; row++)
        {
            double difference = Math.Abs(expected[row] - found[row]);
            bool isClose = double.IsNaN(expected[row]) ? double.IsNaN(found[row]) : difference <= tolerance * Math.Max(1.0, Math.Abs(expected[row]));
            Assert.True(isClose, $"row {row}: {found[row]:r}, want {expected[row]:r}");
        }
    }
}
