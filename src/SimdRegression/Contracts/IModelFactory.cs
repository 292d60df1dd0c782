using System.Numerics;

namespace SimdRegression;

/// <summary>A type of models that fits can make: what a fit found becomes a model by its <see cref="Create"/>.</summary>
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
}
