using System.Numerics;
using SimdRegression.Networks;

namespace SimdRegression.Tiers;

/// <summary>The verbs of dense networks.</summary>
internal static class NetworkVerbs
{
    private const int Rows = 3_000;
    private const int Inputs = 10;
    private const int SingleRows = 256;

    /// <summary>Adds the verbs, with their data and memory.</summary>
    public static void Add<T>(List<Verb> verbs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SyntheticProblem<T> problem = SyntheticData.MakeRegression<T>(Rows, Inputs, seed: 3, noise: 1.0);
        T[] rows = problem.Rows;
        T[] labels = [.. problem.Targets.Select(target => target > T.Zero ? T.One : T.Zero)];
        T[] classes = [.. problem.Targets.Select((_, r) => T.CreateChecked(r % 5))];
        T[] weights = [.. problem.Targets.Select((_, r) => T.CreateChecked(r % 3))];
        var layer = new LayerOptions { L1 = 0.001, L2 = 0.01, Dropout = 0.2 };
        var options = new NetworkOptions { Epochs = 1, LearningRate = 1e-3, Layers = [layer, layer, default], StandardizeInputs = true, StandardizeTargets = true };
        AddFit("Adam, squared loss, weights", options, 1, Activation.Relu, Squared);
        AddFit("AdamW, limit of the norm, held-out rows", options with { Optimizer = NetworkOptimizer.AdamW(), ClipNorm = 1.0, ValidationFraction = 0.2 }, 1, Activation.Tanh, Squared);
        AddFit("momentum, proximal, rows in their order", options with
        {
            Optimizer = NetworkOptimizer.Momentum(), L1Step = L1Step.Proximal, Order = RowOrder.AsGiven,
        }, 3, Activation.Gelu, Wide);
        AddFit("gradient descent, rows drawn", options with { Optimizer = NetworkOptimizer.GradientDescent, Order = RowOrder.WithReplacement }, 1, Activation.LeakyRelu, Logistic);
        AddFit("Nesterov, softmax, threads", options with { Optimizer = NetworkOptimizer.Nesterov(), Threads = 2, BatchSize = 256 }, 5, Activation.Silu, Softmax);
        foreach (Activation activation in (Activation[])[Activation.Relu, Activation.Sigmoid])
        {
            var activations = new Activation[] { activation, activation, activation };
            NetworkShape shape = NetworkShape.Create<T>(Inputs, [20, 3, 1], activations);
            NetworkShape several = NetworkShape.Create<T>(Inputs, [3, 20, 5], activations);
            var one = new DenseNetwork<T>(shape, Parameters<T>(shape));
            var five = new DenseNetwork<T>(several, Parameters<T>(several));
            var outputs = new T[Rows * 5];
            verbs.Add(new Verb($"Predict of rows, {activation}", () => five.Predict(rows, outputs)));
            verbs.Add(new Verb($"Probabilities of rows, {activation}", () => five.Probabilities(rows, outputs)));
            verbs.Add(new Verb($"Predict of single rows, {activation}", () =>
            {
                for (int r = 0; r < SingleRows; r++)
                {
                    outputs[r] = one.Predict(rows.AsSpan(r * Inputs, Inputs));
                    five.Predict(rows.AsSpan(r * Inputs, Inputs), outputs.AsSpan(r, 5));
                }
            }));
            verbs.Add(new Verb($"Label of single rows, {activation}", () =>
            {
                for (int r = 0; r < SingleRows; r++)
                {
                    five.Label(rows.AsSpan(r * Inputs, Inputs));
                }
            }));
        }

        void AddFit(string name, NetworkOptions own, int outputs, Activation activation, Action<DenseNetwork<T>.Trainer> fit)
        {
            var trainer = new DenseNetwork<T>.Trainer(NetworkShape.Create<T>(Inputs, [20, 3, outputs], [activation, activation, Activation.Identity]), own);
            verbs.Add(new Verb($"network, {name}", () => fit(trainer)));
        }

        void Squared(DenseNetwork<T>.Trainer trainer)
        {
            var data = new NetworkRows<T>(rows, problem.Targets, weights);
            trainer.Fit(in data, default(SquaredLoss), out _);
        }

        void Wide(DenseNetwork<T>.Trainer trainer)
        {
            var data = new NetworkRows<T>(rows, rows.AsSpan(0, Rows * 3));
            trainer.Fit(in data, new HuberLoss(1.0), out _);
        }

        void Logistic(DenseNetwork<T>.Trainer trainer) => trainer.Fit(rows, labels, default(LogisticLoss), out _);

        void Softmax(DenseNetwork<T>.Trainer trainer) => trainer.Fit(rows, classes, default(SoftmaxLoss), out _);
    }

    private static T[] Parameters<T>(NetworkShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, shape.ParameterCount).Select(i => T.CreateTruncating(((i * 37 % 101) - 50) * 0.01))];
}
