using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;

namespace SimdRegression.Solvers;

/// <summary>
/// One eigendecomposition V L V' of the scaled problem in the units of its penalty, q^-1/2 H q^-1/2, after which a ridge solution at any
/// lambda2 is q^-1/2 V inverse(L + lambda2) g, g = V' q^-1/2 c.
/// </summary>
internal sealed class GramSpectrum
{
    private const double Epsilon = MachineEpsilon.Double;

    private readonly PathProblem problem;
    private readonly int features;
    private readonly int stride;
    private readonly double[] matrix;
    private readonly double[] vectors;
    private readonly double[] values;
    private readonly double[] projections;
    private readonly double[] roots;
    private readonly double[] map;
    private readonly double[] work;

    /// <summary>Allocates the decomposition.</summary>
    public GramSpectrum(PathProblem problem, int features)
    {
        this.problem = problem;
        this.features = features;
        stride = KernelLayout.Stride(features);
        matrix = new double[features * features];
        vectors = new double[features * features];
        values = new double[features];
        projections = new double[features];
        roots = new double[features];
        map = new double[KernelLayout.SquareLength(features)];
        work = new double[2 * features];
    }

    /// <summary>L, descending; 0 where a direction is nothing but rounding.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>g.</summary>
    public ReadOnlySpan<double> Projections => projections;

    /// <summary>q^-1/2 V, rows a stride apart, zeros in the padding.</summary>
    public double[] Map => map;

    /// <summary>The residual sum of squares over t^2 without penalty.</summary>
    public double LeastResidualSquare { get; private set; }

    /// <summary>The number of directions that are more than rounding.</summary>
    public int Rank { get; private set; }

    /// <summary>1 / (L + lambda2), or 0 for a direction without data and penalty.</summary>
    public static double Reciprocal(double value, double lambda2)
    {
        double sum = value + lambda2;
        return sum > 0.0 ? 1.0 / sum : 0.0;
    }

    /// <summary>Decomposes the problem, all of whose columns that matter are penalised.</summary>
    /// <returns>Whether the iteration converged; it does for finite input.</returns>
    public bool Decompose()
    {
        ScaledProblem scaled = problem.Scaled;
        for (int j = 0; j < features; j++)
        {
            roots[j] = Math.Sqrt(problem.InverseQuadraticUnit[j]);
        }

        for (int i = 0; i < features; i++)
        {
            for (int j = 0; j < features; j++)
            {
                matrix[(i * features) + j] = scaled.Hessian[(i * stride) + j] * (roots[i] * roots[j]);
            }
        }

        if (!SymmetricEigen.Decompose(features, matrix, vectors, values, work))
        {
            return false;
        }

        Sort();
        double threshold = 2.0 * features * Epsilon * values[0];
        double left = scaled.TargetSquare;
        Rank = 0;
        for (int i = 0; i < features; i++)
        {
            double sum = 0.0;
            for (int j = 0; j < features; j++)
            {
                double element = roots[j] * vectors[(i * features) + j];
                map[(j * stride) + i] = element;
                sum += element * scaled.Linear[j];
            }

            bool isReal = values[i] > threshold;
            values[i] = isReal ? values[i] : 0.0;
            projections[i] = isReal ? sum : 0.0;
            left -= isReal ? sum * sum / values[i] : 0.0;
            Rank += isReal ? 1 : 0;
        }

        LeastResidualSquare = Math.Max(0.0, left);
        return true;
    }

    private void Sort()
    {
        for (int i = 0; i < features; i++)
        {
            int largest = i;
            for (int k = i + 1; k < features; k++)
            {
                largest = values[k] > values[largest] ? k : largest;
            }

            if (largest != i)
            {
                (values[i], values[largest]) = (values[largest], values[i]);
                Span<double> first = vectors.AsSpan(i * features, features);
                Span<double> second = vectors.AsSpan(largest * features, features);
                for (int j = 0; j < features; j++)
                {
                    (first[j], second[j]) = (second[j], first[j]);
                }
            }
        }
    }
}
