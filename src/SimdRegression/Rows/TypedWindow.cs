using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Rows;

/// <summary>A sliding window that takes rows that are objects: the base of those of emitted models of such rows.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set of the model.</typeparam>
/// <typeparam name="TRow">The type of the rows.</typeparam>
/// <remarks>
/// <para>Missing values count as the weighted means of those that the rows of the window have. Nothing allocates after construction.</para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class TypedWindow<TModel, T, TKernels, TRow> : SlidingWindow<TModel, T, TKernels>
    where TModel : struct, IRowModel<TModel, T, TRow>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly EncodedRows<TModel, T, TRow> encoded;

    /// <summary>An empty window.</summary>
    /// <param name="kernels">The kernel set.</param>
    /// <param name="capacity">How many rows it holds, at least 1.</param>
    protected TypedWindow(TKernels kernels, int capacity)
        : base(kernels, capacity)
    {
        encoded = new EncodedRows<TModel, T, TRow>(KernelLayout.BlockRows(FeatureCount));
    }

    /// <summary>Adds a row; the oldest leaves where the window is full.</summary>
    /// <param name="row">The row, with its target and, where rows have one, its weight.</param>
    /// <exception cref="ArgumentException">The row cannot be encoded, or a value is not finite or too large; nothing was changed then.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in TRow row) => Add(EncodedRows<TModel, T, TRow>.Of(in row));

    /// <summary>Adds the rows of a list, the oldest first.</summary>
    /// <param name="rows">The rows; the list must not change meanwhile.</param>
    /// <exception cref="ArgumentException">As for a span of rows.</exception>
    public void Add(List<TRow> rows) => Add(EncodedRows<TModel, T, TRow>.Of(rows));

    /// <summary>Adds rows, the oldest first.</summary>
    /// <param name="rows">The rows, with their targets and, where rows have them, their weights.</param>
    /// <exception cref="ArgumentException">
    /// A row cannot be encoded, or a value is not finite or too large; the rows of the blocks before it were added.
    /// </exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<TRow> rows)
    {
        int part = KernelLayout.BlockRows(FeatureCount);
        for (int done = 0; done < rows.Length; done += part)
        {
            RowBatch<T> batch = encoded.Encode(rows.Slice(done, Math.Min(part, rows.Length - done)));
            try
            {
                Add(batch.Rows, batch.Targets, batch.Weights);
            }
            catch (ArgumentException thrown) when (encoded.Culprit(done) is { } culprit)
            {
                throw new ArgumentException(culprit, nameof(rows), thrown);
            }
        }
    }
}
