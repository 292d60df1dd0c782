using System.Numerics;
using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using SimdRegression.Benchmarks.Plain;
using SimdRegression.Benchmarks.Results;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>The gradient of squared loss over batches of rows that fit the second-level cache.</summary>
[ResultTable(
    9,
    "Squared-loss gradient (ns a row)",
    "Batches of at most 256 KB, residual and update in one pass. TensorPrimitives: an inner product and a multiply-add a row.")]
[BenchmarkCategory("Gradient")]
public class SquaredLossGradient<T, TModel, TKernels> : ModelBenchmark<T, TModel, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TModel : struct, ILinearModel<TModel, T>
    where TKernels : struct, IKernels<T>
{
    private const int RowsPerInvoke = 2048;

    private T[] rows = [];
    private T[] targets = [];
    private T[] coefficients = [];
    private T[] gradient = [];
    private T intercept;
    private int repeats;

    /// <summary>The generated kernel.</summary>
    [Benchmark(Description = Competitors.Generated, OperationsPerInvoke = RowsPerInvoke)]
    public T Generated() => Run(default(TKernels));

    /// <summary>The kernel for a run-time feature count.</summary>
    [Benchmark(Description = Competitors.RunTime, OperationsPerInvoke = RowsPerInvoke)]
    public T RunTime() => Run(new RuntimeKernels<T>(coefficients.Length));

    /// <summary>Loops over rows and features.</summary>
    [Benchmark(Description = Competitors.Plain, OperationsPerInvoke = RowsPerInvoke, Baseline = true)]
    public void PlainLoop()
    {
        Array.Clear(gradient);
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            PlainPrediction.AddGradient(rows, targets, coefficients, intercept, gradient);
        }
    }

    /// <summary>Inner product and multiply-add of TensorPrimitives.</summary>
    [Benchmark(Description = Competitors.Tensors, OperationsPerInvoke = RowsPerInvoke)]
    public void Tensors()
    {
        Array.Clear(gradient);
        int features = coefficients.Length;
        Span<T> slope = gradient.AsSpan(0, features);
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            for (int r = 0; r < targets.Length; r++)
            {
                ReadOnlySpan<T> row = rows.AsSpan(r * features, features);
                T residual = TensorPrimitives.Dot(row, coefficients) + intercept - targets[r];
                TensorPrimitives.MultiplyAdd(row, residual, slope, slope);
                gradient[features] += residual;
            }
        }
    }

    /// <inheritdoc/>
    protected override void Prepare()
    {
        int count = BatchRows(RowsPerInvoke);
        repeats = RowsPerInvoke / count;
        var problem = new Problem<T>(Features, count);
        rows = problem.Rows;
        targets = problem.Targets;

        // Away from the minimum, where the gradient would be nothing but rounding.
        coefficients = Array.ConvertAll(problem.Coefficients, value => value + T.One);
        intercept = problem.Intercept;
        gradient = new T[Features + 1];
    }

    /// <inheritdoc/>
    protected override void CheckAnswers()
    {
        Agreement.Require(
            gradient,
            Tolerance,
            (Competitors.Plain, PlainLoop),
            (Competitors.Generated, () => Generated()),
            (Competitors.RunTime, () => RunTime()),
            (Competitors.Tensors, Tensors));
    }

    private T Run<TSet>(TSet kernels)
        where TSet : struct, IKernels<T>
    {
        Array.Clear(gradient);
        int features = coefficients.Length;
        Span<T> slope = gradient.AsSpan(0, features);
        T loss = T.Zero;
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            loss += kernels.LossGradient(
                default(SquaredLoss), rows, features, targets, default, coefficients, intercept, slope, ref gradient[features]);
        }

        return loss;
    }
}
