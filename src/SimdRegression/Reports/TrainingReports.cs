using SimdRegression.Statistics;

namespace SimdRegression.Reports;

/// <summary>Reports of fits over rows that have no answer yet.</summary>
internal static class TrainingReports
{
    /// <summary>What is known of a fit before it has begun; figures that solvers without steps do not have are NaN.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="weight">The sum of their weights.</param>
    /// <param name="features">N.</param>
    /// <param name="hasIntercept">Whether there is an intercept.</param>
    /// <param name="share">The share of L1 in the penalty.</param>
    public static TrainingReport Begun<T>(in RowBatch<T> batch, double weight, int features, bool hasIntercept, double share)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => new()
    {
        RowCount = WeightTally.CountOf(batch.Weights, batch.Count),
        TotalWeight = weight,
        FeatureCount = features,
        Intercept = hasIntercept,
        L1Ratio = share,
        AlphaMax = double.NaN,
        Multiplier = double.NaN,
        StepSize = double.NaN,
        SuggestedStepSize = double.NaN,
        HeldOutLoss = double.NaN,
    };
}
