using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Data;
using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// Gives every feature mean 0 and population standard deviation 1: z = (x - m) / sd, with the weighted mean m and
/// sd^2 = sum s (x - m)^2 / sum s. A constant feature is only centred (sd counts as 1).
/// </summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>; statistics are <see cref="double"/>.</typeparam>
/// <remarks>
/// Rows are taken in blocks that are read twice while they are in a cache, first for their mean, then for the squares about it; blocks are
/// joined about the running mean (Chan, Golub and LeVeque 1983). So an offset of the data costs the deviation no digits. How rows were
/// divided over calls shows in the last digits at most. <see cref="Moments{T, TKernels}"/>, where there are some anyway, hold the same
/// statistics in doubled precision: <see cref="Fit{TKernels}"/>.
/// <para>Thread safety: one thread at a time while rows are added; otherwise any number of threads may transform and predict.</para>
/// </remarks>
public sealed class StandardScaler<T> : FeatureScaler<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ColumnMoments moments;
    private readonly ColumnMoments before;
    private readonly ColumnMoments ofBlock;
    private readonly double[] sums;

    /// <summary>A scaler that has seen no rows.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of features is out of range.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public StandardScaler(int features)
        : base(features)
    {
        moments = new ColumnMoments(features);
        before = new ColumnMoments(features);
        ofBlock = new ColumnMoments(features);
        sums = new double[features];
    }

    /// <summary>The sum of the sample weights; the number of rows when none were given.</summary>
    public double TotalWeight => moments.Weight;

    /// <summary>The weighted mean m of each feature; zeros before the first row.</summary>
    public ReadOnlySpan<double> Means => Centers;

    /// <summary>What each feature is divided by: its population standard deviation, 1 for a constant one; zeros before the first row.</summary>
    public ReadOnlySpan<double> Deviations => Divisors;

    private protected override double Floor => 0.0;

    private protected override bool IsFitted => moments.Weight > 0.0;

    /// <summary>Replaces what was seen by the rows that moments have seen.</summary>
    /// <typeparam name="TKernels">The kernel set of the moments.</typeparam>
    /// <param name="source">Moments of the same number of features; they stay as they are.</param>
    /// <exception cref="ArgumentException">The number of features differs.</exception>
    public void Fit<TKernels>(Moments<T, TKernels> source)
        where TKernels : struct, IKernels<T>
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.FeatureCount != FeatureCount)
        {
            throw new ArgumentException($"The moments have {source.FeatureCount} features, and must have {FeatureCount}.", nameof(source));
        }

        Reset();
        Count = source.Count;
        moments.Weight = source.TotalWeight;
        for (int j = 0; j < FeatureCount; j++)
        {
            moments.Anchors[j] = source.Mean(j);
            moments.Squares[j] = source.CrossProduct(j, j);
        }

        Update();
    }

    /// <summary>Takes the rows into account that another scaler has seen.</summary>
    /// <param name="other">A scaler of the same number of features; it stays as it is.</param>
    /// <exception cref="ArgumentException">The number of features differs.</exception>
    public void Merge(StandardScaler<T> other)
    {
        CheckOther(other, nameof(other));
        before.CopyFrom(other.moments);
        Count += other.Count;
        moments.Join(before);
        Update();
    }

    private protected override void Forget()
    {
        moments.Clear();
        Array.Clear(Centers);
        Array.Clear(Divisors);
    }

    private protected override void Accumulate(in FeatureRows<T> rows)
    {
        before.CopyFrom(moments);
        int blockRows = ColumnKernels.BlockRows(FeatureCount);
        for (int start = 0; start < rows.Count; start += blockRows)
        {
            FeatureRows<T> block = rows.Slice(start, Math.Min(blockRows, rows.Count - start));
            if (!Join(in block))
            {
                moments.CopyFrom(before);
                RowChecks.CheckFinite(in rows, FeatureCount);
                throw new ArgumentException(
                    "The rows hold values whose squares leave the range of double precision: scale the data.", nameof(rows));
            }
        }
    }

    private protected override void Solve()
    {
        for (int j = 0; j < FeatureCount; j++)
        {
            double deviation = moments.IsConstant(j) ? 1.0 : Math.Sqrt(moments.Squares[j] / moments.Weight);
            Centers[j] = moments.Mean(j);
            CenterRests[j] = moments.MeanRest(j);
            Divisors[j] = HasReciprocal(deviation) ? deviation : 1.0;
        }
    }

    // Whether the block could be used.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Join(in FeatureRows<T> block)
    {
        ofBlock.Weight = WeightOf(in block, out int shiftRow);
        ReadOnlySpan<T> shift = block.Row(shiftRow, FeatureCount);
        for (int j = 0; j < FeatureCount; j++)
        {
            ofBlock.Anchors[j] = double.CreateTruncating(shift[j]);
            ofBlock.Distances[j] = 0.0;
        }

        // About a row of the block first, then about the mean, whose rounding is made up for. A constant column has the sums 0 and 0, exactly.
        ColumnKernels.Sum(in block, ofBlock.Anchors, sums, ofBlock.Squares);
        bool usable = ofBlock.IsFinite;
        if (ofBlock.Weight == 0.0 || !usable)
        {
            return usable;
        }

        for (int j = 0; j < FeatureCount; j++)
        {
            ofBlock.Anchors[j] += sums[j] / ofBlock.Weight;
        }

        ColumnKernels.Sum(in block, ofBlock.Anchors, sums, ofBlock.Squares);
        for (int j = 0; j < FeatureCount; j++)
        {
            ofBlock.Distances[j] = sums[j] / ofBlock.Weight;
            ofBlock.Squares[j] -= sums[j] * ofBlock.Distances[j];
        }

        moments.Join(ofBlock);
        return double.IsFinite(moments.Weight) && moments.IsFinite;
    }

    // The sum of the weights, and the first row that has one above 0.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double WeightOf(in FeatureRows<T> block, out int first)
    {
        first = 0;
        if (block.Weights.IsEmpty)
        {
            return block.Count;
        }

        double total = 0.0;
        for (int r = 0; r < block.Count; r++)
        {
            double weight = double.CreateTruncating(block.Weights[r]);
            first = total == 0.0 && weight > 0.0 ? r : first;
            total += weight;
        }

        return total;
    }
}
