using System.ComponentModel;
using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Rows;

/// <summary>Cross-validation of fits that go over rows that are objects: the base of those of emitted models of such rows.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set of the model.</typeparam>
/// <typeparam name="TRow">The type of the rows.</typeparam>
/// <remarks>
/// <para>
/// Rows are encoded into memory that this object keeps, so it allocates only where more rows come than ever before. Missing values count in each
/// fold as the weighted means of those that its training rows have.
/// </para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class TypedRowCrossValidation<TModel, T, TKernels, TRow> : RowCrossValidation<TModel, T, TKernels>
    where TModel : struct, IRowModel<TModel, T, TRow>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly EncodedRows<TModel, T, TRow> encoded = new(capacity: 0);

    /// <summary>Allocates the workspace.</summary>
    /// <param name="kernels">The kernel set.</param>
    /// <param name="folds">Which row is tested in which fold.</param>
    /// <param name="capacity">How many candidates are foreseen, at least 1.</param>
    protected TypedRowCrossValidation(TKernels kernels, FoldAssignment folds, int capacity = TuningResult.DefaultCapacity)
        : base(kernels, folds, capacity)
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

    /// <summary>Chooses the strength of fits by gradient descent.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="rows">As many rows as the folds have.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="kind">The estimator, its strengths bare numbers.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">Options of the fits, the rule of choice, threads.</param>
    /// <param name="model">Receives the model of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <exception cref="ArgumentException">A row cannot be encoded, or a length, a value, a target, an option or the kind does not suit.</exception>
    public TuningResult Tune<TLoss>(
        ReadOnlySpan<TRow> rows, in TLoss loss, EstimatorKind kind, in GradientDescent solver, Search search, in TuningOptions options, out TModel model)
        where TLoss : struct, ILoss<TLoss>
    {
        RowBatch<T> batch = Encode(rows);
        return Tune(in batch, in loss, kind, in solver, search, in options, out model);
    }

    /// <summary>Chooses the strength of fits by stochastic gradient descent.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="rows">As many rows as the folds have.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="kind">The estimator, its strengths bare numbers.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">Options of the fits, the rule of choice, threads.</param>
    /// <param name="model">Receives the model of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <exception cref="ArgumentException">A row cannot be encoded, or a length, a value, a target, an option or the kind does not suit.</exception>
    public TuningResult Tune<TLoss>(
        ReadOnlySpan<TRow> rows, in TLoss loss, EstimatorKind kind, in StochasticGradientDescent solver, Search search, in TuningOptions options, out TModel model)
        where TLoss : struct, ILoss<TLoss>
    {
        RowBatch<T> batch = Encode(rows);
        return Tune(in batch, in loss, kind, in solver, search, in options, out model);
    }

    /// <summary>Chooses the strength of fits by the accelerated proximal gradient method.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="rows">As many rows as the folds have.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="kind">The estimator, its strengths bare numbers.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">Options of the fits, the rule of choice, threads.</param>
    /// <param name="model">Receives the model of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <exception cref="ArgumentException">A row cannot be encoded, or a length, a value, a target, an option or the kind does not suit.</exception>
    public TuningResult Tune<TLoss>(
        ReadOnlySpan<TRow> rows, in TLoss loss, EstimatorKind kind, in ProximalGradient solver, Search search, in TuningOptions options, out TModel model)
        where TLoss : struct, ILoss<TLoss>
    {
        RowBatch<T> batch = Encode(rows);
        return Tune(in batch, in loss, kind, in solver, search, in options, out model);
    }

    /// <summary>Chooses the strength of fits by Newton's method.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="rows">As many rows as the folds have.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="kind">The estimator, its strengths bare numbers.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">Options of the fits, the rule of choice, threads.</param>
    /// <param name="model">Receives the model of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <exception cref="ArgumentException">A row cannot be encoded, or a length, a value, a target, an option or the kind does not suit.</exception>
    public TuningResult Tune<TLoss>(
        ReadOnlySpan<TRow> rows, in TLoss loss, EstimatorKind kind, in Newton solver, Search search, in TuningOptions options, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        RowBatch<T> batch = Encode(rows);
        return Tune(in batch, in loss, kind, in solver, search, in options, out model);
    }

    /// <summary>Chooses the strength of a fit of a quantile; the score is the mean quantile loss of held-out rows.</summary>
    /// <param name="rows">As many rows as the folds have.</param>
    /// <param name="loss">The loss, which says the quantile.</param>
    /// <param name="kind">Ridge, lasso or elastic net; strengths multiply the penalty beside the mean loss.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">Options of the fits, the rule of choice, threads.</param>
    /// <param name="model">Receives the model of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <exception cref="ArgumentException">A row cannot be encoded, or a length, a value, an option or the kind does not suit.</exception>
    public TuningResult Tune(
        ReadOnlySpan<TRow> rows, in QuantileLoss loss, EstimatorKind kind, in FiniteSmoothing solver, Search search, in TuningOptions options, out TModel model)
    {
        RowBatch<T> batch = Encode(rows);
        return Tune(in batch, in loss, kind, in solver, search, in options, out model);
    }

    /// <summary>Chooses the strength of fits by the proximal Newton method.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="rows">As many rows as the folds have.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="kind">The estimator, its strengths bare numbers.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">Options of the fits, the rule of choice, threads.</param>
    /// <param name="model">Receives the model of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <exception cref="ArgumentException">A row cannot be encoded, or a length, a value, a target, an option or the kind does not suit.</exception>
    public TuningResult Tune<TLoss>(
        ReadOnlySpan<TRow> rows, in TLoss loss, EstimatorKind kind, in ProximalNewton solver, Search search, in TuningOptions options, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        RowBatch<T> batch = Encode(rows);
        return Tune(in batch, in loss, kind, in solver, search, in options, out model);
    }

    /// <inheritdoc/>
    private protected override TModel MakeModel(T[] coefficients, T intercept) => encoded.Make(coefficients, intercept);
}
