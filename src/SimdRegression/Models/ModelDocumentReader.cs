using System.Numerics;
using System.Text.Json;
using SimdRegression.Kernels;
using Names = SimdRegression.ModelDocumentFormat;

namespace SimdRegression;

/// <summary>Reads the JSON form of a model, trusting nothing in it.</summary>
internal static class ModelDocumentReader
{
    // The longest document of 512 features with long names is far below this.
    private const int MaxBytes = 8 * 1024 * 1024;

    public static ModelDocument<T> Read<T>(Stream source)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Read(source, MaxBytes, Convert<T>);

    /// <summary>Reads a document of any format: bounded, as JSON, with its checksum.</summary>
    /// <param name="source">The stream, read to its end.</param>
    /// <param name="maxBytes">How long a document can be.</param>
    /// <param name="convert">Makes the document of the JSON; it trusts nothing.</param>
    /// <exception cref="InvalidDataException">The stream holds something else, or a document that is damaged or was changed.</exception>
    internal static TDocument Read<TDocument>(Stream source, int maxBytes, Func<JsonElement, TDocument> convert)
    {
        ArgumentNullException.ThrowIfNull(source);
        byte[] bytes = ReadBounded(source, maxBytes);
        try
        {
            ReadOnlyMemory<byte> text = SkipByteOrderMark(bytes);
            using JsonDocument json = JsonDocument.Parse(text);
            TDocument document = convert(json.RootElement);
            return ModelDocumentChecksum.IsRefuted(text.Span)
                ? throw new InvalidDataException("The model was changed after it was saved: its checksum does not match.")
                : document;
        }
        catch (JsonException error)
        {
            string place = error.LineNumber is long line ? $"line {line + 1}, byte {error.BytePositionInLine + 1} cannot be read" : "it cannot be read";
            throw new InvalidDataException($"The model is not JSON: {place}.", error);
        }
        catch (InvalidOperationException error)
        {
            // An escape that is half of a surrogate pair is JSON, but no text: comparing or decoding it fails, in a name or in a value.
            throw new InvalidDataException("The model is damaged: a text in it holds half of a surrogate pair.", error);
        }
    }

    private static byte[] ReadBounded(Stream source, int maxBytes)
    {
        using var memory = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read = source.Read(buffer); read > 0; read = source.Read(buffer))
        {
            memory.Write(buffer, 0, read);
            if (memory.Length > maxBytes)
            {
                throw new InvalidDataException($"The model is longer than {maxBytes} bytes, which no model is.");
            }
        }

