using System.Text.Json;
using Names = SimdRegression.ModelDocumentFormat;
using Reader = SimdRegression.ModelDocumentReader;

namespace SimdRegression;

/// <summary>Writes and reads the encoder of a stored model. What is read is not trusted.</summary>
internal static class ModelDocumentEncoder
{
    public static void Write(Utf8JsonWriter writer, RowEncoder encoder)
    {
        writer.WriteStartObject(Names.Encoder);
        writer.WriteStartArray(Names.Columns);
        foreach (EncoderColumn column in encoder.Columns)
        {
            WriteColumn(writer, column);
        }

        writer.WriteEndArray();
        WriteTexts(writer, Names.Products, encoder.Products);
        writer.WriteEndObject();
    }

    /// <summary>Reads an encoder.</summary>
    /// <param name="element">Where it stands.</param>
    /// <param name="features">How many features it must have.</param>
    /// <param name="featureNames">Their names, or null where the model has none.</param>
    /// <exception cref="InvalidDataException">It is none, or does not suit.</exception>
    public static RowEncoder Read(JsonElement element, int features, string[]? featureNames)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Reader.Damaged(Names.Encoder, "must be an object");
        }

        try
        {
            JsonElement columns = Reader.Get(element, Names.Columns, JsonValueKind.Array, "must be a list of columns");
            var read = new EncoderColumn[columns.GetArrayLength()];
            int count = 0;
            foreach (JsonElement column in columns.EnumerateArray())
            {
                read[count++] = ReadColumn(column);
            }

            var encoder = new RowEncoder(read, ReadTexts(element, Names.Products));
            bool suits = encoder.FeatureCount == features && (featureNames is null || encoder.FeatureNames.SequenceEqual(featureNames));
            return suits ? encoder : throw Reader.Damaged(Names.Encoder, "makes other features than the model has");
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"The model's encoder is damaged: {error.Message}", error);
        }
    }

    private static void WriteColumn(Utf8JsonWriter writer, EncoderColumn column)
    {
        writer.WriteStartObject();
        writer.WriteString(Names.ColumnName, column.Name);
        writer.WriteString(Names.ColumnKind, column.Kind.ToString());
        writer.WriteString(Names.Missing, column.Missing.ToString());
        if (column.Kind == ColumnKind.Text)
        {
            WriteTexts(writer, Names.Levels, column.Levels);
            writer.WriteString(Names.Scheme, column.Scheme.ToString());
            writer.WriteString(Names.Unknown, column.Unknown.ToString());
        }
        else if (!double.IsNaN(column.Fill))
        {
            writer.WriteNumber(Names.Fill, column.Fill);
        }

        writer.WriteBoolean(Names.Indicator, column.HasIndicator);
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, ReadOnlySpan<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static EncoderColumn ReadColumn(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Reader.Damaged(Names.Columns, "holds what is no object");
        }

        string name = Reader.ReadText(element, Names.ColumnName) ?? throw Reader.Damaged(Names.ColumnName, "must be text");
        MissingValues missing = Reader.ReadEnum<MissingValues>(element, Names.Missing);
        bool hasIndicator = Reader.ReadBoolean(element, Names.Indicator);
        double fill = Reader.Has(element, Names.Fill) ? Reader.ReadNumber(element, Names.Fill) : double.NaN;
        return Reader.ReadEnum<ColumnKind>(element, Names.ColumnKind) switch
        {
            ColumnKind.Text => EncoderColumn.Text(
                name,
                ReadTexts(element, Names.Levels),
                Reader.ReadEnum<EncodingScheme>(element, Names.Scheme),
                missing,
                Reader.ReadEnum<UnknownLevels>(element, Names.Unknown),
                hasIndicator),
            ColumnKind.Boolean => EncoderColumn.Boolean(name, missing, fill, hasIndicator),
            _ => EncoderColumn.Number(name, missing, fill, hasIndicator),
        };
    }

    private static string[] ReadTexts(JsonElement element, string name)
    {
        JsonElement list = Reader.Get(element, name, JsonValueKind.Array, "must be a list of texts");
        var texts = new string[list.GetArrayLength()];
        int count = 0;
        foreach (JsonElement text in list.EnumerateArray())
        {
            texts[count++] = Reader.Text(text, name) ?? throw Reader.Damaged(name, "holds null where a text is needed");
        }

        return texts;
    }
}
