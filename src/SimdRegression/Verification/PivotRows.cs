namespace SimdRegression.Verification;

/// <summary>As many rows as columns that are independent in them, chosen by elimination with the largest pivots.</summary>
internal sealed class PivotRows
{
    // Of more rows than these, that many are looked at.
    private const int MostRows = 4096;

    // A column that loses all but this many bits depends on the others.
    private const int BitsOfRounding = 48;

    /// <summary>Chooses rows.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="room">How far the dual value of a row may move, times the weight of the row.</param>
    public PivotRows(VerifiedProblem problem, int[] columns, Func<int, BigReal> room)
    {
        var candidates = new int[Math.Min(problem.Count, MostRows)];
        for (int k = 0; k < candidates.Length; k++)
        {
            candidates[k] = (int)((long)k * problem.Count / candidates.Length);
        }

        var rooms = new BigReal[candidates.Length];
        var matrix = new BigReal[candidates.Length][];
        for (int a = 0; a < candidates.Length; a++)
        {
            rooms[a] = BigReal.Bound(room(candidates[a]));
            matrix[a] = Array.ConvertAll(columns, j => problem.At(candidates[a], j).WithPrecision(problem.Precision));
        }

        var used = new bool[candidates.Length];
        var rows = new List<int>();
        var independent = new List<int>();
        for (int c = columns.Length - 1; c >= 0; c--)
        {
            // The last column first: it is the intercept, where there is one.
            BigReal largest = BigReal.Zero;
            int pivot = -1;
            for (int a = 0; a < candidates.Length; a++)
            {
                BigReal worth = used[a] ? BigReal.Zero : BigReal.BoundProduct(matrix[a][c].Abs(), rooms[a]);
                BigReal original = problem.At(candidates[a], columns[c]);
                if (worth > largest && matrix[a][c].Top > original.Top - problem.Precision + BitsOfRounding)
                {
                    largest = worth;
                    pivot = a;
                }
            }

            if (pivot < 0)
            {
                continue;
            }

            used[pivot] = true;
            rows.Add(candidates[pivot]);
            independent.Add(columns[c]);
            for (int a = 0; a < candidates.Length; a++)
            {
                if (used[a] || matrix[a][c].IsZero)
                {
                    continue;
                }

                BigReal factor = matrix[a][c] / matrix[pivot][c];
                for (int k = 0; k < c; k++)
                {
                    matrix[a][k] -= factor * matrix[pivot][k];
                }
            }
        }

        Rows = [.. rows];
        Columns = [.. independent];
    }

    /// <summary>The rows, one a column.</summary>
    public int[] Rows { get; }

    /// <summary>The columns that are independent.</summary>
    public int[] Columns { get; }
}
