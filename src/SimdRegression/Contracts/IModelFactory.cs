using System.Numerics;

namespace SimdRegression;

/// <summary>A type of models that fits can make: what a fit found becomes a model by its <see cref="Create(ReadOnlySpan{T}, T)"/>.</summary>
/// <typeparam name="TSelf">The model type itself.</typeparam>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Thread safety: any number of threads may make models.</remarks>
public interface IModelFactory<TSelf, T>
    where TSelf : IModelFactory<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Makes a model from its coefficients and intercept.</summary>
    /// <param name="coefficients">N coefficients; they are copied.</param>
    /// <param name="intercept">The intercept.</param>
    /// <exception cref="ArgumentException">The number of coefficients is not one that the type has.</exception>
    static abstract TSelf Create(ReadOnlySpan<T> coefficients, T intercept);

    /// <summary>
    /// The names of the features of every model of this type, in the order of a row; none, unless a type of models says otherwise. A stored model with
    /// other names, or with others first, is then refused.
    /// </summary>
    static virtual ReadOnlySpan<string> FeatureNames => default;

    /// <summary>
    /// The features of numbers that can be missing, in ascending order; none, unless a type of models says otherwise. The feature after each is 1
    /// where its value is missing and 0 elsewhere.
    /// </summary>
    /// <remarks>
    /// Fits that are given the moments or the rows of such features count a missing value as the mean of the values that are there: in place of
    /// x they have x + c m, with m the feature after it and c the mean less the number in <see cref="DefaultFills"/>.
    /// </remarks>
    static virtual ReadOnlySpan<int> GapFeatures => default;

    /// <summary>What a missing value of each of <see cref="GapFeatures"/> counts as before the mean of training rows is known.</summary>
    static virtual ReadOnlySpan<T> DefaultFills => default;

    /// <summary>Makes a model that knows what missing values count as.</summary>
    /// <param name="coefficients">N coefficients; they are copied.</param>
    /// <param name="intercept">The intercept.</param>
    /// <param name="fills">One number for each of <see cref="GapFeatures"/>; they are copied.</param>
    /// <exception cref="ArgumentException">A number of elements is not one that the type has.</exception>
    static virtual TSelf Create(ReadOnlySpan<T> coefficients, T intercept, ReadOnlySpan<T> fills) => TSelf.Create(coefficients, intercept);
}
