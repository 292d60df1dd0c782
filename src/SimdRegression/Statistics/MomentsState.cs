using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>
/// What rows leave behind: sums of whole blocks, and the rows that wait for their block to fill. It can be added to, merged, subtracted, saved and
/// loaded, and knows nothing of fits.
/// </summary>
/// <typeparam name="T">The element type of the rows.</typeparam>
internal sealed partial class MomentsState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int features;
    private readonly int blockRows;
    private readonly MomentAccumulator state;
    private readonly PendingRows<T> pending;
    private readonly BlockProducts<T> block;
    private readonly BlockRun<T> blockRun;

    // What "state" and "pending" hold together, while "closedIsCurrent" says so; otherwise a copy that a failed call is undone from, or what a
    // stream held.
    private readonly MomentAccumulator closed;
    private bool closedIsCurrent;

    /// <summary>Statistics of no rows.</summary>
    /// <param name="kernels">The kernel set, which tells the number of features.</param>
    public MomentsState(BlockKernels<T> kernels)
    {
        features = kernels.FeatureCount;
        blockRows = KernelLayout.BlockRows(features);
        bool isSingle = typeof(T) == typeof(float);
        state = new MomentAccumulator(features, isSingle);
        closed = new MomentAccumulator(features, isSingle);
        pending = new PendingRows<T>(features, blockRows);
        block = new BlockProducts<T>(kernels);
        blockRun = new BlockRun<T>(features, block, state);
    }

    /// <summary>Threads that take part in adding rows, or null.</summary>
    public BlockRunner? Runner { get; set; }

    /// <summary>The number of rows whose weight is above 0.</summary>
    public long Count => state.RowsWithWeight + pending.CountWithWeight;

    /// <summary>Whether every block is summed in doubled precision; to be chosen while there are no rows.</summary>
    public bool DoublesAllBlocks
    {
        get => state.DoublesAllBlocks;
        set
        {
            state.DoublesAllBlocks = value;
            closed.DoublesAllBlocks = value;
        }
    }

    // Rows of weight 0 included.
    private long RowsTaken
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => state.Count + pending.Count;
    }

    /// <summary>The statistics with the rows that wait for their block to fill, without changing what comes after.</summary>
    /// <returns>An object that is good until the next call that changes something.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public MomentAccumulator Close()
    {
        if (pending.Count == 0)
        {
            return state;
        }

        if (closedIsCurrent)
        {
            return closed;
        }

        closed.CopyFrom(state);
        block.Join(pending.Batch, closed, 1);
        closedIsCurrent = true;
        return closed;
    }

    /// <summary>Adds what other statistics of the same number of features hold; they may be these themselves.</summary>
    /// <param name="source">The other statistics, closed.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Merge(MomentAccumulator source)
    {
        source = Unmoved(source);
        Flush();
        state.Combine(source, 1);
    }

    /// <summary>Takes out what other statistics of the same number of features hold; they may be these themselves.</summary>
    /// <param name="source">The other statistics, closed.</param>
    /// <exception cref="ArgumentException">They hold more rows or more weight.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Subtract(MomentAccumulator source)
    {
        CheckRemovable(source.Count, source.Weight, "other");
        source = Unmoved(source);
        Flush();
        state.Combine(source, -1);
        state.ForgetWhenEmpty();
    }

    /// <summary>Replaces the contents by other statistics of the same number of features.</summary>
    /// <param name="source">The other statistics, closed.</param>
    public void CopyFrom(MomentAccumulator source)
    {
        if (!ReferenceEquals(source, state))
        {
            state.CopyFrom(source);
        }

        pending.Clear();
        closedIsCurrent = false;
    }

    /// <summary>Replaces the contents by some features of other statistics.</summary>
    /// <param name="source">The other statistics, closed.</param>
    /// <param name="sourceFeatures">Their number of features.</param>
    /// <param name="selection">N of these features: entry j becomes feature j here.</param>
    /// <param name="target">The feature that becomes the target here, or <see cref="MomentSelection.OwnTarget"/>.</param>
    public void CopyFrom(MomentAccumulator source, int sourceFeatures, ReadOnlySpan<int> selection, int target)
    {
        MomentAccumulator destination = ReferenceEquals(source, closed) ? state : closed;
        MomentSelection.Copy(source, sourceFeatures, selection, destination, target);
        CopyFrom(destination);
    }

    /// <summary>Multiplies the weights of all rows seen so far.</summary>
    /// <param name="factor">Above 0, at most 1.</param>
    public void Decay(double factor)
    {
        Flush();
        state.Decay(factor);
    }

    /// <summary>Forgets all rows.</summary>
    public void Reset()
    {
        state.Reset();
        pending.Clear();
        closedIsCurrent = false;
    }

    /// <summary>Writes the statistics.</summary>
    /// <param name="destination">A writable stream.</param>
    public void Save(Stream destination) => MomentsFile.Write(destination, Close(), features);

    /// <summary>Replaces the contents by statistics that were written.</summary>
    /// <param name="source">A readable stream.</param>
    /// <exception cref="InvalidDataException">The stream holds something else; nothing was changed then.</exception>
    public void Load(Stream source)
    {
        closedIsCurrent = false;
        MomentsFile.Read(source, closed, features);
        CopyFrom(closed);
    }

    // What is merged into "state" must not move while it is read: "closed" stays, "state" itself is copied there.
    private MomentAccumulator Unmoved(MomentAccumulator source)
    {
        if (!ReferenceEquals(source, state))
        {
            return source;
        }

        KeepCopy();
        return closed;
    }

    private void KeepCopy()
    {
        closedIsCurrent = false;
        closed.CopyFrom(state);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Flush()
    {
        closedIsCurrent = false;
        if (pending.Count > 0)
        {
            block.Join(pending.Batch, state, 1);
            pending.Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CheckRemovable(long rows, double weight, string name)
    {
        double held = Close().Weight;
        if (rows > RowsTaken || weight > held * (1.0 + 1e-12))
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{rows} rows of weight {weight} cannot be taken out of {RowsTaken} rows of weight {held}; only what was added before can."),
                name);
        }
    }
}
