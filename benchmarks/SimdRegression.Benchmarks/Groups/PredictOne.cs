using System.Numerics;
using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using SimdRegression.Benchmarks.Plain;
using SimdRegression.Benchmarks.Results;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>Predicts rows one call at a time, out of the first-level cache.</summary>
[ResultTable(1, "Predict one row (ns a row)", "One call a row; the rows lie in the first-level cache.")]
[BenchmarkCategory("Predict")]
public class PredictOne<T, TModel, TKernels> : ModelBenchmark<T, TModel, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TModel : struct, ILinearModel<TModel, T>
    where TKernels : struct, IKernels<T>
{
    private const int Calls = 1024;
    private const int DistinctRows = 16;

    private T[] rows = [];
    private T[] coefficients = [];
    private T[] predictions = [];
    private T intercept;
    private TModel generated;
    private LinearModel<T> runTime = null!;

    /// <summary>The generated model.</summary>
    [Benchmark(Description = Competitors.Generated, OperationsPerInvoke = Calls)]
    public void Generated()
    {
        for (int call = 0; call < Calls; call++)
        {
            predictions[call % DistinctRows] = generated.Predict(Row(call));
        }
    }

    /// <summary>The model for a run-time feature count.</summary>
    [Benchmark(Description = Competitors.RunTime, OperationsPerInvoke = Calls)]
    public void RunTime()
    {
        for (int call = 0; call < Calls; call++)
        {
            predictions[call % DistinctRows] = runTime.Predict(Row(call));
        }
    }

    /// <summary>A loop over the features.</summary>
    [Benchmark(Description = Competitors.Plain, OperationsPerInvoke = Calls, Baseline = true)]
    public void PlainLoop()
    {
        for (int call = 0; call < Calls; call++)
        {
            predictions[call % DistinctRows] = PlainPrediction.Predict(Row(call), coefficients, intercept);
        }
    }

    /// <summary>The inner product of TensorPrimitives.</summary>
    [Benchmark(Description = Competitors.Tensors, OperationsPerInvoke = Calls)]
    public void Tensors()
    {
        for (int call = 0; call < Calls; call++)
        {
            predictions[call % DistinctRows] = TensorPrimitives.Dot(Row(call), coefficients) + intercept;
        }
    }

    /// <inheritdoc/>
    protected override void Prepare()
    {
        var problem = new Problem<T>(Features, DistinctRows);
        rows = problem.Rows;
        coefficients = problem.Coefficients;
        intercept = problem.Intercept;
        predictions = new T[DistinctRows];
        generated = TModel.Create(coefficients, intercept);
        runTime = new LinearModel<T>(coefficients, intercept);
    }

    /// <inheritdoc/>
    protected override void CheckAnswers()
    {
        Agreement.Require(
            predictions,
            Tolerance,
            (Competitors.Plain, PlainLoop),
            (Competitors.Generated, Generated),
            (Competitors.RunTime, RunTime),
            (Competitors.Tensors, Tensors));
    }

    private ReadOnlySpan<T> Row(int call) => rows.AsSpan(call % DistinctRows * TModel.FeatureCount, TModel.FeatureCount);
}
