using System.Runtime.CompilerServices;

namespace SimdRegression.Statistics;

/// <content>The rows that have weight: a row without weight is no observation, and counts in nothing that is told.</content>
internal sealed partial class MomentAccumulator
{
    private WeightTally tally;

    /// <summary>The rows whose weight is above 0.</summary>
    public long RowsWithWeight => tally.Rows;

    /// <summary>The sum of the logarithms of their weights.</summary>
    public double SumOfLogWeights => tally.SumOfLogs;

    /// <summary>The rows that have weight, and their weights.</summary>
    public ref WeightTally Tally => ref tally;

    /// <summary>Counts the rows of a block in, or out, whose weight, if they have any, has been joined.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="sign">1 to count in, -1 to count out.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CountRows<T>(in RowBatch<T> batch, int sign)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        tally.Combine(WeightTally.Of(batch.Weights, batch.Count), sign);
        CountRows(sign * batch.Count);
    }
}
