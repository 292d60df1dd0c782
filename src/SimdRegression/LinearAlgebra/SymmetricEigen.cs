using System.Runtime.CompilerServices;
using static SimdRegression.LinearAlgebra.VectorOperations;

namespace SimdRegression.LinearAlgebra;

/// <summary>
/// The eigendecomposition of a symmetric matrix: Householder tridiagonalisation and implicit QL iteration (Golub and Van Loan, chapter 8).
/// </summary>
internal static class SymmetricEigen
{
    private const int MaxIterationsPerValue = 60;
    private const double NegligibleShare = 1e-100;

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="order">The order n.</param>
    /// <param name="matrix">n rows of n elements, both triangles; destroyed.</param>
    /// <param name="vectors">Receives the eigenvectors as rows, n elements each.</param>
    /// <param name="values">Receives the eigenvalues, in no particular order.</param>
    /// <param name="work">2 n elements of scratch.</param>
    /// <returns>Whether the iteration converged; it does for finite input.</returns>
    public static bool Decompose(int order, Span<double> matrix, Span<double> vectors, Span<double> values, Span<double> work)
    {
        Span<double> offDiagonal = work[..order];
        Tridiagonalize(order, matrix, vectors, values, offDiagonal, work.Slice(order, order));
        return Iterate(order, vectors, values, offDiagonal);
    }

    // A := Q'AQ step by step; the reflections are applied to the rows of "vectors", which become those of Q'.
    private static void Tridiagonalize(
        int order, Span<double> matrix, Span<double> vectors, Span<double> diagonal, Span<double> offDiagonal, Span<double> product)
    {
        vectors.Clear();
        for (int i = 0; i < order; i++)
        {
            vectors[(i * order) + i] = 1.0;
        }

        double negligible = 0.0;
        for (int i = 0; i < order; i++)
        {
            negligible = Math.Max(negligible, NegligibleShare * Math.Abs(matrix[(i * order) + i]));
        }

        for (int k = 0; k < order - 2; k++)
        {
            // The row k stands for the column k: the matrix is symmetric and rows are contiguous.
            Span<double> reflection = matrix.Slice((k * order) + k + 1, order - k - 1);
            double norm = Norm(reflection[1..]);
            if (norm <= negligible)
            {
                // Far below the rounding of the diagonal, where the squares of a reflection would leave the range.
                continue;
            }

            double head = reflection[0];
            double length = double.Hypot(head, norm);
            double image = head > 0.0 ? -length : length;
            reflection[0] = head - image;
            double beta = -1.0 / (image * reflection[0]);
            ReflectBothSides(order, k + 1, matrix, reflection, beta, product);
            ReflectRows(order, k + 1, vectors, reflection, beta, product);
            matrix[((k + 1) * order) + k] = image;
        }

        for (int k = 0; k < order; k++)
        {
            diagonal[k] = matrix[(k * order) + k];
            offDiagonal[k] = k + 1 < order ? matrix[((k + 1) * order) + k] : 0.0;
        }
    }

    // B := P B P on the trailing block, P = I - beta v v', as the rank-two update B - v w' - w v'.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReflectBothSides(int order, int start, Span<double> matrix, Span<double> v, double beta, Span<double> work)
    {
        Span<double> w = work[..v.Length];
        for (int i = 0; i < v.Length; i++)
        {
            w[i] = beta * Inner(matrix.Slice(((start + i) * order) + start, v.Length), v);
        }

        double half = 0.5 * beta * Inner(w, v);
        AddScaled(w, -half, v);
        for (int i = 0; i < v.Length; i++)
        {
            Span<double> row = matrix.Slice(((start + i) * order) + start, v.Length);
            AddScaled(row, -v[i], w);
            AddScaled(row, -w[i], v);
        }
    }

    // V := P V on the trailing rows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReflectRows(int order, int start, Span<double> vectors, Span<double> v, double beta, Span<double> work)
    {
        Span<double> sums = work[..order];
        sums.Clear();
        for (int i = 0; i < v.Length; i++)
        {
            AddScaled(sums, v[i], vectors.Slice((start + i) * order, order));
        }

        for (int i = 0; i < v.Length; i++)
        {
            AddScaled(vectors.Slice((start + i) * order, order), -beta * v[i], sums);
        }
    }

    private static bool Iterate(int order, Span<double> vectors, Span<double> diagonal, Span<double> offDiagonal)
    {
        double norm = 0.0;
        for (int k = 0; k < order; k++)
        {
            norm = Math.Max(norm, Math.Abs(diagonal[k]) + Math.Abs(offDiagonal[k]));
        }

        for (int first = 0; first < order; first++)
        {
            for (int iteration = 0; ; iteration++)
            {
                int last = first;
                while (last < order - 1 && !IsNegligible(offDiagonal[last], norm))
                {
                    last++;
                }

                if (last == first)
                {
                    break;
                }

                if (iteration == MaxIterationsPerValue)
                {
                    return false;
                }

                Step(order, first, last, vectors, diagonal, offDiagonal);
            }
        }

        return true;
    }

    // Small against the whole matrix: eigenvalues are wanted to that accuracy, and the block of a singular matrix that is nothing but
    // rounding has no other scale.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsNegligible(double offDiagonal, double norm)
    {
        const double Epsilon = 1.1102230246251565e-16;
        return Math.Abs(offDiagonal) <= Epsilon * norm;
    }

    // One implicit QL step with Wilkinson's shift on the unreduced block from first to last.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Step(int order, int first, int last, Span<double> vectors, Span<double> diagonal, Span<double> offDiagonal)
    {
        double half = (diagonal[first + 1] - diagonal[first]) / (2.0 * offDiagonal[first]);
        double root = double.Hypot(half, 1.0);
        double bulge = diagonal[last] - diagonal[first] + (offDiagonal[first] / (half + (half >= 0.0 ? root : -root)));
        double sine = 1.0;
        double cosine = 1.0;
        double shift = 0.0;
        for (int k = last - 1; k >= first; k--)
        {
            double away = sine * offDiagonal[k];
            double along = cosine * offDiagonal[k];
            double length = double.Hypot(away, bulge);
            offDiagonal[k + 1] = length;
            if (length == 0.0)
            {
                // The bulge vanished: the block falls apart here.
                diagonal[k + 1] -= shift;
                offDiagonal[last] = 0.0;
                return;
            }

            sine = away / length;
            cosine = bulge / length;
            double moved = diagonal[k + 1] - shift;
            double mixed = ((diagonal[k] - moved) * sine) + (2.0 * cosine * along);
            shift = sine * mixed;
            diagonal[k + 1] = moved + shift;
            bulge = (cosine * mixed) - along;
            Rotate(vectors.Slice(k * order, order), vectors.Slice((k + 1) * order, order), cosine, sine);
        }

        diagonal[first] -= shift;
        offDiagonal[first] = bulge;
        offDiagonal[last] = 0.0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rotate(Span<double> lower, Span<double> upper, double cosine, double sine)
    {
        for (int i = 0; i < lower.Length; i++)
        {
            double above = upper[i];
            double below = lower[i];
            upper[i] = (sine * below) + (cosine * above);
            lower[i] = (cosine * below) - (sine * above);
        }
    }

    private static double Norm(ReadOnlySpan<double> values) => Math.Sqrt(Inner(values, values));
}
