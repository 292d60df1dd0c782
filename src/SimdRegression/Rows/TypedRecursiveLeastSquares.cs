using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Rows;

/// <summary>Recursive least squares that take rows that are objects: the base of those of emitted models of such rows.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set of the model.</typeparam>
/// <typeparam name="TRow">The type of the rows.</typeparam>
/// <remarks>
/// <para>A missing value counts as <see cref="IModelFactory{TSelf, T}.DefaultFills"/> says: no mean of rows that are still to come is known.</para>
/// <para>Nothing allocates after construction.</para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class TypedRecursiveLeastSquares<TModel, T, TKernels, TRow> : RecursiveLeastSquares<TModel, T, TKernels>
    where TModel : struct, IRowModel<TModel, T, TRow>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly T[] features = new T[TModel.FeatureCount];
    private readonly T[] target = new T[1];
    private readonly T[] weight = new T[1];

    /// <summary>Recursion that has seen no row.</summary>
    /// <param name="kernels">The kernel set.</param>
    /// <param name="options">Forgetting factor, ridge, limit of the variance, intercept.</param>
    protected TypedRecursiveLeastSquares(TKernels kernels, in RecursiveLeastSquaresOptions options)
        : base(kernels, in options)
    {
    }

    /// <summary>Takes a row in.</summary>
    /// <param name="row">The row, with its target and, where rows have one, its weight.</param>
    /// <returns>The residual y - x.w - b of the model before it knew the row; of the first row: y.</returns>
    /// <exception cref="ArgumentException">The row cannot be encoded, or a value is not finite or too large; nothing was changed then.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Update(in TRow row)
    {
        TModel.Encode(EncodedRows<TModel, T, TRow>.Of(in row), features, target, weight);
        return TModel.IsWeighted ? Update(features, target[0], weight[0]) : Update(features, target[0]);
    }

    /// <summary>Takes rows in, one after the other.</summary>
    /// <param name="rows">The rows.</param>
    /// <exception cref="ArgumentException">A row cannot be used; the rows before it were taken in.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Update(ReadOnlySpan<TRow> rows)
    {
        foreach (ref readonly TRow row in rows)
        {
            Update(in row);
        }
    }

    /// <summary>Takes the rows of a list in, one after the other.</summary>
    /// <param name="rows">The rows; the list must not change meanwhile.</param>
    /// <exception cref="ArgumentException">A row cannot be used; the rows before it were taken in.</exception>
    public void Update(List<TRow> rows) => Update(EncodedRows<TModel, T, TRow>.Of(rows));

    /// <summary>Predicts a row with the coefficients as they are.</summary>
    /// <param name="row">The row; its target is not looked at.</param>
    /// <exception cref="ArgumentException">The row cannot be encoded.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Predict(in TRow row)
    {
        TModel.Encode(in row, features);
        return Predict(features);
    }
}
