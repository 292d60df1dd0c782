using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>
/// Takes the coefficients that are neither penalised nor bounded out of a problem, as an intercept is taken out by centring (Frisch and
/// Waugh 1933, Lovell 1963), and computes them when the others are known. What is left has a duality gap.
/// </summary>
internal sealed class UnpenalizedElimination(int features)
{
    // A pivot below this says that the unpenalised columns depend on each other, or a penalised one on them.
    private const double DependentPivot = 1e-11;

    private readonly int stride = KernelLayout.Stride(features);
    private readonly int[] free = new int[features];
    private readonly double[] factor = new double[KernelLayout.SquareLength(features)];
    private readonly double[] inverseDiagonal = new double[KernelLayout.Stride(features)];
    private readonly double[] multipliers = new double[KernelLayout.SquareLength(features)];
    private readonly double[] alone = new double[KernelLayout.Stride(features)];
    private int count;

    /// <summary>Reduces the problem in place; where the unpenalised columns depend on each other it stays as it is.</summary>
    public void Apply(ScaledProblem problem)
    {
        count = 0;
        for (int j = 0; j < features; j++)
        {
            bool bounded = double.IsFinite(problem.Lower[j]) || double.IsFinite(problem.Upper[j]);
            if (!problem.Fixed[j] && problem.L1[j] == 0.0 && problem.Quadratic[j] == 0.0 && !bounded)
            {
                free[count++] = j;
            }
        }

        if (count == 0 || !Factor(problem))
        {
            count = 0;
            return;
        }

        alone.AsSpan().Clear();
        for (int a = 0; a < count; a++)
        {
            alone[a] = problem.Linear[free[a]];
        }

        var kernels = new RuntimeKernels<double>(count);
        kernels.Solve(factor, inverseDiagonal, alone);
        multipliers.AsSpan().Clear();
        for (int j = 0; j < features; j++)
        {
            if (!problem.Fixed[j] && !IsFree(j))
            {
                Span<double> column = multipliers.AsSpan(j * stride, stride);
                for (int a = 0; a < count; a++)
                {
                    column[a] = problem.Hessian[(j * stride) + free[a]];
                }

                kernels.Solve(factor, inverseDiagonal, column);
            }
        }

        Reduce(problem);
    }

    /// <summary>Computes the coefficients that were taken out from the others.</summary>
    public void Complete(Span<double> v)
    {
        for (int a = 0; a < count; a++)
        {
            double value = alone[a];
            for (int j = 0; j < features; j++)
            {
                value -= multipliers[(j * stride) + a] * v[j];
            }

            factor[a] = value;
        }

        for (int a = 0; a < count; a++)
        {
            v[free[a]] = factor[a];
        }
    }

    private bool Factor(ScaledProblem problem)
    {
        int compactStride = KernelLayout.Stride(count);
        for (int a = 0; a < count; a++)
        {
            Span<double> row = factor.AsSpan(a * compactStride, compactStride);
            row.Clear();
            for (int b = 0; b < count; b++)
            {
                row[b] = problem.Hessian[(free[a] * stride) + free[b]];
            }
        }

        if (!new RuntimeKernels<double>(count).Factor(factor, inverseDiagonal))
        {
            return false;
        }

        foreach (double inverse in inverseDiagonal.AsSpan(0, count))
        {
            if (inverse * inverse * DependentPivot > 1.0)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsFree(int feature) => free.AsSpan(0, count).BinarySearch(feature) >= 0;

    private void Reduce(ScaledProblem problem)
    {
        double explained = 0.0;
        for (int a = 0; a < count; a++)
        {
            explained += problem.Linear[free[a]] * alone[a];
        }

        problem.ReduceTarget(explained);
        problem.DropTrailingParts();
        for (int i = 0; i < features; i++)
        {
            if (IsFree(i))
            {
                // Read below for every other row, and not needed afterwards.
                continue;
            }

            Span<double> row = problem.Hessian.AsSpan(i * stride, stride);
            ReadOnlySpan<double> own = multipliers.AsSpan(i * stride, count);
            for (int a = 0; a < count; a++)
            {
                problem.Linear[i] -= own[a] * problem.Linear[free[a]];
            }

            // Element (i, j) loses h(i)' inverse(H) h(j), computed the same way for (j, i).
            for (int j = 0; j < features; j++)
            {
                ReadOnlySpan<double> other = multipliers.AsSpan(Math.Max(i, j) * stride, count);
                int source = Math.Min(i, j);
                for (int a = 0; a < count; a++)
                {
                    row[j] -= other[a] * problem.Hessian[(free[a] * stride) + source];
                }
            }
        }

        for (int a = 0; a < count; a++)
        {
            problem.Fix(free[a]);
        }

        for (int j = 0; j < features; j++)
        {
            // A column that the unpenalised ones span is worth nothing at a price.
            if (!problem.Fixed[j] && problem.Hessian[(j * stride) + j] < DependentPivot)
            {
                problem.Fix(j);
            }
        }
    }
}
