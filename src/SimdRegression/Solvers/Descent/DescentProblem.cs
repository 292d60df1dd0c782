using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>
/// What descent methods minimise, in scaled coefficients v(j) = p(j) w(j), p the deviation of a column when standardising and 1 otherwise:
/// 1/W sum s l(x.w + b, y) + strength sum f(j) R(v(j)), lower(j) at most v(j) at most upper(j), or with a set in place of the penalty.
/// Knows the curvature of it.
/// </summary>
internal sealed partial class DescentProblem(int features)
{
    // Below this share of L, mu makes a bound that says little.
    private const double SmallestUsable = 1e-6;

    // Along a coefficient of less curvature than this share of L, steps may be shorter than a digit of it and matter all the same.
    private const double SmallestSteered = 1e-9;

    private readonly int stride = KernelLayout.Stride(features);
    private readonly double[] matrix = new double[(features + 1) * (features + 1)];
    private readonly double[] vectors = new double[(features + 1) * (features + 1)];
    private readonly double[] values = new double[features + 1];
    private readonly double[] work = new double[2 * (features + 1)];
    private readonly double[] columnSquares = new double[features];
    private readonly double[] rawLower = new double[features];
    private readonly double[] rawUpper = new double[features];
    private readonly double[] lower = new double[features];
    private readonly double[] upper = new double[features];
    private readonly double[] strengths = new double[features];
    private readonly double[] diagonal = new double[features];
    private double interceptCurvature;
    private double smallestEigenvalue;
    private double l1Share;

    /// <summary>p.</summary>
    public double[] Scale { get; } = new double[features];

    /// <summary>f.</summary>
    public double[] Factors { get; } = new double[features];

    /// <summary>What of the penalty is applied by its gradient: a multiple of each coefficient.</summary>
    public double[] Quadratic { get; } = new double[features];

    /// <summary>What multiplies |v|, where the penalty is known to consist of squares and absolute values and squares go by the gradient.</summary>
    public double[] Absolute { get; } = new double[features];

    /// <summary>alpha/W.</summary>
    public double Strength { get; private set; }

    /// <summary>Whether the penalty is the two of <see cref="Quadratic"/> and <see cref="Absolute"/>.</summary>
    public bool IsSplit { get; private set; }

    /// <summary>Whether any absolute value is penalised.</summary>
    public bool HasAbsolute { get; private set; }

    /// <summary>Whether any coefficient has a finite bound.</summary>
    public bool IsBounded { get; private set; }

    /// <summary>Whether columns are scaled.</summary>
    public bool IsScaled { get; private set; }

    /// <summary>Whether there is an intercept.</summary>
    public bool HasIntercept { get; private set; }

    /// <summary>L: the largest curvature of the mean loss and of what goes by the gradient; infinite where it has no bound.</summary>
    public double Largest { get; private set; }

    /// <summary>mu: the smallest curvature that is certain; 0 where none is.</summary>
    public double Smallest { get; private set; }

    /// <summary>The largest eigenvalue of X'SX/W, in scaled columns, with a column of ones for the intercept.</summary>
    public double LargestEigenvalue { get; private set; }

    /// <summary>The condition number of the Hessian, as if the loss had its largest curvature everywhere; infinite where it is singular.</summary>
    public double ConditionNumber { get; private set; }

    /// <summary>1/L, or for a loss without bound what that would be at curvature 1.</summary>
    public double ReferenceStep
    {
        get
        {
            double curvature = double.IsFinite(Largest) ? Largest : LargestEigenvalue + LargestPenaltyCurvature;
            return curvature > 0.0 ? 1.0 / curvature : 1.0;
        }
    }

    /// <summary>Whether curvatures and strength are numbers, so that a step has a length.</summary>
    public bool IsInRange => double.IsFinite(LargestEigenvalue) && double.IsFinite(LargestPenaltyCurvature) && double.IsFinite(Strength);

    /// <summary>The largest curvature of what of the penalty goes by the gradient.</summary>
    public double LargestPenaltyCurvature { get; private set; }

    /// <summary>Measures the columns: their scales and the eigenvalues of X'SX/W.</summary>
    /// <param name="moments">The moments of the rows, not empty.</param>
    /// <param name="options">The options; checked.</param>
    public void Measure(MomentAccumulator moments, in FitOptions options)
    {
        HasIntercept = options.Intercept;
        IsScaled = options.Standardize;
        measured = moments;
        double weight = moments.Weight;
        int order = features + (HasIntercept ? 1 : 0);
        MeasureScales(moments, in options);
        for (int i = 0; i < features; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double product = (moments.Cross[(i * stride) + j] / weight) + (moments.Mean[i] * moments.Mean[j]);
                matrix[(i * order) + j] = product / Scale[i] / Scale[j];
                matrix[(j * order) + i] = matrix[(i * order) + j];
            }

            columnSquares[i] = matrix[(i * order) + i];
            if (HasIntercept)
            {
                matrix[(features * order) + i] = moments.Mean[i] / Scale[i];
                matrix[(i * order) + features] = matrix[(features * order) + i];
            }
        }

