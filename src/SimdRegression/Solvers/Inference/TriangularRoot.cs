using System.Runtime.CompilerServices;
using SimdRegression.Numerics;

namespace SimdRegression.Solvers;

/// <summary>The root T of a symmetric matrix V = T'T without negative eigenvalues, T lower triangular: Cholesky's factor from the last row on.</summary>
internal static class TriangularRoot
{
    // A pivot this small beside its diagonal element is rounding of the matrix, a double a number; so small a negative one is too.
    private const double Rounding = 64.0 * MachineEpsilon.Double;

    /// <summary>Finds T in doubled precision.</summary>
    /// <param name="matrix">V, k by k; the lower triangle is read, the upper one compared with it.</param>
    /// <param name="matrixLow">What rounding V to double leaves out, or nothing.</param>
    /// <param name="count">k.</param>
    /// <param name="columns">Receives the columns of T, k elements each. A row whose pivot is rounding is zero: it adds nothing to V.</param>
    /// <returns>False where V is not symmetric or has an eigenvalue below zero.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryFactor(ReadOnlySpan<double> matrix, ReadOnlySpan<double> matrixLow, int count, Span<double> columns)
    {
        columns.Clear();
        for (int row = count - 1; row >= 0; row--)
        {
            double diagonal = matrix[(row * count) + row];
            Doubled pivot = Rest(matrix, matrixLow, count, row, row, columns);
            double noise = Rounding * count * diagonal;
            if (!(diagonal >= 0.0 && pivot.High >= -noise))
            {
                return false;
            }

            bool isRounding = !(pivot.High > noise);
            Doubled root = isRounding ? default : Doubled.Sqrt(pivot);
            for (int column = 0; column <= row; column++)
            {
                if (!IsSymmetric(matrix, count, row, column))
                {
                    return false;
                }

                columns[(column * count) + row] = isRounding ? 0.0
                    : column == row ? root.Rounded
                    : (Rest(matrix, matrixLow, count, row, column, columns) / root).Rounded;
            }
        }

        return true;
    }

    // What the rows below leave of an element.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Doubled Rest(
        ReadOnlySpan<double> matrix, ReadOnlySpan<double> matrixLow, int count, int row, int column, ReadOnlySpan<double> columns)
    {
        int at = (row * count) + column;
        var rest = new Doubled(matrix[at], matrixLow.IsEmpty ? 0.0 : matrixLow[at]);
        for (int below = row + 1; below < count; below++)
        {
            double product = ErrorFree.Product(columns[(row * count) + below], columns[(column * count) + below], out double error);
            rest -= new Doubled(product, error);
        }

        return rest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsSymmetric(ReadOnlySpan<double> matrix, int count, int row, int column)
    {
        double scale = Math.Sqrt(matrix[(row * count) + row]) * Math.Sqrt(matrix[(column * count) + column]);
        return Math.Abs(matrix[(row * count) + column] - matrix[(column * count) + row]) <= Rounding * count * scale;
    }
}
