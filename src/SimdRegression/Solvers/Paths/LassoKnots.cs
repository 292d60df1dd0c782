using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>What happens at a knot of the lasso's path.</summary>
public enum LassoKnotKind
{
    /// <summary>A coefficient leaves zero below this strength.</summary>
    Enters,

    /// <summary>A coefficient has become zero, and stays so below this strength until it enters again.</summary>
    Leaves,

    /// <summary>The strength is zero: least squares (of several solutions one).</summary>
    End,
}

/// <summary>
/// The lasso's whole path, exactly: between two neighbouring knots every coefficient and the intercept are linear in alpha. Filled by
/// <see cref="Moments{T, TKernels}.Knots"/>; allocated once, and overwritten by each call.
/// </summary>
/// <remarks>
/// Found by homotopy (Osborne, Presnell and Turlach 2000; the lasso form of LARS: Efron, Hastie, Johnstone and Tibshirani 2004). Of columns
/// that depend on each other the one that reaches the path first enters, and the others stay out while it is in.
/// <para>Thread safety: one thread at a time while a call fills it; until the next such call any number of threads may read it.</para>
/// </remarks>
public sealed class LassoKnots
{
    private readonly PathProblem problem;
    private readonly PointLanes lanes;
    private readonly LassoHomotopy homotopy;
    private readonly PathPoints points;
    private readonly double[] alphas;
    private readonly LassoKnotKind[] kinds;
    private readonly int[] features;
    private readonly double[] pending = new double[PointLanes.Count];
    private int count;
    private int recorded;
    private bool isCertified;

