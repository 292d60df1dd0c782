namespace SimdRegression;

/// <summary>
/// Asks the source generator to complete a <c>partial struct</c> into a linear model with SIMD kernels for a number of features that
/// is known at compile time.
/// </summary>
/// <typeparam name="T">The element type of rows, targets and coefficients: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="features">The number of features N, from 1 to <see cref="Kernels.KernelLayout.MaxFeatures"/> (512).</param>
/// <remarks>
/// The struct gains the coefficients and the intercept (in line, no heap object), prediction, equality and printing, a nested
/// <c>Kernels</c> struct that implements <see cref="Kernels.IKernels{T}"/>, and a nested <c>Moments</c> class that
/// accumulates rows and fits models.
/// </remarks>
/// <example>
/// <code>
/// [LinearModel&lt;double&gt;(10)]
/// public partial struct Progression;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Struct, AllowMultiple = false, Inherited = false)]
public sealed class LinearModelAttribute<T>(int features) : Attribute
    where T : struct
{
    /// <summary>The number of features N of a row.</summary>
    public int Features { get; } = features;
}
