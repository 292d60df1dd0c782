namespace SimdRegression;

/// <summary>
/// Makes the source generator fill a <c>partial struct</c> with a linear classifier of a fixed number of features and classes, and with a trainer of its own:
/// multinomial logistic regression.
/// </summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="features">The number of features N, from 1 to 512.</param>
/// <param name="classes">The number of classes K, from 2 to 1,000; K (N + 1) at most 2,048.</param>
/// <remarks>
/// The struct gains the coefficients and intercepts (in line, no heap object), scores, probabilities and labels of rows, equality, and a nested
/// <c>Trainer</c> class.
/// <para>Thread safety: for the compiler alone; nothing reads it at run time.</para>
/// </remarks>
/// <example><code>
/// [LinearClassifier&lt;double&gt;(features: 4, classes: 3)]
/// public partial struct Iris;
///
/// var trainer = new Iris.Trainer();
/// TrainingReport report = trainer.Fit(rows, species, new Ridge(1.0), out Iris iris);
/// int label = iris.Label(row);
/// </code></example>
[AttributeUsage(AttributeTargets.Struct, AllowMultiple = false, Inherited = false)]
public sealed class LinearClassifierAttribute<T>(int features, int classes) : Attribute
    where T : struct
{
    /// <summary>The number of features N.</summary>
    public int Features { get; } = features;

    /// <summary>The number of classes K.</summary>
    public int Classes { get; } = classes;
}
