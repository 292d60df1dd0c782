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
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(source);
        byte[] bytes = ReadBounded(source);
        try
        {
            using JsonDocument json = JsonDocument.Parse(SkipByteOrderMark(bytes));
            return Convert<T>(json.RootElement);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"The model is not JSON: {error.Message}", error);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new InvalidDataException($"The model is damaged: {error.Message}", error);
        }
    }

    private static byte[] ReadBounded(Stream source)
    {
        using var memory = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read = source.Read(buffer); read > 0; read = source.Read(buffer))
        {
            memory.Write(buffer, 0, read);
            if (memory.Length > MaxBytes)
            {
                throw new InvalidDataException($"The model is longer than {MaxBytes} bytes, which no model is.");
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
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty(Names.FormatProperty, out JsonElement format)
            || format.ValueKind != JsonValueKind.String
            || !format.ValueEquals(Names.Format))
        {
            throw new InvalidDataException($"This is not a stored model: it has no \"{Names.FormatProperty}\" of \"{Names.Format}\".");
        }

        int version = root.GetProperty(Names.VersionProperty).GetInt32();
        if (version != Names.Version)
        {
            throw new InvalidDataException($"The model has format version {version}; this library reads version {Names.Version}.");
        }

        string? elementType = root.GetProperty(Names.ElementType).GetString();
        if (elementType != Names.NameOf<T>())
        {
            throw new InvalidDataException($"The model is of element type {elementType}, and {Names.NameOf<T>()} is wanted.");
        }

        JsonElement coefficients = root.GetProperty(Names.Coefficients);
        int count = coefficients.GetArrayLength();
        if (count is < 1 or > KernelLayout.MaxFeatures)
        {
            throw new InvalidDataException($"The model has {count} coefficients, and must have from 1 to {KernelLayout.MaxFeatures}.");
        }

        var values = new T[count];
        for (int j = 0; j < count; j++)
        {
            values[j] = ReadElement<T>(coefficients[j]);
        }

        FitReport report = ReadReport(root.GetProperty(Names.Report), count);
        return new ModelDocument<T>(
            values,
            ReadElement<T>(root.GetProperty(Names.Intercept)),
            in report,
            ReadNames(root.GetProperty(Names.Features)),
            root.GetProperty(Names.Target).GetString());
    }

    private static T ReadElement<T>(JsonElement element)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return typeof(T) == typeof(float) ? T.CreateTruncating(element.GetSingle()) : T.CreateTruncating(element.GetDouble());
    }

    private static string[]? ReadNames(JsonElement element)
    {
        return element.ValueKind == JsonValueKind.Null
            ? null
            : element.EnumerateArray().Select(name => name.GetString() ?? throw new InvalidDataException("A feature name is null.")).ToArray();
    }

    private static FitReport ReadReport(JsonElement element, int features)
    {
        JsonElement certificate = element.GetProperty(Names.Certificate);
        return new FitReport
        {
            Status = ReadEnum<FitStatus>(element, Names.Status),
            Estimator = ReadEnum<EstimatorKind>(element, Names.Estimator),
            Solver = ReadEnum<MomentsSolver>(element, Names.Solver),
            Iterations = element.GetProperty(Names.Iterations).GetInt32(),
            Certificate = new Certificate(
                ReadEnum<CertificateKind>(certificate, Names.CertificateKind),
                ReadNumber(certificate, Names.CertificateValue),
                ReadNumber(certificate, Names.CertificateTolerance)),
            Rank = element.GetProperty(Names.Rank).GetInt32(),
            FeatureCount = features,
            RowCount = element.GetProperty(Names.Rows).GetInt64(),
            TotalWeight = ReadNumber(element, Names.TotalWeight),
            Intercept = element.GetProperty(Names.HasIntercept).GetBoolean(),
            Alpha = ReadNumber(element, Names.Alpha),
            AlphaMax = ReadNumber(element, Names.AlphaMax),
            L1Ratio = ReadNumber(element, Names.L1Ratio),
            Objective = ReadNumber(element, Names.Objective),
            ResidualSumOfSquares = ReadNumber(element, Names.ResidualSumOfSquares),
            TotalSumOfSquares = ReadNumber(element, Names.TotalSumOfSquares),
            ActiveCount = element.GetProperty(Names.ActiveCount).GetInt32(),
            ConditionNumber = ReadNumber(element, Names.ConditionNumber),
            InferenceApplies = element.GetProperty(Names.InferenceApplies).GetBoolean(),
        };
    }

    private static TEnum ReadEnum<TEnum>(JsonElement element, string name)
        where TEnum : struct, Enum
    {
        string? text = element.GetProperty(name).GetString();

        // TryParse also takes numbers, lists and blanks.
        return Enum.TryParse(text, out TEnum value) && value.ToString() == text && Enum.IsDefined(value)
            ? value
            : throw new InvalidDataException($"The model's \"{name}\" is \"{text}\", which this library does not know.");
    }

    private static double ReadNumber(JsonElement element, string name)
    {
        JsonElement value = element.GetProperty(name);
        return value.ValueKind switch
        {
            JsonValueKind.Null => double.NaN,
            JsonValueKind.String when value.ValueEquals("Infinity") => double.PositiveInfinity,
            JsonValueKind.String when value.ValueEquals("-Infinity") => double.NegativeInfinity,
            _ => value.GetDouble(),
        };
    }
}
