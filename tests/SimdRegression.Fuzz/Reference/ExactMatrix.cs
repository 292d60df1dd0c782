namespace SimdRegression.Fuzz.Reference;

/// <summary>
/// The Cholesky factor of some rows and columns of a matrix that is positive semidefinite, with those left out that depend on the ones
/// before: their pivot vanishes beside the diagonal, in 96 digits.
/// </summary>
internal sealed class ExactCholesky
{
    // A double has 53 bits; columns that differ in the last of them leave pivots of 2^-106, and 96 digits leave 2^-320 of a column that depends
    // on others, or 2^-214 where those can hardly be told apart.
    private const int VanishingBits = 190;

    private readonly BigFloat[,] factor;

    /// <summary>Factors.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="columns">The columns to take, in this order.</param>
    public ExactCholesky(BigFloat[,] matrix, IEnumerable<int> columns)
    {
        int size = matrix.GetLength(0);
        factor = new BigFloat[size, size];
        SmallestPivot = 1.0;
        foreach (int column in columns)
        {
            int row = Columns.Count;
            BigFloat pivot = matrix[column, column];
            for (int a = 0; a < row; a++)
            {
                BigFloat sum = matrix[column, Columns[a]];
                for (int b = 0; b < a; b++)
                {
                    sum -= factor[row, b] * factor[a, b];
                }

                factor[row, a] = sum / factor[a, a];
                pivot -= factor[row, a] * factor[row, a];
            }

            BigFloat share = matrix[column, column].Sign > 0 ? pivot / matrix[column, column] : BigFloat.Zero;
            if (share.Sign <= 0 || share.Magnitude < -VanishingBits)
            {
                Dependent.Add(column);
                continue;
            }

            SmallestPivot = Math.Min(SmallestPivot, share.ToDouble());
            factor[row, row] = BigFloat.Sqrt(pivot);
            Columns.Add(column);
        }
    }

    /// <summary>The columns that are independent.</summary>
    public List<int> Columns { get; } = [];

    /// <summary>The columns that depend on those before them.</summary>
    public List<int> Dependent { get; } = [];

    /// <summary>The smallest pivot of an independent column relative to its diagonal element: 1 less the square of a correlation.</summary>
    public double SmallestPivot { get; }

    /// <summary>A matrix with something added to its diagonal.</summary>
    public static BigFloat[,] WithDiagonal(BigFloat[,] matrix, BigFloat[] diagonal)
    {
        var sum = (BigFloat[,])matrix.Clone();
        for (int j = 0; j < diagonal.Length; j++)
        {
            sum[j, j] += diagonal[j];
        }

        return sum;
    }

    /// <summary>Solves for the independent columns; the others get zero.</summary>
    public BigFloat[] Solve(BigFloat[] right)
    {
        int count = Columns.Count;
        var solution = new BigFloat[count];
        for (int a = 0; a < count; a++)
        {
            BigFloat sum = right[Columns[a]];
            for (int b = 0; b < a; b++)
            {
                sum -= factor[a, b] * solution[b];
            }

            solution[a] = sum / factor[a, a];
        }

        for (int a = count - 1; a >= 0; a--)
        {
            BigFloat sum = solution[a];
            for (int b = a + 1; b < count; b++)
            {
                sum -= factor[b, a] * solution[b];
            }

            solution[a] = sum / factor[a, a];
        }

        var whole = new BigFloat[right.Length];
        for (int a = 0; a < count; a++)
        {
            whole[Columns[a]] = solution[a];
        }

        return whole;
    }
}
