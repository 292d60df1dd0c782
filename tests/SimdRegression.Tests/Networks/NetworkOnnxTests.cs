using System.Numerics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SimdRegression.Networks;

namespace SimdRegression.Tests.Networks;

/// <summary>Networks in the format of the Open Neural Network Exchange, run by ONNX Runtime.</summary>
public sealed class NetworkOnnxTests
{
    private const int Rows = 40;

    [Theory]
    [InlineData(Activation.Identity)]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.LeakyRelu)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.Silu)]
    public void Predictions_agree_for_every_activation(Activation activation)
    {
        CheckValues<float>(activation, 1e-6);
        if (activation != Activation.Gelu)
        {
            // ONNX Runtime has the error function in single precision alone.
            CheckValues<double>(activation, 1e-12);
        }
    }

    [Fact]
    public void Classes_have_probabilities_and_a_label()
    {
        var problem = new NetworkProblem<double>(Rows, 3, 4, 7);
        using var trainer = new DenseNetwork<double>.Trainer(3, [6, 4], new NetworkOptions { Epochs = 5 });
        NetworkReport report = trainer.Fit(problem.Rows, problem.Classes, new SoftmaxLoss(), out DenseNetwork<double> network);
        var document = new NetworkDocument<double>(network, ResponseKind.Probability, in report, null, ["kind"]) { Classes = ["a", "b", "c", "d"] };
        var wanted = new double[Rows * 4];
        network.Probabilities(problem.Rows, wanted);
        using var session = new InferenceSession(Onnx(document));
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> found = session.Run([Features(problem.Rows, 3)]);
        AssertClose(wanted, found.Single(value => value.Name == "probabilities").AsTensor<double>(), 1e-12);
        string[] labels = [.. found.Single(value => value.Name == "label").AsTensor<string>()];
        Assert.Equal([.. Enumerable.Range(0, Rows).Select(r => document.Classes![network.Label(problem.Rows.AsSpan(r * 3, 3))])], labels);
        Assert.True(labels.Distinct().Count() > 1);
    }

    [Fact]
    public void Two_classes_have_one_probability()
    {
        var problem = new NetworkProblem<float>(Rows, 3, 1, 8);
        using var trainer = new DenseNetwork<float>.Trainer(3, [8, 1], new NetworkOptions { Epochs = 20 });
        NetworkReport report = trainer.Fit(problem.Rows, problem.Labels, new LogisticLoss(), out DenseNetwork<float> network);
        var document = new NetworkDocument<float>(network, ResponseKind.Probability, in report);
        var wanted = new float[Rows];
        network.Probabilities(problem.Rows, wanted);
        using var session = new InferenceSession(Onnx(document));
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> found = session.Run([Features(problem.Rows, 3)]);
        AssertClose(wanted, found.Single(value => value.Name == "probability").AsTensor<float>(), 1e-6);
        Assert.Equal(
            [.. Enumerable.Range(0, Rows).Select(r => (long)network.Label(problem.Rows.AsSpan(r * 3, 3)))],
            [.. found.Single(value => value.Name == "label").AsTensor<long>()]);
    }

    [Fact]
    public void Raw_columns_are_encoded()
    {
        var encoder = new RowEncoder(
        [
            EncoderColumn.Number("area", MissingValues.Indicator, fill: 4.0),
            EncoderColumn.Text("heating", ["gas", "oil", "wood"], EncodingScheme.OneHot, MissingValues.Indicator, UnknownLevels.Ignore),
            EncoderColumn.Text("roof", ["flat", "steep"], EncodingScheme.Treatment),
        ]);
        int inputs = encoder.FeatureCount;
        var random = new Random(3);
        NetworkShape shape = NetworkShape.Create<double>(inputs, [5, 2], [Activation.Tanh, Activation.Identity]);
        var network = new DenseNetwork<double>(shape, [.. Enumerable.Range(0, shape.ParameterCount).Select(_ => random.NextDouble() - 0.5)]);
        var document = new NetworkDocument<double>(network, ResponseKind.Value, default, encoder.FeatureNames.ToArray(), ["price", "time"]) { Encoder = encoder };
        (double Area, string? Heating, string Roof)[] rows = [(2.0, "oil", "flat"), (double.NaN, "gas", "steep"), (3.5, null, "flat"), (1.0, "coal", "steep"), (1.0, "wood", "tin")];
        var features = new double[inputs];
        var wanted = new double[2 * rows.Length];
        for (int r = 0; r < rows.Length; r++)
        {
            RowWriter<double> writer = encoder.Write<double>(features);
            (double area, string? heating, string roof) = rows[r];
            Set(ref writer, 0, double.IsNaN(area) ? null : area);
            Set(ref writer, 1, heating);
            if (roof == "tin")
            {
                // A level that the encoder refuses has no prediction.
                wanted.AsSpan(2 * r, 2).Fill(double.NaN);
                continue;
            }

            Set(ref writer, 2, roof);
            network.Predict(features, wanted.AsSpan(2 * r, 2));
        }

        using var session = new InferenceSession(Onnx(document));
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> found = session.Run(
        [
            NamedOnnxValue.CreateFromTensor("area", new DenseTensor<double>(rows.Select(row => row.Area).ToArray(), [rows.Length, 1])),
            NamedOnnxValue.CreateFromTensor("heating", new DenseTensor<string>(rows.Select(row => row.Heating ?? "").ToArray(), [rows.Length, 1])),
            NamedOnnxValue.CreateFromTensor("roof", new DenseTensor<string>(rows.Select(row => row.Roof).ToArray(), [rows.Length, 1])),
        ]);
        AssertClose(wanted, found.Single().AsTensor<double>(), 1e-12);
    }

    private static void Set(ref RowWriter<double> writer, int column, object? value)
    {
        switch (value)
        {
            case double number:
                writer.Set(column, number);
                break;
            case string text:
                writer.Set(column, text);
                break;
            default:
                writer.SetMissing(column);
                break;
        }
    }

    private static void CheckValues<T>(Activation activation, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var problem = new NetworkProblem<T>(Rows, 3, 2, 5);
        NetworkShape shape = NetworkShape.Create<T>(3, [9, 3, 2], [activation, activation, Activation.Identity]);
        using var trainer = new DenseNetwork<T>.Trainer(shape, new NetworkOptions { Epochs = 3 });
        NetworkReport report = trainer.Fit(problem.Rows, problem.Targets, new SquaredLoss(), out DenseNetwork<T> network);
        var document = new NetworkDocument<T>(network, ResponseKind.Value, in report);
        var wanted = new T[Rows * 2];
        network.Predict(problem.Rows, wanted);
        using var session = new InferenceSession(Onnx(document));
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> found = session.Run([Features(problem.Rows, 3)]);
        AssertClose(wanted, found.Single().AsTensor<T>(), tolerance);
    }

    private static NamedOnnxValue Features<T>(T[] rows, int inputs) => NamedOnnxValue.CreateFromTensor("features", new DenseTensor<T>(rows, [rows.Length / inputs, inputs]));

    private static byte[] Onnx<T>(NetworkDocument<T> document)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var stream = new MemoryStream();
        document.SaveOnnx(stream);
        return stream.ToArray();
    }

    private static void AssertClose<T>(IReadOnlyList<T> wanted, Tensor<T> found, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] values = [.. found];
        Assert.Equal(wanted.Count, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            double difference = Math.Abs(double.CreateTruncating(wanted[i]) - double.CreateTruncating(values[i]));
            bool isSame = T.IsNaN(wanted[i]) ? T.IsNaN(values[i]) : difference <= tolerance * Math.Max(1.0, Math.Abs(double.CreateTruncating(wanted[i])));
            Assert.True(isSame, $"output {i}: {values[i]}, want {wanted[i]}");
        }
    }
}
