using System.Numerics.Tensors;
using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>An estimate of the condition number of a factored symmetric matrix in the 1-norm (Hager 1984, Higham 1988).</summary>
internal static class ConditionEstimator
{
    private const int MaxSteps = 5;

    /// <summary>Estimates norm(H) norm(inverse of H), from below and seldom by more than a factor of three.</summary>
    /// <param name="kernels">The kernel set.</param>
    /// <param name="hessian">H, both triangles.</param>
    /// <param name="factor">Its Cholesky factor.</param>
    /// <param name="inverseDiagonal">The inverse diagonal of the factor.</param>
    /// <param name="work">At least three strides of scratch.</param>
    public static double Estimate<TKernels>(
        in TKernels kernels,
        ReadOnlySpan<double> hessian,
        ReadOnlySpan<double> factor,
        ReadOnlySpan<double> inverseDiagonal,
        Span<double> work)
        where TKernels : struct, ISolverKernels
    {
        int features = kernels.FeatureCount;
        int stride = KernelLayout.Stride(features);
        Span<double> x = work[..stride];
        Span<double> signs = work.Slice(stride, stride);
        x.Clear();
        x[..features].Fill(1.0 / features);
        double estimate = 0.0;
        for (int step = 0; step < MaxSteps; step++)
        {
            kernels.Solve(factor, inverseDiagonal, x);
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

            kernels.Solve(factor, inverseDiagonal, signs);
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

        kernels.Solve(factor, inverseDiagonal, x);
        estimate = Math.Max(estimate, 2.0 * SumOfMagnitudes(x[..features]) / (3.0 * features));

        // Column sums, all columns at a time.
        Span<double> sums = work[..stride];
        sums.Clear();
        for (int j = 0; j < features; j++)
        {
            TensorPrimitives.Abs(hessian.Slice(j * stride, stride), signs);
            TensorPrimitives.Add(sums, signs, sums);
        }

        double matrixNorm = 0.0;
        for (int j = 0; j < features; j++)
        {
            matrixNorm = Math.Max(matrixNorm, sums[j]);
        }

        return estimate * matrixNorm;
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
