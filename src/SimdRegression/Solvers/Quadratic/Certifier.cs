using SimdRegression.Kernels;
using SimdRegression.Numerics;

namespace SimdRegression.Solvers;

/// <summary>Certifies points of a <see cref="ScaledProblem"/> by a duality gap that includes a bound on its own rounding.</summary>
/// <remarks>
/// <para>
/// With r = y - Xv the residual of the rows and theta = s (r - X d) a dual point, 0 at most s at most 1, d any vector, primal minus dual value is
/// 1/2 |r - theta|^2 + sum over j of [ g(v) + g*(z) - z v ], z = X'theta, where g is the penalty of a coefficient with its bounds and g* its
/// convex conjugate. No term is negative, so nothing cancels. The moments give X'(r - X d) as c - R (v + d) (R: H without the quadratic penalty).
/// </para>
/// <para>
/// A quadratic penalty that is next to nothing beside its column counts as one more row of the data, 0 for the target and its root for the
/// column: its conjugate would divide rounding by it.
/// </para>
/// <para>
/// Nobody has to trust d: it only makes the gap small. It is the Newton step of coefficients whose penalty the rounding of v hides. Each slope
/// carries a bound of its error: that of the sums (<see cref="ScaledProblem.SumRounding"/>), that of evaluating it in doubled precision, and
/// that of rounding it to double. The scale s, and what a coefficient adds to the gap, are those of the worst slope within that bound.
/// </para>
/// <para>
/// The conjugate of a coefficient without any penalty is finite only at z = 0 (or on the side of the bound it rests on). The slopes of these
/// columns U are made exact by one more projection, which nobody computes: it moves theta by no more than |z(U)| / sqrt(l), l a lower bound
/// of the smallest eigenvalue of H(U, U), which a backward error analysis of a Cholesky factor gives. Where l is not above zero the gap is not
/// known. Without any dual point the gap is at most the objective itself, which is never negative.
/// </para>
/// </remarks>
/// <param name="features">N.</param>
/// <param name="doubled">The factor in doubled precision, which may be shared; null where the moments are never doubled.</param>
internal sealed partial class Certifier(int features, DoubledCholesky? doubled = null)
{
    private const double Epsilon = MachineEpsilon.Double;

    // Rounding excuses a gap no larger than this.
    internal const double HighestRounding = 1e-9;

    // The same where panels of float data were summed in float.
    internal const double HighestRoundingInSingle = 1e-3;

    // An L1 weight so many times as large as the rounding of its slope may still lose a gap to it.
    private const double MostHidden = 1e8;

    private readonly int stride = KernelLayout.Stride(features);
    private readonly double[] norms = new double[features];
    private readonly double[] slopes = new double[features];
    private readonly double[] errors = new double[features];
    private readonly double[] blurs = new double[features];
    private readonly double[] quadratics = new double[features];

    /// <summary>About how much of the last gap is the bound of its own rounding, relative to the objective at zero.</summary>
    public double Floor { get; private set; }

    /// <summary>Whether rounding may be why the last gap was not within the tolerance.</summary>
    public bool IsBlurred { get; private set; }

    /// <summary>Takes in a problem.</summary>
    public void Reset(ScaledProblem problem)
    {
        exactCount = -1;
        for (int j = 0; j < features; j++)
        {
            double diagonal = problem.Hessian[(j * stride) + j];
            norms[j] = Math.Sqrt(diagonal);
            quadratics[j] = problem.Quadratic[j] > Epsilon * diagonal ? problem.Quadratic[j] : 0.0;
        }
    }

