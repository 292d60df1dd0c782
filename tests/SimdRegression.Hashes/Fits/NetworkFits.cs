using System.Numerics;
using SimdRegression.Networks;

namespace SimdRegression.Hashes.Fits;

/// <summary>Dense networks: every activation, optimizer and loss, with what regularises them, and what networks say of rows.</summary>
internal static class NetworkFits
{
    private const int Features = SampleProblem<double>.Features;
    private const int Classes = 5;

    public static void Add(FitHashes hashes)
    {
        Add<double>(hashes, "double");
        Add<float>(hashes, "float");
        AddEmitted(hashes, options => new EmittedNetwork.Trainer(options), "double");
        AddEmitted(hashes, options => new EmittedSingleNetwork.Trainer(options), "float");
    }

    // Wide and narrow layers, of whole vectors and not, with a rectified linear unit and with another function.
    private static void AddEmitted<TNetwork, T, TKernels>(FitHashes hashes, Func<NetworkOptions, NetworkTrainer<TNetwork, T, TKernels>> make, string type)
        where TNetwork : NetworkModel<T>, INetwork<TNetwork, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, SimdRegression.Networks.Kernels.INetworkKernels<T>
    {
        hashes.Add("networks", $"emitted, {type}", hash =>
        {
            SampleProblem<T> problem = new(SampleShape.ManyRows);
            T[] rows = problem.Rows[..(301 * Features)];
            using NetworkTrainer<TNetwork, T, TKernels> trainer = make(new NetworkOptions { Epochs = 3, BatchSize = 37, LearningRate = 0.01 });
            NetworkReport report = trainer.Fit(rows, problem.Targets[..301], default(SquaredLoss), out TNetwork network);
            var parameters = new T[network.Shape.ParameterCount];
            network.CopyParametersTo(parameters);
            hash.Answer<T>(parameters);
            var predictions = new T[301];
            network.Predict(rows, predictions);
            hash.Answer<T>(predictions);
            for (int r = 0; r < predictions.Length; r++)
            {
                predictions[r] = network.Predict(rows.AsSpan(r * Features, Features));
            }

            hash.Answer<T>(predictions);
            hash.Figure(trainer.TrainingLosses);
            hash.Figure<double>([report.TrainingLoss]);
        });
    }

