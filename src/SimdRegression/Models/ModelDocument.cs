using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Models;

namespace SimdRegression;

/// <summary>
/// A fitted model as it is stored: coefficients, intercept, what it predicts, the names of features and target where they are known, and
/// the report of the fit. Its JSON form reads back to the same bits.
/// </summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Thread safety: immutable; any number of threads may share it.</remarks>
public sealed partial class ModelDocument<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] coefficients;
    private readonly RowEncoder? encoder;
    private readonly string[]? classes;
    private readonly IReadOnlyDictionary<string, string> annotations = new Dictionary<string, string>();

    /// <summary>Makes a document of a model that was fitted from moments.</summary>
    /// <param name="coefficients">The coefficients, 1 to 512, finite; copied.</param>
    /// <param name="intercept">The intercept, finite.</param>
    /// <param name="report">The report of the fit.</param>
    /// <param name="featureNames">One name a feature, all different, or null where they are not known.</param>
    /// <param name="targetName">The name of the target, or null where it is not known.</param>
    /// <exception cref="ArgumentException">A number is not finite, a count does not fit, or a name appears twice.</exception>
    public ModelDocument(
        ReadOnlySpan<T> coefficients,
        T intercept,
        in FitReport report,
        IReadOnlyList<string>? featureNames = null,
        string? targetName = null)
        : this(coefficients, intercept, featureNames, targetName)
    {
        Report = report;
    }

    /// <summary>Makes a document of a model that was fitted over rows.</summary>
    /// <param name="coefficients">The coefficients, 1 to 512, finite; copied.</param>
    /// <param name="intercept">The intercept, finite.</param>
    /// <param name="response">What the model predicts.</param>
    /// <param name="training">The report of the fit.</param>
    /// <param name="featureNames">One name a feature, all different, or null where they are not known.</param>
    /// <param name="targetName">The name of the target, or null where it is not known.</param>
    /// <exception cref="ArgumentException">A number is not finite, a count does not fit, or a name appears twice.</exception>
    public ModelDocument(
        ReadOnlySpan<T> coefficients,
        T intercept,
        ResponseKind response,
        in TrainingReport training,
        IReadOnlyList<string>? featureNames = null,
        string? targetName = null)
        : this(coefficients, intercept, featureNames, targetName)
    {
        if (!Enum.IsDefined(response))
        {
            throw new ArgumentOutOfRangeException(nameof(response), response, "This is no kind of response.");
        }

        Response = response;
        Training = training;
    }

    private ModelDocument(ReadOnlySpan<T> coefficients, T intercept, IReadOnlyList<string>? featureNames, string? targetName)
    {
        Statistics.RowArguments.CheckElementType<T>();
        if (coefficients.Length is < 1 or > KernelLayout.MaxFeatures)
        {
            throw new ArgumentException(
                $"There are {coefficients.Length} coefficients, and must be from 1 to {KernelLayout.MaxFeatures}.", nameof(coefficients));
        }

        for (int j = 0; j < coefficients.Length; j++)
        {
            if (!T.IsFinite(coefficients[j]))
            {
                throw new ArgumentException($"Coefficient {j} is {coefficients[j]}; a stored model must be finite.", nameof(coefficients));
            }
        }

        if (!T.IsFinite(intercept))
        {
            throw new ArgumentException($"The intercept is {intercept}; a stored model must be finite.", nameof(intercept));
        }

        CheckNames(featureNames, coefficients.Length);
        this.coefficients = coefficients.ToArray();
        Intercept = intercept;
        FeatureNames = featureNames?.ToArray();
        TargetName = targetName;
    }

    /// <summary>The coefficients, in the order of the features.</summary>
    public ReadOnlySpan<T> Coefficients => coefficients;

    /// <summary>The intercept.</summary>
    public T Intercept { get; }

    /// <summary>What the model predicts.</summary>
    public ResponseKind Response { get; }

    /// <summary>The report of a fit from moments; null for a model that was fitted over rows.</summary>
    public FitReport? Report { get; }

    /// <summary>The report of a fit over rows; null for a model that was fitted from moments.</summary>
    public TrainingReport? Training { get; }

    /// <summary>What was minimised beside what the report says, or null where it is not known, as in documents of earlier versions.</summary>
    public ModelObjective? Objective { get; init; }

    /// <summary>
    /// What made the features of raw columns, so that who loads the document can predict from raw values; null, as by default, where features are
    /// the columns themselves.
    /// </summary>
    /// <exception cref="ArgumentException">The encoder has another number of features, or other names of features than the document.</exception>
    /// <example>
    /// <code>
    /// RowWriter&lt;double&gt; writer = document.Encoder!.Write&lt;double&gt;(row);
    /// writer.Set(heating, "gas");
    /// double prediction = model.Predict(row);
    /// </code>
    /// </example>
    public RowEncoder? Encoder
    {
        get => encoder;
        init => encoder = CheckedEncoder(value);
    }

    /// <summary>
    /// The labels of two classes, that of target 0 first, for a model of a probability or a label; null, as by default, where they are 0 and 1.
    /// </summary>
    /// <exception cref="ArgumentException">There are not two labels, they are equal, or the model has no classes.</exception>
    public IReadOnlyList<string>? Classes
    {
        get => classes;
        init
        {
            bool hasClasses = Response is ResponseKind.Probability or ResponseKind.Label;
            if (value is not null && (!hasClasses || value.Count != 2 || value[0] is null || value[1] is null || value[0] == value[1]))
            {
                throw new ArgumentException(
                    hasClasses ? "A model of two classes has two labels that differ." : "A model of values has no classes.", nameof(Classes));
            }

            classes = value is null ? null : [value[0], value[1]];
        }
    }

    /// <summary>
    /// Texts by names that a program keeps with its model: how its data are read, a date, a version. They mean nothing to the library; none by
    /// default. Copied.
    /// </summary>
    /// <exception cref="ArgumentException">A text is null.</exception>
    public IReadOnlyDictionary<string, string> Annotations
    {
        get => annotations;
        init => annotations = CopyAnnotations(value);
    }

    /// <summary>One name a feature, or null where they are not known.</summary>
    public IReadOnlyList<string>? FeatureNames { get; }

    /// <summary>The name of the target, or null where it is not known.</summary>
    public string? TargetName { get; }

    /// <summary>Makes a document of a model of fixed feature count that was fitted from moments.</summary>
    /// <typeparam name="TModel">The model type.</typeparam>
    /// <param name="model">The model.</param>
    /// <param name="report">The report of the fit.</param>
    /// <param name="featureNames">One name a feature, all different, or null where they are not known, or where the type knows them.</param>
    /// <param name="targetName">The name of the target, or null where it is not known.</param>
    /// <exception cref="ArgumentException">
    /// A number is not finite, a count does not fit, a name appears twice, or the names are not those that the type knows.
    /// </exception>
    /// <remarks>Of a model of typed rows with values that can be missing, the document has an encoder, which says what these count as.</remarks>
    public static ModelDocument<T> Create<TModel>(
        in TModel model, in FitReport report, IReadOnlyList<string>? featureNames = null, string? targetName = null)
        where TModel : struct, ILinearModel<TModel, T>
    {
        var buffer = new T[TModel.FeatureCount];
        model.CopyCoefficientsTo(buffer);
        return new ModelDocument<T>(buffer, model.Intercept, in report, TypedFeatures.Names<TModel, T>(featureNames), targetName)
        {
            Encoder = TypedFeatures.Encoder<TModel, T>(in model),
        };
    }

    /// <summary>Makes a document of a model of fixed feature count that was fitted over rows.</summary>
    /// <typeparam name="TModel">The model type.</typeparam>
    /// <param name="model">The model.</param>
    /// <param name="response">What the model predicts.</param>
    /// <param name="training">The report of the fit.</param>
    /// <param name="featureNames">One name a feature, all different, or null where they are not known, or where the type knows them.</param>
    /// <param name="targetName">The name of the target, or null where it is not known.</param>
    /// <exception cref="ArgumentException">
    /// A number is not finite, a count does not fit, a name appears twice, or the names are not those that the type knows.
    /// </exception>
    /// <remarks>Of a model of typed rows with values that can be missing, the document has an encoder, which says what these count as.</remarks>
    public static ModelDocument<T> Create<TModel>(
        in TModel model,
        ResponseKind response,
        in TrainingReport training,
        IReadOnlyList<string>? featureNames = null,
        string? targetName = null)
        where TModel : struct, ILinearModel<TModel, T>
    {
        var buffer = new T[TModel.FeatureCount];
        model.CopyCoefficientsTo(buffer);
        return new ModelDocument<T>(buffer, model.Intercept, response, in training, TypedFeatures.Names<TModel, T>(featureNames), targetName)
        {
            Encoder = TypedFeatures.Encoder<TModel, T>(in model),
        };
    }

    /// <summary>Makes a document of a model of run-time feature count that was fitted from moments.</summary>
    /// <param name="model">The model.</param>
    /// <param name="report">The report of the fit.</param>
    /// <param name="featureNames">One name a feature, all different, or null where they are not known.</param>
    /// <param name="targetName">The name of the target, or null where it is not known.</param>
    /// <exception cref="ArgumentException">A number is not finite, a count does not fit, or a name appears twice.</exception>
    public static ModelDocument<T> Create(
        LinearModel<T> model, in FitReport report, IReadOnlyList<string>? featureNames = null, string? targetName = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new ModelDocument<T>(model.Coefficients, model.Intercept, in report, featureNames, targetName);
    }

    /// <summary>Makes a document of a model of run-time feature count that was fitted over rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="response">What the model predicts.</param>
    /// <param name="training">The report of the fit.</param>
    /// <param name="featureNames">One name a feature, all different, or null where they are not known.</param>
    /// <param name="targetName">The name of the target, or null where it is not known.</param>
    /// <exception cref="ArgumentException">A number is not finite, a count does not fit, or a name appears twice.</exception>
    public static ModelDocument<T> Create(
        LinearModel<T> model,
        ResponseKind response,
        in TrainingReport training,
        IReadOnlyList<string>? featureNames = null,
        string? targetName = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new ModelDocument<T>(model.Coefficients, model.Intercept, response, in training, featureNames, targetName);
    }

    /// <summary>Reads a document from JSON.</summary>
    /// <param name="source">A readable stream of UTF-8, read to its end; it is not closed.</param>
    /// <exception cref="InvalidDataException">
    /// The stream holds something else, is damaged or was changed (its checksum does not match; documents of earlier versions have none), says what no
    /// fit reports, is too long, or has another version or element type; the message says which.
    /// </exception>
    public static ModelDocument<T> Load(Stream source) => ModelDocumentReader.Read<T>(source);

    /// <summary>Writes the document as indented JSON.</summary>
    /// <param name="destination">A writable stream; it is not closed.</param>
    public void Save(Stream destination) => ModelDocumentWriter.Write(destination, this);

    /// <summary>
    /// Writes the model with its encoder in the format of the Open Neural Network Exchange, for ONNX Runtime and its like: format version 9, operators of
    /// version 19, and of ai.onnx.ml version 4.
    /// </summary>
    /// <param name="destination">A writable stream; it is not closed.</param>
    /// <exception cref="NotSupportedException">The model predicts from an exposure beside its features.</exception>
    /// <remarks>
    /// <para>
    /// Each raw column that the model uses is an input of the column's name and of shape [rows, 1]: numbers and booleans of the element type, NaN where a
    /// value is missing; text as string, empty where it is missing. A model without an encoder has its features for columns; where these have no names, one
    /// input "features" of shape [rows, N].
    /// </para>
    /// <para>
    /// Outputs of shape [rows, 1]: "prediction"; or "probability" and "label"; or "label" alone; or "mean", the expected value. Labels are text where the
    /// document has <see cref="Classes"/>, and 0 and 1 elsewhere. Where an input has such a name already, a number is added to it.
    /// </para>
    /// <para>
    /// Sums have another order than here, so the last digits differ: by 1e-12 in double and 1e-6 in float of the size of the terms. ONNX has no errors: where
    /// the encoder refuses a level or a gap, the prediction is NaN, and the label is empty or -1.
    /// </para>
    /// <para>The format: https://github.com/onnx/onnx/blob/main/docs/IR.md</para>
    /// </remarks>
    public void SaveOnnx(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (Objective?.ExposureName is string exposure)
        {
            throw new NotSupportedException(
                $"The model predicts from the exposure \"{exposure}\" beside its features, which the file would not take; a model without one can be saved.");
        }

        double[] numbers = Array.ConvertAll(coefficients, double.CreateTruncating);
        RowEncoder? columns = encoder ?? ColumnsOfFeatures();
        destination.Write(Models.Onnx.OnnxModel.Of(
            numbers, double.CreateTruncating(Intercept), typeof(T) == typeof(double), Response, columns, classes, TargetName));
    }

    /// <summary>The model, for a feature count known at run time.</summary>
    public LinearModel<T> ToModel() => new(coefficients, Intercept);

    /// <summary>The model, as a type whose feature count is known at compile time.</summary>
    /// <typeparam name="TModel">The model type.</typeparam>
    /// <exception cref="ArgumentException">
    /// The type has another number of features; or it knows their names, and the stored model has others, has them in another order, or has none; or
    /// values of the type can be missing, and the stored model does not say what they count as.
    /// </exception>
    public TModel ToModel<TModel>()
        where TModel : struct, ILinearModel<TModel, T>
    {
        TypedFeatures.Check<TModel, T>(FeatureNames, coefficients.Length);
        return TModel.GapFeatures.IsEmpty
            ? TModel.Create(coefficients, Intercept)
            : TModel.Create(coefficients, Intercept, TypedFeatures.Fills<TModel, T>(encoder));
    }

    // Features that are raw columns themselves; null where one has no name.
    private RowEncoder? ColumnsOfFeatures()
    {
        if (FeatureNames is null)
        {
            return null;
        }

        var columns = new EncoderColumn[coefficients.Length];
        for (int j = 0; j < columns.Length; j++)
        {
            if (FeatureNames[j].Length == 0)
            {
                return null;
            }

            columns[j] = EncoderColumn.Number(FeatureNames[j]);
        }

        return new RowEncoder(columns);
    }

    private static void CheckNames(IReadOnlyList<string>? names, int count)
    {
        if (names is null)
        {
            return;
        }

        if (names.Count != count)
        {
            throw new ArgumentException($"There are {names.Count} feature names for {count} coefficients.", "featureNames");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (name is null || !seen.Add(name))
            {
                throw new ArgumentException(
                    name is null ? "A feature name is null." : $"The feature name \"{name}\" appears twice.", "featureNames");
            }
        }
    }
}
