using System.Numerics;

namespace SimdRegression;

/// <summary>A fitted linear model y = x.w + b: its coefficients, its intercept, and prediction.</summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Thread safety: models are immutable; any number of threads may predict with one.</remarks>
public interface ILinearModel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The intercept b; zero when the model was fitted without one.</summary>
    T Intercept { get; }

    /// <summary>Copies the coefficients w, one a feature, in the order of the features.</summary>
    /// <param name="destination">Receives them; at least as many elements as there are features.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <remarks>
    /// The interface has no span of the coefficients, because a struct that holds them in line can hand one out only under a lifetime rule
    /// that interface members can state from C# 13 on, and emitted models compile as C# 12. The models themselves have the span.
    /// </remarks>
    void CopyCoefficientsTo(Span<T> destination);

    /// <summary>Predicts one row.</summary>
    /// <param name="row">As many elements as there are coefficients.</param>
    /// <returns>x.w + b.</returns>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    T Predict(ReadOnlySpan<T> row);

    /// <summary>Predicts a batch of adjacent rows.</summary>
    /// <param name="rows">The rows, row-major, one after the other.</param>
    /// <param name="predictions">Receives one prediction a row; must not overlap the rows.</param>
    /// <exception cref="ArgumentException">
    /// The number of elements is not the number of predictions times that of the features, or the predictions share memory with the rows.
    /// </exception>
    void Predict(ReadOnlySpan<T> rows, Span<T> predictions);
}

/// <summary>A linear model whose number of features is part of its type, as the source generator emits it.</summary>
/// <typeparam name="TSelf">The model type itself.</typeparam>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Thread safety: models are immutable; any number of threads may predict with one.</remarks>
public interface ILinearModel<TSelf, T> : ILinearModel<T>, IModelFactory<TSelf, T>
    where TSelf : ILinearModel<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of features N of every model of this type.</summary>
    static abstract int FeatureCount { get; }

    /// <summary>Copies what missing values count as: the means of the training rows, or what the type of the model says.</summary>
    /// <param name="destination">
    /// Receives one number for each of <see cref="IModelFactory{TSelf, T}.GapFeatures"/>; at least as many elements. Nothing where there are none.
    /// </param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    void CopyFillsTo(Span<T> destination)
    {
    }
}
