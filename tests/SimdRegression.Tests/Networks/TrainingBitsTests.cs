using System.Numerics;
using SimdRegression.Networks;

namespace SimdRegression.Tests.Networks;

/// <summary>What the bits of a training do not depend on, and what they do depend on.</summary>
public sealed class TrainingBitsTests
{
    private static readonly NetworkOptions Regularised = new()
    {
        Epochs = 3,
        LearningRate = 0.01,
        Layers = [new LayerOptions { L1 = 0.001, L2 = 0.01, Dropout = 0.2 }, new LayerOptions { Dropout = 0.5 }, new LayerOptions { L2 = 0.1 }],
    };

    [Theory]
    [InlineData(500)]
    [InlineData(1000)]
    public void Threads_do_not_change_a_bit(int batch)
    {
        CheckThreads<double>(batch);
        CheckThreads<float>(batch);
    }

    [Theory]
    [InlineData(RowOrder.AsGiven)]
    [InlineData(RowOrder.Shuffled)]
    [InlineData(RowOrder.WithReplacement)]
    public void Rows_of_weight_0_are_absent_rows(RowOrder order)
    {
        CheckAbsent<double>(order);
        CheckAbsent<float>(order);
    }

    [Fact]
    public void Rows_of_a_class_of_weight_0_are_absent_rows()
    {
        NetworkShape shape = NetworkSubject.Shape<double>(5, [7, 3]);
        var problem = new NetworkProblem<double>(200, 5, 3, seed: 2);
        int[] kept = [.. Enumerable.Range(0, 200).Where(r => problem.Classes[r] != 1.0)];
        double[] rows = [.. kept.SelectMany(r => problem.Rows[(r * 5)..((r + 1) * 5)])];
        double[] classes = [.. kept.Select(r => problem.Classes[r])];
        var options = new NetworkOptions { Epochs = 4, ValidationFraction = 0.2, StandardizeInputs = true };
        using var plain = new DenseNetwork<double>.Trainer(shape, options);
        using var weighted = new DenseNetwork<double>.Trainer(shape, options with { ClassWeights = [1.0, 0.0, 1.0] });
        NetworkReport wanted = plain.Fit(rows, classes, default(SoftmaxLoss), out DenseNetwork<double> without);
        NetworkReport found = weighted.Fit(problem.Rows, problem.Classes, default(SoftmaxLoss), out DenseNetwork<double> with);
        Assert.Equal(without, with);
        Assert.Equal(wanted, found);
    }

    [Fact]
    public void The_seed_decides()
    {
        NetworkShape shape = NetworkSubject.Shape<float>(6, [9, 6, 1]);
        var problem = new NetworkProblem<float>(300, 6, 1, seed: 3);
        var data = new NetworkRows<float>(problem.Rows, problem.Targets);
        DenseNetwork<float> first = NetworkSubject.Fit(shape, Regularised with { Seed = 5 }, in data);
        Assert.Equal(first, NetworkSubject.Fit(shape, Regularised with { Seed = 5 }, in data));
        Assert.NotEqual(first, NetworkSubject.Fit(shape, Regularised with { Seed = 6 }, in data));
    }

    [Theory]
    [InlineData("weights")]
    [InlineData("order")]
    [InlineData("dropout")]
    public void Each_use_of_the_seed_depends_on_it(string use)
    {
        NetworkShape shape = NetworkSubject.Shape<float>(6, [9, 1]);
        var problem = new NetworkProblem<float>(100, 6, 1, seed: 3);
        var data = new NetworkRows<float>(problem.Rows, problem.Targets);
        var options = new NetworkOptions
        {
            Epochs = use == "weights" ? 0 : 2,
            BatchSize = use == "order" ? 20 : 100,
            Order = use == "order" ? RowOrder.Shuffled : RowOrder.AsGiven,
            Layers = [new LayerOptions { Dropout = use == "dropout" ? 0.3 : 0.0 }, default],
        };
        DenseNetwork<float>? start = use == "weights" ? null : NetworkSubject.Random<float>(shape, seed: 1);
        Assert.NotEqual(
            NetworkSubject.Fit(shape, options with { Seed = 1 }, in data, out _, start), NetworkSubject.Fit(shape, options with { Seed = 2 }, in data, out _, start));
    }

