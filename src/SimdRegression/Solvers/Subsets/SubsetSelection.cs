using SimdRegression.Kernels;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// The subsets of features that least squares does best with, one of each size, with the criteria by which one of them is chosen. Filled by
/// <see cref="Moments{T, TKernels}.Select"/> from the moments alone, no row being read again; allocated once.
/// </summary>
/// <remarks>
/// <para>
/// Size m is from 0, the intercept alone, to the number of features that do not depend on each other. Constant features are in no subset, and of
/// features that depend on each other forward selection takes the ones that help first; backward elimination first lets those go that depend on features
/// before them.
/// </para>
/// <para>
/// Residuals come from a triangular factor of the moments in doubled precision, so no digits are lost to the square of the condition number. To fit a
/// chosen subset, copy its features into moments of as many (<c>CopyFrom(moments, features)</c>), which rounds nothing. Such a fit's standard errors
/// and p values do not know that the features were chosen, and are too good.
/// </para>
/// <para>Thread safety: one thread at a time while a call fills it; until the next such call any number of threads may read it.</para>
/// </remarks>
/// <example><code>
/// moments.Select(SubsetSearch.All, default, selection);
/// ReadOnlySpan&lt;int&gt; features = selection.Features(selection.Best(SubsetCriterion.Bic));
/// </code></example>
public sealed class SubsetSelection
{
    /// <summary>The largest number of features that <see cref="SubsetSearch.All"/> goes through: 25.</summary>
    public const int MostFeaturesOfAll = 25;

    // What is left of a vector that depends on others, squared, beside its own square.
    private const double DependentInDoubled = 1e-24;
    private const double DependentInDouble = 1e-18;