    /// <summary>Certifies a point.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="v">The point.</param>
    /// <param name="gradient">c - Hv, evaluated in doubled precision and rounded once (<see cref="DoubledResidual"/>).</param>
    /// <param name="tolerance">The tolerance asked for, relative to the objective at zero.</param>
    public Certificate Certify(ScaledProblem problem, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, double tolerance)
    {
        // By Cauchy and Schwarz no element of H exceeds the root of the product of its diagonal elements, nor an element of c that of target
        // and column.
        double size = Math.Sqrt(problem.TargetSquare);
        double lost = problem.TargetSumRounding;
        for (int j = 0; j < features; j++)
        {
            double magnitude = Math.Abs(v[j]);
            size += norms[j] * magnitude;
            lost += problem.SumRounding[j] * magnitude;
        }

        double rows = FindSlopes(problem, v, gradient, size, lost);
        double blur = 4.0 * Epsilon * size;
        double level = 0.0;
        double price = 0.0;
        double steepest = 0.0;
        double steepestError = 0.0;
        double errorOfSlopes = 0.0;
        for (int j = 0; j < features; j++)
        {
            // How far the rounding of the coefficients to doubles can move the slope.
            blurs[j] = blur * norms[j];
            double magnitude = Math.Abs(v[j]);
            level += magnitude * blurs[j];
            errorOfSlopes += magnitude * errors[j];
            if (problem.L1[j] > 0.0)
            {
                price += problem.L1[j] * magnitude;
                steepest = Math.Max(steepest, blurs[j] / problem.L1[j]);
                steepestError = Math.Max(steepestError, errors[j] / problem.L1[j]);
            }
        }

        double unit = problem.TargetSquare > 0.0 ? 0.5 * problem.TargetSquare : 1.0;
        double residualSquare = problem.ResidualSquare(v, gradient) + rows + (2.0 * errorOfSlopes) + (lost * lost);
        double gap = GapInDouble(problem, v, gradient, residualSquare, size, lost, 1.0);

        // A slope that rounding lifts above its L1 weight scales the whole dual point down.
        level = (level + (steepest * price)) / unit;
        double scaled = Math.Min(1.0, steepestError);
        Floor = (errorOfSlopes + (scaled * price) + (0.5 * scaled * scaled * residualSquare)) / unit;
        double scaledByBlur = Math.Min(1.0, steepest);
        bool isBlurred = isOpen || level + (0.5 * scaledByBlur * scaledByBlur * residualSquare / unit) > 0.01 * tolerance;
        if (gap > tolerance * unit && isBlurred)
        {
            bool isDoubled = problem.IsDoubled && doubled is not null;
            FindSlopes(problem, v, gradient, size, lost);
            gap = Math.Min(gap, isDoubled
                ? GapInDoubled(problem, v, gradient, residualSquare, size, lost, MostHidden)
                : GapInDouble(problem, v, gradient, residualSquare, size, lost, MostHidden));
        }

        if (gap > tolerance * unit && isBlurred && problem.IsDoubled && doubled is not null)
        {
            // Making the slopes of weak penalties exact moves the slopes of those that are less weak.
            FindSlopes(problem, v, gradient, size, lost);
            gap = Math.Min(gap, GapInDoubled(problem, v, gradient, residualSquare, size, lost, 1.0));
        }

        // No objective falls below zero.
        gap = Math.Min(gap, (0.5 * residualSquare) + PenaltyIn(problem, v));
        IsBlurred = isBlurred && gap > tolerance * unit;
        double highest = problem.HoldsSingle ? HighestRoundingInSingle : HighestRounding;
        double reachable = Math.Max(tolerance, Math.Min(highest, level + (2.0 * Floor)));
        return new Certificate(CertificateKind.DualityGap, gap / unit, reachable);
    }

    // z = c - Rv and how far each may be from that of the rows; returns the square of the residual in rows that stand for penalties.
    private double FindSlopes(ScaledProblem problem, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, double size, double lost)
    {
        double evaluation = ((2.0 * features) + 8.0) * Doubled.Epsilon * size;
        double sizeOfMatrix = problem.MatrixSize(v);

        // A matrix is rows of the data, too: those of its root.
        double rows = problem.MatrixForm(v);
        for (int j = 0; j < features; j++)
        {
            double quadratic = quadratics[j] * v[j];
            rows += (problem.Quadratic[j] - quadratics[j]) * v[j] * v[j];
            double slope = gradient[j] + quadratic;
            slopes[j] = slope;
            errors[j] = (evaluation * norms[j]) + (lost * problem.SumRounding[j])
                + (2.0 * Epsilon * (Math.Abs(slope) + Math.Abs(quadratic)))
                + (problem.MatrixSlack * problem.RootOfMatrix(j) * sizeOfMatrix);
        }

        return rows;
    }

    private double GapInDouble(
        ScaledProblem problem,
        ReadOnlySpan<double> v,
        ReadOnlySpan<double> gradient,
        double residualSquare,
        double size,
        double lost,
        double hidden)
    {
        if (!CollectExact(problem, v, hidden))
        {
            return GapOfPenalties(problem, v, residualSquare, 0.0);
        }

        for (int round = 0; ; round++)
        {
            double moved = ProjectInDouble(problem, v);
            if (!(round < features && ReleaseResting(problem, v)))
            {
                return GapOfPenalties(problem, v, residualSquare, moved);
            }

            FindSlopes(problem, v, gradient, size, lost);
        }
    }

