namespace SimdRegression.Fuzz.Reference;

/// <summary>
/// The one excuse for a wrong answer that is told as certified: a column, or the target, is constant, or depends on other columns, to within 64
/// units in the last place of the data. There a fit may take it for constant or dependent, and the exact answer of the digits as they stand is
/// not asked for. What is exactly constant or dependent is no excuse: it has one answer.
/// </summary>
internal static class DataExcuse
{
    private const double Units = 64.0;

    // What 96 digits leave of a column that depends on others: nothing.
    private const int VanishingBits = 230;

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
        var others = new ExactCholesky(problem.Gram, Enumerable.Range(0, features).Where(j => j != column && !problem.Gram[j, j].IsZero));
        if (others.Columns.Count == 0)
        {
            return false;
        }

        var right = new BigFloat[features];
        for (int j = 0; j < features; j++)
        {
            right[j] = problem.Gram[j, column];
        }

        BigFloat[] share = others.Solve(right);
        BigFloat left = problem.Gram[column, column];
        BigFloat size = problem.Largest[column];
        foreach (int j in others.Columns)
        {
            left -= share[j] * right[j];
            size = BigFloat.Max(size, BigFloat.Abs(share[j]) * problem.Largest[j]);
        }

        bool isExact = left <= BigFloat.Scale(problem.Weight * size * size, -VanishingBits);
        BigFloat rounding = unit * size;
        return !isExact && left <= problem.Weight * rounding * rounding;
    }
}