        if (HasIntercept)
        {
            matrix[(features * order) + features] = 1.0;
        }

        int square = order * order;
        _ = SymmetricEigen.Decompose(
            order, matrix.AsSpan(0, square), vectors.AsSpan(0, square), values.AsSpan(0, order), work.AsSpan(0, 2 * order));
        LargestEigenvalue = 0.0;
        smallestEigenvalue = double.PositiveInfinity;
        foreach (double value in values.AsSpan(0, order))
        {
            LargestEigenvalue = Math.Max(LargestEigenvalue, value);
            smallestEigenvalue = Math.Min(smallestEigenvalue, Math.Max(value, 0.0));
        }
    }

    /// <summary>Measures the scales of the columns alone.</summary>
    /// <param name="moments">The moments of the rows, not empty.</param>
    /// <param name="options">The options; checked.</param>
    public void MeasureScales(MomentAccumulator moments, in FitOptions options)
    {
        for (int i = 0; i < features; i++)
        {
            Scale[i] = options.Standardize ? ScaledProblem.Deviation(moments, stride, i) : 1.0;
        }
    }

    /// <summary>States the problem; <see cref="Measure"/> comes before.</summary>
    /// <param name="options">The options; checked.</param>
    /// <param name="strength">alpha/W; 0 for a set.</param>
    /// <param name="share">The share r of a penalty of squares and absolute values; NaN for another penalty or a set.</param>
    /// <param name="splits">Whether squares go by the gradient, and not by the proximal step as everything else does.</param>
    /// <param name="largestCurvature">The largest second derivative of the loss.</param>
    /// <param name="isQuadratic">Whether that is the second derivative everywhere.</param>
    public void State(in FitOptions options, double strength, double share, bool splits, double largestCurvature, bool isQuadratic)
    {
        Strength = strength;
        l1Share = share;
        IsSplit = splits && !double.IsNaN(l1Share);
        HasAbsolute = false;
        IsBounded = false;
        double largest = 0.0;
        double smallest = HasIntercept ? 0.0 : double.PositiveInfinity;
        ReadOnlySpan<double> factors = options.PenaltyFactors.Span;
        for (int j = 0; j < features; j++)
        {
            Factors[j] = factors.IsEmpty ? 1.0 : factors[j];
            Quadratic[j] = IsSplit ? strength * (1.0 - l1Share) * Factors[j] : 0.0;
            Absolute[j] = IsSplit ? strength * l1Share * Factors[j] : 0.0;
            HasAbsolute |= Absolute[j] > 0.0;
            rawLower[j] = FitOptions.BoundOf(options.LowerBounds.Span, j, double.NegativeInfinity);
            rawUpper[j] = FitOptions.BoundOf(options.UpperBounds.Span, j, double.PositiveInfinity);
            lower[j] = rawLower[j] * Scale[j];
            upper[j] = rawUpper[j] * Scale[j];
            IsBounded |= double.IsFinite(lower[j]) || double.IsFinite(upper[j]);
            largest = Math.Max(largest, Quadratic[j]);
            smallest = Math.Min(smallest, Quadratic[j]);
        }

        HasGap = isQuadratic && double.IsNaN(share) && !IsBounded && strength > 0.0 && !Factors.AsSpan().Contains(0.0);

        // The yardstick of a loss without a bound is a curvature of 1.
        double yardstick = double.IsFinite(largestCurvature) ? largestCurvature : 1.0;
        interceptCurvature = yardstick;
        LargestPenaltyCurvature = largest;
        Largest = (largestCurvature * LargestEigenvalue) + largest;
        Smallest = (isQuadratic ? smallestEigenvalue : 0.0) + smallest;
        ConditionNumber = ((yardstick * LargestEigenvalue) + largest) / ((yardstick * smallestEigenvalue) + smallest);
        ConditionNumber = ConditionNumber >= 1.0 ? ConditionNumber : double.PositiveInfinity;
        for (int j = 0; j < features; j++)
        {
            diagonal[j] = (yardstick * columnSquares[j]) + Quadratic[j];
        }
    }

    /// <summary>Adds the gradient of the squares to that of the loss.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddQuadratic(ReadOnlySpan<double> point, Span<double> gradient)
    {
        if (!IsSplit)
        {
            return;
        }

        for (int j = 0; j < features; j++)
        {
            gradient[j] += Quadratic[j] * point[j];
        }
    }

    /// <summary>The proximal step of all that does not go by the gradient; bounds clamp after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ProximalStep<TRegularizer>(in TRegularizer regularizer, Span<double> point, double stepSize)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        if (!IsSplit)
        {
            for (int j = 0; j < features; j++)
            {
                strengths[j] = TRegularizer.IsConstraint ? Factors[j] : stepSize * Strength * Factors[j];
            }

            TRegularizer.ProximalStep<double>(in regularizer, point, strengths);
        }
        else if (HasAbsolute)
        {
            for (int j = 0; j < features; j++)
            {
                point[j] = Lanes.SoftThreshold(point[j], stepSize * Absolute[j]);
            }
        }

        Clamp(point);
    }

    /// <summary>A coefficient in raw units: rounding of the scale must not take it over its bound.</summary>
    /// <param name="feature">j.</param>
    /// <param name="value">v(j).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Unscaled(int feature, double value)
    {
        double coefficient = value / Scale[feature];
        return IsBounded ? Math.Min(Math.Max(coefficient, rawLower[feature]), rawUpper[feature]) : coefficient;
    }

    /// <summary>Moves a point to the nearest one within the bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Clamp(Span<double> point)
    {
        for (int j = 0; j < features && IsBounded; j++)
        {
            point[j] = Math.Min(Math.Max(point[j], lower[j]), upper[j]);
        }
    }

    /// <summary>What the penalty adds to the objective.</summary>
    public double PenaltyAt<TRegularizer>(in TRegularizer regularizer, ReadOnlySpan<double> point)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        return Strength == 0.0 ? 0.0 : Strength * TRegularizer.TotalValue(in regularizer, point, Factors);
    }

    /// <summary>
    /// How much the objective may still fall. With G = L (v - prox(v - gradient/L)), the gradient mapping: |G|^2 / (2 mu), a bound, where
    /// mu is known and not tiny beside L; otherwise sum over j of G(j)^2 / (2 H(j)), H the curvature along a coefficient, which estimates
    /// it. Zero exactly at an optimum. A curvature without bound promises nothing of a step's end: there it is the sum of |G(j)| times a move
    /// as long as the coefficient, and at least one that changes predictions by one.
    /// </summary>
    /// <param name="regularizer">The regulariser.</param>
    /// <param name="point">v.</param>
    /// <param name="gradient">The gradient there, squares of the penalty included.</param>
    /// <param name="slope">The derivative in the intercept.</param>
    /// <param name="better">Receives prox(v - gradient/L).</param>
    /// <param name="takesBetter">Whether that is what is asked about, and not v: what the step to it gains is then no longer possible.</param>
    public double PossibleDecrease<TRegularizer>(
        in TRegularizer regularizer, ReadOnlySpan<double> point, ReadOnlySpan<double> gradient, double slope, Span<double> better, bool takesBetter)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        double stepSize = ReferenceStep;
        for (int j = 0; j < features; j++)
        {
            better[j] = point[j] - (stepSize * gradient[j]);
        }

        ProximalStep(in regularizer, better, stepSize);
        bool isBent = double.IsFinite(Largest);
        double promised = HasIntercept ? (isBent ? slope * slope / interceptCurvature : 2.0 * Math.Abs(slope)) : 0.0;
        double square = HasIntercept ? slope * slope : 0.0;
        double gained = IsSplit ? 0.0 : PenaltyAt(in regularizer, point) - PenaltyAt(in regularizer, better);
        for (int j = 0; j < features; j++)
        {
            double moved = better[j] - point[j];
            double mapping = moved == 0.0 ? HiddenSlope(point[j], gradient[j], j) : -moved / stepSize;
            double move = isBent ? mapping / diagonal[j] : 2.0 * Math.Max(Math.Abs(point[j]), 1.0 / Math.Sqrt(columnSquares[j]));
            promised += mapping == 0.0 ? 0.0 : Math.Abs(mapping * move);
            square += mapping * mapping;
            gained -= moved * (gradient[j] + (moved / (2.0 * stepSize)));
            gained += IsSplit ? Absolute[j] * (Math.Abs(point[j]) - Math.Abs(better[j])) : 0.0;
        }

        // Where a bound or a kink cuts a step short, what it gains is of first order in its length.
        return Math.Max(takesBetter ? 0.0 : gained, 0.5 * (Smallest > SmallestUsable * Largest ? square / Smallest : promised));
    }

    // The slope of a coefficient that its step does not change because the step, which suits columns far longer, is shorter than a digit.
    private double HiddenSlope(double value, double gradient, int feature)
    {
        if (value == 0.0 || double.IsNaN(l1Share) || !(diagonal[feature] < SmallestSteered * Largest))
        {
            return 0.0;
        }

        double slope = gradient + (Math.Sign(value) * Strength * l1Share * Factors[feature]);
        slope += IsSplit ? 0.0 : Strength * (1.0 - l1Share) * Factors[feature] * value;
        bool rests = (value == lower[feature] && slope > 0.0) || (value == upper[feature] && slope < 0.0);
        return rests ? 0.0 : slope;
    }
}
