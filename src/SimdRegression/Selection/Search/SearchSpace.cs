namespace SimdRegression;

/// <summary>What the data say about where to search: the ranges that a <see cref="Search"/> falls back on.</summary>
/// <remarks>
/// Strengths are bare numbers in the convention of the estimator that is tuned.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct SearchSpace
{
    // With less L1 than this, the strength that leaves no coefficient says nothing any more (glmnet's limit for ridge).
    private const double LeastL1Ratio = 1e-3;

    private const double DefaultSmallestFraction = 1e-3;

    /// <summary>States a space.</summary>
    /// <param name="largestAlpha">The strongest strength that is of use, above 0: with an L1 penalty alone alphaMax.</param>
    /// <param name="l1Ratio">The share of L1 where it is not searched (lasso: 1, ridge: 0); NaN where it is.</param>
    /// <param name="smallestFraction">The weakest strength that is of use, as a fraction of the strongest.</param>
    public SearchSpace(double largestAlpha, double l1Ratio, double smallestFraction = DefaultSmallestFraction)
    {
        LargestAlpha = largestAlpha;
        FixedL1Ratio = l1Ratio;
        SmallestFraction = smallestFraction;
    }

    /// <summary>The strongest strength that is of use, where the penalty is all L1; of ridge: that at which coefficients are next to
    /// nothing.</summary>
    public double LargestAlpha { get; }

    /// <summary>The share of L1 where it is not searched (lasso: 1, ridge: 0); NaN where it is.</summary>
    public double FixedL1Ratio { get; }

    /// <summary>The weakest strength that is of use, as a fraction of the strongest.</summary>
    public double SmallestFraction { get; }

    /// <summary>Whether the share of L1 is searched.</summary>
    public bool SearchesL1Ratio => double.IsNaN(FixedL1Ratio);

    /// <summary>What tells the strongest strength of a share of L1, where the rule of the elastic net does not hold; otherwise null.</summary>
    internal Func<double, double>? LargestOfShare { get; init; }

    /// <summary>The strongest strength that is of use at a share of L1: an elastic net's alphaMax is that of the lasso over the share.</summary>
    /// <param name="l1Ratio">From 0 to 1.</param>
    public double LargestAlphaAt(double l1Ratio)
    {
        return LargestOfShare is not null ? LargestOfShare(l1Ratio)
            : SearchesL1Ratio ? LargestAlpha / Math.Max(l1Ratio, LeastL1Ratio) : LargestAlpha;
    }
}
