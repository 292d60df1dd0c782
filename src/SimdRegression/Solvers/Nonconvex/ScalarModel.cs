using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;

namespace SimdRegression.Solvers;

/// <summary>A convex penalty on single coefficients beside any loss: the quadratic models of Newton's method are solved coefficient by coefficient.</summary>
/// <typeparam name="TPenalty">The penalty.</typeparam>
internal sealed class ScalarModel<TPenalty> : PenaltyModel
    where TPenalty : struct, IScalarPenalty, IMomentsEstimator
{
    private const double Epsilon = MachineEpsilon.Double;
    private const int MostSweeps = 500;

    private readonly int features;
    private readonly int stride;
    private readonly ScalarTerms terms;
    private readonly ScalarNewton newton;
    private readonly double[] gradient;
    private readonly double[] low;
    private readonly double[] scale;
    private readonly double[] level;
    private readonly bool[] isFree;
    private TPenalty penalty;
    private ReadOnlyMemory<double> factors;
    private double strength;
    private bool anyFree;

    /// <summary>Allocates the model.</summary>
    /// <param name="features">N.</param>
    public ScalarModel(int features)
    {
        this.features = features;
        stride = KernelLayout.Stride(features);
        terms = new ScalarTerms(features);
        newton = new ScalarNewton(features);
        gradient = new double[stride];
        low = new double[stride];
        scale = new double[features];
        level = new double[features];
        isFree = new bool[features];
    }

    /// <inheritdoc/>
    public override Strength Strength => penalty.Strength;

    /// <inheritdoc/>
    public override double L1Ratio => penalty.L1Ratio;

    /// <inheritdoc/>
    public override bool LeavesNone => penalty.L1Ratio > 0.0;

    /// <inheritdoc/>
    public override bool AnyFree => anyFree;

    /// <summary>Sets the penalty.</summary>
    public ScalarModel<TPenalty> Of(in TPenalty given)
    {
        penalty = given;
        return this;
    }

    /// <inheritdoc/>
    public override void Check(in FitOptions options)
    {
        penalty.Check();
        if (!penalty.IsConvex)
        {
            throw new ArgumentException("A penalty that is not convex is fitted from moments, beside the squared loss alone.", nameof(penalty));
        }

        if (options.IsBounded)
        {
            throw new ArgumentException("This penalty takes no bounds; ridge, lasso and elastic net do.", nameof(options));
        }
    }

    /// <inheritdoc/>
    public override void Take(ReadOnlySpan<double> penaltyScale, in FitOptions options)
    {
        penaltyScale.CopyTo(scale);
        factors = options.PenaltyFactors;
        anyFree = false;
        for (int j = 0; j < features; j++)
        {
            isFree[j] = FactorOf(j) == 0.0;
            anyFree |= isFree[j];
        }
    }

    /// <inheritdoc/>
    public override bool IsFree(int feature) => isFree[feature];

    /// <inheritdoc/>
    public override double LargestStrength(ReadOnlySpan<double> slopes)
    {
        double largest = 0.0;
        for (int j = 0; j < features; j++)
        {
            largest = isFree[j] ? largest : Math.Max(largest, penalty.LevelOfZero(1.0, Math.Abs(slopes[j]) / scale[j]) / FactorOf(j));
        }

        return largest;
    }

    /// <inheritdoc/>
    public override void SetStrength(double alpha)
    {
        strength = alpha;
        for (int j = 0; j < features; j++)
        {
            level[j] = isFree[j] ? 0.0 : alpha * FactorOf(j);
        }
    }

    /// <inheritdoc/>
    public override double ValueAt(ReadOnlySpan<double> coefficients)
    {
        double total = 0.0;
        for (int j = 0; j < features && !HoldsPenalized; j++)
        {
            total += level[j] == 0.0 ? 0.0 : penalty.Value(Math.Abs(scale[j] * coefficients[j]), level[j]);
        }

        return total;
    }

    /// <inheritdoc/>
    public override double Solve(ScaledProblem problem, Span<double> v)
    {
        terms.Take(problem, factors.Span, scale);
        terms.SetStrength(in penalty, factors.Span, strength);
        double moved = double.PositiveInfinity;
        DoubledResidual.Compute(features, problem, v, gradient, low);
        for (int sweep = 0; sweep < MostSweeps; sweep++)
        {
            moved = HoldsPenalized ? 0.0 : Sweep(problem, v);
            DoubledResidual.Compute(features, problem, v, gradient, low);
            newton.Improve(problem, terms, in penalty, HoldsPenalized, v, gradient, low);
            if (moved <= 16.0 * Epsilon)
            {
                break;
            }
        }

        return moved;
    }

    /// <inheritdoc/>
    public override bool TrySlope(ReadOnlySpan<double> coefficients, int feature, out double slope)
    {
        double point = scale[feature] * coefficients[feature];
        slope = point == 0.0 || level[feature] == 0.0 ? 0.0 : Math.CopySign(scale[feature] * penalty.Slope(Math.Abs(point), level[feature]), point);
        return !HoldsPenalized && point != 0.0;
    }

    /// <inheritdoc/>
    public override double GapOf(
        ReadOnlySpan<double> slopes, ReadOnlySpan<double> changes, ReadOnlySpan<bool> isExact, ReadOnlySpan<double> coefficients, double possible)
    {
        double gap = 0.0;
        double excess = 0.0;
        for (int j = 0; j < features && !HoldsPenalized; j++)
        {
            if (level[j] > 0.0 && !isExact[j])
            {
                gap += Math.Max(Term(j, coefficients[j], slopes[j] - changes[j], ref excess), Term(j, coefficients[j], slopes[j] + changes[j], ref excess));
            }
        }

        return excess > 0.0 ? gap + (excess * possible) : gap;
    }

    private double FactorOf(int feature) => factors.IsEmpty ? 1.0 : factors.Span[feature];

    // R + R* - g u. Where R* is finite only up to a slope, what is beyond is worth no more than its share times the penalty of the minimum.
    private double Term(int feature, double coefficient, double slope, ref double excess)
    {
        double g = slope / scale[feature];
        double conjugate = penalty.Conjugate(Math.Abs(g), level[feature]);
        if (double.IsInfinity(conjugate) && penalty.L1Ratio > 0.0)
        {
            excess = Math.Max(excess, (Math.Abs(g) / level[feature]) - 1.0);
            g = Math.CopySign(level[feature], g);
            conjugate = 0.0;
        }

        double point = scale[feature] * coefficient;
        return Math.Max(0.0, penalty.Value(Math.Abs(point), level[feature]) + conjugate - (g * point));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Sweep(ScaledProblem problem, Span<double> v)
    {
        double largest = 0.0;
        double change = 0.0;
        for (int j = 0; j < features; j++)
        {
            if (problem.Fixed[j])
            {
                continue;
            }

            double slope = (gradient[j] + (problem.Hessian[(j * stride) + j] * v[j])) * terms.SlopeUnit[j];
            double next = terms.Best(in penalty, j, slope) / terms.Unit[j];
            double moved = next - v[j];
            largest = Math.Max(largest, Math.Abs(next));
            if (moved != 0.0)
            {
                change = Math.Max(change, Math.Abs(moved));
                v[j] = next;
                VectorOperations.AddScaled(gradient, -moved, problem.Hessian.AsSpan(j * stride, stride));
            }
        }

        return largest > 0.0 ? change / largest : change;
    }
}
