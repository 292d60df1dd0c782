using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>Blocks of rows one after the other: their products may be computed by any thread, joining them is for one, in order.</summary>
internal abstract class BlockRun
{
    /// <summary>The number of blocks.</summary>
    public int Count { get; protected set; }

    /// <summary>
    /// Moves the shift where the next block asks for it, and tells how many of the blocks that have not been joined have their products about
    /// it: at least one, if any is left.
    /// </summary>
    /// <param name="joined">How many blocks have been joined.</param>
    public abstract int Open(int joined);

    /// <summary>Computes the products of a block about the present shift.</summary>
    /// <param name="index">Which block.</param>
    /// <param name="workspace"><see cref="KernelLayout.WorkspaceLength"/> values.</param>
    /// <param name="result">Receives the products.</param>
    public abstract void Compute(int index, Span<double> workspace, BlockResult result);

    /// <summary>Joins a block, when those before it have been joined; may move the shift.</summary>
    /// <param name="index">Which block.</param>
    /// <param name="result">Its products.</param>
    /// <returns>Whether it could be used; the statistics are as they were otherwise.</returns>
    public abstract bool Join(int index, BlockResult result);
}

/// <inheritdoc/>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <param name="features">N.</param>
/// <param name="products">What computes and joins.</param>
/// <param name="state">What blocks are joined to.</param>
internal sealed unsafe class BlockRun<T>(int features, BlockProducts<T> products, MomentAccumulator state) : BlockRun
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // More than the rounding of a sum of the weights of a block, floats included.
    private const double WeightMargin = 1.0 + (1.0 / 1024.0);

    private readonly int blockRows = KernelLayout.BlockRows(features);

    // The rows, whose memory does not move while Join is under way. A class cannot hold spans.
    private T* rows;
    private T* targets;
    private T* weights;
    private int rowsLength;
    private int rowStride;

    private RowBatch<T> Batch
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(
            new ReadOnlySpan<T>(rows, rowsLength),
            rowStride,
            new ReadOnlySpan<T>(targets, Count * blockRows),
            weights is null ? default : new ReadOnlySpan<T>(weights, Count * blockRows));
    }

    /// <summary>Joins whole blocks, with the help of threads.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="workers">The threads.</param>
    /// <returns>Whether all blocks could be used; those before the first that could not have been joined otherwise.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Join(in RowBatch<T> batch, BlockRunner workers)
    {
        fixed (T* pinnedRows = batch.Rows, pinnedTargets = batch.Targets, pinnedWeights = batch.Weights)
        {
            rows = pinnedRows;
            targets = pinnedTargets;
            weights = pinnedWeights;
            rowsLength = batch.Rows.Length;
            rowStride = batch.RowStride;
            Count = batch.Count / blockRows;
            try
            {
                // The threads look at the shift together, and the first look may move it.
                _ = state.Shift;
                return workers.Join(this);
            }
            finally
            {
                rows = targets = weights = null;
                Count = 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int Open(int joined)
    {
        RowBatch<T> first = Batch.Slice(joined * blockRows, blockRows);
        products.FollowWeight(in first, PendingRows<T>.TotalWeight(0.0, in first), state);
        long blocks = Math.Min(Math.Max(1, (state.RowsAboutShift + blockRows - 1) / blockRows), Count - joined);
        double weight = state.Weight;
        for (int i = 0; i < blocks; i++)
        {
            double added = LargestWeight(joined + i);
            if (i > 0 && MomentAccumulator.IsOutweighed(weight, added * WeightMargin))
            {
                return i;
            }

            weight += added;
            if (state.MovesShiftAt(weight))
            {
                return i + 1;
            }
        }

        return (int)blocks;
    }

    // At least the weight of a block: fewer blocks than could be handed out cost time, more would not have the shift of their turn.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double LargestWeight(int index)
    {
        return weights is null
            ? blockRows
            : WeightMargin * double.CreateTruncating(TensorPrimitives.Sum(new ReadOnlySpan<T>(weights + ((long)index * blockRows), blockRows)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Compute(int index, Span<double> workspace, BlockResult result)
    {
        RowBatch<T> block = Batch.Slice(index * blockRows, blockRows);
        if (state.DoublesNextBlock)
        {
            products.ComputeDoubled(in block, state.Shift, workspace, result);
        }
        else
        {
            products.Compute(in block, state.Shift, state.SumsInSingle, workspace, result);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override bool Join(int index, BlockResult result)
    {
        RowBatch<T> block = Batch.Slice(index * blockRows, blockRows);
        return products.Join(in block, result, state, 1);
    }
}
