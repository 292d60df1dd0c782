using System.ComponentModel;
using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Rows;

/// <summary>A bootstrap that takes rows that are objects: the base of those of emitted models of such rows.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set of the model.</typeparam>
/// <typeparam name="TRow">The type of the rows.</typeparam>
/// <remarks>
/// <para>
/// Rows are encoded into memory that this object keeps, so it allocates only where more rows come than ever before. Missing values count as the
/// weighted means of those that are there.
/// </para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class TypedBootstrap<TModel, T, TKernels, TRow> : Bootstrap<TModel, T, TKernels>
    where TModel : struct, IRowModel<TModel, T, TRow>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly EncodedRows<TModel, T, TRow> encoded = new(capacity: 0);

    /// <summary>Allocates the workspace of fits.</summary>
    /// <param name="kernels">The kernel set.</param>
    /// <param name="resampleCount">How many resamples a fit draws, at least 1.</param>
    /// <param name="seed">Decides which rows they hold.</param>
    [CLSCompliant(false)]
    protected TypedBootstrap(TKernels kernels, int resampleCount, ulong seed)
        : base(kernels, resampleCount, seed)
    {
    }

    /// <summary>Encodes rows into memory of this object; missing values count as the means of those that are there, which models then know.</summary>
    /// <param name="rows">The rows.</param>
    /// <returns>The rows for any verb of this object that takes a batch; good until the next call.</returns>
    /// <exception cref="ArgumentException">A row cannot be encoded, or a value is not finite.</exception>
    public RowBatch<T> Encode(ReadOnlySpan<TRow> rows) => encoded.EncodeFilled(rows);

    /// <summary>Encodes the rows of a list; see the overload of spans.</summary>
    /// <param name="rows">The rows; the list must not change meanwhile.</param>
    /// <exception cref="ArgumentException">A row cannot be encoded, or a value is not finite.</exception>
    public RowBatch<T> Encode(List<TRow> rows) => Encode(EncodedRows<TModel, T, TRow>.Of(rows));

    /// <summary>Fits an estimator with an intercept and no restriction to resamples of rows, drawn with replacement.</summary>
    /// <typeparam name="TEstimator">The estimator.</typeparam>
    /// <param name="rows">The rows.</param>
    /// <param name="estimator">What is minimised.</param>
    /// <param name="average">Receives the model whose coefficients and intercept are the means over the resamples; never NaN.</param>
    /// <returns>The models of all resamples.</returns>
    /// <exception cref="ArgumentException">A row cannot be encoded, a value is not finite, or the strength does not suit the estimator.</exception>
    public BootstrapResult Fit<TEstimator>(ReadOnlySpan<TRow> rows, in TEstimator estimator, out TModel average)
        where TEstimator : struct, IMomentsEstimator
    {
        RowBatch<T> batch = Encode(rows);
        return Fit(in batch, in estimator, default, ResamplingScheme.WithReplacement, out average);
    }

    /// <inheritdoc/>
    private protected override TModel MakeModel(T[] coefficients, T intercept) => encoded.Make(coefficients, intercept);
}
