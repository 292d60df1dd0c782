namespace SimdRegression.Solvers;

/// <summary>Certificates of optimality for <see cref="ScaledProblem"/>, from the moments alone.</summary>
/// <remarks>
/// <para>
/// Duality gap. With r the residual of the rows and z = X'r, which the moments give as c - Rv (R: H without the quadratic penalty), every
/// scaled residual s r, 0 at most s at most 1, is a dual point, and primal minus dual value is
/// 1/2 (1 - s)^2 r'r + sum over j of [ g(v) + g*(s z) - s z v ], where g is the penalty of a coefficient with its bounds and g* its
/// convex conjugate. No term is negative, so nothing cancels. The scale s is 1, or the largest that keeps every conjugate finite.
/// </para>
/// <para>
/// The conjugate of a coefficient without any penalty is infinite, or as large as its bounds are wide, at the slightest slope, whatever the
/// scale. Problems with such coefficients are certified by the Karush-Kuhn-Tucker conditions: the longest proximal step along a coordinate.
/// </para>
/// </remarks>
internal static class Optimality
{
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>Certifies a point.</summary>
    /// <param name="features">N.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="v">The point.</param>
    /// <param name="gradient">c - Hv.</param>
    /// <param name="tolerance">The tolerance asked for, relative to the objective at zero.</param>
    public static Certificate Certify(
        int features, ScaledProblem problem, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, double tolerance)
    {
        return HasDualPoint(features, problem)
            ? DualityGap(features, problem, v, gradient, tolerance)
            : KarushKuhnTucker(features, problem, v, gradient, tolerance);
    }

    private static bool HasDualPoint(int features, ScaledProblem problem)
    {
        for (int j = 0; j < features; j++)
        {
            if (!problem.Fixed[j] && problem.L1[j] == 0.0 && problem.Quadratic[j] == 0.0)
            {
                return false;
            }
        }

        return true;
    }

    private static Certificate DualityGap(
        int features, ScaledProblem problem, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, double tolerance)
    {
        double residualSquare = problem.ResidualSquare(v, gradient);
        double scale = 1.0;
        double cautiousScale = 1.0;
        double rounding = 0.0;
        for (int j = 0; j < features; j++)
        {
            double correlation = gradient[j] + (problem.Quadratic[j] * v[j]);
            rounding += Math.Abs(v[j]) * RoundingOfGradient(problem, v, j, features);
            double size = Math.Abs(correlation);
            double limit = size > problem.L1[j] ? problem.L1[j] / size : 1.0;
            double bound = correlation > 0.0 ? problem.Upper[j] : problem.Lower[j];
            scale = double.IsInfinity(bound) && problem.Quadratic[j] == 0.0 ? Math.Min(scale, limit) : scale;
            cautiousScale = v[j] == bound ? cautiousScale : Math.Min(cautiousScale, limit);
        }

        // The second scale also spares the penalties that are finite but steep: a weak quadratic one, or a bound far away.
        double gap = Math.Min(
            GapAtScale(features, problem, v, gradient, residualSquare, scale),
            GapAtScale(features, problem, v, gradient, residualSquare, Math.Min(scale, cautiousScale)));
        double unit = 0.5 * problem.TargetSquare;
        return unit > 0.0
            ? new Certificate(CertificateKind.DualityGap, gap / unit, Math.Max(tolerance, Math.Min(1e-8, rounding / unit)))
            : new Certificate(CertificateKind.DualityGap, gap, tolerance);
    }

    // How far the rounding of the coefficients to doubles alone can move the gradient, per unit in the last place.
    private static double RoundingOfGradient(ScaledProblem problem, ReadOnlySpan<double> v, int feature, int features)
    {
        int stride = Kernels.KernelLayout.Stride(features);
        ReadOnlySpan<double> row = problem.Hessian.AsSpan(feature * stride, features);
        double size = Math.Abs(problem.Linear[feature]);
        for (int i = 0; i < features; i++)
        {
            size += Math.Abs(row[i] * v[i]);
        }

        return 4.0 * Epsilon * size;
    }

    private static double GapAtScale(
        int features, ScaledProblem problem, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, double residualSquare, double scale)
    {
        double gap = 0.5 * (1.0 - scale) * (1.0 - scale) * residualSquare;
        for (int j = 0; j < features; j++)
        {
            double slope = scale * (gradient[j] + (problem.Quadratic[j] * v[j]));
            double best = ConjugatePoint(problem, slope, j);
            double value = Penalty(problem, v[j], j) - (slope * v[j]);
            gap += Math.Max(0.0, value - (Penalty(problem, best, j) - (slope * best)));
        }

        return gap;
    }

    private static double Penalty(ScaledProblem problem, double value, int feature)
    {
        return (problem.L1[feature] * Math.Abs(value)) + (0.5 * problem.Quadratic[feature] * value * value);
    }

    // The point at which slope v - g(v) is largest.
    private static double ConjugatePoint(ScaledProblem problem, double slope, int feature)
    {
        double l1 = problem.L1[feature];
        double above = Math.Abs(slope) - l1;
        double point = 0.0;
        if (above > 0.0)
        {
            bool free = slope > 0.0 ? double.IsInfinity(problem.Upper[feature]) : double.IsInfinity(problem.Lower[feature]);
            if (problem.Quadratic[feature] > 0.0)
            {
                point = Math.Sign(slope) * above / problem.Quadratic[feature];
            }
            else if (!free)
            {
                point = slope > 0.0 ? double.PositiveInfinity : double.NegativeInfinity;
            }

            // Otherwise the scale has put the slope on the edge, and only its rounding lies beyond.
        }

        return Math.Min(Math.Max(point, problem.Lower[feature]), problem.Upper[feature]);
    }

    private static Certificate KarushKuhnTucker(
        int features, ScaledProblem problem, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, double tolerance)
    {
        int stride = Kernels.KernelLayout.Stride(features);
        double largest = 0.0;
        double rounding = 0.0;
        for (int j = 0; j < features; j++)
        {
            double diagonal = problem.Hessian[(j * stride) + j];
            double wanted = (diagonal * v[j]) + gradient[j];
            double shrunk = Math.Sign(wanted) * Math.Max(Math.Abs(wanted) - problem.L1[j], 0.0);
            double point = Math.Min(Math.Max(shrunk / diagonal, problem.Lower[j]), problem.Upper[j]);
            double root = Math.Sqrt(diagonal);
            largest = Math.Max(largest, root * Math.Abs(point - v[j]));
            rounding = Math.Max(rounding, RoundingOfGradient(problem, v, j, features) / root);
        }

        double unit = Math.Sqrt(problem.TargetSquare);
        return unit > 0.0
            ? new Certificate(CertificateKind.KarushKuhnTucker, largest / unit, Math.Max(tolerance, Math.Min(1e-8, rounding / unit)))
            : new Certificate(CertificateKind.KarushKuhnTucker, largest, tolerance);
    }
}
