using SimdRegression.Kernels;

namespace SimdRegression.Online;

/// <summary>Keeps a symmetric matrix positive definite that rounding may take out of it.</summary>
internal static class DefinitenessGuard
{
    private const double Epsilon = 2.220446049250313e-16;

    // What is just definite would soon not be again.
    private const double Margin = 4.0;

    /// <summary>
    /// Leaves a positive definite matrix as it is; lengthens the diagonal of another by four times the least of a series of relative
    /// amounts that makes it one, which only says that less is known. Where no amount does, off-diagonal elements are given up.
    /// </summary>
    /// <param name="kernels">The kernel set.</param>
    /// <param name="matrix">Symmetric, rows <see cref="KernelLayout.Stride"/> apart.</param>
    /// <param name="start">The diagonal element to begin anew with, where one is of no use.</param>
    /// <param name="scratch">As long as the matrix.</param>
    /// <param name="inverseDiagonal">N values, of no meaning before and after.</param>
    /// <returns>Whether the matrix was positive definite.</returns>
    public static bool Restore<TKernels>(
        TKernels kernels, Span<double> matrix, double start, Span<double> scratch, Span<double> inverseDiagonal)
        where TKernels : struct, ISolverKernels
    {
        if (IsDefinite(kernels, matrix, 0.0, scratch, inverseDiagonal))
        {
            return true;
        }

        int features = kernels.FeatureCount;
        int stride = KernelLayout.Stride(features);
        for (double amount = features * Epsilon; amount < 1.0; amount *= 16.0)
        {
            if (IsDefinite(kernels, matrix, amount, scratch, inverseDiagonal))
            {
                for (int j = 0; j < features; j++)
                {
                    matrix[(j * stride) + j] *= 1.0 + (Margin * amount);
                }

                return false;
            }
        }

        for (int j = 0; j < features; j++)
        {
            double variance = matrix[(j * stride) + j];
            matrix.Slice(j * stride, features).Clear();
            matrix[(j * stride) + j] = variance > 0.0 && double.IsFinite(variance) ? variance : start;
        }

        return false;
    }

    private static bool IsDefinite<TKernels>(
        TKernels kernels, ReadOnlySpan<double> matrix, double amount, Span<double> scratch, Span<double> inverseDiagonal)
        where TKernels : struct, ISolverKernels
    {
        int stride = KernelLayout.Stride(kernels.FeatureCount);
        matrix.CopyTo(scratch);
        for (int j = 0; j < kernels.FeatureCount; j++)
        {
            scratch[(j * stride) + j] *= 1.0 + amount;
        }

        return kernels.Factor(scratch, inverseDiagonal);
    }
}
