using BenchmarkDotNet.Attributes;
using SimdRegression.Benchmarks.Plain;
using SimdRegression.Benchmarks.Results;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>Epochs of stochastic gradient descent on the squared loss.</summary>
/// <typeparam name="TModel">The generated model.</typeparam>
/// <typeparam name="TKernels">Its kernels.</typeparam>
[ResultTable(
    12,
    "Stochastic gradient descent (ns a row)",
    "Ten epochs of 100,000 rows in their order with a constant step, a row of an epoch. Checking the rows and certifying the answer, passes "
    + "over the rows as well, are included, but not in the plain loop.")]
[BenchmarkCategory("RowFits")]
public class StochasticEpoch<TModel, TKernels> : DoubleModelBenchmark<TModel, TKernels>
    where TModel : struct, ILinearModel<TModel, double>
    where TKernels : struct, IKernels<double>
{
    private const int Rows = 100_000;
    private const int Epochs = 10;
    private const double Step = 0.003;
    private const double Tolerance = 1e-9;

    private readonly double[] answer = new double[TModel.FeatureCount + 1];
    private readonly FixedTrainer<TModel, TKernels> generated = new();
    private readonly LinearModel<double>.Trainer runTime = new(TModel.FeatureCount);
    private Problem<double> problem = null!;

    /// <summary>The generated model's trainer.</summary>
    [Benchmark(Description = Competitors.Generated, OperationsPerInvoke = Rows * Epochs)]
    public void Generated() => Run(generated);

    /// <summary>The trainer for a run-time feature count.</summary>
    [Benchmark(Description = Competitors.RunTime, OperationsPerInvoke = Rows * Epochs)]
    public void RunTime() => Run(runTime);

    /// <summary>Loops over rows and features.</summary>
    [Benchmark(Description = Competitors.Plain, OperationsPerInvoke = Rows * Epochs, Baseline = true)]
    public void PlainLoop()
    {
        Array.Clear(answer);
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            PlainDescent.Epoch(problem.Rows, problem.Targets, Step, answer);
        }
    }

    /// <inheritdoc/>
    protected override void Prepare() => problem = new Problem<double>(TModel.FeatureCount, Rows);

    /// <inheritdoc/>
    protected override void CheckAnswers()
    {
        Agreement.Require(
            answer, Tolerance, (Competitors.Plain, PlainLoop), (Competitors.Generated, Generated), (Competitors.RunTime, RunTime));
    }

    private void Run<TFitted, TSet>(Trainer<TFitted, double, TSet> trainer)
        where TFitted : ILinearModel<double>, IModelFactory<TFitted, double>
        where TSet : struct, IKernels<double>
    {
        var solver = new StochasticGradientDescent
        {
            Epochs = Epochs,
            StepSize = Step,
            Schedule = StepSchedule.Constant,
            Order = RowOrder.AsGiven,
            AverageFrom = 0,
        };
        trainer.Fit(problem.Rows, problem.Targets, default(SquaredLoss), default(NoPenalty), in solver, out TFitted model);
        model.CopyCoefficientsTo(answer);
        answer[^1] = model.Intercept;
    }
}
