using BenchmarkDotNet.Attributes;
using SimdRegression.Benchmarks.Plain;
using SimdRegression.Benchmarks.Results;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>Takes rows into recursive least squares, one call a row.</summary>
/// <typeparam name="TModel">The generated model.</typeparam>
/// <typeparam name="TKernels">Its kernels.</typeparam>
[ResultTable(
    10,
    "Recursive least squares (ns a row)",
    "One call a row, with a forgetting factor and without an intercept; the rows lie in the first-level cache.")]
[BenchmarkCategory("Online")]
public class RecursionUpdate<TModel, TKernels> : DoubleModelBenchmark<TModel, TKernels>
    where TModel : struct, ILinearModel<TModel, double>
    where TKernels : struct, IKernels<double>
{
    private const int Rows = 128;
    private const double ForgettingFactor = 0.999;
    private const double Tolerance = 1e-9;

    private readonly double[] answer = new double[TModel.FeatureCount];
    private double[] rows = [];
    private double[] targets = [];
    private FixedRecursion<TModel, TKernels> generated = null!;
    private LinearModel<double>.RecursiveLeastSquares runTime = null!;
    private PlainRecursion plain = null!;

    /// <summary>The generated model's recursion.</summary>
    [Benchmark(Description = Competitors.Generated, OperationsPerInvoke = Rows)]
    public void Generated()
    {
        for (int r = 0; r < Rows; r++)
        {
            generated.Update(Row(r), targets[r]);
        }
    }

    /// <summary>The recursion for a run-time feature count.</summary>
    [Benchmark(Description = Competitors.RunTime, OperationsPerInvoke = Rows)]
    public void RunTime()
    {
        for (int r = 0; r < Rows; r++)
        {
            runTime.Update(Row(r), targets[r]);
        }
    }

    /// <summary>Loops over rows and columns.</summary>
    [Benchmark(Description = Competitors.Plain, OperationsPerInvoke = Rows, Baseline = true)]
    public void PlainLoop()
    {
        for (int r = 0; r < Rows; r++)
        {
            plain.Update(Row(r), targets[r]);
        }
    }

    /// <inheritdoc/>
    protected override void Prepare()
    {
        var problem = new Problem<double>(TModel.FeatureCount, Rows);
        rows = problem.Rows;
        targets = problem.Targets;
        var options = new RecursiveLeastSquaresOptions { ForgettingFactor = ForgettingFactor, Intercept = false };
        generated = new FixedRecursion<TModel, TKernels>(in options);
        runTime = new LinearModel<double>.RecursiveLeastSquares(TModel.FeatureCount, in options);
        plain = new PlainRecursion(TModel.FeatureCount, ForgettingFactor, options.Ridge);
        plain.Reset();
    }

    /// <inheritdoc/>
    protected override void CheckAnswers()
    {
        Agreement.Require(
            answer,
            Tolerance,
            (Competitors.Plain, () => AnswerOf(PlainLoop, () => plain.Coefficients)),
            (Competitors.Generated, () => AnswerOf(Generated, () => generated.Coefficients.ToArray())),
            (Competitors.RunTime, () => AnswerOf(RunTime, () => runTime.Coefficients.ToArray())));
    }

    private void AnswerOf(Action update, Func<double[]> coefficients)
    {
        update();
        coefficients().CopyTo(answer, 0);
    }

    private ReadOnlySpan<double> Row(int r) => rows.AsSpan(r * TModel.FeatureCount, TModel.FeatureCount);
}
