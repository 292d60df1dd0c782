using BenchmarkDotNet.Attributes;
using MathNet.Numerics.LinearAlgebra;
using SimdRegression.Benchmarks.Plain;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>Takes the moments of batches of rows that fit the second-level cache.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TModel">The generated model.</typeparam>
/// <typeparam name="TKernels">Its kernels.</typeparam>
[BenchmarkCategory("Moments")]
public abstract class MomentsBenchmark<T, TModel, TKernels> : ModelBenchmark<T, TModel, TKernels>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    where TModel : struct, ILinearModel<TModel, T>
    where TKernels : struct, IKernels<T>
{
    private const int RowsPerInvoke = 2048;

    private readonly int mostRows;
    private readonly bool afresh;

    private T[] rows = [];
    private T[] targets = [];
    private int repeats;
    private FixedMoments<T, TKernels> generated = null!;
    private LinearModel<T>.Moments runTime = null!;
    private PlainMoments<T> plain = null!;
    private Matrix<T> matrix = null!;
    private Vector<T> vector = null!;
    private Matrix<T> products = null!;
    private Vector<T> targetProducts = null!;

    /// <summary>Says how rows are taken.</summary>
    /// <param name="mostRows">The largest number of rows of a batch.</param>
    /// <param name="afresh">Whether every batch starts from nothing, or all are added to what was there.</param>
    private protected MomentsBenchmark(int mostRows, bool afresh)
    {
        this.mostRows = mostRows;
        this.afresh = afresh;
    }

    /// <summary>The generated moments.</summary>
    [Benchmark(Description = Competitors.Generated, OperationsPerInvoke = RowsPerInvoke)]
    public void Generated()
    {
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            if (afresh)
            {
                generated.Reset();
            }

            generated.Add(rows, targets);
        }
    }

    /// <summary>The moments for a run-time feature count.</summary>
    [Benchmark(Description = Competitors.RunTime, OperationsPerInvoke = RowsPerInvoke)]
    public void RunTime()
    {
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            if (afresh)
            {
                runTime.Reset();
            }

            runTime.Add(rows, targets);
        }
    }

    /// <summary>Loops over rows and pairs of features.</summary>
    [Benchmark(Description = Competitors.Plain, OperationsPerInvoke = RowsPerInvoke, Baseline = true)]
    public void PlainLoop()
    {
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            if (afresh)
            {
                plain.Reset();
            }

            plain.Add(rows, targets);
        }
    }

    /// <summary>Products of matrices of Math.NET.</summary>
    [Benchmark(Description = Competitors.MathNet, OperationsPerInvoke = RowsPerInvoke)]
    public void MathNet()
    {
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            matrix.TransposeThisAndMultiply(matrix, products);
            matrix.TransposeThisAndMultiply(vector, targetProducts);
        }
    }

    /// <inheritdoc/>
    protected override void Prepare()
    {
        int count = BatchRows(mostRows);
        repeats = RowsPerInvoke / count;
        var problem = new Problem<T>(Features, count);
        rows = problem.Rows;
        targets = problem.Targets;
        generated = new FixedMoments<T, TKernels>();
        runTime = new LinearModel<T>.Moments(Features);
        plain = new PlainMoments<T>(Features);
        matrix = Matrix<T>.Build.DenseOfRowMajor(count, Features, rows);
        vector = Vector<T>.Build.Dense(targets);
        products = Matrix<T>.Build.Dense(Features, Features);
        targetProducts = Vector<T>.Build.Dense(Features);
    }

    /// <inheritdoc/>
    protected override void CheckAnswers()
    {
        // The lower triangle of X'X, and X'y as the row below it.
        var answer = new double[(Features + 1) * Features];
        Agreement.Require(
            answer,
            Tolerance,
            (Competitors.Plain, () =>
            {
                plain.Reset();
                PlainLoop();
                plain.Centre();
                Collect(answer, (i, j) => plain.Products[(i * Features) + j], i => plain.TargetProducts[i]);
            }),
            (Competitors.Generated, () =>
            {
                generated.Reset();
                Generated();
                Collect(answer, generated.CrossProduct, generated.TargetCrossProduct);
            }),
            (Competitors.RunTime, () =>
            {
                runTime.Reset();
                RunTime();
                Collect(answer, runTime.CrossProduct, runTime.TargetCrossProduct);
            }),
            (Competitors.MathNet, () =>
            {
                MathNet();
                Collect(
                    answer,
                    (i, j) => Centre(products[i, j], plain.Means[i] * plain.Means[j]),
                    i => Centre(targetProducts[i], plain.Means[i] * plain.TargetMean));
            }));

        // The first blocks are accumulated in doubled precision: to be left behind, unless they are what is measured.
        while (!afresh && runTime.Count < 16 * KernelLayout.BlockRows(Features))
        {
            Generated();
            RunTime();
        }
    }

    /// <summary>A centred sum over the rows that the others have seen from the raw sum over one batch.</summary>
    private double Centre(T sum, double productOfMeans)
    {
        return plain.Count / targets.Length * (double.CreateTruncating(sum) - (targets.Length * productOfMeans));
    }

    private void Collect(double[] answer, Func<int, int, double> product, Func<int, double> targetProduct)
    {
        for (int i = 0; i < Features; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                answer[(i * Features) + j] = product(i, j);
            }

            answer[(Features * Features) + i] = targetProduct(i);
        }
    }
}
