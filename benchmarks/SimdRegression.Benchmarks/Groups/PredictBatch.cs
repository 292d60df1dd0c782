using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using MathNet.Numerics.LinearAlgebra;
using SimdRegression.Benchmarks.Plain;
using SimdRegression.Benchmarks.Results;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>Predicts batches of rows that fit the second-level cache.</summary>
[ResultTable(
    2,
    "Predict a batch (ns a row)",
    "Batches of at most 256 KB. TensorPrimitives: its inner product, row by row. Math.NET: matrix times vector, into memory given.")]
[BenchmarkCategory("Predict")]
public class PredictBatch<T, TModel, TKernels> : ModelBenchmark<T, TModel, TKernels>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    where TModel : struct, ILinearModel<TModel, T>
    where TKernels : struct, IKernels<T>
{
    private const int RowsPerInvoke = 2048;

    private T[] rows = [];
    private T[] coefficients = [];
    private T[] predictions = [];
    private T intercept;
    private int repeats;
    private TModel generated;
    private LinearModel<T> runTime = null!;
    private Matrix<T> matrix = null!;
    private Vector<T> vector = null!;
    private Vector<T> product = null!;

    /// <summary>The generated model.</summary>
    [Benchmark(Description = Competitors.Generated, OperationsPerInvoke = RowsPerInvoke)]
    public void Generated()
    {
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            generated.Predict(rows, predictions);
        }
    }

    /// <summary>The model for a run-time feature count.</summary>
    [Benchmark(Description = Competitors.RunTime, OperationsPerInvoke = RowsPerInvoke)]
    public void RunTime()
    {
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            runTime.Predict(rows, predictions);
        }
    }

    /// <summary>A loop over rows and features.</summary>
    [Benchmark(Description = Competitors.Plain, OperationsPerInvoke = RowsPerInvoke, Baseline = true)]
    public void PlainLoop()
    {
        int features = coefficients.Length;
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            for (int r = 0; r < predictions.Length; r++)
            {
                predictions[r] = PlainPrediction.Predict(rows.AsSpan(r * features, features), coefficients, intercept);
            }
        }
    }

    /// <summary>The inner product of TensorPrimitives for every row.</summary>
    [Benchmark(Description = Competitors.Tensors, OperationsPerInvoke = RowsPerInvoke)]
    public void Tensors()
    {
        int features = coefficients.Length;
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            for (int r = 0; r < predictions.Length; r++)
            {
                predictions[r] = TensorPrimitives.Dot<T>(rows.AsSpan(r * features, features), coefficients) + intercept;
            }
        }
    }

    /// <summary>The matrix-vector product of Math.NET.</summary>
    [Benchmark(Description = Competitors.MathNet, OperationsPerInvoke = RowsPerInvoke)]
    public void MathNet()
    {
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            matrix.Multiply(vector, product);
            product.Add(intercept, product);
        }
    }

    /// <inheritdoc/>
    protected override void Prepare()
    {
        int count = BatchRows(RowsPerInvoke);
        repeats = RowsPerInvoke / count;
        var problem = new Problem<T>(Features, count);
        rows = problem.Rows;
        coefficients = problem.Coefficients;
        intercept = problem.Intercept;
        predictions = new T[count];
        generated = TModel.Create(coefficients, intercept);
        runTime = new LinearModel<T>(coefficients, intercept);
        matrix = Matrix<T>.Build.DenseOfRowMajor(count, Features, rows);
        vector = Vector<T>.Build.Dense(coefficients);

        // A vector over the array itself: the answer stands where the others leave theirs.
        product = Vector<T>.Build.Dense(predictions);
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
            (Competitors.Tensors, Tensors),
            (Competitors.MathNet, MathNet));
    }
}
