using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Peers;

/// <summary>A copy of a positive definite matrix, factored, and one system solved with it.</summary>
/// <typeparam name="TKernels">The kernels of the generated model.</typeparam>
internal sealed class OwnCholesky<TKernels> : PeerWork
    where TKernels : struct, ISolverKernels
{
    private readonly double[] matrix;
    private readonly double[] right;
    private readonly double[] factor;
    private readonly double[] inverseDiagonal;
    private readonly double[] solution;

    /// <summary>Reads the matrix and the right side.</summary>
    /// <param name="request">The files.</param>
    public OwnCholesky(PeerRequest request)
    {
        int features = request.Features;
        int stride = KernelLayout.Stride(features);
        double[] dense = PeerFiles.Read<double>(request.RowsPath, features * features);
        matrix = new double[KernelLayout.SquareLength(features)];
        for (int i = 0; i < features; i++)
        {
            dense.AsSpan(i * features, features).CopyTo(matrix.AsSpan(i * stride));
        }

        right = PeerFiles.Read<double>(request.TargetsPath, features);
        factor = new double[matrix.Length];
        inverseDiagonal = new double[features];
        solution = new double[stride];
    }

    /// <inheritdoc/>
    public override void Run(long repetitions)
    {
        TKernels kernels = default;
        for (long repetition = 0; repetition < repetitions; repetition++)
        {
            matrix.CopyTo(factor, 0);
            right.CopyTo(solution, 0);
            kernels.Factor(factor, inverseDiagonal);
            kernels.Solve(factor, inverseDiagonal, solution);
        }
    }

    /// <inheritdoc/>
    public override double[] Answer()
    {
        Run(1);
        return solution[..right.Length];
    }
}
