using System.Numerics;
using System.Runtime.CompilerServices;
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
/// What is left of a slope that has to have a certain value, e, would make the gap infinite however small it is. The correction
/// u + h x.k, k = inverse(H) e, takes it away, with H the Hessian of the coefficients in question. It is not computed: its price is at most
/// (sqrt(A) + sqrt(2 e'inverse(H)e))^2 in place of A, the price of the step. e'inverse(H)e is bounded by <see cref="CurvatureBound{T, TKernels}"/>, which
/// says where H has too few digits for that. The rounding of e, of the predictions and of the coefficients themselves is part of e. Where
/// there is no such bound, the gap is the objective less the least that loss and penalty can be.
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
    private const double Epsilon = MachineEpsilon.Double;

    // However noisy rounding makes it, a tolerance above this would be none.
    private const double HighestRounding = 1e-9;

    // Curvatures of a smooth loss change by less than this on the way of a descent that keeps them.
    private const double DriftOfCurvature = 16.0;

    private readonly double[] direction = new double[KernelLayout.Stride(features)];
    private readonly double[] dual = new double[KernelLayout.Stride(features)];
    private readonly double[] left = new double[features];
    private readonly double[] rounding = new double[features];
    private readonly double[] squares = new double[features];
    private readonly double[] modelSlopes = new double[features];
    private readonly double[] modelChanges = new double[features];
    private readonly bool[] isFree = new bool[features];
    private readonly int[] free = new int[features];
    private readonly CurvatureBound<T, TKernels> bound = new(features, pass);
    private double leastLoss;
    private bool hasLeastLoss;

    /// <summary>What the rows said of the last point.</summary>
    public DualSums Rows { get; private set; }

    /// <summary>
    /// Whether double precision could tell all columns apart whose coefficients the last certificate is about; otherwise its value is no more
    /// than what is left of the objective.
    /// </summary>
    public bool IsProven { get; private set; }

    /// <summary>The gap of the last point in the units of the objective, before its coefficients are rounded to those of the data.</summary>
    public double GapBeforeRounding { get; private set; }

    /// <summary>What the last certificate knows of the curvature.</summary>
    public CurvatureBound<T, TKernels> Curvature => bound;

    /// <summary>Forgets the rows of another fit.</summary>
    public void Reset() => hasLeastLoss = false;

    /// <summary>
    /// Whether a small step changes the curvature of no row by much: the third derivative is no larger than the second, as it is of the losses with a
    /// logarithmic link and of the logistic loss.
    /// </summary>
    /// <param name="loss">The loss.</param>
    public static bool KeepsCurvature<TLoss>(in TLoss loss)
        where TLoss : struct, ICurvedLoss<TLoss> => TLoss.HasLogLink || TLoss.ConjugateReach(in loss) > 0.0;

    /// <summary>Certifies a point.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="point">The point.</param>
    /// <param name="step">The step from there.</param>
    /// <param name="terms">Penalties and bounds; the penalties are r |w| + (1 - r)/2 w^2.</param>
    /// <param name="model">The penalty where it is another one; then there are no bounds.</param>
    /// <param name="unit">What the gap is divided by.</param>
    /// <param name="tolerance">What it has to reach.</param>
    /// <returns>The certificate; its value is infinite or NaN where the conjugate of the loss is.</returns>
    public Certificate Certify<TLoss>(
        in RowBatch<T> batch,
        in TLoss loss,
        in TrainingPoint point,
        QuadraticStep step,
        CoefficientTerms terms,
        PenaltyModel? model,
        double unit,
        double tolerance)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        for (int j = 0; j < features; j++)
        {
            direction[j] = step.Target[j] - point.Coefficients[j];
        }

        Rows = pass.RunDual(in batch, in loss, point.Coefficients, point.Intercept, direction, step.InterceptStep, dual);
        MeasureRounding(in batch);
        int count = model is null ? CollectFree(step, terms) : CollectExact(model, step, in point, all: true);
        Certificate found = CertifyFree(in batch, in loss, in point, step, terms, model, count, unit, tolerance);
        if (model is null || found.Value <= found.Tolerance)
        {
            return found;
        }

        // Where the columns of those coefficients have too few digits, their slopes stay as they are.
        count = CollectExact(model, step, in point, all: false);
        Certificate other = CertifyFree(in batch, in loss, in point, step, terms, model, count, unit, tolerance);
        return other.Value < found.Value ? other : found;
    }

    private Certificate CertifyFree<TLoss>(
        in RowBatch<T> batch,
        in TLoss loss,
        in TrainingPoint point,
        QuadraticStep step,
        CoefficientTerms terms,
        PenaltyModel? model,
        int count,
        double unit,
        double tolerance)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        double reuse = point.FactorOfCurvature == 0.0 ? 1.0
            : KeepsCurvature(in loss) ? DriftOfCurvature * point.FactorOfCurvature
            : double.PositiveInfinity;
        IsProven = bound.Measure(in batch, step.Problem, free.AsSpan(0, count), point.HasIntercept)
            && double.IsFinite(reuse) && pass.FloorOfCurvature == 0.0;
        double blur = BlurOf(in point);
        double blurOfAnswer = point.RoundingOfAnswer * Math.Sqrt(pass.Curvature.Weight);
        double correction = IsProven
            ? (Math.Sqrt(reuse) * bound.Correction(left, rounding, -Rows.Slope, RoundingOf(Rows.Squares, pass.TotalWeight))) + blur
            : double.PositiveInfinity;
        GapBeforeRounding = GapAfter(step, terms, model, in point, correction, double.PositiveInfinity);
        correction += blurOfAnswer;
        double gap = GapAfter(step, terms, model, in point, correction, double.PositiveInfinity);
        if (!(gap <= tolerance * unit) && !double.IsNaN(gap))
        {
            double possible = Math.Max(0.0, point.Objective - LeastLoss(in batch, in loss));
            gap = Math.Min(GapAfter(step, terms, model, in point, correction, possible), possible);
        }

        double level = ((16.0 * Epsilon * (Rows.Size + Math.Abs(point.Objective))) + (8.0 * (blur + blurOfAnswer) * (blur + blurOfAnswer))) / unit;
        return new Certificate(CertificateKind.DualityGap, gap / unit, Math.Max(tolerance, Math.Min(HighestRounding, level)));
    }

    // The slopes that have to have a certain value, less that value: those of coefficients that the step leaves at no kink and no bound.
    private int CollectFree(QuadraticStep step, CoefficientTerms terms)
    {
        int count = 0;
        for (int j = 0; j < features; j++)
        {
            double target = step.Target[j];
            bool isAtEdge = target <= terms.Lower[j] || target >= terms.Upper[j] || (target == 0.0 && terms.L1[j] > 0.0);
            isFree[j] = !step.Problem.Fixed[j] && !isAtEdge;
            left[j] = 0.0;
            if (isFree[j])
            {
                double kink = target == 0.0 ? 0.0 : Math.CopySign(terms.L1[j], target);
                double penalty = terms.QuadraticSlope(step.Target, j) + kink;
                left[j] = -dual[j] - penalty;
                rounding[j] += 4.0 * Epsilon * (Math.Abs(dual[j]) + Math.Abs(penalty));
                free[count++] = j;
            }
        }

        return count;
    }

    // The slopes that have to have a certain value: those of coefficients that no penalty acts on and, with all, of those where it is smooth.
    private int CollectExact(PenaltyModel model, QuadraticStep step, in TrainingPoint point, bool all)
    {
        int count = 0;
        for (int j = 0; j < features; j++)
        {
            double slope = 0.0;
            isFree[j] = !step.Problem.Fixed[j] && (model.IsFree(j) || (all && model.TrySlope(point.Coefficients, j, out slope)));
            left[j] = 0.0;
            if (isFree[j])
            {
                left[j] = -dual[j] - slope;
                rounding[j] += 4.0 * Epsilon * (Math.Abs(dual[j]) + Math.Abs(slope));
                free[count++] = j;
            }
        }

        return count;
    }

    private double GapOf(PenaltyModel model, QuadraticStep step, in TrainingPoint point, double correction, double possible)
    {
        for (int j = 0; j < features; j++)
        {
            bool counts = !step.Problem.Fixed[j] && !isFree[j];
            modelSlopes[j] = counts ? -dual[j] : 0.0;
            modelChanges[j] = counts ? (correction * Math.Sqrt(2.0 * pass.SquareAboutZero(j))) + rounding[j] : 0.0;
        }

        double root = Math.Sqrt(Math.Max(0.0, Rows.Gap)) + (Math.Sqrt(2.0) * correction);
        double gap = model.GapOf(modelSlopes, modelChanges, isFree, point.Coefficients, possible);
        return double.IsNaN(Rows.Gap) ? Rows.Gap : (root * root) + gap;
    }

    private double GapAfter(
        QuadraticStep step, CoefficientTerms terms, PenaltyModel? model, in TrainingPoint point, double correction, double possible)
    {
        if (model is not null)
        {
            return GapOf(model, step, in point, correction, possible);
        }

        double smooth = Rows.Gap;
        double rest = 0.0;
        for (int j = 0; j < features; j++)
        {
            double w = point.Coefficients[j];
            if (isFree[j])
            {
                double target = step.Target[j];
                smooth += 0.5 * direction[j] * terms.QuadraticSlope(direction, j);
                rest += target * w < 0.0 ? 2.0 * terms.L1[j] * Math.Abs(w) : 0.0;
            }
            else if (!step.Problem.Fixed[j])
            {
                // What the correction and rounding may change of a slope that may vary.
                double slope = -dual[j];
                double change = (correction * Math.Sqrt(2.0 * pass.SquareAboutZero(j))) + rounding[j];
                rest += Math.Max(
                    GapOf(terms, j, w, slope - change, possible), GapOf(terms, j, w, slope + change, possible));
            }
            else
            {
                rest += GapOfFixed(terms, j, w, in point);
            }
        }

        // A combination of columns that vanishes in the rows leaves its penalty to gain.
        smooth += bound.LeavesOut ? terms.QuadraticValue(point.Coefficients) : 0.0;
        double root = Math.Sqrt(Math.Max(0.0, smooth)) + (Math.Sqrt(2.0) * correction);
        return double.IsNaN(smooth) ? smooth : (root * root) + rest;
    }

    // A constant column is none. One that is constant only among the rows that have a curvature still has a slope.
    private double GapOfFixed(CoefficientTerms terms, int feature, double w, in TrainingPoint point)
    {
        bool isColumn = pass.HasFlatRows && double.IsFinite(terms.Quadratic[feature]);
        double slope = -dual[feature];
        return !isColumn || Math.Abs(slope) <= rounding[feature] ? 0.0 : GapOf(terms, feature, w, slope, point.Objective);
    }

    /// <summary>g(w) + g*(z) - z w, where z may be a little beyond the slopes for which g* is finite.</summary>
    internal static double GapOf(CoefficientTerms terms, int feature, double w, double slope, double possible)
    {
        double l1 = terms.L1[feature];
        double quadratic = terms.Quadratic[feature];
        double above = Math.Max(Math.Abs(slope) - l1, 0.0);
        double best = above == 0.0 ? 0.0 : Math.CopySign(quadratic > 0.0 ? above / quadratic : double.PositiveInfinity, slope);
        best = terms.Clamped(best, feature);
        double excess = 0.0;
        if (!double.IsFinite(best))
        {
            // No coefficient of the minimum costs more than is left of the objective: that bounds what a slope beyond the edge can be worth.
            excess = l1 > 0.0 ? above / l1 * possible : double.PositiveInfinity;
            slope = Math.Clamp(slope, -l1, l1);
            best = terms.Clamped(0.0, feature);
        }

        // Difference by difference: the penalties themselves may be far larger.
        double change = (l1 * (Math.Abs(w) - Math.Abs(best))) + (0.5 * quadratic * (w - best) * (w + best));
        return Math.Max(0.0, change - (slope * (w - best))) + excess;
    }

    private double LeastLoss<TLoss>(in RowBatch<T> batch, in TLoss loss)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        if (!hasLeastLoss)
        {
            leastLoss = pass.LeastLoss(in batch, in loss);
            hasLeastLoss = true;
        }

        return leastLoss;
    }

    // How far rounding may take a sum of s u x.
    private void MeasureRounding(in RowBatch<T> batch)
    {
        bool isBent = double.IsFinite(Rows.SquaresByCurvature);
        if (!isBent)
        {
            pass.SumSquares(in batch, squares);
        }

        for (int j = 0; j < features; j++)
        {
            rounding[j] = isBent
                ? RoundingOf(Rows.SquaresByCurvature, pass.SquareAboutZero(j))
                : RoundingOf(Rows.Squares, squares[j]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double RoundingOf(double first, double second) => pass.LongestChain * Epsilon * Math.Sqrt(first * second);

    // How far rounding moves predictions: the root of the sum of s l'' times their squared error.
    private double BlurOf(in TrainingPoint point)
    {
        double size = Math.Abs(point.Intercept) * Math.Sqrt(pass.Curvature.Weight);
        for (int j = 0; j < features; j++)
        {
            size += Math.Abs(point.Coefficients[j]) * Math.Sqrt(pass.SquareAboutZero(j));
        }

        return 4.0 * Epsilon * size;
    }
}
