using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>The rows that wait for their block to fill: packed, with their weighted sums.</summary>
internal sealed class PendingBlock(int features)
{
    private readonly int stride = KernelLayout.Stride(features);

    /// <summary>Packed rows, <see cref="KernelLayout.Stride"/> elements each.</summary>
    public double[] Rows { get; } = GC.AllocateUninitializedArray<double>(
        KernelLayout.BlockRows(features) * KernelLayout.Stride(features), pinned: false);

    /// <summary>Packed targets.</summary>
    public double[] Targets { get; } = new double[KernelLayout.BlockRows(features)];

    /// <summary>The weights of the rows; filled only while the rows are not centred yet.</summary>
    public double[] Weights { get; } = new double[KernelLayout.BlockRows(features)];

    /// <summary>The weighted sums of what is packed.</summary>
    public double[] Sums { get; } = new double[KernelLayout.VectorLength(features)];

    /// <summary>The number of packed rows.</summary>
    public int Count { get; set; }

    /// <summary>The sum of their weights.</summary>
    public double Weight { get; set; }

    /// <summary>
    /// Whether the rows are packed as they are, neither shifted nor weighted, because there was no mean to shift them by: those of the
    /// first block of all.
    /// </summary>
    public bool IsRaw { get; set; }

    public void Clear()
    {
        Count = 0;
        Weight = 0.0;
        IsRaw = false;
        Sums.AsSpan().Clear();
    }

    public void CopyTo(PendingBlock other)
    {
        Rows.AsSpan(0, Count * stride).CopyTo(other.Rows);
        Targets.AsSpan(0, Count).CopyTo(other.Targets);
        Weights.AsSpan(0, Count).CopyTo(other.Weights);
        Sums.CopyTo(other.Sums, 0);
        other.Count = Count;
        other.Weight = Weight;
        other.IsRaw = IsRaw;
    }

    /// <summary>Centres raw rows on their weighted mean and scales them by the roots of their weights, in place.</summary>
    /// <param name="mean">Receives the mean: the shift that was applied.</param>
    public void Center(Span<double> mean)
    {
        mean.Clear();
        for (int r = 0; r < Count; r++)
        {
            double share = Weights[r] / Weight;
            ReadOnlySpan<double> row = Rows.AsSpan(r * stride, stride);
            for (int j = 0; j < row.Length; j++)
            {
                mean[j] += share * row[j];
            }

            mean[stride] += share * Targets[r];
        }

        Sums.AsSpan().Clear();
        for (int r = 0; r < Count; r++)
        {
            double weight = Weights[r];
            double root = Math.Sqrt(weight);
            Span<double> row = Rows.AsSpan(r * stride, stride);
            for (int j = 0; j < row.Length; j++)
            {
                double shifted = row[j] - mean[j];
                row[j] = root * shifted;
                Sums[j] = Lanes.MultiplyAdd(weight, shifted, Sums[j]);
            }

            double target = Targets[r] - mean[stride];
            Targets[r] = root * target;
            Sums[stride] = Lanes.MultiplyAdd(weight, target, Sums[stride]);
        }

        IsRaw = false;
    }
}
