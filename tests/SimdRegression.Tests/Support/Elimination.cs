namespace SimdRegression.Tests.Support;

/// <summary>Gaussian elimination with partial pivoting, for small systems of equations.</summary>
internal static class Elimination
{
    /// <summary>Solves a system.</summary>
    /// <param name="system">The matrix with the right side as its last column; overwritten.</param>
    /// <returns>The solution, or null where the matrix is singular.</returns>
    public static double[]? Solve(double[,] system)
    {
        int order = system.GetLength(0);
        for (int k = 0; k < order; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < order; i++)
            {
                pivot = Math.Abs(system[i, k]) > Math.Abs(system[pivot, k]) ? i : pivot;
            }

            if (Math.Abs(system[pivot, k]) < 1e-10)
            {
                return null;
            }

            for (int j = 0; j <= order; j++)
            {
                (system[k, j], system[pivot, j]) = (system[pivot, j], system[k, j]);
            }

            for (int i = k + 1; i < order; i++)
            {
                double factor = system[i, k] / system[k, k];
                for (int j = k; j <= order; j++)
                {
                    system[i, j] -= factor * system[k, j];
                }
            }
        }

        var solution = new double[order];
        for (int k = order - 1; k >= 0; k--)
        {
            double sum = system[k, order];
            for (int j = k + 1; j < order; j++)
            {
                sum -= system[k, j] * solution[j];
            }

            solution[k] = sum / system[k, k];
        }

        return solution;
    }
}
