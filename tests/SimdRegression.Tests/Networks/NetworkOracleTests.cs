using System.Numerics;
using System.Text.Json;
using SimdRegression.Networks;
using SimdRegression.Tests.Oracle;

namespace SimdRegression.Tests.Networks;

/// <summary>Trainings against reference answers of 120 digits: values, and weights after some steps of every rule.</summary>
public sealed class NetworkOracleTests
{
    [SharedNetworkOracleFact]
    public void Double() => CheckAll<double>();

    [SharedNetworkOracleFact]
    public void Single() => CheckAll<float>();

    private static void CheckAll<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string[] files = Directory.GetFiles(SharedNetworkOracleFactAttribute.Folder!, "*.json");
        Assert.True(files.Length >= 6);
        var failures = new List<string>();
        int runs = 0;
        foreach (string file in files)
        {
            var reference = new Case<T>(JsonDocument.Parse(File.ReadAllBytes(file)).RootElement);
            reference.CheckForward(failures);
            runs += reference.CheckTrainings(failures);
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.Equal(files.Length * 5 * 3, runs);
    }

    private sealed class Case<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly JsonElement json;
        private readonly NetworkShape shape;
        private readonly DenseNetwork<T> start;
        private readonly T[] rows;
        private readonly T[] targets;

        public Case(JsonElement json)
        {
            this.json = json;
            JsonElement[] layers = [.. json.GetProperty("layers").EnumerateArray()];
            shape = NetworkShape.Create<T>(
                layers[0].GetProperty("inputs").GetInt32(),
                [.. layers.Select(layer => layer.GetProperty("units").GetInt32())],
                [.. layers.Select(layer => Enum.Parse<Activation>(layer.GetProperty("activation").GetString()!, ignoreCase: true))]);
            start = new DenseNetwork<T>(shape, Parameters(json));
            rows = Matrix(json.GetProperty("x"));
            targets = Matrix(json.GetProperty("y"));
            if (Loss == "softmax")
            {
                T[] hot = targets;
                targets = [.. Enumerable.Range(0, hot.Length / shape.Outputs).Select(
                    r => T.CreateChecked(Array.IndexOf(hot[(r * shape.Outputs)..((r + 1) * shape.Outputs)], T.One)))];
            }
        }

        private string Loss => json.GetProperty("loss").GetString()!;

        public void CheckForward(List<string> failures)
        {
            T[] wanted = Matrix(json.GetProperty("forward"));
            var found = new T[wanted.Length];
            start.Predict(rows, found);
            Compare(failures, "outputs", wanted, found, Digits("forward"));
            if (json.GetProperty("probabilities").ValueKind == JsonValueKind.Array)
            {
                start.Probabilities(rows, found);
                Compare(failures, "probabilities", Matrix(json.GetProperty("probabilities")), found, Digits("forward"));
            }

            NetworkReport report = Fit(Options(default, 0), out DenseNetwork<T> same);
            Assert.Equal(start, same);
            Near(failures, "loss", json.GetProperty("lossValue").GetDouble(), report.TrainingLoss, Digits("forward"));
            Near(failures, "objective", json.GetProperty("objective").GetDouble(), report.TrainingObjective, Digits("forward"));
        }

        public int CheckTrainings(List<string> failures)
        {
            int runs = 0;
            foreach (JsonElement training in json.GetProperty("training").EnumerateArray())
            {
                JsonElement optimizer = training.GetProperty("optimizer");
                if (optimizer.GetProperty("kind").GetString() == "adamKeras")
                {
                    continue;
                }

                foreach (JsonProperty after in training.GetProperty("after").EnumerateObject())
                {
                    NetworkReport report = Fit(Options(optimizer, int.Parse(after.Name)), out DenseNetwork<T> network);
                    string what = $"{optimizer.GetProperty("kind").GetString()} after {after.Name}";
                    Compare(failures, what, Parameters(after.Value), network.Parameters(), Digits("after" + after.Name));
                    Near(failures, $"objective, {what}", after.Value.GetProperty("objective").GetDouble(), report.TrainingObjective, Digits("after" + after.Name));
                    Assert.Equal(int.Parse(after.Name), report.Steps);
                    runs++;
                }
            }

            return runs;
        }

