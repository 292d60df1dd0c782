using SimdRegression.Kernels;
using SimdRegression.Numerics;

namespace SimdRegression.Solvers;

/// <summary>Certifies points of a squared loss with a group penalty by a duality gap that includes its own rounding.</summary>
/// <remarks>
/// With r = y - Xv the residual and theta = s r the dual point, 0 at most s at most 1, primal minus dual value is
/// (1 - s)^2 |r|^2 / 2 + sum over groups of [ penalty(v) - s z.v ], z = X'r = c - Hv. No term is negative where s z is no more than the penalty
/// allows: |S(s z, l)| at most m in each group, S the soft threshold. Slopes of coefficients without any penalty must be 0: one more projection,
/// which nobody computes, makes them so, and moves theta by no more than their norm over the root of the smallest eigenvalue of their columns.
/// </remarks>
/// <param name="features">N.</param>
internal sealed class BlockCertifier(int features)
{
    private const double Epsilon = MachineEpsilon.Double;

    private readonly int stride = KernelLayout.Stride(features);
    private readonly double[] slopes = new double[features];
    private readonly double[] errors = new double[features];
    private readonly int[] free = new int[features];
    private readonly CompactCholesky cholesky = new(features);

    /// <summary>About how much of the last gap is the bound of its own rounding, relative to the objective at zero.</summary>
    public double Floor { get; private set; }

    /// <summary>Whether rounding may be why the last gap was not within the tolerance.</summary>
    public bool IsBlurred { get; private set; }

    /// <summary>Certifies a point.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="terms">The penalty.</param>
    /// <param name="v">The point.</param>
    /// <param name="gradient">c - Hv, evaluated in doubled precision and rounded once.</param>
    /// <param name="tolerance">The tolerance asked for, relative to the objective at zero.</param>
    public Certificate Certify(
        ScaledProblem problem, BlockTerms terms, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, double tolerance)
    {
        double size = Math.Sqrt(problem.TargetSquare);
        double lost = problem.TargetSumRounding;
        for (int j = 0; j < features; j++)
        {
            size += NormOf(problem, j) * Math.Abs(v[j]);
            lost += problem.SumRounding[j] * Math.Abs(v[j]);
        }

        double evaluation = ((2.0 * features) + 8.0) * Doubled.Epsilon * size;
        double errorOfSlopes = 0.0;
        double level = 0.0;
        double blurOfScale = 0.0;
        for (int j = 0; j < features; j++)
        {
            double norm = NormOf(problem, j);
            errors[j] = problem.Fixed[j] ? 0.0 : (evaluation * norm) + (lost * problem.SumRounding[j]) + (2.0 * Epsilon * Math.Abs(gradient[j]));
        }

        // Where nothing tells how far free coefficients are from their best, the dual point is 0, which costs no more than the objective itself.
        double moved = MoveOfFree(problem, terms, gradient);
        bool isKnown = double.IsFinite(moved);
        moved = isKnown ? moved : 0.0;
        for (int j = 0; j < features; j++)
        {
            double norm = NormOf(problem, j);
            errors[j] += problem.Fixed[j] || terms.IsFree[j] ? 0.0 : norm * moved;
            slopes[j] = problem.Fixed[j] || terms.IsFree[j] ? 0.0 : Math.Abs(gradient[j]) + errors[j];
            errorOfSlopes += terms.IsFree[j] ? 0.0 : errors[j] * Math.Abs(v[j]);
            level += 4.0 * Epsilon * size * norm * Math.Abs(v[j]);
        }

        double unit = problem.TargetSquare > 0.0 ? 0.5 * problem.TargetSquare : 1.0;
        double residualSquare = problem.ResidualSquare(v, gradient) + (2.0 * errorOfSlopes) + (lost * lost);
        double scale = isKnown ? 1.0 : 0.0;
        double price = 0.0;
        for (int group = 0; group < terms.Groups.Count; group++)
        {
            scale = scale > 0.0 ? Math.Min(scale, terms.LargestScale(group, slopes)) : 0.0;
            price += terms.ValueOf(group, v);
            double weight = terms.Norm[group];
            foreach (int j in terms.Groups.FeaturesOf(group))
            {
                double held = (weight * terms.Unit[j]) + terms.L1[j];
                blurOfScale = held > 0.0 ? Math.Max(blurOfScale, ((4.0 * Epsilon * size * NormOf(problem, j)) + errors[j]) / held) : blurOfScale;
            }
        }

        double distance = ((1.0 - scale) * Math.Sqrt(residualSquare)) + (scale > 0.0 ? scale * moved : 0.0);
        double gap = 0.5 * distance * distance;
        for (int group = 0; group < terms.Groups.Count; group++)
        {
            double product = 0.0;
            foreach (int j in terms.Groups.FeaturesOf(group))
            {
                product += terms.IsFree[j] ? 0.0 : gradient[j] * v[j];
            }

            gap += Math.Max(0.0, terms.ValueOf(group, v) - (scale * product));
        }

        gap = (gap * (1.0 + ((features + 8.0) * Epsilon))) + (scale * errorOfSlopes) + (4.0 * Epsilon * price);
        gap = Math.Min(gap, (0.5 * residualSquare) + price);
        double scaled = Math.Min(1.0, blurOfScale);
        level = (level + (scaled * price) + (0.5 * scaled * scaled * residualSquare)) / unit;
        Floor = (errorOfSlopes + (4.0 * Epsilon * price)) / unit;
        IsBlurred = gap > tolerance * unit && level + Floor > 0.01 * tolerance;
        double highest = problem.HoldsSingle ? Certifier.HighestRoundingInSingle : Certifier.HighestRounding;
        double reachable = Math.Max(tolerance, Math.Min(highest, level + (2.0 * Floor)));
        return new Certificate(CertificateKind.DualityGap, gap / unit, reachable);
    }

