using System.Text.Encodings.Web;
using System.Text.Json;

namespace SimdRegression.Cli.Output;

/// <summary>
/// Writes numbers as the tool's JSON has them: the shortest text that reads back to the same double, and null for what does not exist.
/// </summary>
internal static class JsonOutput
{
    /// <remarks>No page embeds this output, so that names need no more escaping than JSON itself asks for.</remarks>
    public static Utf8JsonWriter CreateWriter(Stream stream, bool indented) =>
        new(stream, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static void WriteNumberOrNull(this Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.WriteNumberOrNullValue(value);
    }

    public static void WriteNumberOrNullValue(this Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    /// <summary>An array of names.</summary>
    public static void WriteNames(this Utf8JsonWriter json, string property, IEnumerable<string> names)
    {
        json.WriteStartArray(property);
        foreach (string name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    /// <summary>An array of numbers.</summary>
    public static void WriteNumbers(this Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WritePropertyName(name);
        json.WriteNumbersValue(values);
    }

    public static void WriteNumbersValue(this Utf8JsonWriter json, IEnumerable<double> values)
    {
        json.WriteStartArray();
        foreach (double value in values)
        {
            json.WriteNumberOrNullValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>The evidence that a fit is optimal.</summary>
    public static void WriteCertificateValue(this Utf8JsonWriter json, Certificate certificate)
    {
        json.WriteStartObject();
        json.WriteString("kind", certificate.Kind switch
        {
            CertificateKind.DualityGap => "dualityGap",
            CertificateKind.Residual => "residual",
            CertificateKind.Stationarity => "stationarity",
            CertificateKind.TrainingError => "trainingError",
            CertificateKind.FixedPoint => "fixedPoint",
            _ => "kkt",
        });
        json.WriteNumberOrNull("value", certificate.Value);
        json.WriteNumberOrNull("tolerance", certificate.Tolerance);
        json.WriteEndObject();
    }

    /// <summary>An object that has one number for each feature.</summary>
    public static void WritePerFeature(this Utf8JsonWriter json, string name, string[] featureNames, ReadOnlySpan<double> values)
    {
        json.WriteStartObject(name);
        for (int j = 0; j < featureNames.Length; j++)
        {
            json.WriteNumberOrNull(featureNames[j], values[j]);
        }

        json.WriteEndObject();
    }
}
