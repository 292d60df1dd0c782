using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace SimdRegression.Models;

/// <summary>Models as JSON: <c>{"Coefficients":[1.5,0.1],"Intercept":0.3}</c>, to the bit. The naming policy of the options names the two properties.</summary>
internal static class ModelJson
{
    private const string CoefficientsName = "Coefficients";
    private const string InterceptName = "Intercept";
    private const string FillsName = "Fills";

    // What System.Text.Json writes for numbers that JSON does not have.
    private static readonly string[] NamedNumbers = ["NaN", "Infinity", "-Infinity"];

    /// <summary>Writes a model.</summary>
    public static void Write<T>(
        Utf8JsonWriter writer, ReadOnlySpan<T> coefficients, T intercept, JsonSerializerOptions options, ReadOnlySpan<T> fills = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        writer.WriteStartObject();
        WriteNumbers(writer, NameOf(CoefficientsName, options), coefficients);
        if (!fills.IsEmpty)
        {
            WriteNumbers(writer, NameOf(FillsName, options), fills);
        }

        writer.WritePropertyName(NameOf(InterceptName, options));
        WriteNumber(writer, intercept);
        writer.WriteEndObject();
    }

    /// <summary>Reads a model; properties with other names are passed over.</summary>
    /// <param name="reader">Stands on the first token of the model.</param>
    /// <param name="options">Name the properties.</param>
    /// <param name="intercept">Receives the intercept.</param>
    /// <returns>The coefficients.</returns>
    /// <exception cref="JsonException">There is no model.</exception>
    public static T[] Read<T>(ref Utf8JsonReader reader, JsonSerializerOptions options, out T intercept)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Read(ref reader, options, out intercept, out _);

    /// <summary>Reads a model with what missing values count as.</summary>
    /// <param name="reader">Stands on the first token of the model.</param>
    /// <param name="options">Name the properties.</param>
    /// <param name="intercept">Receives the intercept.</param>
    /// <param name="fills">Receives what missing values count as, or nothing where the text does not say it.</param>
    /// <returns>The coefficients.</returns>
    /// <exception cref="JsonException">There is no model.</exception>
    public static T[] Read<T>(ref Utf8JsonReader reader, JsonSerializerOptions options, out T intercept, out T[]? fills)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fills = null;
        Expect(reader.TokenType == JsonTokenType.StartObject, "A model is an object.");
        T[]? coefficients = null;
        T? read = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (IsNamed(name, CoefficientsName, options))
            {
                coefficients = ReadNumbers<T>(ref reader);
            }
            else if (IsNamed(name, InterceptName, options))
            {
                read = ReadNumber<T>(ref reader);
            }
            else if (IsNamed(name, FillsName, options))
            {
                fills = ReadNumbers<T>(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        Expect(coefficients is not null, "The model has no coefficients.");
        Expect(read is not null, "The model has no intercept.");
        intercept = read!.Value;
        return coefficients!;
    }

    /// <summary>Refuses what is no model.</summary>
    /// <exception cref="JsonException">The condition does not hold.</exception>
    public static void Expect(bool condition, string message)
    {
        if (!condition)
        {
            throw new JsonException(message);
        }
    }

    private static string NameOf(string name, JsonSerializerOptions options) => options.PropertyNamingPolicy?.ConvertName(name) ?? name;

    private static bool IsNamed(string found, string name, JsonSerializerOptions options)
        => found == NameOf(name, options) || string.Equals(found, name, StringComparison.OrdinalIgnoreCase);

    private static void WriteNumbers<T>(Utf8JsonWriter writer, string name, ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        writer.WriteStartArray(name);
        foreach (T value in values)
        {
            WriteNumber(writer, value);
        }

        writer.WriteEndArray();
    }

    private static void WriteNumber<T>(Utf8JsonWriter writer, T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!T.IsFinite(value))
        {
            writer.WriteStringValue(value.ToString(null, CultureInfo.InvariantCulture));
        }
        else if (typeof(T) == typeof(float))
        {
            writer.WriteNumberValue(float.CreateTruncating(value));
        }
        else
        {
            writer.WriteNumberValue(double.CreateTruncating(value));
        }
    }

    private static T[] ReadNumbers<T>(ref Utf8JsonReader reader)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Expect(reader.TokenType == JsonTokenType.StartArray, "Coefficients and fills are each an array.");
        var values = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            values.Add(ReadNumber<T>(ref reader));
        }

        return [.. values];
    }

    private static T ReadNumber<T>(ref Utf8JsonReader reader)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (reader.TokenType == JsonTokenType.String && reader.GetString() is { } text && NamedNumbers.Contains(text))
        {
            return T.Parse(text, CultureInfo.InvariantCulture);
        }

        Expect(reader.TokenType == JsonTokenType.Number, "Coefficients and intercept are numbers.");
        return typeof(T) == typeof(float) ? T.CreateTruncating(reader.GetSingle()) : T.CreateTruncating(reader.GetDouble());
    }
}
