using System.Numerics;
using SimdRegression.Networks;

namespace SimdRegression.Kernels.Tests.Widths;

/// <summary>Trainings and predictions of networks as part of a digest.</summary>
internal static class NetworkDigest
{
    private const int Inputs = 19;
    private const int Rows = 150;

    /// <summary>Adds the weights and predictions of some networks.</summary>
    /// <param name="digest">Where to.</param>
    public static void AddTo(KernelDigest digest)
    {
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            Add<double>(digest, activation, 1);
            Add<float>(digest, activation, 1);
            Add<double>(digest, activation, 6);
            Add<float>(digest, activation, 6);
        }
    }

    private static void Add<T>(KernelDigest digest, Activation activation, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(outputs);
        T[] rows = [.. Enumerable.Range(0, Rows * Inputs).Select(_ => T.CreateTruncating(random.NextDouble() - 0.5))];
        T[] targets = [.. Enumerable.Range(0, Rows).Select(r => T.CreateTruncating(outputs == 1 ? random.NextDouble() : r % outputs))];
        var layer = new LayerOptions { L1 = 0.001, L2 = 0.01, Dropout = 0.2 };
        var options = new NetworkOptions { Epochs = 2, LearningRate = 0.01, BatchSize = 40, Layers = [layer, layer, layer, default] };
        NetworkShape shape = NetworkShape.Create<T>(Inputs, [40, 3, 17, outputs], [activation, activation, activation, Activation.Identity]);
        using var trainer = new DenseNetwork<T>.Trainer(shape, options);
        DenseNetwork<T> network;
        NetworkReport report = outputs == 1
            ? trainer.Fit(rows, targets, default(SquaredLoss), out network)
            : trainer.Fit(rows, targets, default(SoftmaxLoss), out network);
        var parameters = new T[shape.ParameterCount];
        network.CopyParametersTo(parameters);
        var predictions = new T[Rows * outputs];
        network.Predict(rows, predictions);
        digest.AddNumbers<T>(parameters);
        digest.AddNumbers<T>(predictions);
        network.Predict(rows.AsSpan(0, Inputs), predictions.AsSpan(0, outputs));
        digest.AddNumbers<T>(predictions);
        digest.AddNumbers<double>([report.TrainingLoss, report.TrainingObjective]);
    }
}
