using BenchmarkDotNet.Attributes;
using MathNet.Numerics.LinearAlgebra;
using SimdRegression.Benchmarks.Plain;
using SimdRegression.Benchmarks.Results;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Groups;

/// <summary>Factors a positive definite matrix and solves one system with it.</summary>
[ResultTable(
    6,
    "Cholesky factor and solution (ns a system)",
    "The bare kernels and a copy of the matrix, which is factored in place. Math.NET: `Cholesky().Solve`.")]
[BenchmarkCategory("Solve")]
public class CholeskySolve<TKernels> : SolverKernelBenchmark<TKernels>
    where TKernels : struct, ISolverKernels
{
    private const int Systems = 8;

    private double[] padded = [];
    private double[] dense = [];
    private double[] right = [];
    private double[] factor = [];
    private double[] inverseDiagonal = [];
    private double[] solution = [];
    private Matrix<double> matrix = null!;
    private Vector<double> vector = null!;

    /// <summary>The generated kernels.</summary>
    [Benchmark(Description = Competitors.Generated, OperationsPerInvoke = Systems)]
    public bool Generated() => Run(default(TKernels));

    /// <summary>The kernels for a run-time feature count.</summary>
    [Benchmark(Description = Competitors.RunTime, OperationsPerInvoke = Systems)]
    public bool RunTime() => Run(new RuntimeKernels<double>(Features));

    /// <summary>Loops over rows and columns.</summary>
    [Benchmark(Description = Competitors.Plain, OperationsPerInvoke = Systems, Baseline = true)]
    public bool PlainLoop()
    {
        bool factored = true;
        Span<double> unknowns = solution.AsSpan(0, Features);
        for (int system = 0; system < Systems; system++)
        {
            dense.CopyTo(factor, 0);
            right.CopyTo(solution, 0);
            factored &= PlainCholesky.Factor(factor, Features);
            PlainCholesky.Solve(factor, unknowns);
        }

        return factored;
    }

    /// <summary>The Cholesky solution of Math.NET.</summary>
    [Benchmark(Description = Competitors.MathNet, OperationsPerInvoke = Systems)]
    public Vector<double> MathNet()
    {
        Vector<double> answer = vector;
        for (int system = 0; system < Systems; system++)
        {
            answer = matrix.Cholesky().Solve(vector);
        }

        return answer;
    }

    /// <inheritdoc/>
    protected override void Prepare()
    {
        int stride = KernelLayout.Stride(Features);
        var random = new Random(Features);
        matrix = Matrix<double>.Build.Dense(Features, Features, (_, _) => (2.0 * random.NextDouble()) - 1.0);
        matrix = matrix.TransposeThisAndMultiply(matrix).Add(Matrix<double>.Build.DenseDiagonal(Features, Features, 1.0));
        vector = Vector<double>.Build.Dense(Features, _ => (2.0 * random.NextDouble()) - 1.0);
        padded = new double[KernelLayout.SquareLength(Features)];
        for (int i = 0; i < Features; i++)
        {
            matrix.Row(i).AsArray().CopyTo(padded, i * stride);
        }

        dense = matrix.ToRowMajorArray();
        right = vector.ToArray();
        factor = new double[padded.Length];
        inverseDiagonal = new double[Features];
        solution = new double[stride];
    }

    /// <inheritdoc/>
    protected override void CheckAnswers()
    {
        Agreement.Require(
            solution,
            Tolerance,
            (Competitors.Plain, () => PlainLoop()),
            (Competitors.Generated, () => Generated()),
            (Competitors.RunTime, () => RunTime()),
            (Competitors.MathNet, () => MathNet().AsArray().CopyTo(solution, 0)));
    }

    private bool Run<TSet>(TSet kernels)
        where TSet : struct, ISolverKernels
    {
        bool factored = true;
        for (int system = 0; system < Systems; system++)
        {
            padded.CopyTo(factor, 0);
            right.CopyTo(solution, 0);
            factored &= kernels.Factor(factor, inverseDiagonal);
            kernels.Solve(factor, inverseDiagonal, solution);
        }

        return factored;
    }
}