    /// <summary>Allocates room for knots.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="capacity">The largest number of knots, at least 1. A path has N + 1 or somewhat more, as coefficients may leave.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public LassoKnots(int features, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        FeatureCount = RowArguments.CheckedFeatures(features);
        problem = new PathProblem(features);
        lanes = new PointLanes(problem, features);
        homotopy = new LassoHomotopy(problem, features);
        points = new PathPoints(features, capacity);
        alphas = new double[capacity];
        kinds = new LassoKnotKind[capacity];
        this.features = new int[capacity];
    }

    /// <summary>Allocates room for four times as many knots as features, and some more.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of its range.</exception>
    public LassoKnots(int features)
        : this(features, 16 + (4 * RowArguments.CheckedFeatures(features)))
    {
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount { get; }

    /// <summary>The largest number of knots.</summary>
    public int Capacity => points.Capacity;

    /// <summary>The number of knots.</summary>
    public int Count => count;

    /// <summary>
    /// How the path ended. <see cref="FitStatus.Converged"/>: every knot but the end is certified by its duality gap.
    /// <see cref="FitStatus.IterationLimit"/>: there are more knots than <see cref="Capacity"/>, or ties keep coefficients entering and leaving; the
    /// knots that are here are right. <see cref="FitStatus.IllConditioned"/>: columns depend on each other so nearly that knots are
    /// inexact. <see cref="FitStatus.NoData"/>, <see cref="FitStatus.OutOfRange"/>: there are no knots.
    /// </summary>
    public FitStatus Status { get; private set; } = FitStatus.NoData;

    /// <summary>The strengths of the knots, decreasing: the first is alphaMax, and the last 0 where the path has its end.</summary>
    public ReadOnlySpan<double> Alphas => alphas.AsSpan(0, count);

    /// <summary>What happens at each knot.</summary>
    public ReadOnlySpan<LassoKnotKind> Kinds => kinds.AsSpan(0, count);

    /// <summary>Which feature enters or leaves at each knot; -1 at the end.</summary>
    public ReadOnlySpan<int> Features => features.AsSpan(0, count);

    /// <summary>The intercepts; 0 without one.</summary>
    public ReadOnlySpan<double> Intercepts => points.Intercepts[..count];

    /// <summary>The N coefficients of a knot, in original units.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such knot.</exception>
    public ReadOnlySpan<double> CoefficientsAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        return points.CoefficientsAt(index);
    }

    /// <summary>The coefficients and the intercept at any strength, exact between knots.</summary>
    /// <param name="alpha">Finite, not below the last knot's; above the first all is as there.</param>
    /// <param name="coefficients">Receives the N coefficients, in original units.</param>
    /// <returns>The intercept.</returns>
    /// <exception cref="ArgumentException">There are no knots, or not N coefficients.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The strength is below that of the last knot, or not finite.</exception>
    public double SolutionAt(double alpha, Span<double> coefficients)
    {
        if (count == 0 || coefficients.Length != FeatureCount)
        {
            throw new ArgumentException(
                $"There are {count} knots and room for {coefficients.Length} coefficients; at least one knot and room for {FeatureCount} are needed.",
                nameof(coefficients));
        }

        if (!double.IsFinite(alpha) || alpha < alphas[count - 1])
        {
            throw new ArgumentOutOfRangeException(
                nameof(alpha), alpha, FormattableString.Invariant($"The strength must be finite and not below that of the last knot, {alphas[count - 1]}."));
        }

        int below = 0;
        while (alphas[below] > alpha)
        {
            below++;
        }

        int above = Math.Max(0, below - 1);
        double share = above == below || alphas[above] == alphas[below] ? 0.0 : (alpha - alphas[below]) / (alphas[above] - alphas[below]);
        for (int j = 0; j < coefficients.Length; j++)
        {
            coefficients[j] = double.Lerp(points.CoefficientsAt(below)[j], points.CoefficientsAt(above)[j], share);
        }

        return double.Lerp(points.Intercepts[below], points.Intercepts[above], share);
    }

    internal void Follow(MomentAccumulator moments, in FitOptions options)
    {
        var request = new FitRequest(EstimatorKind.Lasso, Strength.FromDouble(1.0), 1.0, options);
        request.Check(FeatureCount);
        if (request.IsBounded)
        {
            throw new ArgumentException("The knots of a path with bounds are not known; leave the bounds out.", nameof(options));
        }

        points.Begin(points.Capacity);
        count = 0;
        recorded = 0;
        isCertified = true;
        Status = moments.IsEmpty ? FitStatus.NoData : !problem.State(moments, in options) ? FitStatus.OutOfRange : FitStatus.Converged;
        if (Status != FitStatus.Converged)
        {
            return;
        }

        bool isComplete = FollowTo(moments.Weight, options.Tolerance);
        RecordPending(options.Tolerance);
        Status = homotopy.IsWeak || !isCertified ? FitStatus.IllConditioned : isComplete ? FitStatus.Converged : FitStatus.IterationLimit;
    }

    private bool FollowTo(double weight, double tolerance)
    {
        homotopy.Start();
        while (count < Capacity)
        {
            bool ends = homotopy.Feature < 0;
            LassoKnotKind kind = ends ? LassoKnotKind.End : homotopy.Enters ? LassoKnotKind.Enters : LassoKnotKind.Leaves;
            int feature = homotopy.Feature;
            double lambda1 = homotopy.Lower;
            Add(lambda1);
            if (!ends && !homotopy.Advance())
            {
                return false;
            }

            // A column that depends on the active ones reaches the path and does not enter.
            if (kind != LassoKnotKind.Enters || homotopy.Active.BinarySearch(feature) >= 0)
            {
                alphas[count] = lambda1 / weight;
                kinds[count] = kind;
                features[count] = feature;
                count++;
            }

            if (count - recorded == PointLanes.Count)
            {
                RecordPending(tolerance);
            }

            if (ends)
            {
                return true;
            }
        }

        return false;
    }

    // The knot is the lower end of the present segment.
    private void Add(double lambda1)
    {
        int lane = count - recorded;
        if (lane == 0)
        {
            lanes.Clear();
            lanes.Lambda1.Fill(lambda1);
            lanes.Lambda2.Clear();
        }

        pending[lane] = lambda1;
        pending.CopyTo(lanes.Lambda1);
        Span<double> coefficients = lanes.Coefficients;
        for (int j = 0; j < FeatureCount; j++)
        {
            coefficients[(j * PointLanes.Count) + lane] = 0.0;
        }

        foreach (int j in homotopy.Active)
        {
            bool leaves = j == homotopy.Feature && !homotopy.Enters;
            coefficients[(j * PointLanes.Count) + lane] = leaves ? 0.0 : homotopy.CoefficientAt(j, lambda1);
            lanes.Use(j);
        }
    }

    private void RecordPending(double tolerance)
    {
        if (count == recorded)
        {
            return;
        }

        lanes.Evaluate();
        for (int lane = 0; recorded < count; lane++, recorded++)
        {
            // Without a penalty there is no gap to speak of.
            double reachable = lanes.ReachableTolerance(lane, tolerance);
            isCertified &= kinds[recorded] == LassoKnotKind.End || lanes.IsCertified(lane, reachable);
            lanes.Record(lane, recorded, reachable, isTotal: false, points);
        }
    }
}
