using System.Numerics;

namespace SimdRegression;

/// <summary>A linear model that knows how objects of a type become its rows, as the source generator emits it.</summary>
/// <typeparam name="TSelf">The model type itself.</typeparam>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TRow">The type of the rows.</typeparam>
/// <remarks>Thread safety: models are immutable; any number of threads may predict with one. Rows are read and not changed.</remarks>
public interface IRowModel<TSelf, T, TRow> : ILinearModel<TSelf, T>
    where TSelf : IRowModel<TSelf, T, TRow>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether rows have weights.</summary>
    static abstract bool IsWeighted { get; }

    /// <summary>Writes the features of a row; missing values count as <see cref="IModelFactory{TSelf, T}.DefaultFills"/>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="features">Receives N features.</param>
    /// <exception cref="ArgumentException">
    /// There is room for another number of features, or the row has a value that is none of its levels, or is null where it must not be.
    /// </exception>
    static abstract void Encode(in TRow row, Span<T> features);

    /// <summary>Writes the features, targets and weights of rows to be learned from; missing values count as <see cref="IModelFactory{TSelf, T}.DefaultFills"/>.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="features">Receives N features a row, row-major; at least so many elements.</param>
    /// <param name="targets">Receives one target a row.</param>
    /// <param name="weights">Receives one weight a row; not written to where rows have no weights.</param>
    /// <exception cref="ArgumentException">
    /// A row has no target, has a value that is none of its levels, or is null where it must not be; what was written is of no meaning then.
    /// </exception>
    static abstract void Encode(ReadOnlySpan<TRow> rows, Span<T> features, Span<T> targets, Span<T> weights);

    /// <summary>Predicts one row.</summary>
    /// <param name="row">The row; its target is not looked at.</param>
    /// <returns>x.w + b, with x the features of the row.</returns>
    /// <exception cref="ArgumentException">The row has a value that is none of its levels, or is null where it must not be.</exception>
    T Predict(in TRow row);
}
