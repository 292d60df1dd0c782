using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Networks;

/// <summary>A trained network as it is stored. The JSON form reads back to the same bits.</summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Thread safety: immutable; any number of threads may share it.</remarks>
/// <example><code>
/// var document = new NetworkDocument&lt;float&gt;(network, ResponseKind.Value, report, ["age", "income"], ["spent"]);
/// document.Save(stream);
/// DenseNetwork&lt;float&gt; loaded = NetworkDocument&lt;float&gt;.Load(stream).ToNetwork();
/// </code></example>
public sealed class NetworkDocument<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] parameters;
    private readonly string[]? features;
    private readonly string[]? classes;
    private readonly RowEncoder? encoder;
    private readonly IReadOnlyDictionary<string, string> annotations = new Dictionary<string, string>();

    /// <summary>Makes a document.</summary>
    /// <param name="network">The network, whose parameters are finite; copied.</param>
    /// <param name="response">
    /// What the outputs mean: values themselves; with <see cref="ResponseKind.Probability"/> the logarithm of the odds of label 1, or the scores of several classes; with
    /// <see cref="ResponseKind.Rate"/> the logarithms of means.
    /// </param>
    /// <param name="report">The report of the training.</param>
    /// <param name="featureNames">One name an input, all different, or null where they are not known.</param>
    /// <param name="targetNames">One name an output, all different, or the one name of the column of labels; null where they are not known.</param>
    /// <exception cref="ArgumentException">A parameter is not finite, a count does not fit, or a name appears twice.</exception>
    public NetworkDocument(
        NetworkModel<T> network,
        ResponseKind response,
        in NetworkReport report,
        IReadOnlyList<string>? featureNames = null,
        IReadOnlyList<string>? targetNames = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (response is not (ResponseKind.Value or ResponseKind.Probability or ResponseKind.Rate))
        {
            throw new ArgumentOutOfRangeException(nameof(response), response, "A network predicts values, probabilities or rates.");
        }

        Shape = network.Shape;
        parameters = new T[Shape.ParameterCount];
        network.CopyParametersTo(parameters);
        foreach (T parameter in parameters)
        {
            if (!T.IsFinite(parameter))
            {
                throw new ArgumentException($"A parameter is {parameter}; a stored network must be finite.", nameof(network));
            }
        }

        NetworkNames.Check(featureNames, Shape.Inputs, "feature", nameof(featureNames));
        NetworkNames.Check(targetNames, response == ResponseKind.Probability ? 1 : Shape.Outputs, "target", nameof(targetNames));
        Response = response;
        Report = report;
        features = featureNames is null ? null : [.. featureNames];
        TargetNames = targetNames is null ? null : [.. targetNames];
    }

    /// <summary>The sizes of the network.</summary>
    public NetworkShape Shape { get; }

    /// <summary>What the outputs mean.</summary>
    public ResponseKind Response { get; }

    /// <summary>The report of the training.</summary>
    public NetworkReport Report { get; }

    /// <summary>One name an input, or null where they are not known.</summary>
    public IReadOnlyList<string>? FeatureNames => features;

    /// <summary>One name an output, or the one name of the column of labels; null where they are not known.</summary>
    public IReadOnlyList<string>? TargetNames { get; }

    /// <summary>The name of the loss that was minimised, or null, as by default, where it is not known.</summary>
    public string? Loss { get; init; }

    /// <summary>
    /// The labels of the classes in their order, of a network of probabilities: two for one output, the label of target 0 first, and otherwise one an output.
    /// Null, as by default, where they are numbers from 0 on.
    /// </summary>
    /// <exception cref="ArgumentException">The network has no classes or another number of them, or a label appears twice.</exception>
    public IReadOnlyList<string>? Classes
    {
        get => classes;
        init
        {
            if (value is not null && Response != ResponseKind.Probability)
            {
                throw new ArgumentException("A network of values has no classes.", nameof(Classes));
            }

            NetworkNames.Check(value, Math.Max(2, Shape.Outputs), "class", nameof(Classes));
            classes = value is null ? null : [.. value];
        }
    }

    /// <summary>What made the inputs of raw columns; null, as by default, where inputs are the columns themselves.</summary>
    /// <exception cref="ArgumentException">The encoder has another number of features, or other names of features than the document.</exception>
    public RowEncoder? Encoder
    {
        get => encoder;
        init => encoder = value is null || (value.FeatureCount == Shape.Inputs && (features is null || value.FeatureNames.SequenceEqual(features)))
            ? value
            : throw new ArgumentException("The encoder makes other features than the network has.", nameof(Encoder));
    }

    /// <summary>Texts by names that a program keeps with its model. They mean nothing to the library; none by default. Copied.</summary>
    /// <exception cref="ArgumentException">A text is null.</exception>
    public IReadOnlyDictionary<string, string> Annotations
    {
        get => annotations;
        init => annotations = ModelDocument<T>.CopyAnnotations(value);
    }

    /// <summary>The parameters, layer after layer: the weights [unit][input], then the biases.</summary>
    internal ReadOnlySpan<T> Parameters => parameters;

    /// <summary>Reads a document from JSON.</summary>
    /// <param name="source">A readable stream of UTF-8, read to its end; it is not closed.</param>
    /// <exception cref="InvalidDataException">
    /// The stream holds something else, is damaged or was changed, is too long, or has another version or element type; the message says which.
    /// </exception>
    public static NetworkDocument<T> Load(Stream source) => NetworkDocumentFormat.Read<T>(source);

    /// <summary>Reads the layers alone, of a stored network of any element type or of JSON that holds nothing else but "layers".</summary>
    /// <param name="source">A readable stream of UTF-8, read to its end; it is not closed.</param>
    /// <exception cref="InvalidDataException">There are no layers, they do not fit together, or a number is not finite; the message says which.</exception>
    public static DenseNetwork<T> LoadLayers(Stream source) => NetworkDocumentFormat.ReadLayers<T>(source);

    /// <summary>Writes the document as indented JSON, a line for the weights of a unit.</summary>
    /// <param name="destination">A writable stream; it is not closed.</param>
    public void Save(Stream destination) => NetworkDocumentFormat.Write(destination, this);

    /// <summary>
    /// Writes the network with its encoder in the format of the Open Neural Network Exchange, operators of version 19: an input "features" or one for each raw column, the
    /// outputs "prediction", "mean", or "probability" or "probabilities" with "label".
    /// </summary>
    /// <param name="destination">A writable stream; it is not closed.</param>
    /// <remarks>Source: https://github.com/onnx/onnx/blob/main/docs/Operators.md</remarks>
    public void SaveOnnx(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        double[] numbers = new double[parameters.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Widening.ToDouble(parameters[i]);
        }

        string? target = TargetNames is { Count: 1 } ? TargetNames[0] : null;
        destination.Write(OnnxNetwork.Of(typeof(T) == typeof(double), Shape, numbers, encoder, Response, classes, target));
    }

    /// <summary>The network, for sizes known at run time.</summary>
    public DenseNetwork<T> ToNetwork() => new(Shape, parameters);

    /// <summary>The network, as a type whose sizes are known at compile time.</summary>
    /// <typeparam name="TNetwork">The type of the network.</typeparam>
    /// <exception cref="ArgumentException">The type has other sizes.</exception>
    public TNetwork ToNetwork<TNetwork>()
        where TNetwork : NetworkModel<T>, INetwork<TNetwork, T> => TNetwork.Create(Shape, parameters);
}
