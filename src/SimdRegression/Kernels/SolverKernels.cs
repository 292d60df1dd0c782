using System.Runtime.CompilerServices;

namespace SimdRegression.Kernels;

/// <summary>
/// The kernels that fits from moments call, behind one indirect call each: so the code of a solver is there once, and not once for each model. A call
/// takes a nanosecond more, beside hundreds for the least of the kernels.
/// </summary>
internal abstract class SolverKernels
{
    /// <inheritdoc cref="ISolverKernels.FeatureCount"/>
    public abstract int FeatureCount { get; }

    /// <summary>Makes them of a kernel set.</summary>
    /// <typeparam name="TKernels">The kernel set.</typeparam>
    /// <param name="kernels">The kernel set.</param>
    public static SolverKernels Of<TKernels>(TKernels kernels)
        where TKernels : struct, ISolverKernels => new OfSet<TKernels>(kernels);

    /// <inheritdoc cref="ISolverKernels.Factor"/>
    public abstract bool Factor(Span<double> matrix, Span<double> inverseDiagonal);

    /// <inheritdoc cref="ISolverKernels.Solve"/>
    public abstract void Solve(ReadOnlySpan<double> factor, ReadOnlySpan<double> inverseDiagonal, Span<double> vector);

    /// <inheritdoc cref="ISolverKernels.CoordinateDescentSweep"/>
    public abstract double CoordinateDescentSweep(
        ReadOnlySpan<double> hessian,
        ReadOnlySpan<double> inverseDiagonal,
        ReadOnlySpan<double> l1,
        ReadOnlySpan<double> lower,
        ReadOnlySpan<double> upper,
        Span<double> coefficients,
        Span<double> gradient);

    private sealed class OfSet<TKernels>(TKernels kernels) : SolverKernels
        where TKernels : struct, ISolverKernels
    {
        public override int FeatureCount => kernels.FeatureCount;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override bool Factor(Span<double> matrix, Span<double> inverseDiagonal) => kernels.Factor(matrix, inverseDiagonal);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Solve(ReadOnlySpan<double> factor, ReadOnlySpan<double> inverseDiagonal, Span<double> vector)
        {
            kernels.Solve(factor, inverseDiagonal, vector);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override double CoordinateDescentSweep(
            ReadOnlySpan<double> hessian,
            ReadOnlySpan<double> inverseDiagonal,
            ReadOnlySpan<double> l1,
            ReadOnlySpan<double> lower,
            ReadOnlySpan<double> upper,
            Span<double> coefficients,
            Span<double> gradient)
        {
            return kernels.CoordinateDescentSweep(hessian, inverseDiagonal, l1, lower, upper, coefficients, gradient);
        }
    }
}
