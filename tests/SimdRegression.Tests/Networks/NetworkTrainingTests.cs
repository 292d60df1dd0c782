using SimdRegression.Networks;

namespace SimdRegression.Tests.Networks;

/// <summary>What trainings do beside the steps: the choice of the best weights, divergence, regularisation, limits.</summary>
public sealed class NetworkTrainingTests
{
    private static readonly NetworkShape Small = NetworkSubject.Shape<double>(4, [8, 1]);

    [Fact]
    public void A_network_learns_a_curved_function()
    {
        var problem = new NetworkProblem<double>(400, 4, 1, seed: 1);
        var data = new NetworkRows<double>(problem.Rows, problem.Targets);
        NetworkSubject.Fit(Small, new NetworkOptions { Epochs = 200, LearningRate = 0.01 }, in data, out NetworkReport report);
        Assert.Equal(NetworkStatus.Epochs, report.Status);
        Assert.InRange(report.TrainingLoss, 0.0, 0.02);
        Assert.Equal(200 * 13, report.Steps);
    }

    [Fact]
    public void Stopping_early_brings_the_best_weights_back()
    {
        var problem = new NetworkProblem<double>(120, 4, 1, seed: 2);
        double[] noisy = [.. problem.Targets.Select((target, r) => target + (2.0 * problem.Weights[r]))];
        var data = new NetworkRows<double>(problem.Rows, noisy);
        NetworkShape shape = NetworkSubject.Shape<double>(4, [64, 1]);
        var options = new NetworkOptions { Epochs = 500, LearningRate = 0.03, ValidationFraction = 0.3, Patience = 7 };
        using var trainer = new DenseNetwork<double>.Trainer(shape, options);
        NetworkReport report = trainer.Fit(in data, default(SquaredLoss), out DenseNetwork<double> network);
        double[] losses = trainer.ValidationLosses.ToArray();
        Assert.Equal(NetworkStatus.EarlyStopped, report.Status);
        Assert.Equal(report.Epochs + 1, losses.Length);
        Assert.Equal(report.BestEpoch + 7, report.Epochs);
        Assert.Equal(losses.Min(), report.ValidationLoss);
        Assert.Equal(Array.IndexOf(losses, losses.Min()), report.BestEpoch);
        Assert.Equal(trainer.TrainingLosses[report.BestEpoch], report.TrainingLoss);
        Assert.InRange(report.BestEpoch, 1, 400);

        // As many epochs as were best give the same weights.
        DenseNetwork<double> shorter = NetworkSubject.Fit(shape, options with { Epochs = report.BestEpoch }, in data);
        Assert.Equal(shorter, network);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    public void A_learning_rate_that_is_too_large_diverges_and_leaves_finite_weights(double fraction)
    {
        var problem = new NetworkProblem<float>(100, 4, 1, seed: 1);
        var data = new NetworkRows<float>(problem.Rows, problem.Targets);
        NetworkShape shape = NetworkSubject.Shape<float>(4, [8, 1]);
        foreach (bool tracks in (bool[])[true, false])
        {
            var options = new NetworkOptions
            {
                LearningRate = 1e3, Optimizer = NetworkOptimizer.GradientDescent, ValidationFraction = fraction, TracksTraining = tracks, Patience = 100,
            };
            DenseNetwork<float> network = NetworkSubject.Fit(shape, options, in data, out NetworkReport report);
            Assert.Equal(NetworkStatus.Diverged, report.Status);
            Assert.InRange(report.Epochs, 0, 50);
            Assert.All(network.Parameters(), weight => Assert.True(float.IsFinite(weight)));
            Assert.Equal(tracks, double.IsFinite(report.TrainingLoss));
            Assert.Equal(fraction > 0.0, double.IsFinite(report.ValidationLoss));
        }
    }

    [Fact]
    public void Dropout_keeps_the_mean_and_is_off_in_predictions()
    {
        // A linear layer whose units are all the input 1: what is left out of the sum of the units is made up for by the factor.
        NetworkShape shape = NetworkShape.Create<double>(1, [1024, 1], [Activation.Identity, Activation.Identity]);
        double[] start = [.. Enumerable.Repeat(1.0, 1024), .. new double[1024], .. Enumerable.Repeat(1.0 / 1024.0, 1024), 0.0];
        var network = new DenseNetwork<double>(shape, start);
        double[] rows = [.. Enumerable.Repeat(1.0, 1000)];
        double[] targets = new double[1000];
        var options = new NetworkOptions
        {
            Epochs = 1, BatchSize = 1000, LearningRate = 0.5, Optimizer = NetworkOptimizer.GradientDescent,
            Layers = [new LayerOptions { Dropout = 0.3 }, default],
        };
        var data = new NetworkRows<double>(rows, targets);
        DenseNetwork<double> after = NetworkSubject.Fit(shape, options, in data, out _, network);

        // The step of the output's bias is the mean of the outputs under dropout; their deviation is sqrt(0.3 / 0.7 / 1024) = 0.02, of the mean 0.0007.
        double mean = -after.Parameters()[^1];
        Assert.InRange(mean, 0.997, 1.003);
        Assert.NotEqual(1.0, mean);
        Assert.Equal(1.0, network.Predict(new double[] { 1.0 }), 12);
        NetworkSubject.Fit(shape, options with { Epochs = 0 }, in data, out NetworkReport report, network);
        Assert.Equal(1.0, report.TrainingLoss, 12);

        // An output weight moves by twice the mean of output times unit: a unit that was left out of a third of the rows, not of all or none.
        double[] moves = [.. after.Weights(1).Select(weight => (1.0 / 1024.0) - weight)];
        Assert.All(moves, move => Assert.InRange(move, 0.85, 1.15));
        Assert.True(moves.Max() - moves.Min() > 0.05);
    }

    [Fact]
    public void A_unit_that_is_left_out_has_no_slope()
    {
        NetworkShape shape = NetworkShape.Create<double>(1, [16, 1], [Activation.Tanh, Activation.Identity]);
        DenseNetwork<double> start = NetworkSubject.Random<double>(shape, seed: 1);
        var options = new NetworkOptions
        {
            Epochs = 1, LearningRate = 0.1, Optimizer = NetworkOptimizer.GradientDescent, Layers = [new LayerOptions { Dropout = 0.5 }, default],
        };
        var data = new NetworkRows<double>([1.0], [3.0]);
        DenseNetwork<double> after = NetworkSubject.Fit(shape, options, in data, out _, start);
        bool[] outgoing = [.. start.Weights(1).Zip(after.Weights(1), (a, b) => a != b)];
        bool[] incoming = [.. start.Weights(0).Zip(after.Weights(0), (a, b) => a != b)];
        Assert.Equal(outgoing, incoming);
        Assert.InRange(outgoing.Count(moved => moved), 3, 13);
    }

    [Theory]
    [InlineData(OptimizerKind.GradientDescent)]
    [InlineData(OptimizerKind.Adam)]
    public void The_proximal_step_makes_exact_zeros(OptimizerKind kind)
    {
        var problem = new NetworkProblem<double>(300, 12, 1, seed: 4);
        var data = new NetworkRows<double>(problem.Rows, problem.Targets);
        NetworkShape shape = NetworkSubject.Shape<double>(12, [8, 1]);
        var options = new NetworkOptions
        {
            Epochs = 150,
            LearningRate = kind == OptimizerKind.Adam ? 0.01 : 0.1,
            Optimizer = kind == OptimizerKind.Adam ? default : NetworkOptimizer.GradientDescent,
            L1Step = L1Step.Proximal,
            Layers = [new LayerOptions { L1 = 0.01 }, default],
        };
        DenseNetwork<double> network = NetworkSubject.Fit(shape, options, in data, out NetworkReport report);
        int zeros = network.Weights(0).Count(weight => weight == 0.0) + network.Weights(1).Count(weight => weight == 0.0);
        Assert.Equal(zeros, report.ZeroWeights);
        Assert.InRange(zeros, 20, 95);
        Assert.InRange(report.TrainingLoss, 0.0, 0.2);
        NetworkSubject.Fit(shape, options with { L1Step = L1Step.Subgradient }, in data, out NetworkReport other);
        Assert.Equal(0, other.ZeroWeights);
    }

    [Fact]
    public void The_limit_of_the_norm_limits_the_step()
    {
        var problem = new NetworkProblem<double>(64, 4, 1, seed: 1);
        var data = new NetworkRows<double>(problem.Rows, problem.Targets);
        DenseNetwork<double> start = NetworkSubject.Random<double>(Small, seed: 2);
        var options = new NetworkOptions
        {
            Epochs = 1, BatchSize = 64, LearningRate = 1.0, Optimizer = NetworkOptimizer.GradientDescent,
            Layers = [new LayerOptions { L1 = 0.1, L2 = 0.2 }, new LayerOptions { L2 = 0.3 }],
        };
        double[] Step(double limit, in NetworkRows<double> rows) => [.. NetworkSubject.Fit(Small, options with { ClipNorm = limit }, in rows, out _, start)
            .Parameters().Zip(start.Parameters(), (after, before) => before - after)];
        double[] whole = Step(double.PositiveInfinity, in data);
        double norm = Math.Sqrt(whole.Sum(value => value * value));
        double[] limited = Step(norm / 4.0, in data);
        double[] free = Step(norm * 1.01, in data);
        for (int i = 0; i < whole.Length; i++)
        {
            Assert.Equal(whole[i] / 4.0, limited[i], 12);
            Assert.Equal(whole[i], free[i], 12);
        }
    }

    [Fact]
    public void Weight_decay_is_another_thing_in_AdamW()
    {
        var problem = new NetworkProblem<double>(64, 4, 1, seed: 1);
        var data = new NetworkRows<double>(problem.Rows, problem.Targets);
        DenseNetwork<double> start = NetworkSubject.Random<double>(Small, seed: 2);
        var options = new NetworkOptions { Epochs = 1, BatchSize = 64, LearningRate = 0.01 };
        double[] plain = NetworkSubject.Fit(Small, options, in data, out _, start).Parameters();
        double[] decayed = NetworkSubject.Fit(Small, options with { WeightDecay = 0.5, Optimizer = NetworkOptimizer.AdamW() }, in data, out _, start).Parameters();
        double[] inGradient = NetworkSubject.Fit(Small, options with { WeightDecay = 0.5 }, in data, out _, start).Parameters();
        Assert.NotEqual(decayed, inGradient);
        double[] before = start.Parameters();
        for (int i = 0; i < 32; i++)
        {
            // The first step of Adam is of the size of the learning rate, whatever the gradient; AdamW takes 0.5% of the weight beside it.
            Assert.Equal(plain[i] - (0.01 * 0.5 * before[i]), decayed[i], 12);
            Assert.InRange(Math.Abs(inGradient[i] - before[i]), 0.0, 0.01 + 1e-12);
        }

        for (int i = 32; i < 40; i++)
        {
            Assert.Equal(plain[i], decayed[i]);
            Assert.Equal(plain[i], inGradient[i]);
        }
    }

    [Fact]
    public void Weight_decay_in_the_gradient_is_half_the_square()
    {
        var problem = new NetworkProblem<double>(64, 4, 1, seed: 1);
        var data = new NetworkRows<double>(problem.Rows, problem.Targets);
        foreach (NetworkOptimizer optimizer in (NetworkOptimizer[])[NetworkOptimizer.GradientDescent, NetworkOptimizer.Momentum(), NetworkOptimizer.Adam()])
        {
            var options = new NetworkOptions { Epochs = 3, Optimizer = optimizer };
            LayerOptions squares = new() { L2 = 0.25 };
            Assert.Equal(
                NetworkSubject.Fit(Small, options with { Layers = [squares, squares] }, in data), NetworkSubject.Fit(Small, options with { WeightDecay = 0.5 }, in data));
        }
    }

    [Fact]
    public void Weights_of_classes_are_weights_of_rows()
    {
        var problem = new NetworkProblem<double>(200, 4, 3, seed: 5);
        NetworkShape shape = NetworkSubject.Shape<double>(4, [7, 3]);
        double[] factors = [0.5, 1.0, 4.0];
        double[] weights = [.. problem.Classes.Select((label, r) => problem.Weights[r] * factors[(int)label])];
        foreach (bool scales in (bool[])[false, true])
        {
            var options = new NetworkOptions { Epochs = 3, StandardizeInputs = scales };
            using var plain = new DenseNetwork<double>.Trainer(shape, options);
            using var classes = new DenseNetwork<double>.Trainer(shape, options with { ClassWeights = factors });
            var byRow = new NetworkRows<double>(problem.Rows, problem.Classes, weights);
            var byClass = new NetworkRows<double>(problem.Rows, problem.Classes, problem.Weights);
            plain.Fit(in byRow, default(SoftmaxLoss), out DenseNetwork<double> wanted);
            classes.Fit(in byClass, default(SoftmaxLoss), out DenseNetwork<double> found);
            Assert.Equal(wanted, found);
        }

        using var logistic = new DenseNetwork<double>.Trainer(Small, new NetworkOptions { Epochs = 2 });
        using var weighted = new DenseNetwork<double>.Trainer(Small, new NetworkOptions { Epochs = 2, ClassWeights = [1.0, 3.0] });
        var labels = new NetworkRows<double>(problem.Rows, problem.Labels, [.. problem.Labels.Select(label => label == 1.0 ? 3.0 : 1.0)]);
        logistic.Fit(in labels, default(LogisticLoss), out DenseNetwork<double> rows);
        weighted.Fit(problem.Rows, problem.Labels, default(LogisticLoss), out DenseNetwork<double> ofClasses);
        Assert.Equal(rows, ofClasses);
    }

    [Fact]
    public void The_observer_is_told_of_the_start_and_of_each_epoch()
    {
        var problem = new NetworkProblem<double>(100, 4, 1, seed: 1);
        var told = new List<(int Epoch, double Objective, double Validation)>();
        var options = new NetworkOptions
        {
            Epochs = 4, ValidationFraction = 0.2, Layers = [new LayerOptions { L2 = 0.1 }, default],
            Observer = (epoch, objective, validation) => told.Add((epoch, objective, validation)),
        };
        using var trainer = new DenseNetwork<double>.Trainer(Small, options);
        trainer.Fit(problem.Rows, problem.Targets, default(SquaredLoss), out _);
        Assert.Equal([0, 1, 2, 3, 4], told.Select(item => item.Epoch));
        Assert.Equal(trainer.TrainingObjectives.ToArray(), told.Select(item => item.Objective));
        Assert.Equal(trainer.ValidationLosses.ToArray(), told.Select(item => item.Validation));
        Assert.True(trainer.TrainingObjectives[0] > trainer.TrainingLosses[0]);
    }
}