    private static void Add<T>(FitHashes hashes, string type)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SampleProblem<T> problem = new(SampleShape.ManyRows);
        T[] rows = problem.Rows[..(700 * Features)];
        T[] targets = problem.Targets[..700];
        T[] weights = problem.Weights[..700];
        T middle = targets.Order().ElementAt(350);
        T[] labels = [.. targets.Select(target => target > middle ? T.One : T.Zero)];
        T[] classes = [.. targets.Select((target, r) => T.CreateChecked(((target > middle ? 2 : 0) + (r % 3)) % Classes))];
        var options = new NetworkOptions
        {
            Epochs = 3, LearningRate = 0.01, BatchSize = 300, Threads = Math.Min(hashes.Threads, 8), StandardizeInputs = true, StandardizeTargets = true,
        };
        var regularised = new LayerOptions { L1 = 0.001, L2 = 0.002, Dropout = 0.25 };
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            hashes.Add("networks", $"{activation}, Adam, L1, L2, dropout, {type}", hash =>
            {
                NetworkOptions own = options with { Layers = [regularised, regularised, default], ValidationFraction = 0.2 };
                using var trainer = new DenseNetwork<T>.Trainer(NetworkShape.Create<T>(Features, [20, 3, 1], [activation, activation, Activation.Identity]), own);
                NetworkReport report = trainer.Fit(rows, targets, default(SquaredLoss), out DenseNetwork<T> network);
                Keep(hash, network, rows);
                Keep(hash, trainer, in report);
            });
        }

        foreach ((string name, NetworkOptimizer optimizer) in Optimizers())
        {
            hashes.Add("networks", $"{name}, proximal L1, limit of the norm, {type}", hash =>
            {
                NetworkOptions own = options with
                {
                    Optimizer = optimizer, L1Step = L1Step.Proximal, ClipNorm = 0.5, WeightDecay = 0.01, Layers = [new LayerOptions { L1 = 0.01 }, default],
                };
                using var trainer = new DenseNetwork<T>.Trainer(Features, [9, 1], own);
                var data = new NetworkRows<T>(rows, targets, weights);
                NetworkReport report = trainer.Fit(in data, new HuberLoss(0.5), out DenseNetwork<T> network);
                Keep(hash, network, rows);
                report = trainer.Continue(in data, new HuberLoss(0.5), out network);
                Keep(hash, network, rows);
                Keep(hash, trainer, in report);
            });
        }

        hashes.Add("networks", $"logistic, {type}", hash =>
        {
            using var trainer = new DenseNetwork<T>.Trainer(Features, [6, 1], options with { ClassWeights = [1.0, 2.0], BatchSize = 32 });
            NetworkReport report = trainer.Fit(rows, labels, default(LogisticLoss), out DenseNetwork<T> network);
            Keep(hash, network, rows);
            Keep(hash, trainer, in report);
        });
        hashes.Add("networks", $"softmax, {type}", hash =>
        {
            using var trainer = new DenseNetwork<T>.Trainer(Features, [16, Classes], options with { Order = RowOrder.WithReplacement });
            NetworkReport report = trainer.Fit(rows, classes, default(SoftmaxLoss), out DenseNetwork<T> network);
            Keep(hash, network, rows);
            Keep(hash, trainer, in report);
            var data = new NetworkRows<T>(rows, classes, weights);
            trainer.Fit(in data, default(SoftmaxLoss), out network, network);
            Keep(hash, network, rows);
            trainer.Continue(in data, default(SoftmaxLoss), out network);
            Keep(hash, network, rows);
            using var file = new MemoryStream();
            new NetworkDocument<T>(network, ResponseKind.Probability, in report).Save(file);
            hash.Answer<byte>(file.ToArray());
            file.Position = 0;
            NetworkDocument<T> document = NetworkDocument<T>.Load(file);
            Keep(hash, document.ToNetwork(), rows);
            Keep(hash, document.ToNetwork<DenseNetwork<T>>(), rows);
            file.Position = 0;
            Keep(hash, NetworkDocument<T>.LoadLayers(file), rows);
        });
    }

    private static (string Name, NetworkOptimizer Optimizer)[] Optimizers() =>
    [
        ("gradient descent", NetworkOptimizer.GradientDescent),
        ("momentum", NetworkOptimizer.Momentum()),
        ("Nesterov", NetworkOptimizer.Nesterov(0.5)),
        ("Adam", NetworkOptimizer.Adam(0.8)),
        ("AdamW", NetworkOptimizer.AdamW()),
    ];

    private static void Keep<T>(BitHash hash, DenseNetwork<T> network, T[] rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var parameters = new T[network.Shape.ParameterCount];
        network.CopyParametersTo(parameters);
        hash.Answer<T>(parameters);
        DenseNetwork<T> copy = DenseNetwork<T>.Create(network.Shape, parameters);
        copy.CopyWeightsTo(0, parameters);
        copy.CopyBiasesTo(0, parameters);
        hash.Answer<T>(parameters);
        int outputs = network.Shape.Outputs;
        var predictions = new T[rows.Length / Features * outputs];
        copy.Predict(rows, predictions);
        hash.Answer<T>(predictions);
        copy.Probabilities(rows, predictions);
        hash.Answer<T>(predictions);
        hash.Answer(copy.Label(rows.AsSpan(0, Features)));
        if (outputs == 1)
        {
            hash.Answer(copy.Predict(rows.AsSpan(Features, Features)));
        }
    }

    private static void Keep<T>(BitHash hash, DenseNetwork<T>.Trainer trainer, in NetworkReport report)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        hash.Figure(trainer.TrainingLosses);
        hash.Figure(trainer.TrainingObjectives);
        hash.Figure(trainer.ValidationLosses);
        hash.Figure<int>([(int)report.Status, report.Epochs, report.BestEpoch, report.ZeroWeights, report.RowCount, report.ValidationRowCount]);
        hash.Figure<double>([report.TrainingLoss, report.TrainingObjective, report.ValidationLoss]);
    }
}

/// <summary>A network whose kernels are emitted.</summary>
[DenseNetwork<double>(SampleProblem<double>.Features, 40, 20, 3, 8, 1, Activations = [Activation.Relu, Activation.Relu, Activation.Tanh, Activation.Relu])]
internal sealed partial class EmittedNetwork;

/// <summary>The like of floats.</summary>
[DenseNetwork<float>(SampleProblem<double>.Features, 72, 20, 3, 8, 1, Activations = [Activation.Relu, Activation.Relu, Activation.Tanh, Activation.Relu])]
internal sealed partial class EmittedSingleNetwork;
