using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.Models;
using SimdRegression.Statistics;

namespace SimdRegression.Rows;

/// <summary>Moments that take rows that are objects: the base of those of emitted models of such rows.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set of the model.</typeparam>
/// <typeparam name="TRow">The type of the rows.</typeparam>
/// <remarks>
/// <para>
/// Rows are encoded a block at a time and handed to the sums as spans are, so the same rows give the same bits either way. A missing value is
/// summed as <see cref="IModelFactory{TSelf, T}.DefaultFills"/> says; a fit puts the mean of the values that are there in its place by an exact
/// change of the sums, x + c m for x, with m the feature that says that the value is missing. Moments can be merged and stored in between.
/// </para>
/// <para>
/// The thread that adds rows encodes and sums them; threads that take part in adding spans take no part here. To use several, let each fill
/// moments of its own, and merge them.
/// </para>
/// <para>Nothing allocates after construction but what takes an asynchronous sequence.</para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TypedMoments<TModel, T, TKernels, TRow> : ModelMoments<TModel, T, TKernels>
    where TModel : struct, IRowModel<TModel, T, TRow>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly EncodedRows<TModel, T, TRow> encoded;

    /// <summary>Allocates the statistics and the workspace of fits.</summary>
    /// <param name="kernels">The kernel set.</param>
    protected TypedMoments(TKernels kernels)
        : base(kernels)
    {
        encoded = new EncodedRows<TModel, T, TRow>(Statistics.LargestPart);
    }

    /// <summary>Adds a row.</summary>
    /// <param name="row">The row, with its target and, where rows have one, its weight.</param>
    /// <exception cref="ArgumentException">The row has no target, a value that is none of its levels, or one that is not finite; nothing was changed
    /// then.</exception>
    public void Add(in TRow row) => Add(EncodedRows<TModel, T, TRow>.Of(in row));

    /// <summary>Adds the rows of a list.</summary>
    /// <param name="rows">The rows; the list must not change meanwhile.</param>
    /// <exception cref="ArgumentException">As for a span of rows.</exception>
    public void Add(List<TRow> rows) => Add(EncodedRows<TModel, T, TRow>.Of(rows));

    /// <summary>Adds rows.</summary>
    /// <param name="rows">The rows, with their targets and, where rows have them, their weights.</param>
    /// <exception cref="ArgumentException">
    /// A row has no target, a value that is none of its levels, or one that is not finite or too large; nothing was changed then.
    /// </exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<TRow> rows)
    {
        MomentsState<T> sums = Statistics;
        if (rows.Length <= sums.NextPart)
        {
            AddWaiting(sums, rows);
            return;
        }

        (int Count, double Weight, bool IsWeighted) mark = sums.BeginParts();
        int done = 0;
        try
        {
            int first = sums.NextPart;
            AddWaiting(sums, rows[..first]);
            for (done = first; done < rows.Length;)
            {
                int count = Math.Min(sums.NextPart, rows.Length - done);
                AddPart(sums, rows.Slice(done, count), done);
                done += count;
            }
        }
        finally
        {
            if (done < rows.Length)
            {
                sums.Return(mark);
            }
        }
    }

    /// <summary>Adds the rows of an asynchronous sequence as they come, a block at a time.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>How many rows were added.</returns>
    /// <exception cref="ArgumentException">As for a span of rows; the rows before that block were added.</exception>
    /// <exception cref="ArgumentNullException">There is no sequence.</exception>
    /// <exception cref="OperationCanceledException">The reading was ended; the rows before the last block were added.</exception>
    /// <remarks>Other than the verbs that take rows at once it allocates.</remarks>
    public async Task<long> AddAsync(IAsyncEnumerable<TRow> rows, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var block = new TRow[Statistics.LargestPart];
        long added = 0;
        int held = 0;
        await foreach (TRow row in rows.WithCancellation(cancellation).ConfigureAwait(false))
        {
            block[held++] = row;
            if (held == block.Length)
            {
                Add(block.AsSpan());
                added += held;
                held = 0;
            }
        }

        Add(block.AsSpan(0, held));
        return added + held;
    }

    /// <summary>Copies what missing values count as in the last fit: the means of the values that were there.</summary>
    /// <param name="destination">Receives one number for each of <see cref="IModelFactory{TSelf, T}.GapFeatures"/>.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyFillsTo(Span<T> destination) => (Gaps is null ? default : Gaps.Fills).CopyTo(destination);

    // The first rows of a call are written where they wait for their block.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddWaiting(MomentsState<T> sums, ReadOnlySpan<TRow> rows)
    {
        if (rows.IsEmpty)
        {
            return;
        }

        Span<T> features = sums.Room(rows.Length, out Span<T> targets, out Span<T> weights);
        TModel.Encode(rows, features, targets, weights);
        try
        {
            sums.AccumulateWritten(rows.Length, TModel.IsWeighted);
        }
        catch (ArgumentException thrown) when (CulpritOf(rows) is { } culprit)
        {
            throw new ArgumentException(culprit, nameof(rows), thrown);
        }
    }

    private string? CulpritOf(ReadOnlySpan<TRow> rows)
    {
        encoded.Encode(rows);
        return encoded.Culprit(0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddPart(MomentsState<T> sums, ReadOnlySpan<TRow> rows, int before)
    {
        RowBatch<T> batch = encoded.Encode(rows);
        try
        {
            sums.Accumulate(batch.Rows, batch.RowStride, batch.Targets, batch.Weights, 1);
        }
        catch (ArgumentException thrown) when (encoded.Culprit(before) is { } culprit)
        {
            throw new ArgumentException(culprit, nameof(rows), thrown);
        }
    }
}
