using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>Certifies points of a <see cref="ScaledProblem"/> by their duality gap, which the moments alone give.</summary>
/// <remarks>
/// <para>
/// With r the residual of the rows and z = X'r, which the moments give as c - Rv (R: H without the quadratic penalty), every scaled
/// residual
/// s r, 0 at most s at most 1, is a dual point, and primal minus dual value is
/// 1/2 (1 - s)^2 r'r + sum over j of [ g(v) + g*(s z) - s z v ], where g is the penalty of a coefficient with its bounds and g* its convex
/// conjugate. No term is negative, so nothing cancels. The scale s is 1, or the largest that keeps every conjugate finite.
/// </para>
/// <para>
/// The conjugate of a coefficient without any penalty is finite only at z = 0 (or on the side of the bound it rests on). So the residual
/// is first
/// projected off the columns U of the unpenalised coefficients that no bound holds: with delta = inverse(H(U,U)) z(U) it becomes
/// r - X(U) delta, z becomes z - H(.,U) delta, r'r falls by z(U)'delta, and 1/2 z(U)'delta is added to the gap, because that is what the
/// coefficients U could still gain. A penalty below the rounding of the slopes counts as none there, and with its whole value in the gap.
/// </para>
/// </remarks>
internal sealed class Certifier(int features)
{
    private const double Epsilon = 2.220446049250313e-16;

    // Rounding excuses a gap no larger than this.
    private const double HighestRounding = 1e-9;

    private readonly int stride = KernelLayout.Stride(features);
    private readonly int[] free = new int[features];
    private readonly bool[] isFree = new bool[features];
    private readonly double[] projected = new double[features];
    private readonly double[] rounding = new double[features];
    private readonly double[] delta = new double[KernelLayout.Stride(features)];
    private readonly CompactCholesky cholesky = new(features);
    private int freeCount;

    /// <summary>Forgets the factor of another problem.</summary>
    public void Reset() => freeCount = -1;

    /// <summary>Certifies a point.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="v">The point.</param>
    /// <param name="gradient">c - Hv.</param>
    /// <param name="tolerance">The tolerance asked for, relative to the objective at zero.</param>
    public Certificate Certify(ScaledProblem problem, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, double tolerance)
    {
        // How far the rounding of the coefficients to doubles can move the gradient: by Cauchy and Schwarz no element of H exceeds the
        // root of
        // the product of its diagonal elements, nor an element of c that of target and column.
        double roundingOfCoefficients = Math.Sqrt(problem.TargetSquare);
        for (int j = 0; j < features; j++)
        {
            roundingOfCoefficients += Math.Sqrt(problem.Hessian[(j * stride) + j]) * Math.Abs(v[j]);
        }

        roundingOfCoefficients *= 4.0 * Epsilon;
        double level = 0.0;
        double priceOfCoefficients = 0.0;
        double steepest = 0.0;
        for (int j = 0; j < features; j++)
        {
            projected[j] = gradient[j] + (problem.Quadratic[j] * v[j]);
            rounding[j] = roundingOfCoefficients * Math.Sqrt(problem.Hessian[(j * stride) + j]);
            level += Math.Abs(v[j]) * rounding[j];
            if (problem.L1[j] > 0.0)
            {
                priceOfCoefficients += problem.L1[j] * Math.Abs(v[j]);
                steepest = Math.Max(steepest, rounding[j] / problem.L1[j]);
            }
        }

        // A slope that rounding lifts above its L1 weight scales the whole dual point down.
        level += steepest * priceOfCoefficients;
        double gained = ProjectOffFreeColumns(problem, v);
        double residualSquare = Math.Max(0.0, problem.ResidualSquare(v, gradient) - gained);
        double gap = (0.5 * gained) + GapOfPenalties(problem, v, residualSquare);
        double unit = problem.TargetSquare > 0.0 ? 0.5 * problem.TargetSquare : 1.0;
        double reachable = Math.Max(tolerance, Math.Min(HighestRounding, level / unit));
        return double.IsFinite(gap)
            ? new Certificate(CertificateKind.DualityGap, gap / unit, reachable)
            : new Certificate(CertificateKind.KarushKuhnTucker, KarushKuhnTucker(problem, v, gradient), tolerance);
    }

    private double ProjectOffFreeColumns(ScaledProblem problem, ReadOnlySpan<double> v)
    {
        CollectFree(problem, v);
        if (freeCount == 0)
        {
            return 0.0;
        }

        ReadOnlySpan<int> independent = cholesky.Columns;
        delta.AsSpan().Clear();
        for (int a = 0; a < independent.Length; a++)
        {
            delta[a] = projected[independent[a]];
        }

        cholesky.Solve(delta);
        double gained = 0.0;
        for (int a = 0; a < independent.Length; a++)
        {
            gained += delta[a] * projected[independent[a]];
        }

        for (int a = 0; a < independent.Length; a++)
        {
            VectorOperations.AddScaled(projected, -delta[a], problem.Hessian.AsSpan(independent[a] * stride, features));
        }

        return Math.Max(0.0, gained);
    }

