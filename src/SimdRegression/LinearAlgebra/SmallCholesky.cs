using System.Runtime.CompilerServices;

namespace SimdRegression.LinearAlgebra;

/// <summary>The factor of a small positive definite matrix, in its lower triangle, rows adjacent.</summary>
internal static class SmallCholesky
{
    // A diagonal element of the factor whose square is below this share of the matrix's is rounding.
    private const double SmallestShare = 64.0 * MachineEpsilon.Double;

    /// <summary>Factors in place.</summary>
    /// <param name="matrix">The lower triangle; receives L of LL'.</param>
    /// <param name="count">The order, and the distance between rows.</param>
    /// <returns>False where the matrix has no digits for some combination of its columns.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryFactor(Span<double> matrix, int count)
    {
        for (int a = 0; a < count; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double sum = matrix[(a * count) + b];
                for (int k = 0; k < b; k++)
                {
                    sum -= matrix[(a * count) + k] * matrix[(b * count) + k];
                }

                if (a == b && !(sum > SmallestShare * matrix[(a * count) + a]))
                {
                    return false;
                }

                matrix[(a * count) + b] = a == b ? Math.Sqrt(sum) : sum / matrix[(b * count) + b];
            }
        }

        return true;
    }

    /// <summary>Solves LL'x = v in place.</summary>
    /// <param name="factor">L.</param>
    /// <param name="count">The order.</param>
    /// <param name="vector">v; receives x.</param>
    public static void Solve(ReadOnlySpan<double> factor, int count, Span<double> vector)
    {
        SolveLower(factor, count, vector);
        for (int a = count - 1; a >= 0; a--)
        {
            for (int k = a + 1; k < count; k++)
            {
                vector[a] -= factor[(k * count) + a] * vector[k];
            }

            vector[a] /= factor[(a * count) + a];
        }
    }

    /// <summary>Solves Lx = v in place.</summary>
    /// <param name="factor">L.</param>
    /// <param name="count">The order.</param>
    /// <param name="vector">v; receives x.</param>
    public static void SolveLower(ReadOnlySpan<double> factor, int count, Span<double> vector)
    {
        for (int a = 0; a < count; a++)
        {
            for (int k = 0; k < a; k++)
            {
                vector[a] -= factor[(a * count) + k] * vector[k];
            }

            vector[a] /= factor[(a * count) + a];
        }
    }
}
