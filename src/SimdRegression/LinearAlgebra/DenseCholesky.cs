using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.LinearAlgebra;

/// <summary>
/// A Cholesky factor LL' of a small dense matrix that the caller fills in. A row whose pivot is next to nothing is left out: its unknown is 0.
/// </summary>
/// <remarks>The kernel factors the whole matrix at once. Only where it finds a small pivot are the rows taken one by one.</remarks>
/// <param name="most">The largest order.</param>
internal sealed class DenseCholesky(int most) : IFactorSolve
{
    private readonly double[] matrix = new double[KernelLayout.SquareLength(most)];
    private readonly double[] given = new double[KernelLayout.SquareLength(most)];
    private readonly double[] inverseDiagonal = new double[KernelLayout.Stride(most)];
    private int stride;

    /// <summary>The order of the matrix.</summary>
    public int Order { get; private set; }

    /// <summary>Begins a matrix of an order.</summary>
    public void Begin(int order)
    {
        Order = order;
        stride = order == 0 ? 0 : KernelLayout.Stride(order);
    }

    /// <summary>A row of the matrix. The elements from the diagonal to the end count; the padding beyond is cleared by <see cref="Factor"/>.</summary>
    public Span<double> Row(int index) => given.AsSpan(index * stride, stride);

    /// <summary>Factors the matrix; its rows stay as they were given.</summary>
    /// <returns>How many rows were not left out.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Factor()
    {
        if (Order == 0)
        {
            return 0;
        }

        double negligible = 4.0 * Order * MachineEpsilon.Double;
        for (int i = 0; i < Order; i++)
        {
            Row(i)[Order..].Clear();
        }

        Span<double> square = matrix.AsSpan(0, KernelLayout.SquareLength(Order));
        given.AsSpan(0, square.Length).CopyTo(square);
        bool isWhole = new RuntimeKernels<double>(Order).Factor(square, inverseDiagonal);
        for (int i = 0; i < Order && isWhole; i++)
        {
            isWhole = 1.0 > negligible * given[(i * stride) + i] * inverseDiagonal[i] * inverseDiagonal[i];
        }

        return isWhole ? Order : FactorRowByRow(negligible);
    }

    /// <summary>The square of an element of the diagonal of L; 0 of a row that was left out.</summary>
    public double Pivot(int index) => inverseDiagonal[index] == 0.0 ? 0.0 : 1.0 / (inverseDiagonal[index] * inverseDiagonal[index]);

    /// <summary>Solves Lx = v in place: the squares of x add up to v'inverse(LL')v.</summary>
    /// <param name="vector">As many values as the matrix has rows, or more.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SolveLower(Span<double> vector)
    {
        for (int i = 0; i < Order; i++)
        {
            vector[i] = (vector[i] - VectorOperations.Inner(matrix.AsSpan(i * stride, i), vector[..i])) * inverseDiagonal[i];
        }
    }

    /// <summary>Solves with the factor, in place.</summary>
    /// <param name="vector">As many values as the matrix has rows, then scratch up to their stride.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Solve(Span<double> vector)
    {
        if (Order > 0)
        {
            new RuntimeKernels<double>(Order).Solve(matrix.AsSpan(0, KernelLayout.SquareLength(Order)), inverseDiagonal, vector[..stride]);
        }
    }

    /// <summary>Writes a column of the inverse of L, which is a lower triangle: its elements from the diagonal on.</summary>
    /// <param name="index">The column.</param>
    /// <param name="column">Receives as many elements as there are rows from this one on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void InverseColumn(int index, Span<double> column)
    {
        column.Clear();
        column[0] = 1.0;
        for (int k = 0; k < column.Length; k++)
        {
            double value = column[k] * inverseDiagonal[index + k];
            column[k] = value;
            VectorOperations.AddScaled(column[(k + 1)..], -value, matrix.AsSpan(((index + k) * stride) + index + k + 1, column.Length - k - 1));
        }
    }

    private int FactorRowByRow(double negligible)
    {
        int rank = 0;
        for (int i = 0; i < Order; i++)
        {
            Span<double> row = matrix.AsSpan(i * stride, stride);
            for (int k = 0; k < i; k++)
            {
                row[k] = (given[(k * stride) + i] - VectorOperations.Inner(row[..k], matrix.AsSpan(k * stride, k))) * inverseDiagonal[k];
                matrix[(k * stride) + i] = row[k];
            }

            double diagonal = given[(i * stride) + i];
            double pivot = diagonal - VectorOperations.Inner(row[..i], row[..i]);
            bool isThere = pivot > negligible * diagonal;
            inverseDiagonal[i] = isThere ? 1.0 / Math.Sqrt(pivot) : 0.0;
            rank += isThere ? 1 : 0;
        }

        return rank;
    }
}
