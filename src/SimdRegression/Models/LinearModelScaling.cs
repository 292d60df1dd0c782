using System.Numerics;

namespace SimdRegression;

/// <summary>Models for a number of features known at run time, fitted to scaled rows.</summary>
public static class LinearModelScaling
{
    /// <summary>States a model of scaled rows in the units of the rows as they come, as the scaler's own method does for generated models.</summary>
    /// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="scaler">What scaled the rows.</param>
    /// <param name="model">A model of scaled rows.</param>
    /// <returns>The model of unscaled rows, a new object.</returns>
    /// <exception cref="ArgumentException">The model has another number of features.</exception>
    /// <exception cref="InvalidOperationException">No row was seen yet.</exception>
    public static LinearModel<T> Fold<T>(this FeatureScaler<T> scaler, LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(scaler);
        ArgumentNullException.ThrowIfNull(model);
        Span<T> coefficients = stackalloc T[model.FeatureCount];
        T intercept = scaler.Fold(model, coefficients);
        return new LinearModel<T>(coefficients, intercept);
    }
}
