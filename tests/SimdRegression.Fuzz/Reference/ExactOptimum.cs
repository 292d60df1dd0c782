namespace SimdRegression.Fuzz.Reference;

/// <summary>
/// The optimum of an <see cref="ExactQuadratic"/> with penalties and a box, by an active-set method from any start: solve for the
/// coefficients that are neither zero nor on a bound, go there as far as signs and bounds allow, let go what the slopes pull away.
/// </summary>
/// <remarks>What it ends at is held to nothing: <see cref="ExactGap"/> tells how far it is from the optimum.</remarks>
/// <param name="problem">The problem.</param>
/// <param name="l1">The weights of the absolute values.</param>
/// <param name="l2">The weights of the half squares.</param>
/// <param name="lower">Lower bounds.</param>
/// <param name="upper">Upper bounds.</param>
internal sealed class ExactOptimum(ExactQuadratic problem, BigFloat[] l1, BigFloat[] l2, double[] lower, double[] upper)
{
    private const int StepsPerFeature = 8;

    private readonly int features = l1.Length;
    private readonly BigFloat[,] matrix = Hessian(problem, l2);

    /// <summary>Goes from a point inside the box to the optimum, or as near as the steps allowed lead.</summary>
    public BigFloat[] From(BigFloat[] start)
    {
        var v = (BigFloat[])start.Clone();
        var signs = new int[features];
        var active = new bool[features];
        for (int j = 0; j < features; j++)
        {
            signs[j] = v[j].Sign;
            active[j] = !IsHeld(j) && !IsAt(v[j], lower[j]) && !IsAt(v[j], upper[j]) && (signs[j] != 0 || l1[j].IsZero);
        }

        for (int step = 0; step < StepsPerFeature * (features + 1); step++)
        {
            if (!Move(v, signs, active) && !Release(v, signs, active))
            {
                break;
            }
        }

        return v;
    }

    /// <summary>The objective.</summary>
    public BigFloat Objective(BigFloat[] w)
    {
        BigFloat sum = BigFloat.Scale(problem.ResidualSquare(w, problem.Gradient(w)), -1);
        for (int j = 0; j < features; j++)
        {
            sum += (l1[j] * BigFloat.Abs(w[j])) + BigFloat.Scale(l2[j] * w[j] * w[j], -1);
        }

        return sum;
    }

    private static BigFloat[,] Hessian(ExactQuadratic problem, BigFloat[] l2)
    {
        var matrix = (BigFloat[,])problem.Gram.Clone();
        for (int j = 0; j < l2.Length; j++)
        {
            matrix[j, j] += l2[j];
        }

        return matrix;
    }

    private static bool IsAt(BigFloat value, double bound) => double.IsFinite(bound) && (value - bound).IsZero;

    private bool IsHeld(int j) => problem.Gram[j, j].IsZero || lower[j] == upper[j];

    // Towards the solution for the active coefficients with their signs; true where a sign or a bound cut the way short.
    private bool Move(BigFloat[] v, int[] signs, bool[] active)
    {
        var cholesky = new ExactCholesky(matrix, Enumerable.Range(0, features).Where(j => active[j]));
        BigFloat[] slopes = problem.Gradient(v);
        for (int j = 0; j < features; j++)
        {
            slopes[j] -= (l2[j] * v[j]) + (signs[j] * l1[j]);
        }

        BigFloat[] step = cholesky.Solve(slopes);
        BigFloat length = 1.0;
        int first = -1;
        double stop = 0.0;
        foreach (int j in cholesky.Columns)
        {
            if (step[j].IsZero)
            {
                continue;
            }

            double bound = step[j].Sign > 0 ? upper[j] : lower[j];
            bool mayNotCross = !l1[j].IsZero && signs[j] * step[j].Sign < 0;
            bound = mayNotCross && (bound * signs[j] < 0.0) ? 0.0 : bound;
            if (double.IsFinite(bound) && (bound - v[j]) / step[j] < length)
            {
                length = (bound - v[j]) / step[j];
                first = j;
                stop = bound;
            }
        }

        foreach (int j in cholesky.Columns)
        {
            v[j] += length * step[j];
        }

        if (first < 0)
        {
            return false;
        }

        v[first] = stop;
        active[first] = stop == 0.0 && l1[first].IsZero && lower[first] < 0.0 && upper[first] > 0.0;
        signs[first] = Math.Sign(stop);
        return true;
    }

    // Lets go the coefficient that its slope pulls hardest, off zero or off a bound.
    private bool Release(BigFloat[] v, int[] signs, bool[] active)
    {
        BigFloat[] slopes = problem.Gradient(v);
        BigFloat hardest = BigFloat.Zero;
        int released = -1;
        int sign = 0;
        for (int j = 0; j < features; j++)
        {
            if (active[j] || IsHeld(j))
            {
                continue;
            }

            BigFloat slope = slopes[j] - (l2[j] * v[j]);
            int side = v[j].Sign;
            BigFloat up = slope - ((side < 0 ? -1.0 : 1.0) * l1[j]);
            BigFloat down = -slope - ((side > 0 ? -1.0 : 1.0) * l1[j]);
            BigFloat unit = problem.Length(j);
            foreach ((BigFloat pull, int direction, double bound) in ((BigFloat, int, double)[])[(up, 1, upper[j]), (down, -1, lower[j])])
            {
                if (pull.Sign > 0 && !IsAt(v[j], bound) && pull / unit > hardest)
                {
                    hardest = pull / unit;
                    released = j;
                    sign = side == 0 ? direction : side;
                }
            }
        }

        if (released < 0 || hardest.Magnitude < BigFloat.Max(BigFloat.Sqrt(problem.TargetSquare), hardest).Magnitude - 240)
        {
            return false;
        }

        active[released] = true;
        signs[released] = sign;
        return true;
    }
}
