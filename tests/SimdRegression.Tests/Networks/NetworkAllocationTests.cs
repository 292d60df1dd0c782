using System.Numerics;
using SimdRegression.Networks;
using SimdRegression.Tests.Allocation;

namespace SimdRegression.Tests.Networks;

/// <summary>Predictions allocate nothing, and a training no more than the network that it returns.</summary>
public sealed class NetworkAllocationTests
{
    [Fact]
    public void Predictions_do_not_allocate()
    {
        Predict<double>();
        Predict<float>();
    }

    [Theory]
    [InlineData("squared", 1)]
    [InlineData("softmax", 1)]
    [InlineData("squared", 2)]
    public void Trainings_allocate_the_network_alone(string loss, int threads)
    {
        Fit<double>(loss, threads);
        Fit<float>(loss, threads);
    }

    private static void Predict<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var problem = new NetworkProblem<T>(200, 6, 3, seed: 1);
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            DenseNetwork<T> several = NetworkSubject.Random<T>(NetworkSubject.Shape<T>(6, [9, 3], activation), seed: 2);
            DenseNetwork<T> one = NetworkSubject.Random<T>(NetworkSubject.Shape<T>(6, [9, 1], activation), seed: 2);
            var outputs = new T[600];
            T sum = T.Zero;
            Allocations.AssertNone(
                () =>
                {
                    several.Predict(problem.Rows, outputs);
                    several.Predict(problem.Rows.AsSpan(0, 6), outputs.AsSpan(0, 3));
                    several.Probabilities(problem.Rows, outputs);
                    sum += one.Predict(problem.Rows.AsSpan(6, 6)) + T.CreateTruncating(several.Label(problem.Rows.AsSpan(0, 6)));
                },
                calls: 20);
            Assert.True(T.IsFinite(sum));
        }
    }

    private static void Fit<T>(string loss, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NetworkShape shape = NetworkSubject.Shape<T>(6, [20, 3], Activation.Sigmoid);
        var problem = new NetworkProblem<T>(400, 6, 3, seed: 1);
        T[] parameters = NetworkSubject.Random<T>(shape, seed: 1).Parameters();
        var options = new NetworkOptions
        {
            Epochs = 3, BatchSize = 300, Threads = threads, ValidationFraction = 0.2, StandardizeInputs = true, StandardizeTargets = true, ClipNorm = 10.0,
            Layers = [new LayerOptions { L1 = 0.01, Dropout = 0.1 }, new LayerOptions { L2 = 0.01 }],
        };
        using var trainer = new DenseNetwork<T>.Trainer(shape, options);
        long network = Least(() => _ = new DenseNetwork<T>(shape, parameters));
        long training = Least(() =>
        {
            var data = new NetworkRows<T>(problem.Rows, loss == "softmax" ? problem.Classes : problem.Targets, problem.Weights);
            _ = loss == "softmax" ? trainer.Fit(in data, default(SoftmaxLoss), out _) : trainer.Fit(in data, default(SquaredLoss), out _);
        });
        Assert.InRange(network, shape.ParameterCount, 100_000);
        Assert.Equal(network, training);
    }

    // A collection that another test's thread sets off can only add to what is counted.
    private static long Least(Action action)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 30; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
