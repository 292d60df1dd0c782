using SimdRegression.Kernels;

namespace SimdRegression.LinearAlgebra;

/// <summary>Solves with a factor of a symmetric matrix, in place.</summary>
internal interface IFactorSolve
{
    /// <summary>Replaces a vector by the inverse of the matrix times it.</summary>
    /// <param name="vector">As many values as the matrix has rows, and what padding the solver wants.</param>
    void Solve(Span<double> vector);
}

/// <summary>An estimate of the condition number of a factored symmetric matrix in the 1-norm (Hager 1984, Higham 1988).</summary>
internal static class ConditionEstimator
{
    private const int MaxSteps = 5;

    /// <summary>Estimates norm(H) norm(inverse of H), from below and seldom by more than a factor of three.</summary>
    /// <param name="features">N.</param>
    /// <param name="hessian">H, both triangles.</param>
    /// <param name="factor">Solves with a factor of H.</param>
    /// <param name="work">At least three strides of scratch.</param>
    public static double Estimate<TFactor>(int features, ReadOnlySpan<double> hessian, in TFactor factor, Span<double> work)
        where TFactor : IFactorSolve
    {
        double estimate = EstimateInverse(features, in factor, work);

        // Column sums, all columns at a time.
        int stride = KernelLayout.Stride(features);
        Span<double> sums = work[..stride];
        sums.Clear();
        for (int j = 0; j < features; j++)
        {
            VectorOperations.AddMagnitudes(sums, hessian.Slice(j * stride, stride));
        }

        double matrixNorm = 0.0;
        for (int j = 0; j < features; j++)
        {
            matrixNorm = Math.Max(matrixNorm, sums[j]);
        }

        return estimate * matrixNorm;
    }

    /// <summary>The same for the rows and columns of H that belong to some features.</summary>
    /// <param name="features">N.</param>
    /// <param name="hessian">H, both triangles.</param>
    /// <param name="columns">The features.</param>
    /// <param name="factor">Solves with a factor of these rows and columns.</param>
    /// <param name="work">At least three strides of scratch.</param>
    /// <param name="matrixNorm">Receives norm(H), 1 without columns.</param>
    public static double Estimate<TFactor>(
        int features, ReadOnlySpan<double> hessian, ReadOnlySpan<int> columns, in TFactor factor, Span<double> work, out double matrixNorm)
        where TFactor : IFactorSolve
    {
        int stride = KernelLayout.Stride(features);
        matrixNorm = columns.IsEmpty ? 1.0 : 0.0;
        foreach (int i in columns)
        {
            double sum = 0.0;
            foreach (int j in columns)
            {
                sum += Math.Abs(hessian[(i * stride) + j]);
            }

            matrixNorm = Math.Max(matrixNorm, sum);
        }

        return columns.IsEmpty ? 1.0 : EstimateInverse(columns.Length, in factor, work) * matrixNorm;
    }

    /// <summary>An estimate of the norm of the inverse of a factored matrix.</summary>
    /// <param name="features">The order of the matrix.</param>
    /// <param name="factor">Solves with its factor.</param>
    /// <param name="work">At least three strides of scratch.</param>
    public static double EstimateInverse<TFactor>(int features, in TFactor factor, Span<double> work)
        where TFactor : IFactorSolve
    {
        int stride = KernelLayout.Stride(features);
        Span<double> x = work[..stride];
        Span<double> signs = work.Slice(stride, stride);
        x.Clear();
        x[..features].Fill(1.0 / features);
        double estimate = 0.0;
        for (int step = 0; step < MaxSteps; step++)
        {
            factor.Solve(x);
            double norm = SumOfMagnitudes(x[..features]);
            if (!(norm > estimate))
            {
                break;
            }

            estimate = norm;
            signs.Clear();
            for (int j = 0; j < features; j++)
            {
                signs[j] = x[j] >= 0.0 ? 1.0 : -1.0;
            }

            factor.Solve(signs);
            int largest = 0;
            for (int j = 1; j < features; j++)
            {
                largest = Math.Abs(signs[j]) > Math.Abs(signs[largest]) ? j : largest;
            }

            x.Clear();
            x[largest] = 1.0;
        }

        // A vector of alternating growth defends against the cases in which the ascent above is blind (Higham 1988).
        for (int j = 0; j < features; j++)
        {
            x[j] = (j % 2 == 0 ? 1.0 : -1.0) * (1.0 + (features == 1 ? 0.0 : (double)j / (features - 1)));
        }

        factor.Solve(x);
        return Math.Max(estimate, 2.0 * SumOfMagnitudes(x[..features]) / (3.0 * features));
    }

    private static double SumOfMagnitudes(ReadOnlySpan<double> values)
    {
        double sum = 0.0;
        foreach (double value in values)
        {
            sum += Math.Abs(value);
        }

        return sum;
    }
}