        return memory.ToArray();
    }

    private static ReadOnlyMemory<byte> SkipByteOrderMark(byte[] bytes)
    {
        return bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
    }

    private static ModelDocument<T> Convert<T>(JsonElement root)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int version = ReadHeader<T>(root, Names.Format, Names.MomentsVersion, Names.ExposureVersion);
        T[] values = ReadCoefficients<T>(root);
        int count = values.Length;
        T intercept = ReadElement<T>(Get(root, Names.Intercept), Names.Intercept);
        string[]? names = ReadNames(Get(root, Names.Features), count);
        string? target = ReadText(root, Names.Target);
        ModelObjective? objective = ReadObjectiveOf(root, count);
        if (version == Names.ExposureVersion && objective?.ExposureName is null)
        {
            throw Damaged(Names.Exposure, $"is missing, and format version {version} has it");
        }

        RowEncoder? encoder = Has(root, Names.Encoder) ? ModelDocumentEncoder.Read(Get(root, Names.Encoder), count, names) : null;
        IReadOnlyDictionary<string, string> annotations = ReadAnnotations(root);
        if (version == Names.MomentsVersion)
        {
            FitReport report = ReadCheckedReport(root, count);
            return new ModelDocument<T>(values, intercept, in report, names, target)
            {
                Objective = objective,
                Encoder = encoder,
                Annotations = annotations,
            };
        }

        TrainingReport training = ReadCheckedTraining(root, count);
        ResponseKind response = ReadEnum<ResponseKind>(root, Names.Response);
        return new ModelDocument<T>(values, intercept, response, in training, names, target)
        {
            Objective = objective,
            Encoder = encoder,
            Classes = Has(root, Names.Classes) ? ReadClasses(Get(root, Names.Classes), response) : null,
            Annotations = annotations,
        };
    }

    /// <summary>Holds the format, the version and the element type against what is wanted.</summary>
    /// <returns>The version.</returns>
    internal static int ReadHeader<T>(JsonElement root, string format, int first, int last)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty(Names.FormatProperty, out JsonElement told)
            || told.ValueKind != JsonValueKind.String
            || !told.ValueEquals(format))
        {
            throw new InvalidDataException($"This is not a stored model: it has no \"{Names.FormatProperty}\" of \"{format}\".");
        }

        int version = ReadInt32(root, Names.VersionProperty);
        if (version < first || version > last)
        {
            throw new InvalidDataException($"The model has format version {version}; this library reads versions {first} to {last}.");
        }

        string elementType = ReadText(root, Names.ElementType) ?? throw Damaged(Names.ElementType, "must be text");
        return elementType == Names.NameOf<T>()
            ? version
            : throw new InvalidDataException($"The model is of element type {elementType}, and {Names.NameOf<T>()} is wanted.");
    }

    /// <summary>Reads 1 to 512 coefficients.</summary>
    internal static T[] ReadCoefficients<T>(JsonElement element)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        JsonElement coefficients = Get(element, Names.Coefficients, JsonValueKind.Array, "must be a list of numbers");
        int count = coefficients.GetArrayLength();
        if (count is < 1 or > KernelLayout.MaxFeatures)
        {
            throw new InvalidDataException($"The model has {count} coefficients, and must have from 1 to {KernelLayout.MaxFeatures}.");
        }

        var values = new T[count];
        int read = 0;
        foreach (JsonElement value in coefficients.EnumerateArray())
        {
            values[read++] = ReadElement<T>(value, Names.Coefficients);
        }

        return values;
    }

    /// <summary>Reads what was minimised, or null where the element does not say.</summary>
    internal static ModelObjective? ReadObjectiveOf(JsonElement element, int features)
    {
        string name = Has(element, Names.ObjectiveOfForm) ? Names.ObjectiveOfForm : Names.Objective;
        return Has(element, name) ? ReadObjective(Get(element, name), features) : null;
    }

    /// <summary>Reads the report of a fit from moments.</summary>
    internal static FitReport ReadCheckedReport(JsonElement element, int features)
    {
        FitReport report = ReadReport(Get(element, Names.Report, JsonValueKind.Object, "must be an object"), features);
        ModelDocumentChecks.Check(in report);
        return report;
    }

    /// <summary>Reads the report of a fit over rows.</summary>
    internal static TrainingReport ReadCheckedTraining(JsonElement element, int features)
    {
        TrainingReport training = ReadTraining(Get(element, Names.Training, JsonValueKind.Object, "must be an object"), features);
        ModelDocumentChecks.Check(in training);
        return training;
    }

    internal static InvalidDataException Damaged(string name, string problem) =>
        new($"The model is damaged: \"{name}\" {problem}.");

    internal static JsonElement Get(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value : throw Damaged(name, "is missing");

    internal static JsonElement Get(JsonElement element, string name, JsonValueKind kind, string problem)
    {
        JsonElement value = Get(element, name);
        return value.ValueKind == kind ? value : throw Damaged(name, problem);
    }

    internal static T ReadElement<T>(JsonElement element, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T value = T.Zero;
        bool isNumber = element.ValueKind == JsonValueKind.Number;
        if (isNumber && typeof(T) == typeof(float))
        {
            isNumber = element.TryGetSingle(out float single);
            value = T.CreateTruncating(single);
        }
        else if (isNumber)
        {
            isNumber = element.TryGetDouble(out double full);
            value = T.CreateTruncating(full);
        }

        return isNumber && T.IsFinite(value)
            ? value
            : throw Damaged(name, $"holds what is no finite number of element type {Names.NameOf<T>()}");
    }

    internal static string[]? ReadNames(JsonElement element, int count)
    {
        if (element.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (element.ValueKind != JsonValueKind.Array)
        {
            throw Damaged(Names.Features, "must be a list of names or null");
        }

        var names = new string[element.GetArrayLength()];
        int read = 0;
        foreach (JsonElement name in element.EnumerateArray())
        {
            names[read++] = Text(name, Names.Features) ?? throw Damaged(Names.Features, "holds null where a name is needed");
        }

        if (names.Length != count)
        {
            throw Damaged(Names.Features, $"has {names.Length} names for {count} coefficients");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? repeated = Array.Find(names, name => !seen.Add(name));
        return repeated is null ? names : throw Damaged(Names.Features, $"has the name \"{repeated}\" twice");
    }

    internal static string[] ReadClasses(JsonElement element, ResponseKind response)
    {
        string[] classes = ReadNames(element, 2) ?? throw Damaged(Names.Classes, "must be a list of two labels");
        return response is ResponseKind.Probability or ResponseKind.Label ? classes : throw Damaged(Names.Classes, "belongs to a model of two classes");
    }

    internal static Dictionary<string, string> ReadAnnotations(JsonElement root)
    {
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!Has(root, Names.Annotations))
        {
            return annotations;
        }

        foreach (JsonProperty annotation in Get(root, Names.Annotations, JsonValueKind.Object, "must be an object").EnumerateObject())
        {
            annotations[annotation.Name] = Text(annotation.Value, Names.Annotations) ?? throw Damaged(Names.Annotations, "holds null where a text is needed");
        }

        return annotations;
    }

    internal static string? ReadText(JsonElement element, string name) => Text(Get(element, name), name);

    internal static string? Text(JsonElement value, string name)
    {
        return value.ValueKind is JsonValueKind.String or JsonValueKind.Null
            ? value.GetString()
            : throw Damaged(name, "holds something else than text");
    }

    internal static int ReadInt32(JsonElement element, string name)
    {
        long value = ReadInt64(element, name);
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Damaged(name, "is too large");
    }

    internal static long ReadInt64(JsonElement element, string name)
    {
        const string problem = "must be a whole number";
        return Get(element, name, JsonValueKind.Number, problem).TryGetInt64(out long value) ? value : throw Damaged(name, problem);
    }

    internal static bool ReadBoolean(JsonElement element, string name) => Get(element, name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Damaged(name, "must be true or false"),
    };

    internal static bool Has(JsonElement element, string name) => element.TryGetProperty(name, out _);

    private static FitReport ReadReport(JsonElement element, int features)
    {
        return new FitReport
        {
            Status = ReadEnum<FitStatus>(element, Names.Status),
            Estimator = ReadEnum<EstimatorKind>(element, Names.Estimator),
            Solver = ReadEnum<MomentsSolver>(element, Names.Solver),
            Iterations = ReadInt32(element, Names.Iterations),
            Certificate = ReadCertificate(element),
            Rank = ReadInt32(element, Names.Rank),
            FeatureCount = features,
            RowCount = ReadInt64(element, Names.Rows),
            TotalWeight = ReadNumber(element, Names.TotalWeight),
            SumOfLogWeights = ReadSumOfLogWeights(element),
            Intercept = ReadBoolean(element, Names.HasIntercept),
            Alpha = ReadNumber(element, Names.Alpha),
            AlphaMax = ReadNumber(element, Names.AlphaMax),
            L1Ratio = ReadNumber(element, Names.L1Ratio),
            Objective = ReadNumber(element, Names.Objective),
            ResidualSumOfSquares = ReadNumber(element, Names.ResidualSumOfSquares),
            TotalSumOfSquares = ReadNumber(element, Names.TotalSumOfSquares),
            ActiveCount = ReadInt32(element, Names.ActiveCount),
            ConditionNumber = ReadNumber(element, Names.ConditionNumber),

            // Documents of earlier versions do not say.
            Arithmetic = Has(element, Names.Arithmetic) ? ReadEnum<FitArithmetic>(element, Names.Arithmetic) : FitArithmetic.Double,
            ExpectedDigits = Has(element, Names.ExpectedDigits) ? ReadNumber(element, Names.ExpectedDigits) : double.NaN,
            MultiplyAdd = ReadMultiplyAdd(element),
            InferenceApplies = ReadBoolean(element, Names.InferenceApplies),
        };
    }

    private static TrainingReport ReadTraining(JsonElement element, int features) => new()
    {
        Status = ReadEnum<FitStatus>(element, Names.Status),
        Certificate = ReadCertificate(element),
        Iterations = ReadInt32(element, Names.Iterations),
        Corrections = ReadInt64(element, Names.Corrections),
        FeatureCount = features,
        RowCount = ReadInt64(element, Names.Rows),
        TotalWeight = ReadNumber(element, Names.TotalWeight),
        Intercept = ReadBoolean(element, Names.HasIntercept),
        Alpha = ReadNumber(element, Names.Alpha),
        AlphaMax = ReadNumber(element, Names.AlphaMax),
        L1Ratio = ReadNumber(element, Names.L1Ratio),
        Objective = ReadNumber(element, Names.Objective),
        TotalLoss = ReadNumber(element, Names.TotalLoss),
        ActiveCount = ReadInt32(element, Names.ActiveCount),
        Multiplier = ReadNumber(element, Names.Multiplier),
        StepSize = ReadNumber(element, Names.StepSize),
        SuggestedStepSize = ReadNumber(element, Names.SuggestedStepSize),
        HeldOutLoss = ReadNumber(element, Names.HeldOutLoss),
        MultiplyAdd = ReadMultiplyAdd(element),
    };

    // Documents of earlier versions do not say; without weights it is 0.
    private static double ReadSumOfLogWeights(JsonElement element) =>
        Has(element, Names.SumOfLogWeights) ? ReadNumber(element, Names.SumOfLogWeights)
            : ReadNumber(element, Names.TotalWeight) == ReadInt64(element, Names.Rows) ? 0.0
            : double.NaN;

    // Documents of earlier versions do not say.
    private static MultiplyAddKind ReadMultiplyAdd(JsonElement element) =>
        Has(element, Names.MultiplyAdd) ? ReadEnum<MultiplyAddKind>(element, Names.MultiplyAdd) : MultiplyAddKind.Unspecified;

    private static Certificate ReadCertificate(JsonElement element)
    {
        JsonElement certificate = Get(element, Names.Certificate, JsonValueKind.Object, "must be an object");
        return new Certificate(
            ReadEnum<CertificateKind>(certificate, Names.CertificateKind),
            ReadNumber(certificate, Names.CertificateValue),
            ReadNumber(certificate, Names.CertificateTolerance));
    }

    internal static TEnum ReadEnum<TEnum>(JsonElement element, string name)
        where TEnum : struct, Enum
    {
        string? text = ReadText(element, name);

        // TryParse also takes numbers, lists and blanks.
        return Enum.TryParse(text, out TEnum value) && value.ToString() == text && Enum.IsDefined(value)
            ? value
            : throw new InvalidDataException($"The model's \"{name}\" is \"{text}\", which this library does not know.");
    }

    private static ModelObjective ReadObjective(JsonElement element, int features)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Damaged(Names.Objective, "must be an object");
        }

        var objective = new ModelObjective
        {
            Loss = ReadEnum<ModelLoss>(element, Names.Loss),
            HuberDelta = ReadNumber(element, Names.HuberDelta),
            Standardize = ReadBoolean(element, Names.Standardize),
            PenaltyFactors = ReadNumbers(element, Names.PenaltyFactors, count => count == 0 || count == features),
            LowerBounds = ReadNumbers(element, Names.LowerBounds, count => count <= 1 || count == features),
            UpperBounds = ReadNumbers(element, Names.UpperBounds, count => count <= 1 || count == features),
            WeightName = ReadText(element, Names.Weights),
            TweediePower = Has(element, Names.TweediePower) ? ReadNumber(element, Names.TweediePower) : TweedieLoss.DefaultPower,
            Quantile = Has(element, Names.Quantile) ? ReadNumber(element, Names.Quantile) : default(QuantileLoss).Quantile,
            ExposureName = Has(element, Names.Exposure) ? ReadText(element, Names.Exposure) : null,
            Penalty = Has(element, Names.Penalty) ? ReadEnum<ModelPenalty>(element, Names.Penalty) : ModelPenalty.Elastic,
            Groups = Has(element, Names.Groups) ? ReadLabels(element, features) : [],
            GroupFactors = Has(element, Names.GroupFactors) ? ReadNumbers(element, Names.GroupFactors, count => count <= features) : [],
            Power = Has(element, Names.Power) ? ReadNumber(element, Names.Power) : 1.0,
            Gamma = Has(element, Names.Gamma) ? ReadNumber(element, Names.Gamma) : Scad.DefaultGamma,
        };
        ModelDocumentChecks.Check(objective);
        return objective.HuberDelta > 0.0 && double.IsFinite(objective.HuberDelta)
            ? objective
            : throw Damaged(Names.HuberDelta, "must be a finite number above 0");
    }

    private static int[] ReadLabels(JsonElement element, int features)
    {
        JsonElement list = Get(element, Names.Groups, JsonValueKind.Array, "must be a list of whole numbers");
        var labels = new int[list.GetArrayLength()];
        int read = 0;
        foreach (JsonElement value in list.EnumerateArray())
        {
            labels[read++] = value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int label)
                ? label
                : throw Damaged(Names.Groups, "must be a list of whole numbers");
        }

        return labels.Length == features ? labels : throw Damaged(Names.Groups, $"has {labels.Length} values, and must have {features}");
    }

    private static double[] ReadNumbers(JsonElement element, string name, Func<int, bool> isAllowed)
    {
        JsonElement list = Get(element, name, JsonValueKind.Array, "must be a list of numbers");
        var numbers = new double[list.GetArrayLength()];
        int read = 0;
        foreach (JsonElement value in list.EnumerateArray())
        {
            numbers[read++] = NumberOf(value, name);
        }

        return isAllowed(numbers.Length) && !Array.Exists(numbers, double.IsNaN)
            ? numbers
            : throw Damaged(name, $"has {numbers.Length} values, or one that does not exist");
    }

    internal static double ReadNumber(JsonElement element, string name) => NumberOf(Get(element, name), name);

    private static double NumberOf(JsonElement value, string name)
    {
        return value.ValueKind switch
        {
            JsonValueKind.Null => double.NaN,
            JsonValueKind.String when value.ValueEquals("Infinity") => double.PositiveInfinity,
            JsonValueKind.String when value.ValueEquals("-Infinity") => double.NegativeInfinity,
            JsonValueKind.Number when value.TryGetDouble(out double number) => number,
            _ => throw Damaged(name, "must be a number, null, \"Infinity\" or \"-Infinity\""),
        };
    }
}
