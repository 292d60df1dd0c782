using SimdRegression.Networks;

namespace SimdRegression.Tests.Networks;

/// <summary>What cannot be used is refused, and the message names it.</summary>
public sealed class NetworkArgumentTests
{
    private static readonly double[] TwoRows = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    private static readonly double[] TwoTargets = [0.0, 1.0];

    public static TheoryData<string, string, Action> Refused => new()
    {
        { "inputs", "no input", () => NetworkShape.Create<double>(0, [1], [Activation.Relu]) },
        { "inputs", "too many inputs", () => NetworkShape.Create<double>(2049, [1], [Activation.Relu]) },
        { "units", "no layer", () => NetworkShape.Create<double>(3, [], []) },
        { "units", "nine layers", () => NetworkShape.Create<double>(3, [1, 1, 1, 1, 1, 1, 1, 1, 1], new Activation[9]) },
        { "units", "a layer without units", () => NetworkShape.Create<double>(3, [4, 0], new Activation[2]) },
        { "units", "a layer of too many units", () => NetworkShape.Create<double>(3, [2049], new Activation[1]) },
        { "activations", "too few activations", () => NetworkShape.Create<double>(3, [4, 1], [Activation.Relu]) },
        { "activations", "no activation", () => NetworkShape.Create<double>(3, [1], [(Activation)7]) },
        { "shape", "a network without a shape", () => _ = new DenseNetwork<double>(null!, [1.0]) },
        { "shape", "a trainer without a shape", () => new DenseNetwork<double>.Trainer((NetworkShape)null!, null) },
        { "shape", "a network of doubles with a shape of floats", () => _ = new DenseNetwork<double>(NetworkShape.Create<float>(3, [1], new Activation[1]), new double[4]) },
        { "shape", "a network of floats with a shape of doubles", () => _ = new DenseNetwork<float>(Shape([1]), new float[4]) },
        { "shape", "a trainer of floats with a shape of doubles", () => new DenseNetwork<float>.Trainer(Shape([5, 1]), null) },
        { "parameters", "too few parameters", () => _ = new DenseNetwork<double>(Shape([1]), [1.0, 2.0, 3.0]) },
        { "parameters", "too many parameters", () => DenseNetwork<double>.Create(Shape([1]), [1.0, 2.0, 3.0, 4.0, 5.0]) },
        { "row", "a short row", () => Network(1).Predict(TwoRows.AsSpan(0, 2)) },
        { "row", "a long row", () => Network(1).Predict(TwoRows.AsSpan(0, 4)) },
        { "destination", "too little room for predictions", () => Network(1).Predict(TwoRows, new double[1]) },
        { "destination", "predictions over their rows", () => Overlapping() },
        { "destination", "too little room for probabilities", () => Network(2).Probabilities(TwoRows, new double[3]) },
        { "layer", "no such layer", () => Network(1).CopyWeightsTo(2, new double[100]) },
        { "layer", "a layer below 0", () => Network(1).CopyBiasesTo(-1, new double[100]) },
        { "destination", "too little room for weights", () => Network(1).CopyWeightsTo(0, new double[14]) },
        { "destination", "too little room for biases", () => Network(1).CopyBiasesTo(0, new double[4]) },
        { "destination", "too little room for parameters", () => Network(1).CopyParametersTo(new double[25]) },
        { "L1", "a negative L1", () => _ = new LayerOptions { L1 = -1.0 } },
        { "L2", "an infinite L2", () => _ = new LayerOptions { L2 = double.PositiveInfinity } },
        { "Dropout", "a dropout of 1", () => _ = new LayerOptions { Dropout = 1.0 } },
        { "Dropout", "a dropout that is NaN", () => _ = new LayerOptions { Dropout = double.NaN } },
        { "Layers", "no layers", () => _ = new NetworkOptions { Layers = null! } },
        { "Layers", "options of too many layers", () => new DenseNetwork<double>.Trainer(Shape([1]), new NetworkOptions { Layers = [default, default] }) },
        { "Layers", "dropout of outputs", () => new DenseNetwork<double>.Trainer(Shape([1]), new NetworkOptions { Layers = [new LayerOptions { Dropout = 0.1 }] }) },
        { "LearningRate", "a learning rate of 0", () => _ = new NetworkOptions { LearningRate = 0.0 } },
        { "LearningRate", "an infinite learning rate", () => _ = new NetworkOptions { LearningRate = double.PositiveInfinity } },
        { "WeightDecay", "a negative weight decay", () => _ = new NetworkOptions { WeightDecay = -0.1 } },
        { "Epochs", "negative epochs", () => _ = new NetworkOptions { Epochs = -1 } },
        { "Epochs", "too many epochs", () => _ = new NetworkOptions { Epochs = 1_000_001 } },
        { "BatchSize", "an empty batch", () => _ = new NetworkOptions { BatchSize = 0 } },
        { "ValidationFraction", "a fraction above 0.9", () => _ = new NetworkOptions { ValidationFraction = 0.91 } },
        { "ValidationFraction", "a negative fraction", () => _ = new NetworkOptions { ValidationFraction = -0.1 } },
        { "Patience", "no patience", () => _ = new NetworkOptions { Patience = 0 } },
        { "ClipNorm", "a norm of 0", () => _ = new NetworkOptions { ClipNorm = 0.0 } },
        { "ClipNorm", "a norm that is NaN", () => _ = new NetworkOptions { ClipNorm = double.NaN } },
        { "ClassWeights", "a negative weight of a class", () => _ = new NetworkOptions { ClassWeights = [1.0, -1.0] } },
        { "Threads", "no thread", () => _ = new NetworkOptions { Threads = 0 } },
        { "Threads", "too many threads", () => _ = new NetworkOptions { Threads = 257 } },
        { "Order", "no order", () => _ = new NetworkOptions { Order = (RowOrder)3 } },
        { "Initialization", "no initialization", () => _ = new NetworkOptions { Initialization = (WeightInitialization)(-1) } },
        { "L1Step", "no step of L1", () => _ = new NetworkOptions { L1Step = (L1Step)2 } },
        { "momentum", "a momentum of 1", () => NetworkOptimizer.Momentum(1.0) },
        { "momentum", "a negative momentum", () => NetworkOptimizer.Nesterov(-0.1) },
        { "beta1", "a beta1 of 1", () => NetworkOptimizer.Adam(beta1: 1.0) },
        { "beta2", "a beta2 that is NaN", () => NetworkOptimizer.AdamW(beta2: double.NaN) },
        { "epsilon", "an epsilon of 0", () => NetworkOptimizer.Adam(epsilon: 0.0) },
        { "rows", "too many inputs in rows", () => Fit([.. TwoRows, 1.0], TwoTargets) },
        { "rows", "an input that is NaN", () => Fit([1.0, 2.0, 3.0, 4.0, double.NaN, 6.0], TwoTargets) },
        { "targets", "an infinite target", () => Fit(TwoRows, [1.0, double.PositiveInfinity]) },
        { "targets", "half a row of targets", () => FitTwo(TwoRows, [1.0, 2.0, 3.0]) },
        { "weights", "too few weights", () => Fit(TwoRows, TwoTargets, [1.0]) },
        { "weights", "a negative weight", () => Fit(TwoRows, TwoTargets, [1.0, -1.0]) },
        { "targets", "a label of 2", () => FitLogistic([0.0, 2.0]) },
        { "targets", "half a class", () => FitClasses([0.0, 0.5], default) },
        { "targets", "a class too many", () => FitClasses([0.0, 2.0], default) },
        { "start", "a start of other sizes", () => Fit(TwoRows, TwoTargets, [], new DenseNetwork<double>(Shape([6, 1]), default)) },
        { "start", "a start of other activations", () => Fit(
            TwoRows, TwoTargets, [], new DenseNetwork<double>(NetworkSubject.Shape<double>(3, [5, 1], Activation.Tanh), default)) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Is_refused(string name, string what, Action call)
    {
        ArgumentException refusal = Assert.ThrowsAny<ArgumentException>(call);
        Assert.True(refusal.ParamName == name, $"{what}: the message names {refusal.ParamName}, and must name {name}: {refusal.Message}");
    }

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        Assert.Throws<InvalidOperationException>(() => Network(2).Predict(TwoRows.AsSpan(0, 3)));
        Assert.Throws<InvalidOperationException>(() => new DenseNetwork<double>.Trainer(Shape([1])).Fit(TwoRows, TwoTargets, default(SoftmaxLoss), out _));
        Assert.Throws<InvalidOperationException>(() => FitClasses([0.0, 1.0], [1.0, 2.0, 3.0]));
        Assert.Throws<InvalidOperationException>(
            () => new DenseNetwork<double>.Trainer(Shape([1]), new NetworkOptions { ClassWeights = [1.0, 2.0] }).Fit(TwoRows, TwoTargets, default(SquaredLoss), out _));
        Assert.Throws<NotSupportedException>(() => NetworkShape.Create<Half>(1, [1], new Activation[1]));
    }

    [Fact]
    public void A_bad_value_behind_many_rows_is_named_with_its_row()
    {
        var rows = new double[3 * 100_000];
        rows[^2] = double.NaN;
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => Fit(rows, new double[100_000]));
        Assert.Contains("Row 99999 ", refusal.Message, StringComparison.Ordinal);
        rows[^2] = 0.0;
        var targets = new double[100_000];
        targets[^1] = double.NegativeInfinity;
        refusal = Assert.Throws<ArgumentException>(() => Fit(rows, targets));
        Assert.Contains("Target 99999 ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_is_cancelled_says_so()
    {
        using var trainer = new DenseNetwork<double>.Trainer(Shape([5, 1]));
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
        {
            var data = new NetworkRows<double>(TwoRows, TwoTargets);
            trainer.Fit(in data, default(SquaredLoss), out _, cancellation: source.Token);
        });
    }

    [Fact]
    public void Networks_without_rows_and_with_the_largest_sizes_are_taken()
    {
        Network(2).Predict([], []);
        var most = new DenseNetwork<float>(NetworkShape.Create<float>(2048, [2048], new Activation[1]), default);
        Assert.Equal(2049 * 2048, most.Shape.ParameterCount);
        var outputs = new float[2048 * 3];
        most.Predict(new float[2048 * 3], outputs);
        Assert.All(outputs, output => Assert.Equal(0f, output));
    }

    private static NetworkShape Shape(int[] units) => NetworkSubject.Shape<double>(3, units);

    private static DenseNetwork<double> Network(int outputs) => NetworkSubject.Random<double>(Shape([5, outputs]), seed: 1);

    private static void Overlapping()
    {
        double[] memory = new double[8];
        Network(1).Predict(memory.AsSpan(0, 6), memory.AsSpan(5, 2));
    }

    private static void Fit(double[] rows, double[] targets, double[]? weights = null, DenseNetwork<double>? start = null)
    {
        using var trainer = new DenseNetwork<double>.Trainer(Shape([5, 1]), new NetworkOptions { Epochs = 1 });
        var data = new NetworkRows<double>(rows, targets, weights);
        trainer.Fit(in data, default(SquaredLoss), out _, start);
    }

    private static void FitTwo(double[] rows, double[] targets)
    {
        using var trainer = new DenseNetwork<double>.Trainer(Shape([5, 2]), new NetworkOptions { Epochs = 1 });
        trainer.Fit(rows, targets, default(SquaredLoss), out _);
    }

    private static void FitLogistic(double[] targets)
    {
        using var trainer = new DenseNetwork<double>.Trainer(Shape([5, 1]), new NetworkOptions { Epochs = 1 });
        trainer.Fit(TwoRows, targets, default(LogisticLoss), out _);
    }

    private static void FitClasses(double[] targets, double[]? weights)
    {
        using var trainer = new DenseNetwork<double>.Trainer(Shape([5, 2]), new NetworkOptions { Epochs = 1, ClassWeights = weights });
        trainer.Fit(TwoRows, targets, default(SoftmaxLoss), out _);
    }
}
