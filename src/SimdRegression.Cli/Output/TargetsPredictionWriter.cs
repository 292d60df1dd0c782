using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SimdRegression.Cli.Output;

/// <summary>The predictions of several targets, kept until all of them are known.</summary>
/// <param name="targets">The names of the targets.</param>
/// <param name="kept">The names of the columns that stand beside the predictions.</param>
internal sealed class TargetsPredictionWriter(string[] targets, string[] kept)
{
    private readonly List<double>[] predictions = Array.ConvertAll(targets, _ => new List<double>());
    private readonly List<string[]> texts = [];

    /// <summary>How many rows there are.</summary>
    public int Count => predictions[0].Count;

    /// <summary>Adds rows.</summary>
    /// <param name="columns">The predictions of each target; NaN for a row without one.</param>
    /// <param name="beside">The texts of kept columns, an array for each row.</param>
    public void Add(double[][] columns, List<string[]> beside)
    {
        for (int k = 0; k < columns.Length; k++)
        {
            predictions[k].AddRange(columns[k]);
        }

        texts.AddRange(beside);
    }

    /// <summary>A line for each row: kept columns, and a column prediction_NAME for each target.</summary>
    public void WriteCsv(Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 14, leaveOpen: true) { NewLine = "\n" };
        string[] header = [.. kept, .. Array.ConvertAll(targets, name => "prediction_" + name)];
        writer.WriteLine(string.Join(',', Array.ConvertAll(header, Field)));
        for (int row = 0; row < Count; row++)
        {
            for (int column = 0; column < kept.Length; column++)
            {
                writer.Write(Field(texts[row][column]));
                writer.Write(',');
            }

            for (int k = 0; k < targets.Length; k++)
            {
                double value = predictions[k][row];
                writer.Write(double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture));
                writer.Write(k + 1 < targets.Length ? ',' : '\n');
            }
        }
    }

    /// <summary>One object: predictions as an array for each target, and the kept columns.</summary>
    /// <param name="stream">Receives it.</param>
    /// <param name="writesRows">Whether predictions are an object for each row instead.</param>
    public void WriteJson(Stream stream, bool writesRows)
    {
        using Utf8JsonWriter json = JsonOutput.CreateWriter(stream, indented: false);
        json.WriteStartObject();
        if (writesRows)
        {
            WriteRows(json, targets, predictions);
        }
        else
        {
            json.WriteStartObject("predictions");
            for (int k = 0; k < targets.Length; k++)
            {
                json.WriteNumbers(targets[k], predictions[k]);
            }

            json.WriteEndObject();
        }

        if (kept.Length > 0)
        {
            json.WriteStartObject("kept");
            for (int column = 0; column < kept.Length; column++)
            {
                json.WriteNames(kept[column], texts.ConvertAll(row => row[column]));
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    /// <summary>The predictions as an array with an object for each row; null for a row without one.</summary>
    /// <param name="json">Receives them.</param>
    /// <param name="names">The names of the outputs.</param>
    /// <param name="predictions">The predictions of each output.</param>
    public static void WriteRows(Utf8JsonWriter json, IReadOnlyList<string> names, List<double>[] predictions)
    {
        json.WriteStartArray("predictions");
        for (int row = 0; row < predictions[0].Count; row++)
        {
            if (double.IsNaN(predictions[0][row]))
            {
                json.WriteNullValue();
                continue;
            }

            json.WriteStartObject();
            for (int k = 0; k < predictions.Length; k++)
            {
                json.WriteNumberOrNull(names[k], predictions[k][row]);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // A text that holds what has a meaning in a line stands in quotes.
    private static string Field(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") || text.StartsWith(' ') || text.EndsWith(' ') ? $"\"{text.Replace("\"", "\"\"")}\"" : text;
}
