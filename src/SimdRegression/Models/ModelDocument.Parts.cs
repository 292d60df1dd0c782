using System.Numerics;

namespace SimdRegression;

/// <content>What documents of one and of several outputs have in common.</content>
public sealed partial class ModelDocument<T>
{
    /// <summary>An encoder that makes the features of this document.</summary>
    /// <exception cref="ArgumentException">It makes others.</exception>
    internal RowEncoder? CheckedEncoder(RowEncoder? value)
    {
        if (value is not null && value.FeatureCount != coefficients.Length)
        {
            throw new ArgumentException($"The encoder has {value.FeatureCount} features for {coefficients.Length} coefficients.", nameof(Encoder));
        }

        for (int j = 0; value is not null && FeatureNames is not null && j < coefficients.Length; j++)
        {
            if (value.FeatureNames[j] != FeatureNames[j])
            {
                throw new ArgumentException(
                    $"Feature {j} is \"{value.FeatureNames[j]}\" in the encoder and \"{FeatureNames[j]}\" in the document.", nameof(Encoder));
            }
        }

        return value;
    }

    /// <summary>A copy of annotations.</summary>
    /// <exception cref="ArgumentException">A text is null.</exception>
    internal static Dictionary<string, string> CopyAnnotations(IReadOnlyDictionary<string, string> value)
    {
        ArgumentNullException.ThrowIfNull(value, nameof(Annotations));
        var copy = new Dictionary<string, string>();
        foreach ((string name, string text) in value)
        {
            copy[name] = text ?? throw new ArgumentException($"The annotation {name} is null.", nameof(Annotations));
        }

        return copy;
    }

    /// <summary>The same model with another name of its target, encoder and annotations.</summary>
    internal ModelDocument<T> With(string? targetName, RowEncoder? newEncoder, IReadOnlyDictionary<string, string> newAnnotations) => Training is TrainingReport training
        ? new ModelDocument<T>(coefficients, Intercept, Response, in training, FeatureNames, targetName)
        {
            Objective = Objective,
            Encoder = newEncoder,
            Classes = Classes,
            Annotations = newAnnotations,
        }
        : new ModelDocument<T>(coefficients, Intercept, Report.GetValueOrDefault(), FeatureNames, targetName)
        {
            Objective = Objective,
            Encoder = newEncoder,
            Annotations = newAnnotations,
        };
}
