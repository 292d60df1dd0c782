using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using SimdRegression;
using SimdRegression.Serving;

// Predicts one row a call with a lasso of 64 features that keeps 8, by several engines, and prints the median of rounds:  Serving [ROUNDS]
const int Rows = 256;

// So many rows are predicted in turn: they lie in the first-level cache.
const int Distinct = 16;
int rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 41;
using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "lasso.json"));
ModelDocument<double> document = ModelDocument<double>.Load(file);
LinearModel<double> runTime = document.ToModel();
var fixedModel = document.ToModel<Fixed64>();
var random = new Random(1);
var rows = new double[Rows * Compiled.FeatureCount];
for (int i = 0; i < rows.Length; i++)
{
    rows[i] = (2.0 * random.NextDouble()) - 1.0;
}

// Without names all features are one input: that is the faster way for ONNX Runtime.
using var bytes = new MemoryStream();
new ModelDocument<double>(document.Coefficients, document.Intercept, document.Report!.Value).SaveOnnx(bytes);
using var onnx = new OnnxEngine(bytes.ToArray());
MlNetEngine mlNet = MlNetEngine.Train(rows, runTime);
(string Name, int Calls, Func<int, double> Predict)[] engines =
[
    ("compiled in", 200_000, row => Compiled.Predict(rows.AsSpan(row * 64, 64))),
    ("emitted for 64 features", 200_000, row => fixedModel.Predict(rows.AsSpan(row * 64, 64))),
    ("the document's model", 200_000, row => runTime.Predict(rows.AsSpan(row * 64, 64))),
    ("ONNX Runtime 1.31.1, bound memory", 4_000, row => onnx.Predict(rows.AsSpan(row * 64, 64))),
    ("ML.NET 5.0.1, prediction engine", 4_000, row => mlNet.Predict(rows.AsSpan(row * 64, 64))),
];
var times = new double[engines.Length][];
for (int e = 0; e < engines.Length; e++)
{
    times[e] = new double[rounds];
    double worst = Enumerable.Range(0, Rows).Max(row => Math.Abs(engines[e].Predict(row) - engines[0].Predict(row)));
    if (!(worst < (e == engines.Length - 1 ? 0.2 : 1e-12)))
    {
        Console.Error.WriteLine($"{engines[e].Name}: the answers differ by {worst}");
        return 1;
    }
}

double sum = 0.0;
for (int round = -rounds; round < rounds; round++)
{
    if (round < 0)
    {
        // The compiler's second tier works beside: it needs a moment.
        Thread.Sleep(100);
    }

    for (int e = 0; e < engines.Length; e++)
    {
        double nanoseconds = Time(engines[e].Predict, engines[e].Calls, ref sum);
        if (round >= 0)
        {
            times[e][round] = nanoseconds;
        }
    }
}

Console.WriteLine("| by | ns a row | times compiled in |\n| --- | ---: | ---: |");
for (int e = 0; e < engines.Length; e++)
{
    Array.Sort(times[e]);
    Console.WriteLine(FormattableString.Invariant($"| {engines[e].Name} | {times[e][rounds / 2]:N1} | {times[e][rounds / 2] / times[0][rounds / 2]:N1} |"));
}

return double.IsFinite(sum) ? 0 : 1;

static double Time(Func<int, double> predict, int calls, ref double sum)
{
    var watch = Stopwatch.StartNew();
    double ofCalls = 0.0;
    for (int call = 0; call < calls; call++)
    {
        ofCalls += predict(call % Distinct);
    }

    sum += ofCalls;
    return watch.Elapsed.TotalNanoseconds / calls;
}

[LinearModel<double>(64)]
internal partial struct Fixed64;

/// <summary>The exported model in ONNX Runtime: its input and output bound to memory once.</summary>
internal sealed class OnnxEngine : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly OrtIoBinding binding;
    private readonly double[] input = new double[64];
    private readonly double[] output = new double[1];
    private readonly List<OrtValue> values = [];

    public OnnxEngine(byte[] model)
    {
        session = new InferenceSession(model, new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 });
        binding = session.CreateIoBinding();
        values.Add(OrtValue.CreateTensorValueFromMemory(input, [1, 64]));
        binding.BindInput(session.InputNames[0], values[^1]);
        values.Add(OrtValue.CreateTensorValueFromMemory(output, [1, 1]));
        binding.BindOutput(session.OutputNames[0], values[^1]);
    }

    public double Predict(ReadOnlySpan<double> row)
    {
        row.CopyTo(input);
        session.RunWithBinding(options, binding);
        return output[0];
    }

    public void Dispose()
    {
        values.ForEach(value => value.Dispose());
        binding.Dispose();
        options.Dispose();
        session.Dispose();
    }
}

/// <summary>A linear model that ML.NET fits to the predictions of the same model.</summary>
internal sealed class MlNetEngine
{
    private readonly PredictionEngine<Input, Output> engine;
    private readonly Input input = new();

    private MlNetEngine(PredictionEngine<Input, Output> engine) => this.engine = engine;

    public static MlNetEngine Train(double[] rows, LinearModel<double> model)
    {
        var context = new MLContext(seed: 1);
        Input[] data = [.. Enumerable.Range(0, rows.Length / 64).Select(row => new Input
        {
            Features = [.. rows.Skip(row * 64).Take(64).Select(value => (float)value)],
            Label = (float)model.Predict(rows.AsSpan(row * 64, 64)),
        })];
        IDataView view = context.Data.LoadFromEnumerable(data);
        var options = new Microsoft.ML.Trainers.SdcaRegressionTrainer.Options { L2Regularization = 1e-6f, L1Regularization = 0f, NumberOfThreads = 1, MaximumNumberOfIterations = 200 };
        return new MlNetEngine(context.Model.CreatePredictionEngine<Input, Output>(context.Regression.Trainers.Sdca(options).Fit(view)));
    }

    public double Predict(ReadOnlySpan<double> row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            input.Features[i] = (float)row[i];
        }

        return engine.Predict(input).Score;
    }

    private sealed class Input
    {
        [VectorType(64)]
        public float[] Features { get; set; } = new float[64];

        public float Label { get; set; }
    }

    private sealed class Output
    {
        public float Score { get; set; }
    }
}