    [Theory]
    [InlineData(OptimizerKind.GradientDescent)]
    [InlineData(OptimizerKind.Momentum)]
    [InlineData(OptimizerKind.Nesterov)]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.AdamW)]
    public void Two_runs_of_five_epochs_are_one_of_ten(OptimizerKind kind)
    {
        CheckContinued<double>(kind);
        CheckContinued<float>(kind);
    }

    [Fact]
    public void What_is_continued_needs_a_training_before()
    {
        using var trainer = new DenseNetwork<double>.Trainer(2, [3, 1]);
        Assert.Throws<InvalidOperationException>(() =>
        {
            var data = new NetworkRows<double>([1.0, 2.0], [1.0]);
            trainer.Continue(in data, default(SquaredLoss), out _);
        });
    }

    [Fact]
    public void A_second_training_of_a_trainer_begins_anew()
    {
        NetworkShape shape = NetworkSubject.Shape<float>(6, [9, 6, 1]);
        var problem = new NetworkProblem<float>(300, 6, 1, seed: 3);
        using var trainer = new DenseNetwork<float>.Trainer(shape, Regularised with { StandardizeInputs = true, StandardizeTargets = true });
        trainer.Fit(problem.Rows, problem.Targets, default(SquaredLoss), out DenseNetwork<float> first);
        trainer.Fit(problem.Rows.AsSpan(0, 600), problem.Targets.AsSpan(0, 100), new HuberLoss(1.0), out DenseNetwork<float> other);
        trainer.Fit(problem.Rows, problem.Targets, default(SquaredLoss), out DenseNetwork<float> second);
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    private static void CheckThreads<T>(int batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NetworkShape shape = NetworkSubject.Shape<T>(7, [17, 6, 2], Activation.Silu);
        var problem = new NetworkProblem<T>(1100, 7, 2, seed: 1);
        var data = new NetworkRows<T>(problem.Rows, problem.Targets, problem.Weights);
        NetworkOptions options = Regularised with { BatchSize = batch, ValidationFraction = 0.1 };
        DenseNetwork<T> wanted = NetworkSubject.Fit(shape, options, in data, out NetworkReport report);
        foreach (int threads in (int[])[2, 3, 5])
        {
            DenseNetwork<T> found = NetworkSubject.Fit(shape, options with { Threads = threads }, in data, out NetworkReport other);
            Assert.Equal(wanted, found);
            Assert.Equal(report, other);
        }
    }

    private static void CheckAbsent<T>(RowOrder order)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NetworkShape shape = NetworkSubject.Shape<T>(7, [9, 6, 2], Activation.Tanh);
        var problem = new NetworkProblem<T>(300, 7, 2, seed: 1);
        int[] kept = [.. Enumerable.Range(0, 300).Where(r => r % 3 != 1)];
        T[] weights = [.. problem.Weights.Select((weight, r) => r % 3 != 1 ? weight : T.Zero)];
        T[] rows = [.. kept.SelectMany(r => problem.Rows[(r * 7)..((r + 1) * 7)])];
        T[] targets = [.. kept.SelectMany(r => problem.Targets[(r * 2)..((r + 1) * 2)])];
        foreach (double fraction in (double[])[0.0, 0.25])
        {
            NetworkOptions options = Regularised with
            {
                Order = order, ValidationFraction = fraction, StandardizeInputs = true, StandardizeTargets = true,
            };
            var whole = new NetworkRows<T>(problem.Rows, problem.Targets, weights);
            var part = new NetworkRows<T>(rows, targets, kept.Select(r => weights[r]).ToArray());
            DenseNetwork<T> wanted = NetworkSubject.Fit(shape, options, in part, out NetworkReport report);
            DenseNetwork<T> found = NetworkSubject.Fit(shape, options, in whole, out NetworkReport other);
            Assert.Equal(wanted, found);
            Assert.Equal(report, other);
            Assert.Equal(kept.Length, report.RowCount + report.ValidationRowCount);
            Assert.Equal(fraction > 0.0, report.ValidationRowCount > 0);
        }
    }

    private static void CheckContinued<T>(OptimizerKind kind)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NetworkShape shape = NetworkSubject.Shape<T>(6, [9, 6, 1], Activation.Gelu);
        var problem = new NetworkProblem<T>(170, 6, 1, seed: 3);
        var data = new NetworkRows<T>(problem.Rows, problem.Targets, problem.Weights);
        NetworkOptions options = Regularised with
        {
            WeightDecay = 0.01,
            StandardizeInputs = true,
            Optimizer = kind switch
            {
                OptimizerKind.GradientDescent => NetworkOptimizer.GradientDescent,
                OptimizerKind.Momentum => NetworkOptimizer.Momentum(),
                OptimizerKind.Nesterov => NetworkOptimizer.Nesterov(),
                OptimizerKind.Adam => NetworkOptimizer.Adam(),
                _ => NetworkOptimizer.AdamW(),
            },
        };
        Assert.Equal(kind, options.Optimizer.Kind);
        DenseNetwork<T> wanted = NetworkSubject.Fit(shape, options with { Epochs = 10 }, in data, out NetworkReport report);
        using var trainer = new DenseNetwork<T>.Trainer(shape, options with { Epochs = 5 });
        trainer.Fit(in data, default(SquaredLoss), out DenseNetwork<T> half);
        NetworkReport last = trainer.Continue(in data, default(SquaredLoss), out DenseNetwork<T> found);
        Assert.NotEqual(half, found);
        Assert.Equal(wanted, found);
        Assert.Equal(report.TrainingObjective, last.TrainingObjective);
        Assert.Equal(report.Steps, 2 * last.Steps);
    }
}