        private static T[] Matrix(JsonElement rows) => [.. rows.EnumerateArray().SelectMany(row => row.Doubles()).Select(T.CreateTruncating)];

        private static T[] Parameters(JsonElement holder) => [.. holder.GetProperty("layers").EnumerateArray().SelectMany(
            layer => Matrix(layer.GetProperty("weights")).Concat(layer.GetProperty("biases").Doubles().Select(T.CreateTruncating)))];

        private NetworkReport Fit(NetworkOptions options, out DenseNetwork<T> network)
        {
            using var trainer = new DenseNetwork<T>.Trainer(shape, options);
            var data = new NetworkRows<T>(rows, targets);
            return Loss switch
            {
                "mse" => trainer.Fit(in data, default(SquaredLoss), out network, start),
                "logistic" => trainer.Fit(in data, default(LogisticLoss), out network, start),
                _ => trainer.Fit(in data, default(SoftmaxLoss), out network, start),
            };
        }

        private NetworkOptions Options(JsonElement optimizer, int steps)
        {
            var options = new NetworkOptions
            {
                Epochs = steps,
                BatchSize = 1000,
                Layers = [.. json.GetProperty("layers").EnumerateArray().Select(
                    layer => new LayerOptions { L1 = layer.GetProperty("l1").GetDouble(), L2 = layer.GetProperty("l2").GetDouble() })],
            };
            if (optimizer.ValueKind == JsonValueKind.Undefined)
            {
                return options;
            }

            double Number(string name) => optimizer.GetProperty(name).GetDouble();
            return options with
            {
                LearningRate = Number("learningRate"),
                WeightDecay = optimizer.TryGetProperty("weightDecay", out JsonElement decay) ? decay.GetDouble() : 0.0,
                Optimizer = optimizer.GetProperty("kind").GetString() switch
                {
                    "gradientDescent" => NetworkOptimizer.GradientDescent,
                    "momentum" => NetworkOptimizer.Momentum(Number("momentum")),
                    "nesterov" => NetworkOptimizer.Nesterov(Number("momentum")),
                    "adam" => NetworkOptimizer.Adam(Number("beta1"), Number("beta2"), Number("epsilon")),
                    _ => NetworkOptimizer.AdamW(Number("beta1"), Number("beta2"), Number("epsilon")),
                },
            };
        }

        // Single precision has at most so many digits.
        private double Digits(string key)
        {
            double wanted = json.GetProperty("want").GetProperty(key).GetDouble();
            return typeof(T) == typeof(double) ? wanted : Math.Min(wanted, key switch { "after5" => 4.5, "after20" => 3.0, _ => 5.0 });
        }

        private void Compare(List<string> failures, string what, T[] wanted, T[] found, double digits)
        {
            double largest = wanted.Max(value => Math.Abs(double.CreateTruncating(value)));
            double error = wanted.Zip(found, (a, b) => Math.Abs(double.CreateTruncating(a) - double.CreateTruncating(b))).Max();
            Record(failures, what, error / largest, digits);
        }

        private void Near(List<string> failures, string what, double wanted, double found, double digits) =>
            Record(failures, what, Math.Abs(wanted - found) / Math.Abs(wanted), digits);

        private void Record(List<string> failures, string what, double error, double digits)
        {
            if (!(-Math.Log10(error) >= digits))
            {
                failures.Add($"{json.GetProperty("name").GetString()}, {what}: {-Math.Log10(error):f1} digits, and {digits} are wanted");
            }
        }
    }
}

/// <summary>A fact that is skipped, with a message, where the collection of networks is absent.</summary>
internal sealed class SharedNetworkOracleFactAttribute : FactAttribute
{
    public SharedNetworkOracleFactAttribute()
    {
        Skip = Folder is null ? "The reference answers for networks (../shared/oracle2/network beside the checkout) are not here." : null;
    }

    /// <summary>Where the collection is, or null.</summary>
    public static string? Folder { get; } = Find();

    private static string? Find()
    {
        if (OracleFolder.Shared is not { } shared)
        {
            return null;
        }

        string folder = Path.Combine(Path.GetDirectoryName(shared)!, "oracle2", "network");
        return Directory.Exists(folder) ? folder : null;
    }
}
