using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>Certifies points of a problem over rows by their duality gap.</summary>
/// <remarks>
/// <para>
/// Every u, one number a row, with sum of s u = 0 (where there is an intercept) is a dual point, and what the objective lies above its
/// minimum is at most the sum over rows of s (l(m, y) + l*(u, y) - m u) plus the sum over coefficients of g(w) + g*(z) - z w,
/// z = -sum of s u x, where g is the penalty of a coefficient with its bounds and * marks convex conjugates (Fenchel duality; Rockafellar
/// 1970). No term is negative, so nothing cancels.
/// </para>
/// <para>
/// The derivatives d of the loss at the point are a dual point only where they happen to be allowed. Those that Newton's step expects at
/// its end, u = d + h (x.q + o) with h the curvatures and (q, o) the step, are allowed as far as the step is exact, and the loss pays for
/// them in second order: the gap is then about what the step gains.
/// </para>
/// <para>
/// What is left of a slope that has to vanish, that of the intercept and of features without penalty, would make the gap infinite however
/// small it is. There the conjugate is that of g over as much as twice the step to both sides: the gap then bounds what could be gained that
/// near, and, the objective being convex, no more than as many times that as the minimum is further away. The same is done for weak
/// penalties, where the conjugate over all numbers does not prove enough.
/// </para>
/// </remarks>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <param name="features">N.</param>
/// <param name="pass">Goes over the rows.</param>
internal sealed class DualityCertifier<T, TKernels>(int features, RowPass<T, TKernels> pass)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private const double Epsilon = 2.220446049250313e-16;

    // However noisy rounding makes it, a tolerance above this would be none.
    private const double HighestRounding = 1e-9;

    private readonly double[] direction = new double[KernelLayout.Stride(features)];
    private readonly double[] dual = new double[KernelLayout.Stride(features)];

    /// <summary>What the rows said of the last point.</summary>
    public DualSums Rows { get; private set; }

    /// <summary>Certifies a point.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="point">The point.</param>
    /// <param name="step">The step from there.</param>
    /// <param name="terms">Penalties and bounds; the penalties are r |w| + (1 - r)/2 w^2.</param>
    /// <param name="unit">What the gap is divided by.</param>
    /// <param name="tolerance">What it has to reach.</param>
    /// <returns>The certificate; its value is infinite or NaN where the conjugate of the loss is.</returns>
    public Certificate Certify<TLoss>(
        in RowBatch<T> batch,
        in TLoss loss,
        in TrainingPoint point,
        QuadraticStep<TKernels> step,
        CoefficientTerms terms,
        double unit,
        double tolerance)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        ReadOnlySpan<double> w = point.Coefficients;
        for (int j = 0; j < features; j++)
        {
            direction[j] = step.Target[j] - w[j];
        }

        Rows = pass.RunDual(in batch, in loss, w, point.Intercept, direction, step.InterceptStep, dual);
        ScaledProblem problem = step.Problem;
        problem.SetPenalties(terms.L1, terms.Lower, terms.Upper);
        double everywhere = Rows.Gap;
        double nearby = Rows.Gap;
        if (point.HasIntercept)
        {
            double left = Math.Abs(Rows.Slope) * ReachOf(step.InterceptStep, point.Intercept);
            everywhere += left;
            nearby += left;
        }

        for (int j = 0; j < features; j++)
        {
            if (problem.Fixed[j])
            {
                continue;
            }

            double proven = GapOf(problem, terms, j, w[j], -dual[j], point.Objective);
            bool moves = direction[j] != 0.0;
            double near = moves ? NearbyGapOf(terms, j, w[j], -dual[j]) : proven;
            everywhere += terms.IsUnpenalized(j) && moves ? near : proven;
            nearby += near;
        }

        bool stepsAreTrue = everywhere / unit > tolerance && !step.IsHiddenByOffsets;
        double gap = stepsAreTrue ? Math.Min(everywhere, nearby) : everywhere;
        double level = 16.0 * Epsilon * (Rows.Size + Math.Abs(point.Objective)) / unit;
        return new Certificate(CertificateKind.DualityGap, gap / unit, Math.Max(tolerance, Math.Min(HighestRounding, level)));
    }

    // How far the minimum may be, in a coefficient that a step changes.
    private static double ReachOf(double step, double value) => (2.0 * Math.Abs(step)) + (16.0 * Epsilon * Math.Abs(value));

    // g(w) - z w plus the largest z v - g(v) over the reach of a coefficient.
    private double NearbyGapOf(CoefficientTerms terms, int feature, double w, double slope)
    {
        double reach = ReachOf(direction[feature], w);
        double l1 = terms.L1[feature];
        double quadratic = terms.Quadratic[feature];
        double above = Math.Max(Math.Abs(slope) - l1, 0.0);
        if (double.IsNaN(above))
        {
            return double.PositiveInfinity;
        }

        double best = above == 0.0 ? 0.0 : Math.CopySign(quadratic > 0.0 ? above / quadratic : double.PositiveInfinity, slope);
        best = terms.Clamped(Math.Clamp(best, w - reach, w + reach), feature);

        // Difference by difference: the penalties themselves may be far larger.
        double change = (l1 * (Math.Abs(w) - Math.Abs(best))) + (0.5 * quadratic * (w - best) * (w + best));
        return Math.Max(0.0, change - (slope * (w - best)));
    }

    private static double GapOf(ScaledProblem problem, CoefficientTerms terms, int feature, double w, double slope, double objective)
    {
        double bound = slope > 0.0 ? terms.Upper[feature] : terms.Lower[feature];
        if (terms.IsUnpenalized(feature))
        {
            return slope == 0.0 || w == bound ? 0.0 : slope * (bound - w);
        }

        double unit = problem.Scale[feature];
        if (terms.Quadratic[feature] > 0.0 || double.IsFinite(bound))
        {
            return Certifier.GapOfPenalty(problem, w * unit, slope / unit, feature);
        }

        // No coefficient of the minimum costs more than the objective: that bounds what a slope beyond the edge can be worth.
        double weight = terms.L1[feature];
        double excess = Math.Max(0.0, Math.Abs(slope) - weight);
        double allowed = Math.Clamp(slope, -weight, weight);
        return Certifier.GapOfPenalty(problem, w * unit, allowed / unit, feature) + (excess / weight * Math.Abs(objective));
    }
}
