using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression;

/// <summary>
/// A fitted model of several outputs as it is stored: several targets, or the classes of one target. Each output k has coefficients w_k and an intercept
/// b_k; its linear part is x.w_k + b_k. The JSON form reads back to the same bits.
/// </summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Thread safety: immutable; any number of threads may share it.</remarks>
/// <example><code>
/// // Targets that were fitted one by one:
/// var document = new MultiOutputDocument&lt;double&gt;([heating, cooling]);
/// document.Save(stream);
/// MultiOutputDocument&lt;double&gt; loaded = MultiOutputDocument&lt;double&gt;.Load(stream);
/// double prediction = loaded.ToModel(1).Predict(row);
/// </code></example>
public sealed class MultiOutputDocument<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The most outputs that a document has.</summary>
    public const int MaxOutputs = 1000;

    private readonly ModelDocument<T>[] outputs;
    private readonly string[] names;
    private readonly ModelObjective? objective;
    private readonly RowEncoder? encoder;
    private readonly IReadOnlyDictionary<string, string> annotations = new Dictionary<string, string>();

    /// <summary>Makes a document of targets that were fitted one by one.</summary>
    /// <param name="targets">
    /// A document for each target, 1 to <see cref="MaxOutputs"/>, with the target's name. All have the same features. Their encoders and annotations are
    /// not looked at; the new document has its own.
    /// </param>
    /// <exception cref="ArgumentException">A count does not fit, the features differ, or a name is missing or appears twice.</exception>
    public MultiOutputDocument(IReadOnlyList<ModelDocument<T>> targets)
        : this(ModelOutputKind.Targets, targets, NamesOf(targets), null)
    {
    }

    /// <summary>Makes a document of outputs that were fitted together from moments.</summary>
    /// <param name="kind"><see cref="ModelOutputKind.Tasks"/> or <see cref="ModelOutputKind.Classes"/>.</param>
    /// <param name="outputNames">The names of the targets, or the labels of the classes in their order: 1 to <see cref="MaxOutputs"/>, all different.</param>
    /// <param name="coefficients">The coefficients, row after row: outputs x features, finite; copied.</param>
    /// <param name="intercepts">An intercept for each output, finite; copied.</param>
    /// <param name="report">The report of the fit.</param>
    /// <param name="featureNames">One name a feature, all different, or null where they are not known.</param>
    /// <param name="targetName">The name of the column of labels, for classes; null where it is not known.</param>
    /// <exception cref="ArgumentException">A number is not finite, a count does not fit, or a name appears twice.</exception>
    public MultiOutputDocument(
        ModelOutputKind kind,
        IReadOnlyList<string> outputNames,
        ReadOnlySpan<T> coefficients,
        ReadOnlySpan<T> intercepts,
        in FitReport report,
        IReadOnlyList<string>? featureNames = null,
        string? targetName = null)
        : this(Together(kind), Divide(outputNames, coefficients, intercepts, report, null, featureNames), outputNames, targetName)
    {
        Report = report;
    }

    /// <summary>Makes a document of outputs that were fitted together over rows.</summary>
    /// <param name="kind"><see cref="ModelOutputKind.Tasks"/> or <see cref="ModelOutputKind.Classes"/>.</param>
    /// <param name="outputNames">The names of the targets, or the labels of the classes in their order: 1 to <see cref="MaxOutputs"/>, all different.</param>
    /// <param name="coefficients">The coefficients, row after row: outputs x features, finite; copied.</param>
    /// <param name="intercepts">An intercept for each output, finite; copied.</param>
    /// <param name="training">The report of the fit.</param>
    /// <param name="featureNames">One name a feature, all different, or null where they are not known.</param>
    /// <param name="targetName">The name of the column of labels, for classes; null where it is not known.</param>
    /// <exception cref="ArgumentException">A number is not finite, a count does not fit, or a name appears twice.</exception>
    public MultiOutputDocument(
        ModelOutputKind kind,
        IReadOnlyList<string> outputNames,
        ReadOnlySpan<T> coefficients,
        ReadOnlySpan<T> intercepts,
        in TrainingReport training,
        IReadOnlyList<string>? featureNames = null,
        string? targetName = null)
        : this(Together(kind), Divide(outputNames, coefficients, intercepts, null, training, featureNames), outputNames, targetName)
    {
        Training = training;
    }

    private MultiOutputDocument(ModelOutputKind kind, IReadOnlyList<ModelDocument<T>> outputs, IReadOnlyList<string> names, string? targetName)
    {
        CheckNames(names);
        ModelDocument<T> first = outputs[0];
        foreach (ModelDocument<T> output in outputs)
        {
            bool hasSameNames = (output.FeatureNames is null) == (first.FeatureNames is null)
                && (first.FeatureNames is null || output.FeatureNames!.SequenceEqual(first.FeatureNames));
            if (output.Coefficients.Length != first.Coefficients.Length || !hasSameNames)
            {
                throw new ArgumentException($"The output \"{output.TargetName}\" has other features than \"{first.TargetName}\".", nameof(outputs));
            }
        }

        Kind = kind;
        TargetName = targetName;
        this.outputs = [.. outputs];
        this.names = [.. names];
    }

    /// <summary>What the outputs are.</summary>
    public ModelOutputKind Kind { get; }

    /// <summary>How many outputs there are.</summary>
    public int OutputCount => outputs.Length;

    /// <summary>The names of the targets, or the labels of the classes in their order.</summary>
    public IReadOnlyList<string> OutputNames => names;

    /// <summary>How many features there are.</summary>
    public int FeatureCount => outputs[0].Coefficients.Length;

    /// <summary>One name a feature, or null where they are not known.</summary>
    public IReadOnlyList<string>? FeatureNames => outputs[0].FeatureNames;

    /// <summary>The name of the column of labels, for classes; null where it is not known, and for targets.</summary>
    public string? TargetName { get; }

    /// <summary>The report of a fit of all outputs from moments; null for targets that were fitted one by one, and for fits over rows.</summary>
    public FitReport? Report { get; }

    /// <summary>The report of a fit of all outputs over rows; null for targets that were fitted one by one, and for fits from moments.</summary>
    public TrainingReport? Training { get; }

    /// <summary>
    /// What was minimised for all outputs together, or null where it is not known. Targets that were fitted one by one have theirs in <see cref="ToDocument"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The outputs were fitted one by one.</exception>
    public ModelObjective? Objective
    {
        get => objective;
        init => objective = value is null || Kind != ModelOutputKind.Targets
            ? value
            : throw new ArgumentException("Targets that were fitted one by one have an objective each.", nameof(Objective));
    }

    /// <summary>What made the features of raw columns; null, as by default, where features are the columns themselves.</summary>
    /// <exception cref="ArgumentException">The encoder has another number of features, or other names of features than the document.</exception>
    public RowEncoder? Encoder
    {
        get => encoder;
        init => encoder = outputs[0].CheckedEncoder(value);
    }

    /// <summary>Texts by names that a program keeps with its model. They mean nothing to the library; none by default. Copied.</summary>
    /// <exception cref="ArgumentException">A text is null.</exception>
    public IReadOnlyDictionary<string, string> Annotations
    {
        get => annotations;
        init => annotations = ModelDocument<T>.CopyAnnotations(value);
    }

    /// <summary>The coefficients of an output, in the order of the features.</summary>
    /// <param name="output">Which output, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such output.</exception>
    public ReadOnlySpan<T> Coefficients(int output) => At(output).Coefficients;

    /// <summary>The intercept of an output.</summary>
    /// <param name="output">Which output, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such output.</exception>
    public T Intercept(int output) => At(output).Intercept;

    /// <summary>The linear model of one output: its prediction for a target, the score before the softmax for a class.</summary>
    /// <param name="output">Which output, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such output.</exception>
    public LinearModel<T> ToModel(int output) => At(output).ToModel();

    /// <summary>The classifier of a document of classes.</summary>
    /// <exception cref="InvalidOperationException">The outputs are no classes.</exception>
    public LinearClassifier<T> ToClassifier()
    {
        (T[] coefficients, T[] intercepts) = ClassParts();
        return new LinearClassifier<T>(coefficients, intercepts);
    }

    /// <summary>The classifier of a document of classes, as a type whose numbers of features and classes are known at compile time.</summary>
    /// <typeparam name="TModel">The type of the classifier.</typeparam>
    /// <exception cref="InvalidOperationException">The outputs are no classes.</exception>
    /// <exception cref="ArgumentException">The type has another number of features or classes.</exception>
    public TModel ToClassifier<TModel>()
        where TModel : struct, ILinearClassifier<TModel, T>
    {
        (T[] coefficients, T[] intercepts) = ClassParts();
        return TModel.Create(coefficients, intercepts);
    }

    /// <summary>One target as a document of its own, with the encoder and the annotations of this one.</summary>
    /// <param name="output">Which output, from 0 on.</param>
    /// <returns>The document. Of targets that were fitted together it has the report of the whole fit, and no objective.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such output.</exception>
    /// <exception cref="InvalidOperationException">The outputs are classes, none of which is a model alone.</exception>
    public ModelDocument<T> ToDocument(int output)
    {
        ModelDocument<T> model = At(output);
        return Kind == ModelOutputKind.Classes
            ? throw new InvalidOperationException("A class is no model alone: its probability needs the scores of all classes.")
            : model.With(names[output], Encoder, Annotations);
    }

    /// <summary>Reads a document from JSON.</summary>
    /// <param name="source">A readable stream of UTF-8, read to its end; it is not closed.</param>
    /// <exception cref="InvalidDataException">
    /// The stream holds something else, is damaged or was changed, says what no fit reports, is too long, or has another version or element type; the
    /// message says which.
    /// </exception>
    public static MultiOutputDocument<T> Load(Stream source) => MultiOutputDocumentFormat.Read<T>(source);

    /// <summary>Writes the document as indented JSON.</summary>
    /// <param name="destination">A writable stream; it is not closed.</param>
    public void Save(Stream destination) => MultiOutputDocumentFormat.Write(destination, this);

    /// <summary>An output as it is kept: without encoder and annotations.</summary>
    internal ModelDocument<T> At(int output) => (uint)output < (uint)outputs.Length
        ? outputs[output]
        : throw new ArgumentOutOfRangeException(nameof(output), output, $"The output must be from 0 to {outputs.Length - 1}.");

    private (T[] Coefficients, T[] Intercepts) ClassParts()
    {
        if (Kind != ModelOutputKind.Classes)
        {
            throw new InvalidOperationException("The outputs of this document are targets, and no classes.");
        }

        var coefficients = new T[OutputCount * FeatureCount];
        var intercepts = new T[OutputCount];
        for (int k = 0; k < OutputCount; k++)
        {
            Coefficients(k).CopyTo(coefficients.AsSpan(k * FeatureCount));
            intercepts[k] = Intercept(k);
        }

        return (coefficients, intercepts);
    }

    private static ModelOutputKind Together(ModelOutputKind kind) => kind is ModelOutputKind.Tasks or ModelOutputKind.Classes
        ? kind
        : throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kind must be Tasks or Classes where one report tells of all outputs.");

    private static string[] NamesOf(IReadOnlyList<ModelDocument<T>> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var names = new string[targets.Count];
        for (int k = 0; k < names.Length; k++)
        {
            names[k] = targets[k]?.TargetName ?? throw new ArgumentException($"Document {k} is null or does not name its target.", nameof(targets));
        }

        return names;
    }

    private static void CheckNames(IReadOnlyList<string> names)
    {
        if (names.Count is < 1 or > MaxOutputs)
        {
            throw new ArgumentException($"There are {names.Count} outputs, and must be from 1 to {MaxOutputs}.", nameof(names));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (name is null || !seen.Add(name))
            {
                throw new ArgumentException(name is null ? "A name of an output is null." : $"The output \"{name}\" appears twice.", nameof(names));
            }
        }
    }

    private static ModelDocument<T>[] Divide(
        IReadOnlyList<string> names,
        ReadOnlySpan<T> coefficients,
        ReadOnlySpan<T> intercepts,
        FitReport? report,
        TrainingReport? training,
        IReadOnlyList<string>? featureNames)
    {
        ArgumentNullException.ThrowIfNull(names, "outputNames");
        CheckNames(names);
        int features = coefficients.Length / names.Count;
        if (intercepts.Length != names.Count || features * names.Count != coefficients.Length || features is < 1 or > KernelLayout.MaxFeatures)
        {
            throw new ArgumentException(
                $"There are {coefficients.Length} coefficients and {intercepts.Length} intercepts for {names.Count} outputs; there must be an intercept "
                + $"and as many coefficients, 1 to {KernelLayout.MaxFeatures}, for each.",
                nameof(coefficients));
        }

        var outputs = new ModelDocument<T>[names.Count];
        for (int k = 0; k < outputs.Length; k++)
        {
            ReadOnlySpan<T> own = coefficients.Slice(k * features, features);
            outputs[k] = training is TrainingReport overRows
                ? new ModelDocument<T>(own, intercepts[k], ResponseKind.Value, in overRows, featureNames, names[k])
                : new ModelDocument<T>(own, intercepts[k], report.GetValueOrDefault(), featureNames, names[k]);
        }

        return outputs;
    }
}
