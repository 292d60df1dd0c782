using System.Numerics;

namespace SimdRegression;

/// <summary>
/// Makes the source generator fill a <c>partial struct</c> with a linear classifier of a fixed number of features and classes, and with a trainer of its own:
/// multinomial logistic regression.
/// </summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="features">The number of features N, 1 to 64.</param>
/// <param name="classes">The number of classes K, 2 to 64.</param>
/// <remarks>Thread safety: attributes are read by the compiler alone.</remarks>
/// <example><code>
/// [LinearClassifier&lt;double&gt;(features: 4, classes: 3)]
/// public partial struct Iris;
///
/// var trainer = new Iris.Trainer();
/// TrainingReport report = trainer.Fit(rows, species, new Ridge(1.0), out Iris iris);
/// int label = iris.Label(row);
/// </code></example>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class LinearClassifierAttribute<T>(int features, int classes) : Attribute
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of features N.</summary>
    public int Features { get; } = features;

    /// <summary>The number of classes K.</summary>
    public int Classes { get; } = classes;
}
