using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>The effective degrees of freedom of one solution: the trace of H(A, A) inverse(H(A, A) + Q(A)) over its free coefficients A.</summary>
internal sealed class EffectiveFreedom(int features)
{
    private readonly int stride = KernelLayout.Stride(features);
    private readonly int[] free = new int[features];
    private readonly double[] column = new double[KernelLayout.Stride(features)];
    private readonly CompactCholesky cholesky = new(features);

    /// <summary>Finds them.</summary>
    /// <param name="problem">The problem, the quadratic penalty on the diagonal of its H.</param>
    /// <param name="solution">The scaled coefficients.</param>
    /// <returns>Columns that depend on those before them count as nothing.</returns>
    public double Find(ScaledProblem problem, ReadOnlySpan<double> solution)
    {
        int count = 0;
        for (int j = 0; j < features; j++)
        {
            bool isHeld = solution[j] <= problem.Lower[j] || solution[j] >= problem.Upper[j];
            if (!problem.Fixed[j] && !isHeld && (solution[j] != 0.0 || problem.L1[j] == 0.0))
            {
                free[count++] = j;
            }
        }

        cholesky.Factor(problem, free.AsSpan(0, count));
        ReadOnlySpan<int> columns = cholesky.Columns;
        double freedom = columns.Length;
        for (int a = 0; a < columns.Length; a++)
        {
            double quadratic = problem.Quadratic[columns[a]];
            if (quadratic > 0.0)
            {
                column.AsSpan().Clear();
                column[a] = 1.0;
                cholesky.Solve(column);
                freedom -= quadratic * column[a];
            }
        }

        return freedom;
    }
}
