using System.Globalization;
using SimdRegression.Generators.Model;
using SimdRegression.Kernels;

namespace SimdRegression.Generators.Trained;

/// <summary>
/// Reads the JSON form of a model as the library does, as far as predictions need it: what it does not know, what is damaged, and what was changed
/// after it was saved is refused.
/// </summary>
internal static class TrainedModelReader
{
    private const string Format = "SimdRegression.LinearModel";
    private const int MomentsVersion = 1;
    private const int TrainingVersion = 2;
    private const int ExposureVersion = 3;
    private const double FloatLimit = 3.4028235677973366e38;

    /// <summary>Reads a model.</summary>
    /// <param name="json">The text of its file, without a byte order mark.</param>
    /// <exception cref="TrainedModelException">It is none; the message says why.</exception>
    public static TrainedModel Read(string json)
    {
        JsonValue root = JsonReader.Read(json, out string checksum);
        if (root.Kind != JsonKind.Object || root.Find("format")?.IsText(Format) != true)
        {
            throw new TrainedModelException($"this is not a stored model: it has no \"format\" of \"{Format}\"");
        }

        TrainedModel model = ReadModel(root);
        if (root.Find("checksum") is { } told && !told.IsText(checksum))
        {
            throw new TrainedModelException("the model was changed after it was saved: its checksum does not match");
        }

        return model;
    }

    private static TrainedModel ReadModel(JsonValue root)
    {
        string version = Get(root, "version", JsonKind.Number).Text;
        bool isTraining = version == TrainingVersion.ToString(CultureInfo.InvariantCulture);
        if (version == ExposureVersion.ToString(CultureInfo.InvariantCulture))
        {
            throw new TrainedModelException("the model predicts from an exposure beside its features, which code of it does not take; models without one are accepted");
        }

        if (!isTraining && version != MomentsVersion.ToString(CultureInfo.InvariantCulture))
        {
            throw new TrainedModelException($"the model has format version {version}; versions {MomentsVersion} and {TrainingVersion} are known");
        }

        string element = Get(root, "elementType", JsonKind.Text).Text;
        if (element is not ("double" or "float"))
        {
            throw new TrainedModelException($"the model is of element type {element}; double and float are known");
        }

        IReadOnlyList<JsonValue> coefficients = Get(root, "coefficients", JsonKind.Array).Items;
        if (coefficients.Count is < 1 or > KernelLayout.MaxFeatures)
        {
            throw new TrainedModelException($"the model has {coefficients.Count} coefficients, and must have from 1 to {KernelLayout.MaxFeatures}");
        }

        var numbers = new TrainedNumber[coefficients.Count];
        for (int j = 0; j < numbers.Length; j++)
        {
            numbers[j] = Number(coefficients[j], "coefficients", element);
        }

        TrainedNumber intercept = Number(Get(root, "intercept"), "intercept", element);
        string[]? names = Names(Get(root, "features"), "features", numbers.Length);
        string? target = TextOrNull(Get(root, "target"), "target");
        Get(root, isTraining ? "training" : "report", JsonKind.Object);
        TrainedResponse response = isTraining ? Enumerated<TrainedResponse>(root, "response") : TrainedResponse.Value;
        string[]? classes = isTraining && root.Find("classes") is { } labels ? Classes(labels, response) : null;
        TrainedProduct[] products = [];
        TrainedColumn[]? columns = root.Find("encoder") is { } encoder ? TrainedEncoderReader.Read(encoder, numbers.Length, names, out products) : null;
        if (columns is not null && names is null)
        {
            names = TrainedEncoderReader.FeatureNames(columns, products);
        }

        return new TrainedModel(
            element,
            response,
            target,
            names is null ? null : new(names),
            new(numbers),
            intercept,
            columns is null ? null : new(columns),
            new(products),
            classes?[0],
            classes?[1]);
    }

    /// <summary>The member of a name.</summary>
    public static JsonValue Get(JsonValue value, string name) => value.Find(name) ?? throw Damaged(name, "is missing");

    /// <summary>The member of a name, which must be of a kind.</summary>
    public static JsonValue Get(JsonValue value, string name, JsonKind kind)
    {
        JsonValue member = Get(value, name);
        return member.Kind == kind ? member : throw Damaged(name, $"holds something else than {Described(kind)}");
    }

    /// <summary>The texts of an array.</summary>
    public static string[] Texts(JsonValue list, string name)
    {
        var texts = new string[list.Items.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = TextOrNull(list.Items[i], name) ?? throw Damaged(name, "holds null where a text is needed");
        }

        return texts;
    }

    /// <summary>A member that is one of the names of an enumeration.</summary>
    public static T Enumerated<T>(JsonValue value, string name)
        where T : struct
    {
        // TryParse also takes numbers, lists and blanks.
        string text = Get(value, name, JsonKind.Text).Text;
        return Enum.TryParse(text, out T found) && found.ToString() == text
            ? found
            : throw new TrainedModelException($"the model's \"{name}\" is \"{text}\", which is not known");
    }

    /// <summary>A finite number.</summary>
    public static TrainedNumber Number(JsonValue value, string name, string element)
    {
        bool isNumber = double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && value.Kind == JsonKind.Number
            && !double.IsNaN(number)
            && !double.IsInfinity(number)
            && (element == "double" || Math.Abs(number) < FloatLimit);
        bool isZero = number == 0.0 || (element == "float" && (float)number == 0f);
        return isNumber ? new TrainedNumber(value.Text, isZero) : throw Damaged(name, $"holds what is no finite number of element type {element}");
    }

    /// <summary>What is said of a model that is damaged.</summary>
    public static TrainedModelException Damaged(string name, string problem) => new($"the model is damaged: \"{name}\" {problem}");

    private static string? TextOrNull(JsonValue value, string name)
    {
        return value.Kind == JsonKind.Null ? null
            : value.Kind == JsonKind.Text ? value.Text
            : throw Damaged(name, "holds something else than text");
    }

    private static string[]? Names(JsonValue value, string name, int count)
    {
        if (value.Kind == JsonKind.Null)
        {
            return null;
        }

        string[] names = value.Kind == JsonKind.Array ? Texts(value, name) : throw Damaged(name, "must be a list of names or null");
        if (names.Length != count)
        {
            throw Damaged(name, $"has {names.Length} names for {count} places");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string found in names)
        {
            if (!seen.Add(found))
            {
                throw Damaged(name, $"has the name \"{found}\" twice");
            }
        }

        return names;
    }

    private static string[] Classes(JsonValue value, TrainedResponse response)
    {
        string[] classes = Names(value, "classes", 2) ?? throw Damaged("classes", "must be a list of two labels");
        return response is TrainedResponse.Probability or TrainedResponse.Label ? classes : throw Damaged("classes", "belongs to a model of two classes");
    }

    private static string Described(JsonKind kind) => kind switch
    {
        JsonKind.Object => "an object",
        JsonKind.Array => "a list",
        JsonKind.Text => "text",
        _ => "a number",
    };
}
