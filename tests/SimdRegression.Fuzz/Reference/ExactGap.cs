namespace SimdRegression.Fuzz.Reference;

/// <summary>
/// How far an answer can be from the optimum of an <see cref="ExactQuadratic"/> with penalties and a box: its duality gap, in 96 digits.
/// The dual point is the residual, projected off the columns that nothing holds, then scaled until the conjugates are finite.
/// </summary>
/// <param name="problem">The problem.</param>
/// <param name="l1">The weights of the absolute values.</param>
/// <param name="l2">The weights of the half squares.</param>
/// <param name="lower">Lower bounds.</param>
/// <param name="upper">Upper bounds.</param>
internal sealed class ExactGap(ExactQuadratic problem, BigFloat[] l1, BigFloat[] l2, double[] lower, double[] upper)
{
    private readonly int features = l1.Length;

    /// <summary>An upper bound of what the objective at an answer is above its optimum.</summary>
    public BigFloat At(BigFloat[] w)
    {
        BigFloat[] gradient = problem.Gradient(w);
        BigFloat residualSquare = problem.ResidualSquare(w, gradient);
        BigFloat[] slopes = gradient;
        BigFloat gained = BigFloat.Zero;
        var held = new bool[features];
        for (int j = 0; j < features; j++)
        {
            held[j] = !l1[j].IsZero || !l2[j].IsZero || problem.Gram[j, j].IsZero || (IsAt(w[j], lower[j]) && IsAt(w[j], upper[j]));
        }

        // A coefficient on its bound is let go where the slope leads back into the box; what follows is then a bound for the larger box.
        bool[] resting = [.. Enumerable.Range(0, features).Select(j => !held[j] && RestsAt(w[j], gradient[j], j))];
        for (int round = 0; round <= features; round++)
        {
            var cholesky = new ExactCholesky(problem.Gram, Enumerable.Range(0, features).Where(j => !held[j] && !resting[j]));
            BigFloat[] step = cholesky.Solve(gradient);
            gained = Dot(step, gradient);
            var moved = new BigFloat[features];
            for (int j = 0; j < features; j++)
            {
                moved[j] = w[j] + step[j];
            }

            slopes = problem.Gradient(moved);
            int released = Enumerable.Range(0, features).FirstOrDefault(j => resting[j] && !RestsAt(w[j], slopes[j], j), -1);
            if (released < 0)
            {
                break;
            }

            resting[released] = false;
        }

        BigFloat rest = BigFloat.Max(residualSquare - gained, BigFloat.Zero);
        BigFloat scale = 1.0;
        BigFloat cautious = 1.0;
        for (int j = 0; j < features; j++)
        {
            BigFloat size = BigFloat.Abs(slopes[j]);
            bool penalised = !l1[j].IsZero || !l2[j].IsZero;
            if (penalised && size > l1[j])
            {
                double bound = slopes[j].Sign > 0 ? upper[j] : lower[j];
                BigFloat limit = l1[j] / size;
                scale = double.IsInfinity(bound) && l2[j].IsZero ? BigFloat.Min(scale, limit) : scale;
                cautious = IsAt(w[j], bound) ? cautious : BigFloat.Min(cautious, limit);
            }
        }

        BigFloat half = BigFloat.Scale(gained, -1);
        return half + BigFloat.Min(AtScale(w, slopes, rest, scale), AtScale(w, slopes, rest, BigFloat.Min(scale, cautious)));
    }

    private static bool IsAt(BigFloat value, double bound) => double.IsFinite(bound) && (value - bound).IsZero;

    private bool RestsAt(BigFloat value, BigFloat slope, int j) =>
        (IsAt(value, upper[j]) && slope.Sign >= 0) || (IsAt(value, lower[j]) && slope.Sign <= 0);

    private static BigFloat Dot(BigFloat[] first, BigFloat[] second)
    {
        BigFloat sum = BigFloat.Zero;
        for (int j = 0; j < first.Length; j++)
        {
            sum += first[j] * second[j];
        }

        return sum;
    }

    private BigFloat AtScale(BigFloat[] w, BigFloat[] slopes, BigFloat residualSquare, BigFloat scale)
    {
        BigFloat without = BigFloat.One - scale;
        BigFloat gap = BigFloat.Scale(without * without * residualSquare, -1);
        for (int j = 0; j < features; j++)
        {
            if (!l1[j].IsZero || !l2[j].IsZero)
            {
                gap += GapOfPenalty(w[j], scale * slopes[j], j);
            }
        }

        return gap;
    }

    // g(v) - z v less its least value, which is at the point that the conjugate takes.
    private BigFloat GapOfPenalty(BigFloat value, BigFloat slope, int j)
    {
        BigFloat point = BigFloat.Zero;
        BigFloat above = BigFloat.Abs(slope) - l1[j];
        if (above.Sign > 0)
        {
            double bound = slope.Sign > 0 ? upper[j] : lower[j];
            point = !l2[j].IsZero ? slope.Sign * above / l2[j] : double.IsFinite(bound) ? bound : BigFloat.Zero;
        }

        point = double.IsFinite(lower[j]) ? BigFloat.Max(point, lower[j]) : point;
        point = double.IsFinite(upper[j]) ? BigFloat.Min(point, upper[j]) : point;
        BigFloat gap = Penalty(value, j) - (slope * value) - (Penalty(point, j) - (slope * point));
        return BigFloat.Max(gap, BigFloat.Zero);
    }

    private BigFloat Penalty(BigFloat value, int j) => (l1[j] * BigFloat.Abs(value)) + BigFloat.Scale(l2[j] * value * value, -1);
}
