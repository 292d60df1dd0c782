using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Selection;

/// <summary>
/// The moments of each fold, summed while rows come, in the order of a <see cref="FoldAssignment"/>. Rows that are never tested are one
/// part more, behind the folds.
/// </summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <remarks>
/// How many rows a fold will have is known beforehand, and decides how it is kept:
/// <list type="bullet">
/// <item>Products are in doubled precision where all rows together are no more than a block, as in plain moments; with folds by time also
/// for the first folds, whose models are trained on few rows. Where there are more, no fold pays for a first block.</item>
/// <item>All products are in doubled precision where that is asked for (<see cref="SumsDoubled"/>).</item>
/// <item>A few rows take less memory than their products: they are kept as they are, side by side in the order of the folds, so that
/// leaving one row out of hundreds needs the memory of the rows.</item>
/// <item>Rows wait for their block to fill in as many buffers as folds are open at the same time: one where folds are runs of
/// neighbours, however many there are. Blocks are smaller where several are open. Which rows make a block depends on the assignment alone,
/// and never on how rows are divided over calls.</item>
/// </list>
/// </remarks>
internal sealed class FoldMoments<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    // Rows are kept where they take less than this share of the memory of their products.
    private const int KeptShare = 8;

    private readonly FoldAssignment folds;
    private readonly int features;
    private readonly int blockRows;
    private readonly BlockProducts<T> block;
    private readonly Part[] parts;
    private readonly PendingRows<T>[] buffers;
    private readonly T[] keptRows;
    private readonly T[] keptTargets;
    private readonly T[] keptWeights;
    private bool isWeighted;
    private bool sumsDoubled;

    /// <summary>Allocates the memory of all folds.</summary>
    /// <param name="kernels">The kernel set.</param>
    /// <param name="folds">Which row belongs to which fold.</param>
    public FoldMoments(TKernels kernels, FoldAssignment folds)
    {
        this.folds = folds;
        features = kernels.FeatureCount;
        block = new BlockProducts<T>(BlockKernels<T>.Of(kernels));
        int tested = 0;
        for (int fold = 0; fold < folds.FoldCount; fold++)
        {
            tested += folds.TestCount(fold);
        }

        parts = new Part[folds.FoldCount + (tested < folds.RowCount ? 1 : 0)];
        int kept = 0;
        int largest = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            int count = i < folds.FoldCount ? folds.TestCount(i) : folds.RowCount - tested;
            bool isKept = IsKept(count);
            parts[i] = new Part { RowCount = count, KeptStart = isKept ? kept : -1 };
            kept += isKept ? count : 0;
            largest = isKept ? largest : Math.Max(largest, count);
        }

        int bufferCount = AssignBuffers();
        blockRows = bufferCount <= 1 ? KernelLayout.BlockRows(features) : KernelLayout.PanelRows;
        buffers = new PendingRows<T>[bufferCount];
        for (int i = 0; i < bufferCount; i++)
        {
            buffers[i] = new PendingRows<T>(features, Math.Min(blockRows, largest));
        }

        keptRows = new T[kept * features];
        keptTargets = new T[kept];
        keptWeights = new T[kept];
        AllocateMoments();
    }

    /// <summary>The number of folds, and one more where rows are never tested.</summary>
    public int PartCount => parts.Length;

    /// <summary>How many rows have come.</summary>
    public int Count { get; private set; }

    /// <summary>Whether moments were given instead of rows.</summary>
    public bool HoldsGivenMoments { get; private set; }

    /// <summary>Whether all rows are summed in doubled precision; to be set while there are none.</summary>
    public bool SumsDoubled
    {
        get => sumsDoubled;
        set
        {
            sumsDoubled = value;
            foreach (Part part in parts)
            {
                if (part.Moments is not null)
                {
                    part.Moments.DoublesAllBlocks = value;
                }
            }
        }
    }

    /// <summary>Whether sums in doubled precision would be others than these: rows came, more than a block.</summary>
    public bool CouldSumDoubled => !sumsDoubled && !DoublesAll && !HoldsGivenMoments;

    /// <summary>Whether all rows have come.</summary>
    public bool IsComplete => Count == folds.RowCount;

    /// <summary>An accumulator for sums of folds.</summary>
    public MomentAccumulator CreateSum() => Create(DoublesAll || folds.TrainsOnEarlierRowsOnly);

    /// <summary>The moments of a fold; null where its rows are kept instead.</summary>
    /// <param name="part">The fold.</param>
    public MomentAccumulator? MomentsOf(int part) => parts[part].Moments;

    /// <summary>The rows of a fold that are kept.</summary>
    /// <param name="part">The fold.</param>
    public RowBatch<T> RowsOf(int part) => KeptRows(parts[part].KeptStart, parts[part].RowCount);

    /// <summary>Takes rows in, the next ones of the assignment.</summary>
    /// <param name="batch">The rows, no more than are still to come; lengths and weights were checked.</param>
    /// <exception cref="ArgumentException">A value is NaN, infinite or too large; nothing is held any more then.</exception>
    public void Add(in RowBatch<T> batch)
    {
        bool isUsable = true;
        if (!batch.Weights.IsEmpty && !isWeighted)
        {
            // Rows without weights have weight 1.
            keptWeights.AsSpan().Fill(T.One);
            isWeighted = true;
        }

        ReadOnlySpan<int> assigned = folds.Folds.Slice(Count, batch.Count);
        for (int row = 0; row < batch.Count && isUsable;)
        {
            int fold = assigned[row];
            Part part = parts[fold < 0 ? folds.FoldCount : fold];
            int run = assigned[row..].IndexOfAnyExcept(fold);
            run = run < 0 ? batch.Count - row : run;
            isUsable = Add(part, batch.Slice(row, run));
            row += run;
        }

        if (!isUsable)
        {
            Reset();
            ThrowUnusable(in batch);
        }

        Count += batch.Count;
    }

    /// <summary>Takes moments in place of the rows of a fold.</summary>
    /// <param name="part">The fold, which has none yet.</param>
    /// <param name="moments">The moments.</param>
    public void Give(int part, MomentAccumulator moments)
    {
        MomentAccumulator copy = parts[part].Moments ??= Create(moments.IsDoubled);
        copy.CopyFrom(moments);
        parts[part].Received = parts[part].RowCount;
        Count += parts[part].RowCount;
        HoldsGivenMoments = true;
    }

    /// <summary>How many of the rows of a fold have come.</summary>
    /// <param name="part">The fold.</param>
    public int ReceivedOf(int part) => parts[part].Received;

    /// <summary>Forgets all rows.</summary>
    public void Reset()
    {
        foreach (Part part in parts)
        {
            part.Received = 0;
            part.Moments?.Reset();
            if (part.KeptStart >= 0)
            {
                // Rows are kept again where moments were given instead.
                part.Moments = null;
            }
        }

        foreach (PendingRows<T> buffer in buffers)
        {
            buffer.Clear();
        }

        Count = 0;
        isWeighted = false;
        HoldsGivenMoments = false;
    }

    /// <summary>The weight of a fold.</summary>
    /// <param name="part">The fold.</param>
    public double WeightOf(int part)
    {
        return parts[part].Moments is MomentAccumulator moments ? moments.Weight : PendingRows<T>.TotalWeight(0.0, RowsOf(part));
    }

    /// <summary>Joins neighbouring folds to a sum.</summary>
    /// <param name="first">The first.</param>
    /// <param name="end">The one behind the last.</param>
    /// <param name="sum">What they are joined to; made by <see cref="CreateSum"/>.</param>
    /// <param name="products">What computes the products of rows that are kept; every thread has its own.</param>
    public void Join(int first, int end, MomentAccumulator sum, BlockProducts<T> products)
    {
        int part = first;
        while (part < end)
        {
            if (parts[part].Moments is MomentAccumulator moments)
            {
                sum.Combine(moments, 1);
                part++;
                continue;
            }

            // The rows of all folds up to the next with moments stand side by side.
            int start = parts[part].KeptStart;
            int count = 0;
            for (; part < end && parts[part].Moments is null; part++)
            {
                count += parts[part].RowCount;
            }

            JoinKept(start, count, sum, products);
        }
    }

    private static void ThrowTooLarge()
    {
        throw new ArgumentException(
            FormattableString.Invariant(
                $"The rows hold values beyond {BlockProducts<T>.LargestMagnitude}, whose squares leave the range of double precision: scale the data."),
            "rows");
    }

    private bool DoublesAll => folds.RowCount <= KernelLayout.BlockRows(features);

    private MomentAccumulator Create(bool isDoubled)
    {
        return new MomentAccumulator(features, typeof(T) == typeof(float)) { DoublesFirstBlock = isDoubled };
    }

    private bool IsKept(int count) => (long)count * (features + 2) * KeptShare <= 2 * KernelLayout.CrossProductLength(features);

    // Gives a buffer to each fold from its first row to its last; returns how many there are.
    private int AssignBuffers()
    {
        ReadOnlySpan<int> assigned = folds.Folds;
        var left = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            left[i] = parts[i].RowCount;
            parts[i].Buffer = -1;
        }

        var free = new Stack<int>();
        int bufferCount = 0;
        for (int row = 0; row < assigned.Length;)
        {
            int fold = assigned[row];
            int index = fold < 0 ? folds.FoldCount : fold;
            int run = assigned[row..].IndexOfAnyExcept(fold);
            run = run < 0 ? assigned.Length - row : run;
            Part part = parts[index];
            row += run;
            left[index] -= run;
            if (part.KeptStart >= 0)
            {
                continue;
            }

            if (part.Buffer < 0)
            {
                part.Buffer = free.Count > 0 ? free.Pop() : bufferCount++;
            }

            if (left[index] == 0)
            {
                free.Push(part.Buffer);
            }
        }

        return bufferCount;
    }

    private void AllocateMoments()
    {
        int block = KernelLayout.BlockRows(features);
        int before = parts.Length > folds.FoldCount ? parts[^1].RowCount : 0;
        for (int i = 0; i < parts.Length; i++)
        {
            bool isUntested = i == folds.FoldCount;
            before += isUntested ? 0 : parts[i].RowCount;
            int together = !folds.TrainsOnEarlierRowsOnly ? folds.RowCount : isUntested ? parts[i].RowCount : before;
            if (parts[i].KeptStart < 0)
            {
                parts[i].Moments = Create(together <= block);
            }
        }
    }

    private bool Add(Part part, RowBatch<T> batch)
    {
        if (part.KeptStart >= 0)
        {
            return Keep(part, in batch);
        }

        PendingRows<T> buffer = buffers[part.Buffer];
        while (batch.Count > 0)
        {
            // The last block of a fold is closed when its last row comes.
            int room = Math.Min(blockRows, part.RowCount - part.Received + buffer.Count) - buffer.Count;
            int count = Math.Min(room, batch.Count);
            RowBatch<T> next = batch.Slice(0, count);
            part.Received += count;
            bool isUsable = true;
            if (count == room && buffer.Count == 0)
            {
                isUsable = block.Join(in next, part.Moments!, 1);
            }
            else
            {
                isUsable = BlockProducts<T>.AreUsable(features, in next);
                if (isUsable)
                {
                    buffer.Append(in next);
                    if (count == room)
                    {
                        isUsable = block.Join(buffer.Batch, part.Moments!, 1);
                        buffer.Clear();
                    }
                }
            }

            if (!isUsable)
            {
                return false;
            }

            batch = batch.From(count);
        }

        return true;
    }

    private bool Keep(Part part, in RowBatch<T> batch)
    {
        if (!BlockProducts<T>.AreUsable(features, in batch))
        {
            return false;
        }

        int start = part.KeptStart + part.Received;
        for (int r = 0; r < batch.Count; r++)
        {
            batch.Rows.Slice(r * batch.RowStride, features).CopyTo(keptRows.AsSpan((start + r) * features));
        }

        batch.Targets.CopyTo(keptTargets.AsSpan(start));
        batch.Weights.CopyTo(keptWeights.AsSpan(start));
        part.Received += batch.Count;
        return true;
    }

    private RowBatch<T> KeptRows(int start, int count) => new(
        keptRows.AsSpan(start * features, count * features),
        features,
        keptTargets.AsSpan(start, count),
        isWeighted ? keptWeights.AsSpan(start, count) : default);

    private void JoinKept(int start, int count, MomentAccumulator sum, BlockProducts<T> products)
    {
        int block = KernelLayout.BlockRows(features);
        sum.DoublesAllBlocks = sumsDoubled;
        for (int done = 0; done < count; done += block)
        {
            products.Join(KeptRows(start + done, Math.Min(block, count - done)), sum, 1);
        }
    }

    private void ThrowUnusable(in RowBatch<T> batch)
    {
        RowChecks.Check(in batch, features, TargetRange.Any);
        ThrowTooLarge();
    }

    private sealed class Part
    {
        /// <summary>How many rows it has in all.</summary>
        public int RowCount { get; init; }

        /// <summary>How many of them have come.</summary>
        public int Received { get; set; }

        /// <summary>Where its rows are kept; -1 where their moments are.</summary>
        public int KeptStart { get; set; }

        /// <summary>The buffer in which its rows wait.</summary>
        public int Buffer { get; set; }

        /// <summary>The moments, where its rows are not kept.</summary>
        public MomentAccumulator? Moments { get; set; }
    }
}
