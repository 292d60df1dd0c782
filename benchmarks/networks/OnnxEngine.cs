using Microsoft.ML.OnnxRuntime;

namespace SimdRegression.Networks.Comparison;

/// <summary>A network in ONNX Runtime, with memory that is bound once.</summary>
internal sealed class OnnxEngine : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly OrtIoBinding ofRow;
    private readonly OrtIoBinding ofBatch;
    private readonly float[] row;
    private readonly float[] rows;
    private readonly float[] output;
    private readonly float[] outputs;

    private OnnxEngine(byte[] file, NetworkShape shape, int count)
    {
        using var settings = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        session = new InferenceSession(file, settings);
        (row, rows) = (new float[shape.Inputs], new float[count * shape.Inputs]);
        (output, outputs) = (new float[shape.Outputs], new float[count * shape.Outputs]);
        ofRow = Bind(row, output, 1, shape);
        ofBatch = Bind(rows, outputs, count, shape);
    }

    public static OnnxEngine Of(NetworkModel<float> network, NetworkShape shape)
    {
        using var stream = new MemoryStream();
        new NetworkDocument<float>(network, ResponseKind.Value, default).SaveOnnx(stream);
        return new OnnxEngine(stream.ToArray(), shape, 1000);
    }

    public void Row(float[] inputs, float[] destination)
    {
        inputs.CopyTo(row, 0);
        session.RunWithBinding(options, ofRow);
        output.CopyTo(destination, 0);
    }

    public void Batch(float[] inputs, float[] destination)
    {
        inputs.CopyTo(rows, 0);
        session.RunWithBinding(options, ofBatch);
        outputs.CopyTo(destination, 0);
    }

    public void Dispose()
    {
        ofRow.Dispose();
        ofBatch.Dispose();
        options.Dispose();
        session.Dispose();
    }

    private OrtIoBinding Bind(float[] inputs, float[] results, int count, NetworkShape shape)
    {
        OrtIoBinding binding = session.CreateIoBinding();
        binding.BindInput("features", OrtValue.CreateTensorValueFromMemory(inputs, [count, shape.Inputs]));
        binding.BindOutput("prediction", OrtValue.CreateTensorValueFromMemory(results, [count, shape.Outputs]));
        return binding;
    }
}
