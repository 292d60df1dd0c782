using System.Runtime.CompilerServices;

namespace SimdRegression.LinearAlgebra;

/// <summary>
/// A Cholesky factor LL' of a small dense matrix that the caller fills in. A row whose pivot is next to nothing is left out: its unknown is 0.
/// </summary>
/// <param name="most">The largest order.</param>
internal sealed class DenseCholesky(int most) : IFactorSolve
{
    private readonly double[] matrix = new double[most * most];
    private readonly double[] inverseDiagonal = new double[most];

    /// <summary>The order of the matrix.</summary>
    public int Order { get; private set; }

    /// <summary>Begins a matrix of an order.</summary>
    public void Begin(int order) => Order = order;

    /// <summary>A row of the matrix; the elements up to the diagonal count.</summary>
    public Span<double> Row(int index) => matrix.AsSpan(index * Order, Order);

    /// <summary>Factors the matrix in place.</summary>
    /// <returns>How many rows were not left out.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Factor()
    {
        double negligible = 4.0 * Order * MachineEpsilon.Double;
        int rank = 0;
        for (int i = 0; i < Order; i++)
        {
            Span<double> row = Row(i);
            double diagonal = row[i];
            for (int k = 0; k < i; k++)
            {
                row[k] = (row[k] - VectorOperations.Inner(row[..k], Row(k)[..k])) * inverseDiagonal[k];
            }

            double pivot = diagonal - VectorOperations.Inner(row[..i], row[..i]);
            bool isThere = pivot > negligible * diagonal;
            inverseDiagonal[i] = isThere ? 1.0 / Math.Sqrt(pivot) : 0.0;
            row[i] = isThere ? Math.Sqrt(pivot) : 0.0;
            rank += isThere ? 1 : 0;
        }

        return rank;
    }

    /// <summary>Solves Lx = v in place: the squares of x add up to v'inverse(LL')v.</summary>
    /// <param name="vector">As many values as the matrix has rows, or more.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SolveLower(Span<double> vector)
    {
        for (int i = 0; i < Order; i++)
        {
            vector[i] = (vector[i] - VectorOperations.Inner(Row(i)[..i], vector[..i])) * inverseDiagonal[i];
        }
    }

    /// <summary>Solves with the factor, in place.</summary>
    /// <param name="vector">As many values as the matrix has rows, or more.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Solve(Span<double> vector)
    {
        SolveLower(vector);
        for (int i = Order - 1; i >= 0; i--)
        {
            double value = vector[i] * inverseDiagonal[i];
            vector[i] = value;
            VectorOperations.AddScaled(vector[..i], -value, Row(i)[..i]);
        }
    }
}
