using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>Certifies points of a problem over rows by their duality gap.</summary>
/// <remarks>
/// <para>
/// With P the objective, every u, one number a row, with sum of s u = 0 (where there is an intercept) is a dual point, and what the
/// objective lies above its minimum is at most the sum over rows of s (l(m, y) + l*(u, y) - m u) plus the sum over coefficients of
/// g(w) + g*(z) - z w, z = -sum of s u x, where g is the penalty of a coefficient with its bounds and * marks convex conjugates (Fenchel
/// duality; Rockafellar 1970). No term is negative, so nothing cancels.
/// </para>
/// <para>
/// The derivatives d of the loss are the best u where they are allowed. Corrected to u = d - h k, h the curvatures, k(x) = x.q + o with q on
/// the unpenalised features alone, they have no component along those features and the intercept: a step of Newton's method along them. The
/// loss pays for it in second order. Where absolute values alone penalise a coefficient, u is scaled down until |z| is at most its weight.
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

    private readonly int stride = KernelLayout.Stride(features);
    private readonly CompactCholesky cholesky = new(features);
    private readonly int[] free = new int[features];
    private readonly bool[] isFree = new bool[features];
    private readonly double[] delta = new double[KernelLayout.Stride(features)];
    private readonly double[] direction = new double[KernelLayout.Stride(features)];
    private readonly double[] dual = new double[KernelLayout.Stride(features)];

    /// <summary>What the rows said of the last point.</summary>
    public DualSums Rows { get; private set; }

    /// <summary>Certifies a point.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="point">The point; the last pass without a dual was over it.</param>
    /// <param name="step">Holds the quadratic model about the point, with its slopes.</param>
    /// <param name="terms">Penalties and bounds; the penalties are r |w| + (1 - r)/2 w^2.</param>
    /// <param name="unit">What the gap is divided by.</param>
    /// <param name="tolerance">What it has to reach.</param>
    /// <returns>The certificate; its value is infinite or NaN where no dual point was found.</returns>
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
        ScaledProblem problem = step.Problem;
        problem.SetPenalties(terms.L1, terms.Lower, terms.Upper);
        ReadOnlySpan<double> w = point.Coefficients;
        int count = CollectFree(problem, terms, w);
        double offset = Correct(step, count, point.HasIntercept);
        double scale = LargestScale(step, terms, count);
        Rows = pass.RunDual(
            in batch, in loss, w, point.Intercept, count > 0 ? direction : default, offset, scale, dual);
        double gap = Rows.Gap;
        if (point.HasIntercept)
        {
            gap += Math.Abs(Rows.Slope) * ((2.0 * Math.Abs(offset)) + (16.0 * Epsilon * Math.Abs(point.Intercept)));
        }

        for (int j = 0; j < features; j++)
        {
            gap += problem.Fixed[j] ? 0.0 : GapOf(problem, terms, j, w[j], -dual[j], point.Objective);
        }

        double level = 16.0 * Epsilon * (Rows.Size + Math.Abs(point.Objective)) / unit;
        return new Certificate(CertificateKind.DualityGap, gap / unit, Math.Max(tolerance, Math.Min(HighestRounding, level)));
    }

    private int CollectFree(ScaledProblem problem, CoefficientTerms terms, ReadOnlySpan<double> w)
    {
        int count = 0;
        for (int j = 0; j < features; j++)
        {
            isFree[j] = !problem.Fixed[j] && terms.IsUnpenalized(j) && w[j] > terms.Lower[j] && w[j] < terms.Upper[j];
            if (isFree[j])
            {
                free[count++] = j;
            }
        }

        return count;
    }

    // Finds q and returns o.
    private double Correct(QuadraticStep<TKernels> step, int count, bool hasIntercept)
    {
        ScaledProblem problem = step.Problem;
        direction.AsSpan().Clear();
        double offset = hasIntercept ? pass.InterceptGradient / pass.TotalCurvature : 0.0;
        if (count == 0)
        {
            return offset;
        }

        cholesky.Factor(problem, free.AsSpan(0, count));
        ReadOnlySpan<int> independent = cholesky.Columns;
        delta.AsSpan().Clear();
        for (int a = 0; a < independent.Length; a++)
        {
            delta[a] = step.Eliminated[independent[a]] / problem.Scale[independent[a]];
        }

        cholesky.Solve(delta);
        for (int a = 0; a < independent.Length; a++)
        {
            int j = independent[a];
            direction[j] = delta[a] / problem.Scale[j];
            offset -= hasIntercept ? pass.Curvature.Mean[j] * direction[j] : 0.0;
        }

        return offset;
    }

    // The largest scale from 0 to 1 at which the model expects |z| to be allowed everywhere.
    private double LargestScale(QuadraticStep<TKernels> step, CoefficientTerms terms, int count)
    {
        ScaledProblem problem = step.Problem;
        double scale = 1.0;
        for (int j = 0; j < features; j++)
        {
            if (problem.Fixed[j] || terms.L1[j] == 0.0 || terms.Quadratic[j] > 0.0)
            {
                continue;
            }

            double slope = step.Eliminated[j];
            for (int a = 0; a < count; a++)
            {
                int i = free[a];
                slope -= problem.Scale[j] * problem.Hessian[(j * stride) + i] * problem.Scale[i] * direction[i];
            }

            double bound = slope < 0.0 ? terms.Upper[j] : terms.Lower[j];
            scale = double.IsInfinity(bound) && Math.Abs(slope) > terms.L1[j] ? Math.Min(scale, terms.L1[j] / Math.Abs(slope)) : scale;
        }

        return scale;
    }

    private double GapOf(ScaledProblem problem, CoefficientTerms terms, int feature, double w, double slope, double objective)
    {
        double bound = slope > 0.0 ? terms.Upper[feature] : terms.Lower[feature];
        if (isFree[feature])
        {
            // What is left of the slope, over the distance that may be left.
            return Math.Abs(slope) * ((2.0 * Math.Abs(direction[feature])) + (16.0 * Epsilon * Math.Abs(w)));
        }

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
