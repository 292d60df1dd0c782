namespace SimdRegression.Fuzz.Reference;

/// <summary>
/// The one excuse for a wrong answer that is told as certified: a column, or the target, is constant, or depends on other columns, to within 64
/// units in the last place of the data. There a fit may take it for constant or dependent, and the exact answer of the digits as they stand is
/// not asked for. What is exactly constant or dependent is no excuse: it has one answer. Every choice of other columns is tried where they are few, all of them, those before and those after where they are many,
/// because a column that depends on all others exactly, as where there are no more rows than columns, may depend on some of them nearly.
/// </summary>
internal static class DataExcuse
{
    private const double Units = 64.0;

    // What 96 digits leave of a column that depends on others: nothing.
    private const int VanishingBits = 200;

    private const int FewColumns = 5;

    /// <summary>Whether the excuse holds.</summary>
    /// <param name="problem">The exact problem.</param>
    /// <param name="features">How many features.</param>
    /// <param name="epsilon">One unit in the last place of a number near one.</param>
    /// <param name="hasTarget">Whether the target is one of numbers, and not of labels.</param>
    public static bool Holds(ExactQuadratic problem, int features, double epsilon, bool hasTarget = true)
    {
        double unit = Units * epsilon;
        BigFloat target = unit * (BigFloat)problem.Largest[features];
        if (hasTarget && problem.TargetSquare <= problem.Weight * target * target)
        {
            return true;
        }

        for (int k = 0; k < features; k++)
        {
            BigFloat column = unit * (BigFloat)problem.Largest[k];
            BigFloat variance = problem.Deviation[k] * problem.Deviation[k];
            bool varies = !problem.Deviation[k].IsZero;
            if ((varies && variance <= column * column) || (!problem.Gram[k, k].IsZero && NearlyDepends(problem, features, k, unit)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool NearlyDepends(ExactQuadratic problem, int features, int column, double unit)
    {
        int[] others = [.. Enumerable.Range(0, features).Where(j => j != column && !problem.Gram[j, j].IsZero)];
        if (others.Length > FewColumns)
        {
            return NearlyDepends(problem, features, column, others, unit) || others.Any(j => NearlyDepends(problem, features, column, [j], unit))
                || NearlyDepends(problem, features, column, others.Where(j => j < column), unit)
                || NearlyDepends(problem, features, column, others.Where(j => j > column), unit);
        }

        for (int choice = 1; choice < 1 << others.Length; choice++)
        {
            int chosen = choice;
            if (NearlyDepends(problem, features, column, others.Where((_, i) => (chosen >> i & 1) != 0), unit))
            {
                return true;
            }
        }

        return false;
    }

    private static bool NearlyDepends(ExactQuadratic problem, int features, int column, IEnumerable<int> others, double unit)
    {
        var cholesky = new ExactCholesky(problem.Gram, others);
        var right = new BigFloat[features];
        for (int j = 0; j < features; j++)
        {
            right[j] = problem.Gram[j, column];
        }

        BigFloat[] share = cholesky.Solve(right);
        BigFloat left = problem.Gram[column, column];
        BigFloat size = problem.Largest[column];
        foreach (int j in cholesky.Columns)
        {
            left -= share[j] * right[j];
            size = BigFloat.Max(size, BigFloat.Abs(share[j]) * problem.Largest[j]);
        }

        bool isExact = left <= BigFloat.Scale(problem.Weight * size * size, -VanishingBits);
        BigFloat rounding = unit * size;
        return !isExact && left <= problem.Weight * rounding * rounding;
    }
}
