using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>
/// Whether the panels of further blocks of <see cref="float"/> data may be summed in <see cref="float"/>, judged by what has been
/// accumulated so far.
/// </summary>
/// <remarks>
/// <para>
/// A sum of 256 products in <see cref="float"/> has a relative error of about 3e-7, which averages out over panels: with k of them about
/// 3e-7 / sqrt(k) of a cross product remain. Fits multiply that by the inflation of variance of the columns, 1 / (1 - R^2) with R^2 of a
/// column on those before it. Where the inflation is small and the panels are many, no digit of a <see cref="float"/> coefficient is at
/// stake, and sums cost half; everywhere else they stay <see cref="double"/>, because the squared condition number would take the digits
/// that <see cref="float"/> has.
/// </para>
/// <para>Squares must stay away from the ends of the range as well.</para>
/// </remarks>
internal static class SinglePrecisionRule
{
    /// <summary>The least number of blocks before the question arises.</summary>
    public const int FewestBlocks = 16;

    private const double LargestInflation = 4.0;
    private const double SmallestVariance = 1e-24;
    private const double LargestVariance = 1e24;

    /// <summary>Judges a state.</summary>
    /// <param name="kernels">The kernel set, which factors the correlation matrix.</param>
    /// <param name="state">The state.</param>
    /// <param name="matrix">Memory for a square matrix.</param>
    /// <param name="inverseDiagonal">Memory for N values.</param>
    public static bool Holds(SolverKernels kernels, MomentAccumulator state, Span<double> matrix, Span<double> inverseDiagonal)
    {
        int features = kernels.FeatureCount;
        int stride = KernelLayout.Stride(features);
        ReadOnlySpan<double> cross = state.Cross;
        if (!IsInRange(cross[(features + 1) * stride] / state.Weight))
        {
            return false;
        }

        for (int j = 0; j < features; j++)
        {
            double square = cross[(j * stride) + j];
            if (!IsInRange(square / state.Weight))
            {
                return false;
            }

            inverseDiagonal[j] = 1.0 / Math.Sqrt(square);
        }

        for (int i = 0; i < features; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                matrix[(j * stride) + i] = cross[(i * stride) + j] * inverseDiagonal[i] * inverseDiagonal[j];
            }
        }

        if (!kernels.Factor(matrix, inverseDiagonal))
        {
            return false;
        }

        // A pivot of the factored correlation matrix is 1 - R^2 of its column on those before it.
        for (int j = 0; j < features; j++)
        {
            if (!(inverseDiagonal[j] * inverseDiagonal[j] <= LargestInflation))
            {
                return false;
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsInRange(double variance) => variance is >= SmallestVariance and <= LargestVariance;
}
