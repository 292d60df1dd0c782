using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;

namespace SimdRegression.Solvers;

/// <summary>
/// The eigendecomposition V L V' of the products M of the columns that a penalty acts on, with which a ridge fit of any strength is a sum over directions.
/// </summary>
/// <param name="features">N.</param>
internal sealed class EvidenceSpectrum(int features)
{
    private readonly int stride = KernelLayout.Stride(features);
    private readonly double[] matrix = new double[features * features];
    private readonly double[] vectors = new double[features * features];
    private readonly double[] values = new double[features];
    private readonly double[] projections = new double[features];
    private readonly double[] work = new double[2 * features];

    /// <summary>L; 0 where a direction is nothing but rounding.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>V'g.</summary>
    public ReadOnlySpan<double> Projections => projections;

    /// <summary>The residual sum of squares of least squares, in the units of the problem.</summary>
    public double LeastResidualSquare { get; private set; }

    /// <summary>Decomposes a problem.</summary>
    /// <param name="problem">The problem, without a penalty.</param>
    /// <param name="ratios">What the columns of the problem are multiplied with.</param>
    /// <param name="products">g.</param>
    /// <param name="point">Scratch, stride elements.</param>
    /// <param name="gradient">Scratch, stride elements.</param>
    /// <param name="low">Scratch, stride elements.</param>
    /// <returns>Whether the iteration converged; it does for finite input.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Decompose(
        ScaledProblem problem, ReadOnlySpan<double> ratios, ReadOnlySpan<double> products, Span<double> point, Span<double> gradient, Span<double> low)
    {
        for (int i = 0; i < features; i++)
        {
            ReadOnlySpan<double> row = problem.Hessian.AsSpan(i * stride, features);
            VectorOperations.Multiply(row, ratios, ratios[i], matrix.AsSpan(i * features, features));
        }

        if (!SymmetricEigen.Decompose(features, matrix, vectors, values, work))
        {
            return false;
        }

        double largest = 0.0;
        foreach (double value in values)
        {
            largest = Math.Max(largest, value);
        }

        double threshold = 2.0 * features * MachineEpsilon.Double * largest;
        point.Clear();
        for (int i = 0; i < features; i++)
        {
            ReadOnlySpan<double> vector = vectors.AsSpan(i * features, features);
            bool isReal = values[i] > threshold;
            values[i] = isReal ? values[i] : 0.0;
            projections[i] = isReal ? VectorOperations.Inner(vector, products) : 0.0;
            if (isReal)
            {
                VectorOperations.AddScaled(point[..features], projections[i] / values[i], vector);
            }
        }

        for (int j = 0; j < features; j++)
        {
            point[j] *= ratios[j];
        }

        DoubledResidual.Compute(features, problem, point, gradient, low);
        LeastResidualSquare = problem.ResidualSquare(point, gradient);
        return true;
    }
}
