using System.ComponentModel;
using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Rows;

/// <summary>A trainer that takes rows that are objects: the base of those of emitted models of such rows.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set of the model.</typeparam>
/// <typeparam name="TRow">The type of the rows.</typeparam>
/// <remarks>
/// <para>
/// Rows are encoded into memory that this object keeps, so fits allocate only where more rows come than ever before. Missing values count as the
/// weighted means of those that are there.
/// </para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class TypedTrainer<TModel, T, TKernels, TRow> : Trainer<TModel, T, TKernels>
    where TModel : struct, IRowModel<TModel, T, TRow>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly EncodedRows<TModel, T, TRow> encoded = new(capacity: 0);

    /// <summary>Allocates the workspace of fits.</summary>
    /// <param name="kernels">The kernel set.</param>
    protected TypedTrainer(TKernels kernels)
        : base(kernels)
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

    /// <summary>Fits by gradient descent.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="rows">The rows, with their targets and, where rows have them, their weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="options">The options.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">
    /// A row cannot be encoded, a value is not finite, a target is none of the loss's, or an option is out of range.
    /// </exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        ReadOnlySpan<TRow> rows, in TLoss loss, in TPenalty penalty, in GradientDescent solver, in FitOptions options, out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TPenalty : struct, IRegularizer<TPenalty>
    {
        RowBatch<T> batch = Encode(rows);
        return Fit(in batch, in loss, in penalty, in solver, in options, out model);
    }

    /// <summary>Fits by gradient descent, with an intercept and no restriction.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="rows">The rows, with their targets and, where rows have them, their weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">A row cannot be encoded, a value is not finite, or a target is none of the loss's.</exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        ReadOnlySpan<TRow> rows, in TLoss loss, in TPenalty penalty, in GradientDescent solver, out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TPenalty : struct, IRegularizer<TPenalty>
    {
        return Fit(rows, in loss, in penalty, in solver, default, out model);
    }

    /// <summary>Fits the rows of a list by gradient descent, with an intercept and no restriction.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="rows">The rows; the list must not change meanwhile.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">A row cannot be encoded, a value is not finite, or a target is none of the loss's.</exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        List<TRow> rows, in TLoss loss, in TPenalty penalty, in GradientDescent solver, out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TPenalty : struct, IRegularizer<TPenalty>
    {
        return Fit(EncodedRows<TModel, T, TRow>.Of(rows), in loss, in penalty, in solver, default, out model);
    }

    /// <summary>Fits by stochastic gradient descent.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="rows">The rows, with their targets and, where rows have them, their weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="options">The options.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">
    /// A row cannot be encoded, a value is not finite, a target is none of the loss's, or an option is out of range.
    /// </exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        ReadOnlySpan<TRow> rows, in TLoss loss, in TPenalty penalty, in StochasticGradientDescent solver, in FitOptions options, out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TPenalty : struct, IRegularizer<TPenalty>
    {
        RowBatch<T> batch = Encode(rows);
        return Fit(in batch, in loss, in penalty, in solver, in options, out model);
    }

    /// <summary>Fits by stochastic gradient descent, with an intercept and no restriction.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="rows">The rows, with their targets and, where rows have them, their weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">A row cannot be encoded, a value is not finite, or a target is none of the loss's.</exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        ReadOnlySpan<TRow> rows, in TLoss loss, in TPenalty penalty, in StochasticGradientDescent solver, out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TPenalty : struct, IRegularizer<TPenalty>
    {
        return Fit(rows, in loss, in penalty, in solver, default, out model);
    }

    /// <summary>Fits the rows of a list by stochastic gradient descent, with an intercept and no restriction.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="rows">The rows; the list must not change meanwhile.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">A row cannot be encoded, a value is not finite, or a target is none of the loss's.</exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        List<TRow> rows, in TLoss loss, in TPenalty penalty, in StochasticGradientDescent solver, out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TPenalty : struct, IRegularizer<TPenalty>
    {
        return Fit(EncodedRows<TModel, T, TRow>.Of(rows), in loss, in penalty, in solver, default, out model);
    }

    /// <summary>Fits by the accelerated proximal gradient method.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="rows">The rows, with their targets and, where rows have them, their weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="options">The options.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">
    /// A row cannot be encoded, a value is not finite, a target is none of the loss's, or an option is out of range.
    /// </exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        ReadOnlySpan<TRow> rows, in TLoss loss, in TPenalty penalty, in ProximalGradient solver, in FitOptions options, out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TPenalty : struct, IRegularizer<TPenalty>
    {
        RowBatch<T> batch = Encode(rows);
        return Fit(in batch, in loss, in penalty, in solver, in options, out model);
    }

    /// <summary>Fits by the accelerated proximal gradient method, with an intercept and no restriction.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="rows">The rows, with their targets and, where rows have them, their weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">A row cannot be encoded, a value is not finite, or a target is none of the loss's.</exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        ReadOnlySpan<TRow> rows, in TLoss loss, in TPenalty penalty, in ProximalGradient solver, out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TPenalty : struct, IRegularizer<TPenalty>
    {
        return Fit(rows, in loss, in penalty, in solver, default, out model);
    }

    /// <summary>Fits the rows of a list by the accelerated proximal gradient method, with an intercept and no restriction.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="rows">The rows; the list must not change meanwhile.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">A row cannot be encoded, a value is not finite, or a target is none of the loss's.</exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        List<TRow> rows, in TLoss loss, in TPenalty penalty, in ProximalGradient solver, out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TPenalty : struct, IRegularizer<TPenalty>
    {
        return Fit(EncodedRows<TModel, T, TRow>.Of(rows), in loss, in penalty, in solver, default, out model);
    }

    /// <summary>Fits by Newton's method.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="rows">The rows, with their targets and, where rows have them, their weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="options">The options.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">
    /// A row cannot be encoded, a value is not finite, a target is none of the loss's, or an option is out of range.
    /// </exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        ReadOnlySpan<TRow> rows, in TLoss loss, in TPenalty penalty, in Newton solver, in FitOptions options, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, ISmoothPenalty<TPenalty>
    {
        RowBatch<T> batch = Encode(rows);
        return Fit(in batch, in loss, in penalty, in solver, in options, out model);
    }

    /// <summary>Fits by Newton's method, with an intercept and no restriction.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="rows">The rows, with their targets and, where rows have them, their weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">A row cannot be encoded, a value is not finite, or a target is none of the loss's.</exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        ReadOnlySpan<TRow> rows, in TLoss loss, in TPenalty penalty, in Newton solver, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, ISmoothPenalty<TPenalty>
    {
        return Fit(rows, in loss, in penalty, in solver, default, out model);
    }

    /// <summary>Fits the rows of a list by Newton's method, with an intercept and no restriction.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="rows">The rows; the list must not change meanwhile.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">A row cannot be encoded, a value is not finite, or a target is none of the loss's.</exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        List<TRow> rows, in TLoss loss, in TPenalty penalty, in Newton solver, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, ISmoothPenalty<TPenalty>
    {
        return Fit(EncodedRows<TModel, T, TRow>.Of(rows), in loss, in penalty, in solver, default, out model);
    }

    /// <summary>Fits by the proximal Newton method.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="rows">The rows, with their targets and, where rows have them, their weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="options">The options.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">
    /// A row cannot be encoded, a value is not finite, a target is none of the loss's, or an option is out of range.
    /// </exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        ReadOnlySpan<TRow> rows, in TLoss loss, in TPenalty penalty, in ProximalNewton solver, in FitOptions options, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, IPenalty<TPenalty>
    {
        RowBatch<T> batch = Encode(rows);
        return Fit(in batch, in loss, in penalty, in solver, in options, out model);
    }

    /// <summary>Fits by the proximal Newton method, with an intercept and no restriction.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="rows">The rows, with their targets and, where rows have them, their weights.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">A row cannot be encoded, a value is not finite, or a target is none of the loss's.</exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        ReadOnlySpan<TRow> rows, in TLoss loss, in TPenalty penalty, in ProximalNewton solver, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, IPenalty<TPenalty>
    {
        return Fit(rows, in loss, in penalty, in solver, default, out model);
    }

    /// <summary>Fits the rows of a list by the proximal Newton method, with an intercept and no restriction.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="rows">The rows; the list must not change meanwhile.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">A row cannot be encoded, a value is not finite, or a target is none of the loss's.</exception>
    public TrainingReport Fit<TLoss, TPenalty>(
        List<TRow> rows, in TLoss loss, in TPenalty penalty, in ProximalNewton solver, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, IPenalty<TPenalty>
    {
        return Fit(EncodedRows<TModel, T, TRow>.Of(rows), in loss, in penalty, in solver, default, out model);
    }

    /// <summary>Fits a classifier by the perceptron rule.</summary>
    /// <param name="rows">The rows, whose targets are labels 0 and 1.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">A row cannot be encoded, a value is not finite, or a target is no label.</exception>
    public TrainingReport Fit(ReadOnlySpan<TRow> rows, in Perceptron solver, out TModel model)
    {
        RowBatch<T> batch = Encode(rows);
        return Fit(in batch, in solver, default, out model);
    }

    /// <inheritdoc/>
    private protected override TModel MakeModel(T[] coefficients, T intercept) => encoded.Make(coefficients, intercept);
}
