namespace SimdRegression;

/// <summary>
/// Asks the source generator to complete a <c>partial struct</c> into a linear model with SIMD kernels for a number of features that
/// is known at compile time.
/// </summary>
/// <typeparam name="T">The element type of rows, targets and coefficients: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="features">
/// The number of features N, from 1 to <see cref="Kernels.KernelLayout.MaxFeatures"/> (512); with a <see cref="Degree"/> above 1 that of the
/// rows before they are expanded.
/// </param>
/// <remarks>
/// The struct gains the coefficients and the intercept (in line, no heap object), prediction, equality and printing, a nested
/// <c>Kernels</c> struct that implements <see cref="Kernels.IKernels{T}"/>, and a nested <c>Moments</c> class that
/// accumulates rows and fits models.
/// <para>Thread safety: for the compiler alone; nothing reads it at run time.</para>
/// </remarks>
/// <example>
/// <code>
/// [LinearModel&lt;double&gt;(10)]
/// public partial struct Progression;
/// </code>
/// A model of ten measurements, their squares and their products, which has 65 features:
/// <code>
/// [LinearModel&lt;double&gt;(10, Degree = 2)]
/// public partial struct CurvedProgression;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Struct, AllowMultiple = false, Inherited = false)]
public sealed class LinearModelAttribute<T>(int features) : Attribute
    where T : struct
{
    /// <summary>The number of features of a row, before it is expanded.</summary>
    public int Features { get; } = features;

    /// <summary>
    /// The degree that rows are expanded to, at least 1, which is the default and leaves them as they are. Above 1 the model's features are all
    /// products of up to so many features of a row, in the order of <see cref="PolynomialFeatures"/>, at most 512 in all. The struct then also
    /// gains <c>BaseFeatureCount</c>, <c>Expand</c>, which makes the rows that its other members take, and <c>ExpandAndPredict</c>.
    /// </summary>
    public int Degree { get; set; } = 1;

    /// <summary>Whether the factors of a product are all different, so that expanded rows have no powers.</summary>
    public bool InteractionOnly { get; set; }

    /// <summary>
    /// What the model predicts beside x.w + b, which <c>Predict</c> always gives: probabilities and labels, or means of counts, by verbs that the
    /// struct gains.
    /// </summary>
    public Response Response { get; set; } = Response.Linear;
}
