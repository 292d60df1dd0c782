using SimdRegression.Kernels;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Allocation;

/// <summary>No descent allocates, over rows or on moments, whatever its options.</summary>
public class DescentAllocationTests
{
    private static readonly Rows<double> Doubles = Rows<double>.Random(16);
    private static readonly Rows<float> Singles = Rows<float>.Random(10);

    public static TheoryData<string> Methods() =>
        ["batch", "held out", "accelerated", "ball", "diverging", "single rows", "batches", "with replacement", "perceptron"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Descents_over_rows_do_not_allocate(string method)
    {
        var first = new Double16.Trainer();
        double[] labels = Labels(Doubles);
        Allocations.AssertNone(() => Run(first, Doubles, labels, method), calls: 20);
        var second = new Float10.Trainer();
        float[] singleLabels = Labels(Singles);
        Allocations.AssertNone(() => Run(second, Singles, singleLabels, method), calls: 20);
    }

    [Fact]
    public void Descents_on_moments_do_not_allocate()
    {
        var moments = new Double16.Moments();
        moments.Add(Doubles.Values, Doubles.Targets, Doubles.Weights);
        var options = new FitOptions { MaxIterations = 50, Standardize = true };
        Allocations.AssertNone(
            () =>
            {
                moments.Fit(new ElasticNet(0.1, 0.5), new GradientDescent { Momentum = 0.5 }, options, out Double16 _);
                moments.Fit(new L2Ball(0.5), new ProximalGradient(), options, out Double16 _);
            },
            calls: 50);
    }

    private static T[] Labels<T>(Rows<T> rows)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        return [.. rows.Targets.Select(target => target > T.Zero ? T.One : T.Zero)];
    }

    private static void Run<TModel, T, TKernels>(Trainer<TModel, T, TKernels> trainer, Rows<T> rows, T[] labels, string method)
        where TModel : IModelFactory<TModel, T>
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        var batch = new RowBatch<T>(rows.Values, rows.Features, rows.Targets, rows.Weights);
        var options = new FitOptions { MaxIterations = 10, Standardize = true };
        var loss = new HuberLoss(1.0);
        var penalty = new ElasticNet(0.5, 0.5);
        switch (method)
        {
            case "batch":
                trainer.Fit(in batch, loss, penalty, new GradientDescent(), options, out _);
                break;
            case "held out":
                trainer.Fit(in batch, loss, penalty, new GradientDescent { HeldOutFraction = 0.2 }, options, out _);
                trainer.Fit(in batch, loss, penalty, new StochasticGradientDescent { HeldOutFraction = 0.2, Epochs = 3 }, options, out _);
                break;
            case "accelerated":
                trainer.Fit(in batch, loss, new Lasso(Strength.FractionOfMax(0.3)), new ProximalGradient(), options, out _);
                break;
            case "ball":
                trainer.Fit(in batch, loss, new L1Ball(0.5), new ProximalGradient(), options, out _);
                trainer.Fit(in batch, loss, new L2Ball(0.5), new StochasticGradientDescent { Epochs = 2 }, options, out _);
                break;
            case "diverging":
                trainer.Fit(in batch, new SquaredLoss(), new Ridge(1.0), new GradientDescent { StepSize = 1e3 }, options, out _);
                trainer.Fit(in batch, new SquaredLoss(), new Ridge(1.0), new StochasticGradientDescent { StepSize = 1e3 }, options, out _);
                break;
            case "single rows":
                trainer.Fit(in batch, loss, penalty, new StochasticGradientDescent { Epochs = 3 }, options, out _);
                break;
            case "batches":
                trainer.Fit(in batch, loss, penalty, new StochasticGradientDescent { Epochs = 3, BatchSize = 100 }, options, out _);
                break;
            case "with replacement":
                trainer.Fit(in batch, loss, penalty, new StochasticGradientDescent { Epochs = 3, Order = RowOrder.WithReplacement }, options, out _);
                break;
            default:
                batch = new RowBatch<T>(rows.Values, rows.Features, labels, rows.Weights);
                trainer.Fit(in batch, new Perceptron { Epochs = 3, Variant = PerceptronVariant.Pocket }, default, out _);
                break;
        }
    }
}
