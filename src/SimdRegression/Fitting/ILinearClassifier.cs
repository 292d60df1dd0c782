using System.Numerics;

namespace SimdRegression;

/// <summary>
/// A fitted linear classifier of K classes: the score of class k is m(k) = x.w(k) + b(k), its probability exp(m(k)) divided by the sum of the exponentials of
/// all scores, and the label of a row is the class with the largest score.
/// </summary>
/// <typeparam name="TSelf">The classifier type itself.</typeparam>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Thread safety: classifiers are immutable; any number of threads may predict with one.</remarks>
public interface ILinearClassifier<TSelf, T>
    where TSelf : ILinearClassifier<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of classes K, 2 to 1,000.</summary>
    int ClassCount { get; }

    /// <summary>Makes a classifier.</summary>
    /// <param name="coefficients">K N coefficients, class after class; they are copied.</param>
    /// <param name="intercepts">K intercepts; they are copied.</param>
    /// <exception cref="ArgumentException">A number of values is not one that the type has.</exception>
    static abstract TSelf Create(ReadOnlySpan<T> coefficients, ReadOnlySpan<T> intercepts);

    /// <summary>Copies the coefficients w, class after class, each in the order of the features.</summary>
    /// <param name="destination">Receives K N values.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    void CopyCoefficientsTo(Span<T> destination);

    /// <summary>Copies the coefficients w(k) of one class, in the order of the features.</summary>
    /// <param name="classNumber">k, from 0 to K - 1.</param>
    /// <param name="destination">Receives N values.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    void CopyCoefficientsTo(int classNumber, Span<T> destination);

    /// <summary>Copies the intercepts b, one a class.</summary>
    /// <param name="destination">Receives K values.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    void CopyInterceptsTo(Span<T> destination);

    /// <summary>The scores of one row or of several.</summary>
    /// <param name="rows">Adjacent rows of N values.</param>
    /// <param name="destination">Receives K scores a row, row after row; must not overlap the rows.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the two share memory.</exception>
    void Scores(ReadOnlySpan<T> rows, Span<T> destination);

    /// <summary>The probabilities of one row or of several: softmax of the scores.</summary>
    /// <param name="rows">Adjacent rows of N values.</param>
    /// <param name="destination">Receives K probabilities a row, row after row; must not overlap the rows.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the two share memory.</exception>
    void Probabilities(ReadOnlySpan<T> rows, Span<T> destination);

    /// <summary>The class of a row: the one with the largest score, the first of several.</summary>
    /// <param name="row">N values.</param>
    /// <returns>A class number from 0 to K - 1.</returns>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    int Label(ReadOnlySpan<T> row);

    /// <summary>The classes of several rows.</summary>
    /// <param name="rows">Adjacent rows of N values.</param>
    /// <param name="destination">Receives one class number a row.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    void Labels(ReadOnlySpan<T> rows, Span<int> destination);
}
