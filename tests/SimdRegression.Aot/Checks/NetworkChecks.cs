using System.Numerics;
using SimdRegression.Networks;

namespace SimdRegression.Aot.Checks;

/// <summary>Dense networks of both precisions: trainings with every rule, and predictions.</summary>
internal static class NetworkChecks
{
    private const int Count = 300;
    private const int Inputs = 5;

    public static void Run(Tally tally)
    {
        tally.Begin("networks");
        tally.Group("double", () => Fits<double>(tally));
        tally.Group("float", () => Fits<float>(tally));
        tally.End();
    }

    private static void Fits<T>(Tally tally)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SyntheticProblem<T> problem = SyntheticData.MakeRegression<T>(Count, Inputs, seed: 3, noise: 0.1);
        T[] labels = [.. problem.Targets.Select(target => target > T.Zero ? T.One : T.Zero)];
        var predictions = new T[Count];
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            NetworkShape shape = NetworkShape.Create<T>(Inputs, [16, 3, 1], [activation, activation, Activation.Identity]);
            var options = new NetworkOptions { Epochs = 60, LearningRate = 0.01, StandardizeInputs = true, StandardizeTargets = true, BatchSize = 16 };
            using var trainer = new DenseNetwork<T>.Trainer(shape, options);
            NetworkReport report = trainer.Fit(problem.Rows, problem.Targets, default(SquaredLoss), out DenseNetwork<T> network);
            tally.IsTrue(report.Status == NetworkStatus.Epochs && report.TrainingLoss < 0.1, $"a network with {activation} does not learn: {report}");
            network.Predict(problem.Rows, predictions);
            for (int r = 0; r < 10; r++)
            {
                tally.IsTrue(predictions[r] == network.Predict(problem.Rows.AsSpan(r * Inputs, Inputs)), $"one row and many differ with {activation}");
            }
        }

        foreach (NetworkOptimizer optimizer in (NetworkOptimizer[])[NetworkOptimizer.GradientDescent, NetworkOptimizer.Momentum(), NetworkOptimizer.Nesterov(), NetworkOptimizer.AdamW()])
        {
            var options = new NetworkOptions
            {
                Epochs = 40, LearningRate = 0.01, Optimizer = optimizer, Threads = 2, BatchSize = 200, ValidationFraction = 0.2, Patience = 40,
                Layers = [new LayerOptions { L1 = 1e-4, L2 = 1e-4, Dropout = 0.1 }, default], StandardizeInputs = true,
            };
            using var trainer = new DenseNetwork<T>.Trainer(Inputs, [12, 2], options);
            NetworkReport report = trainer.Fit(problem.Rows, labels, default(SoftmaxLoss), out DenseNetwork<T> network);
            tally.IsTrue(report.ValidationLoss < trainer.ValidationLosses[0], $"a classifier with {optimizer.Kind} does not learn: {report}");
            var probabilities = new T[2 * Count];
            network.Probabilities(problem.Rows, probabilities);
            tally.IsNear(1.0, double.CreateTruncating(probabilities[0] + probabilities[1]), 1e-5, "the sum of probabilities");
            int label = network.Label(problem.Rows.AsSpan(0, Inputs));
            tally.IsTrue(probabilities[label] >= probabilities[1 - label], "the label is not the likelier class");
        }
    }
}