    // The unpenalised coefficients that no bound holds; they are factored anew only when they are others than last time.
    private void CollectFree(ScaledProblem problem, ReadOnlySpan<double> v)
    {
        bool same = freeCount >= 0;
        int count = 0;
        for (int j = 0; j < features; j++)
        {
            isFree[j] = !problem.Fixed[j] && IsUnpenalized(problem, j) && v[j] > problem.Lower[j] && v[j] < problem.Upper[j];
            if (isFree[j])
            {
                same &= count < freeCount && free[count] == j;
                free[count++] = j;
            }
        }

        if (!same || count != freeCount)
        {
            freeCount = count;
            cholesky.Factor(problem, free.AsSpan(0, count));
        }
    }

    // A penalty that the rounding of the slopes hides is none: its conjugate would have to be finite where only rounding decides.
    private bool IsUnpenalized(ScaledProblem problem, int feature)
    {
        return problem.L1[feature] <= rounding[feature]
            && problem.Quadratic[feature] <= Epsilon * problem.Hessian[(feature * stride) + feature];
    }

    private double GapOfPenalties(ScaledProblem problem, ReadOnlySpan<double> v, double residualSquare)
    {
        double scale = 1.0;
        double cautiousScale = 1.0;
        for (int j = 0; j < features; j++)
        {
            double slope = projected[j];
            double size = Math.Abs(slope);
            if (problem.Fixed[j] || isFree[j])
            {
                if (isFree[j] && size > Allowance(j))
                {
                    return double.PositiveInfinity;
                }

                continue;
            }

            double bound = slope > 0.0 ? problem.Upper[j] : problem.Lower[j];
            if (problem.L1[j] == 0.0 && problem.Quadratic[j] == 0.0)
            {
                // It rests on a bound: on the right one unless the slope leads away from it.
                if (v[j] != bound && size > Allowance(j))
                {
                    return double.PositiveInfinity;
                }

                continue;
            }

            double limit = size > problem.L1[j] ? problem.L1[j] / size : 1.0;
            scale = double.IsInfinity(bound) && problem.Quadratic[j] == 0.0 ? Math.Min(scale, limit) : scale;
            cautiousScale = v[j] == bound ? cautiousScale : Math.Min(cautiousScale, limit);
        }

        // The second scale also spares the penalties that are finite but steep: a weak quadratic one, or a bound far away.
        return Math.Min(
            GapAtScale(problem, v, residualSquare, scale),
            GapAtScale(problem, v, residualSquare, Math.Min(scale, cautiousScale)));
    }

    // What of a slope may be rounding: that of the gradient itself, and that of projecting it.
    private double Allowance(int feature) => 4.0 * rounding[feature];

    private double GapAtScale(ScaledProblem problem, ReadOnlySpan<double> v, double residualSquare, double scale)
    {
        double gap = 0.5 * (1.0 - scale) * (1.0 - scale) * residualSquare;
        for (int j = 0; j < features; j++)
        {
            bool penalized = problem.L1[j] > 0.0 || problem.Quadratic[j] > 0.0;
            if (penalized)
            {
                // The slope of what is free was projected to zero, where the conjugate is minus the least penalty.
                gap += GapOfPenalty(problem, v[j], isFree[j] ? 0.0 : scale * projected[j], j);
            }
        }

        return gap;
    }

    /// <summary>What a penalised coefficient contributes to the gap, g(v) + g*(z) - z v; never negative.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="v">The coefficient.</param>
    /// <param name="slope">z, where g* is finite.</param>
    /// <param name="feature">Which coefficient.</param>
    public static double GapOfPenalty(ScaledProblem problem, double v, double slope, int feature)
    {
        double best = ConjugatePoint(problem, slope, feature);
        double value = Penalty(problem, v, feature) - (slope * v);
        return Math.Max(0.0, value - (Penalty(problem, best, feature) - (slope * best)));
    }

    private static double Penalty(ScaledProblem problem, double value, int feature)
    {
        return (problem.L1[feature] * Math.Abs(value)) + (0.5 * problem.Quadratic[feature] * value * value);
    }

    // The point at which slope v - g(v) is largest.
    private static double ConjugatePoint(ScaledProblem problem, double slope, int feature)
    {
        double above = Math.Abs(slope) - problem.L1[feature];
        double point = 0.0;
        if (above > 0.0)
        {
            double bound = slope > 0.0 ? problem.Upper[feature] : problem.Lower[feature];
            if (problem.Quadratic[feature] > 0.0)
            {
                point = Math.CopySign(above, slope) / problem.Quadratic[feature];
            }
            else if (double.IsFinite(bound))
            {
                point = bound;
            }

            // Otherwise the scale has put the slope on the edge, and only its rounding lies beyond.
        }

        return Math.Min(Math.Max(point, problem.Lower[feature]), problem.Upper[feature]);
    }

    // The longest proximal step along a coordinate, in units of the target's norm.
    private double KarushKuhnTucker(ScaledProblem problem, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient)
    {
        double largest = 0.0;
        for (int j = 0; j < features; j++)
        {
            double diagonal = problem.Hessian[(j * stride) + j];
            double wanted = (diagonal * v[j]) + gradient[j];
            double shrunk = Math.CopySign(Math.Max(Math.Abs(wanted) - problem.L1[j], 0.0), wanted);
            double point = Math.Min(Math.Max(shrunk / diagonal, problem.Lower[j]), problem.Upper[j]);
            largest = Math.Max(largest, Math.Sqrt(diagonal) * Math.Abs(point - v[j]));
        }

        return problem.TargetSquare > 0.0 ? largest / Math.Sqrt(problem.TargetSquare) : largest;
    }
}