    // The gap for slopes within their errors, where theta is s times a point that lies no further than moved from the residual.
    private double GapOfPenalties(ScaledProblem problem, ReadOnlySpan<double> v, double residualSquare, double moved)
    {
        if (!double.IsFinite(moved))
        {
            return double.PositiveInfinity;
        }

        double scale = 1.0;
        double cautiousScale = 1.0;
        for (int j = 0; j < features; j++)
        {
            if (problem.Fixed[j] || kinds[j] == Exact)
            {
                continue;
            }

            double slope = slopes[j];
            double size = Math.Abs(slope) + errors[j];
            double limit = problem.L1[j];
            double bound = slope > 0.0 ? problem.Upper[j] : problem.Lower[j];
            if (size <= limit || (v[j] == bound && Math.Abs(slope) >= errors[j]))
            {
                continue;
            }

            bool isUnbounded = double.IsInfinity(bound)
                || (Math.Abs(slope) < errors[j] && double.IsInfinity(slope > 0.0 ? problem.Lower[j] : problem.Upper[j]));
            if (limit == 0.0 && quadratics[j] == 0.0)
            {
                if (isUnbounded)
                {
                    return double.PositiveInfinity;
                }

                continue;
            }

            scale = isUnbounded && quadratics[j] == 0.0 ? Math.Min(scale, limit / size) : scale;
            cautiousScale = Math.Min(cautiousScale, limit / size);
        }

        // The second scale also spares the penalties that are finite but steep: a weak quadratic one, or a bound far away.
        double gap = GapAtScale(problem, v, residualSquare, moved, scale);
        return cautiousScale < scale ? Math.Min(gap, GapAtScale(problem, v, residualSquare, moved, cautiousScale)) : gap;
    }

    private double GapAtScale(ScaledProblem problem, ReadOnlySpan<double> v, double residualSquare, double moved, double scale)
    {
        // |r - s theta| is at most (1 - s) |theta| + |r - theta|.
        double distance = ((1.0 - scale) * (Math.Sqrt(residualSquare) + moved)) + moved;
        double gap = 0.5 * distance * distance;
        double price = 0.0;
        for (int j = 0; j < features; j++)
        {
            if (problem.Fixed[j])
            {
                continue;
            }

            double l1 = problem.L1[j];
            double slope = scale * slopes[j];
            if (kinds[j] == Exact)
            {
                gap += GapOfPenalty(problem, quadratics[j], v[j], scale * targets[j], j);
            }
            else if (quadratics[j] == 0.0 && double.IsInfinity(problem.Lower[j]) && double.IsInfinity(problem.Upper[j]))
            {
                // Within its L1 weight a slope has the conjugate 0.
                gap += Math.Max(0.0, (l1 * Math.Abs(v[j])) - (slope * v[j])) + (scale * errors[j] * Math.Abs(v[j]));
            }
            else
            {
                // The difference is convex in the slope: it is largest at an end.
                double error = scale * errors[j];
                gap += Math.Max(
                    GapOfPenalty(problem, quadratics[j], v[j], slope - error, j), GapOfPenalty(problem, quadratics[j], v[j], slope + error, j));
            }

            price += (l1 * Math.Abs(v[j])) + (problem.Quadratic[j] * v[j] * v[j]);
        }

        // What rounding does to these sums.
        return (gap * (1.0 + ((features + 8.0) * Epsilon))) + (4.0 * Epsilon * price);
    }

    /// <summary>What a penalised coefficient contributes to the gap, g(v) + g*(z) - z v; never negative.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="v">The coefficient.</param>
    /// <param name="slope">z, where g* is finite.</param>
    /// <param name="feature">Which coefficient.</param>
    public static double GapOfPenalty(ScaledProblem problem, double v, double slope, int feature)
        => GapOfPenalty(problem, problem.Quadratic[feature], v, slope, feature);

    private static double GapOfPenalty(ScaledProblem problem, double quadratic, double v, double slope, int feature)
    {
        double best = ConjugatePoint(problem, quadratic, slope, feature);
        double value = Penalty(problem, quadratic, v, feature) - (slope * v);
        return Math.Max(0.0, value - (Penalty(problem, quadratic, best, feature) - (slope * best)));
    }

    private double PenaltyIn(ScaledProblem problem, ReadOnlySpan<double> v)
    {
        double sum = 0.0;
        for (int j = 0; j < features; j++)
        {
            sum += Penalty(problem, quadratics[j], v[j], j);
        }

        return sum;
    }

    private static double Penalty(ScaledProblem problem, double quadratic, double value, int feature)
    {
        return (problem.L1[feature] * Math.Abs(value)) + (0.5 * quadratic * value * value);
    }

    // The point at which slope v - g(v) is largest.
    private static double ConjugatePoint(ScaledProblem problem, double quadratic, double slope, int feature)
    {
        double above = Math.Abs(slope) - problem.L1[feature];
        double point = 0.0;
        if (above > 0.0)
        {
            double bound = slope > 0.0 ? problem.Upper[feature] : problem.Lower[feature];
            if (quadratic > 0.0)
            {
                point = Math.CopySign(above, slope) / quadratic;
            }
            else if (double.IsFinite(bound))
            {
                point = bound;
            }

            // Otherwise the scale has put the slope on the edge, and only its rounding lies beyond.
        }

        return Math.Min(Math.Max(point, problem.Lower[feature]), problem.Upper[feature]);
    }
}
