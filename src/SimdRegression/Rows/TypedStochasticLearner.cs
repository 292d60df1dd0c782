using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Rows;

/// <summary>A learner by stochastic descent that takes rows that are objects: the base of those of emitted models of such rows.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set of the model.</typeparam>
/// <typeparam name="TRow">The type of the rows.</typeparam>
/// <remarks>
/// <para>A missing value counts as <see cref="IModelFactory{TSelf, T}.DefaultFills"/> says: no mean of rows that are still to come is known.</para>
/// <para>Steps have no weights, so models whose rows have some have learners of spans alone. Nothing allocates after construction.</para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class TypedStochasticLearner<TModel, T, TKernels, TRow> : StochasticLearner<TModel, T, TKernels>
    where TModel : struct, IRowModel<TModel, T, TRow>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly T[] features = new T[TModel.FeatureCount];
    private readonly T[] target = new T[1];
    private readonly T[] weight = new T[1];

    /// <summary>A learner that has seen no row.</summary>
    /// <param name="kernels">The kernel set.</param>
    /// <param name="options">Step size, schedule, intercept.</param>
    protected TypedStochasticLearner(TKernels kernels, in StochasticLearnerOptions options)
        : base(kernels, in options)
    {
    }

    /// <summary>Takes a step against the loss of a row.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="row">The row, with its target.</param>
    /// <param name="loss">The loss.</param>
    /// <returns>l(m, y), the loss of the model before it knew the row: its running mean is an honest estimate of the error.</returns>
    /// <exception cref="ArgumentException">The row cannot be encoded, or a value or the target does not suit.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Update<TLoss>(in TRow row, in TLoss loss)
        where TLoss : struct, ILoss<TLoss>
    {
        Encode(in row);
        return Update(features, target[0], in loss);
    }

    /// <summary>Takes a step against the loss of a row and a penalty.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TRegularizer">The penalty or set.</typeparam>
    /// <param name="row">The row, with its target.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <returns>l(m, y), the loss of the model before it knew the row: its running mean is an honest estimate of the error.</returns>
    /// <exception cref="ArgumentException">The row cannot be encoded, or a value or the target does not suit.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Update<TLoss, TRegularizer>(in TRow row, in TLoss loss, in TRegularizer penalty)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        Encode(in row);
        return Update(features, target[0], in loss, in penalty);
    }

    /// <summary>Takes a step for each of some rows, one after the other.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="rows">The rows.</param>
    /// <param name="loss">The loss.</param>
    /// <exception cref="ArgumentException">A row cannot be used; the steps before it were taken.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Update<TLoss>(ReadOnlySpan<TRow> rows, in TLoss loss)
        where TLoss : struct, ILoss<TLoss>
    {
        foreach (ref readonly TRow row in rows)
        {
            Update(in row, in loss);
        }
    }

    /// <summary>Takes a step for each of the rows of a list, one after the other.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="rows">The rows; the list must not change meanwhile.</param>
    /// <param name="loss">The loss.</param>
    /// <exception cref="ArgumentException">A row cannot be used; the steps before it were taken.</exception>
    public void Update<TLoss>(List<TRow> rows, in TLoss loss)
        where TLoss : struct, ILoss<TLoss> => Update(EncodedRows<TModel, T, TRow>.Of(rows), in loss);

    /// <summary>Predicts a row with the coefficients as they are.</summary>
    /// <param name="row">The row; its target is not looked at.</param>
    /// <exception cref="ArgumentException">The row cannot be encoded.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public T Predict(in TRow row)
    {
        TModel.Encode(in row, features);
        return Predict(features);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Encode(in TRow row)
    {
        TModel.Encode(EncodedRows<TModel, T, TRow>.Of(in row), features, target, weight);
    }
}