    private readonly SubsetBasis basis;
    private readonly GreedyProjection greedy;
    private readonly SubsetTree? tree;
    private readonly int[] order;
    private readonly int[] subsets;
    private readonly double[] squares;
    private FitReport report;
    private double rounding;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of features is out of range.</exception>
    public SubsetSelection(int features)
    {
        FeatureCount = RowArguments.CheckedFeatures(features);
        basis = new SubsetBasis(features);
        greedy = new GreedyProjection(features);
        tree = features <= MostFeaturesOfAll ? new SubsetTree(features) : null;
        order = new int[features];
        subsets = new int[features * (features + 1) / 2];
        squares = new double[features + 1];
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount { get; }

    /// <summary>How the subsets were searched for.</summary>
    public SubsetSearch Search { get; private set; }

    /// <summary>
    /// <see cref="FitStatus.Converged"/>; <see cref="FitStatus.NoData"/> or <see cref="FitStatus.OutOfRange"/> where there are no subsets;
    /// <see cref="FitStatus.IllConditioned"/> where the sums leave open which features depend on each other, or what all of them leave; and
    /// <see cref="FitStatus.Interrupted"/> where the search was ended early: the subsets are the best that were found, and better ones may exist.
    /// </summary>
    public FitStatus Status { get; private set; } = FitStatus.NoData;

    /// <summary>The number of subsets: sizes 0 to this less one.</summary>
    public int Count { get; private set; }

    /// <summary>How many subsets a residual sum of squares was found for.</summary>
    public long Visited { get; private set; }

    /// <summary>The report of least squares on all features.</summary>
    public FitReport FullFit => report;

    /// <summary>The features of a subset.</summary>
    /// <param name="size">From 0 to <see cref="Count"/> - 1.</param>
    /// <returns>As many features, ascending.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no subset of this size.</exception>
    public ReadOnlySpan<int> Features(int size)
    {
        CheckSize(size);
        return SubsetOf(size);
    }

    /// <summary>The weighted residual sum of squares of least squares on a subset.</summary>
    /// <param name="size">From 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no subset of this size.</exception>
    public double ResidualSumOfSquares(int size)
    {
        CheckSize(size);
        return squares[size];
    }

    /// <summary>A subset's <see cref="FitReport.Aic"/>.</summary>
    /// <param name="size">From 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no subset of this size.</exception>
    public double Aic(int size) => ReportOf(size).Aic;

    /// <summary>A subset's <see cref="FitReport.Bic"/>.</summary>
    /// <param name="size">From 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no subset of this size.</exception>
    public double Bic(int size) => ReportOf(size).Bic;

    /// <summary>A subset's <see cref="FitReport.AdjustedRSquared"/>.</summary>
    /// <param name="size">From 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no subset of this size.</exception>
    public double AdjustedRSquared(int size) => ReportOf(size).AdjustedRSquared;

    /// <summary>The size of the subset that a criterion chooses.</summary>
    /// <param name="criterion">The criterion.</param>
    /// <returns>Of equals the smallest; never one that leaves no degree of freedom. 0 where there are no subsets.</returns>
    /// <exception cref="ArgumentException">There is no such criterion.</exception>
    /// <remarks>A residual that rounding hides counts as large as rounding is: that a smaller one was found says nothing.</remarks>
    public int Best(SubsetCriterion criterion)
    {
        int best = 0;
        double least = double.PositiveInfinity;
        for (int size = 0; size < Count; size++)
        {
            FitReport ofSize = ReportOf(size) with { ResidualSumOfSquares = Math.Max(squares[size], rounding) };
            double value = criterion switch
            {
                SubsetCriterion.Aic => ofSize.Aic,
                SubsetCriterion.Bic => ofSize.Bic,
                SubsetCriterion.AdjustedRSquared => -ofSize.AdjustedRSquared,
                _ => throw new ArgumentException($"{(int)criterion} is no criterion.", nameof(criterion)),
            };
            if (ofSize.ResidualDegreesOfFreedom > 0 && value < least)
            {
                least = value;
                best = size;
            }
        }

        return best;
    }

    /// <summary>Searches, after a solver has fitted least squares on all features.</summary>
    /// <param name="search">How.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="moments">The moments of the fit.</param>
    /// <param name="fit">Its report.</param>
    /// <param name="cancellation">Ends the search early.</param>
    internal void Fill(
        SubsetSearch search, NormalEquationsSolver solver, MomentAccumulator moments, in FitReport fit, CancellationToken cancellation)
    {
        Search = search;
        report = fit;
        Status = fit.Status;
        Count = 0;
        Visited = 0;
        if (fit.Status is FitStatus.NoData or FitStatus.OutOfRange)
        {
            return;
        }

        rounding = solver.ResidualRounding(moments);
        ScaledProblem problem = solver.Problem;
        for (int j = 0; j < FeatureCount; j++)
        {
            order[j] = j;
        }

        basis.Factor(problem, moments, order);
        double dependent = moments.IsDoubled ? DependentInDoubled : DependentInDouble;
        double unit = problem.TargetScale * problem.TargetScale;
        if (search == SubsetSearch.Forward)
        {
            SelectForward(dependent, unit);
        }
        else
        {
            EliminateBackward(dependent, unit);
        }

        if (Status == FitStatus.Converged && basis.Independent.Length != fit.Rank)
        {
            // Another arithmetic came to another rank: it is open.
            Status = FitStatus.IllConditioned;
        }

        if (search == SubsetSearch.All && !SearchAll(problem, moments, unit, cancellation))
        {
            Status = FitStatus.Interrupted;
        }
    }

    private void SelectForward(double dependent, double unit)
    {
        int length = basis.Independent.Length;
        for (int j = 0; j < FeatureCount; j++)
        {
            basis.Column(j, greedy.Vector(j, length));
        }

        basis.Target(greedy.Target(length));
        int taken = greedy.Run(FeatureCount, length, longestFirst: true, dependent);
        Count = taken + 1;
        double rest = report.ResidualSumOfSquares;
        for (int size = taken; size >= 0; size--)
        {
            squares[size] = rest;
            greedy.Order.AsSpan(0, size).CopyTo(SubsetOf(size));
            SubsetOf(size).Sort();
            rest += size > 0 ? greedy.Squares[size - 1] * unit : 0.0;
            Visited += FeatureCount - size;
        }
    }

    private void EliminateBackward(double dependent, double unit)
    {
        int length = basis.Independent.Length;
        for (int place = 0; place < length; place++)
        {
            basis.InverseRow(place, greedy.Vector(place, length));
        }

        basis.Target(greedy.Target(length));

        // None depends on others: a small rest is one of a column that nearly does.
        int taken = greedy.Run(length, length, longestFirst: false, smallestShare: 0.0);
        Count = length + 1;
        double rest = report.ResidualSumOfSquares;
        for (int gone = 0; gone <= taken; gone++)
        {
            int size = length - gone;
            squares[size] = rest;
            rest += gone < taken ? greedy.Squares[gone] * unit : 0.0;
            Visited += size;
            Span<int> subset = SubsetOf(size);
            for (int i = 0; i < size; i++)
            {
                subset[i] = basis.Independent[greedy.Order[gone + i]];
            }

            subset.Sort();
        }
    }

    // In the order in which backward elimination keeps features, the last to go first: then most of what is dropped early is cut off at once.
    private bool SearchAll(ScaledProblem problem, MomentAccumulator moments, double unit, CancellationToken cancellation)
    {
        int independent = basis.Independent.Length;
        int count = 0;
        for (int size = 1; size <= independent; size++)
        {
            foreach (int feature in SubsetOf(size))
            {
                if (!order.AsSpan(0, count).Contains(feature))
                {
                    order[count++] = feature;
                    break;
                }
            }
        }

        for (int j = 0; j < FeatureCount; j++)
        {
            if (!problem.Fixed[j] && !order.AsSpan(0, count).Contains(j))
            {
                order[count++] = j;
            }
        }

        basis.Factor(problem, moments, order.AsSpan(0, count));
        int length = basis.Independent.Length;
        if (!basis.Independent.SequenceEqual(order.AsSpan(0, length)))
        {
            // Which features depend on others is open: those that are said to now come last.
            SortDependentLast(order.AsSpan(0, count));
        }

        for (int place = 0; place < count; place++)
        {
            basis.Column(order[place], tree!.Column(place, length));
        }

        basis.Target(tree!.Target(length));
        bool isComplete = tree.Search(count, length, cancellation);
        Visited = tree.Visited;
        Count = length + 1;
        for (int size = 0; size <= length; size++)
        {
            squares[size] = report.ResidualSumOfSquares + (tree.BestRest[size] * unit);
            Span<int> subset = SubsetOf(size);
            int at = 0;
            for (int place = 0; place < count; place++)
            {
                if ((tree.Best[size] & (1 << place)) != 0)
                {
                    subset[at++] = order[place];
                }
            }

            subset.Sort();
        }

        return isComplete;
    }

    private void SortDependentLast(Span<int> features)
    {
        ReadOnlySpan<int> independent = basis.Independent;
        int at = independent.Length;
        for (int j = 0; j < FeatureCount; j++)
        {
            if (features.Contains(j) && !independent.Contains(j))
            {
                greedy.Order[at - independent.Length] = j;
                at++;
            }
        }

        independent.CopyTo(features);
        greedy.Order.AsSpan(0, at - independent.Length).CopyTo(features[independent.Length..]);
    }

    private FitReport ReportOf(int size)
    {
        CheckSize(size);
        return report with { Rank = size, ResidualSumOfSquares = squares[size] };
    }

    // Of size 1, then of size 2, ...
    private Span<int> SubsetOf(int size) => subsets.AsSpan(size * (size - 1) / 2, size);

    private void CheckSize(int size)
    {
        if ((uint)size >= (uint)Count)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, Count == 0
                ? "There are no subsets." : $"A size must be from 0 to {Count - 1}, and is {size}.");
        }
    }
}
