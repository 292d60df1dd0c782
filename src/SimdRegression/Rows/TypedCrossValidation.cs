using System.ComponentModel;
using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Rows;

/// <summary>Cross-validation that takes rows that are objects: the base of those of emitted models of such rows.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set of the model.</typeparam>
/// <typeparam name="TRow">The type of the rows.</typeparam>
/// <remarks>
/// <para>
/// Rows are encoded a block at a time. Missing values count in each fold as the weighted means of those that its training rows have, by an exact
/// change of the sums of the training rows and of those of the rows that it is tested with.
/// </para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class TypedCrossValidation<TModel, T, TKernels, TRow> : CrossValidation<TModel, T, TKernels>
    where TModel : struct, IRowModel<TModel, T, TRow>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly EncodedRows<TModel, T, TRow> encoded;

    /// <summary>Allocates the memory of folds, fits and scores.</summary>
    /// <param name="kernels">The kernel set.</param>
    /// <param name="folds">Which row is tested in which fold.</param>
    /// <param name="capacity">How many candidates are foreseen, at least 1.</param>
    protected TypedCrossValidation(TKernels kernels, FoldAssignment folds, int capacity = TuningResult.DefaultCapacity)
        : base(kernels, folds, capacity)
    {
        encoded = new EncodedRows<TModel, T, TRow>(KernelLayout.BlockRows(FeatureCount));
    }

    /// <summary>Adds the next row of the assignment.</summary>
    /// <param name="row">The row.</param>
    /// <exception cref="ArgumentException">As for a span of rows.</exception>
    /// <exception cref="InvalidOperationException">Folds were given as moments.</exception>
    public void Add(in TRow row) => Add(EncodedRows<TModel, T, TRow>.Of(in row));

    /// <summary>Adds the rows of a list, the next ones of the assignment.</summary>
    /// <param name="rows">The rows; the list must not change meanwhile.</param>
    /// <exception cref="ArgumentException">As for a span of rows.</exception>
    /// <exception cref="InvalidOperationException">Folds were given as moments.</exception>
    public void Add(List<TRow> rows) => Add(EncodedRows<TModel, T, TRow>.Of(rows));

    /// <summary>Adds the next rows of the assignment.</summary>
    /// <param name="rows">The rows, with their targets and, where rows have them, their weights.</param>
    /// <exception cref="ArgumentException">
    /// There are more rows than the folds have; nothing was changed then. Or a row cannot be encoded, or a value is not finite or too large; no rows
    /// are held any more then.
    /// </exception>
    /// <exception cref="InvalidOperationException">Folds were given as moments.</exception>
    public void Add(ReadOnlySpan<TRow> rows)
    {
        if (rows.Length > Folds.RowCount - Count)
        {
            throw new ArgumentException($"{rows.Length} rows are added to {Count}, and the folds have {Folds.RowCount} in all.", nameof(rows));
        }

        int part = KernelLayout.BlockRows(FeatureCount);
        for (int done = 0; done < rows.Length; done += part)
        {
            try
            {
                RowBatch<T> batch = encoded.Encode(rows.Slice(done, Math.Min(part, rows.Length - done)));
                if (encoded.Culprit(done) is { } culprit)
                {
                    throw new ArgumentException(culprit, nameof(rows));
                }

                Add(batch.Rows, batch.Targets, batch.Weights);
            }
            catch (ArgumentException)
            {
                Reset();
                throw;
            }
        }
    }

    /// <summary>Searches with the rows at hand once more; see the overload that takes a batch.</summary>
    /// <param name="kind">The estimator.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">The options of every fit, the rule of the choice, the number of threads.</param>
    /// <param name="rows">All rows that were added, in their order.</param>
    /// <param name="model">Receives the model of all rows.</param>
    /// <returns>The candidates with their scores, and the report of the model; overwritten by the next search.</returns>
    /// <exception cref="ArgumentException">A length differs, a row cannot be encoded, or an option or a setting of the search does not suit.</exception>
    /// <exception cref="InvalidOperationException">Not all rows have come, or a fold has no weight.</exception>
    /// <remarks>The rows are encoded into memory that this object keeps from then on.</remarks>
    public TuningResult Tune(EstimatorKind kind, Search search, in TuningOptions options, ReadOnlySpan<TRow> rows, out TModel model)
    {
        RowBatch<T> batch = encoded.Encode(rows);
        return Tune(kind, search, in options, in batch, out model);
    }
}
