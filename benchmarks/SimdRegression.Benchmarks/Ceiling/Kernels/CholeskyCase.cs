using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Ceiling.Kernels;

/// <summary>Factoring a positive definite matrix and solving one system with it, and the copy of the matrix that is factored.</summary>
/// <typeparam name="TKernels">The generated kernels.</typeparam>
internal sealed class CholeskyCase<TKernels>() : CallCase(calls: 16)
    where TKernels : struct, ISolverKernels
{
    private readonly double[] matrix = DominantMatrix(default(TKernels).FeatureCount);
    private readonly double[] factor = new double[KernelLayout.SquareLength(default(TKernels).FeatureCount)];
    private readonly double[] inverseDiagonal = new double[default(TKernels).FeatureCount];
    private readonly double[] solution = new double[KernelLayout.Stride(default(TKernels).FeatureCount)];

    /// <inheritdoc/>
    public override double MultiplyAddsPerItem => (Math.Pow(Features, 3) / 6.0) + Math.Pow(Features, 2);

    /// <inheritdoc/>
    public override void Pass()
    {
        for (int call = 0; call < ItemsPerPass; call++)
        {
            matrix.CopyTo(factor, 0);
            Array.Fill(solution, 1.0);
            default(TKernels).Factor(factor, inverseDiagonal);
            default(TKernels).Solve(factor, inverseDiagonal, solution);
        }
    }
}