    /// <summary>Whether a gap leaves no doubt which coefficients of a point are zero in the exact answer.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="terms">The penalty.</param>
    /// <param name="v">The point.</param>
    /// <param name="gradient">c - Hv.</param>
    /// <param name="gap">By how much the objective may be above its optimum, in the units of the problem.</param>
    public bool KnowsZeros(ScaledProblem problem, BlockTerms terms, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, double gap)
    {
        for (int j = 0; j < features; j++)
        {
            slopes[j] = problem.Fixed[j] ? 0.0 : Math.Abs(gradient[j]) + (Math.Sqrt(2.0 * gap) * NormOf(problem, j));
        }

        for (int group = 0; group < terms.Groups.Count; group++)
        {
            bool isZero = terms.NormOf(group, v) == 0.0;
            if (isZero && terms.SlopeBeyondL1(group, slopes, 1.0, 1.0, out _, out _) > terms.Norm[group])
            {
                return false;
            }

            foreach (int j in terms.Groups.FeaturesOf(group))
            {
                if (!isZero && v[j] == 0.0 && terms.L1[j] > 0.0 && slopes[j] >= terms.L1[j])
                {
                    return false;
                }
            }
        }

        return true;
    }

    private double NormOf(ScaledProblem problem, int j) => Math.Sqrt(problem.Hessian[(j * stride) + j]);

    // How far the projection moves the residual that makes the slopes of free coefficients exact.
    private double MoveOfFree(ScaledProblem problem, BlockTerms terms, ReadOnlySpan<double> gradient)
    {
        if (!terms.AnyFree)
        {
            return 0.0;
        }

        int count = 0;
        double square = 0.0;
        for (int j = 0; j < features; j++)
        {
            if (terms.IsFree[j])
            {
                free[count++] = j;
                double slope = Math.Abs(gradient[j]) + errors[j];
                square += slope * slope;
            }
        }

        cholesky.Factor(problem, free.AsSpan(0, count));
        double smallest = cholesky.Columns.Length == count ? cholesky.SmallestEigenvalue(problem) : 0.0;
        return smallest > 0.0 ? Math.Sqrt(square / smallest) : double.PositiveInfinity;
    }
}
