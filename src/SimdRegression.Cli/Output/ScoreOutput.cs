using System.Text.Json;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Output;

/// <summary>The scores of a model on some rows, for programs and for people.</summary>
internal static class ScoreOutput
{
    /// <summary>One JSON object.</summary>
    public static void WriteJson(Stream stream, ModelScore score)
    {
        using Utf8JsonWriter json = JsonOutput.CreateWriter(stream, indented: true);
        json.WriteStartObject();
        WriteFields(json, score);
        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    /// <summary>The fields within an object that has begun.</summary>
    public static void WriteFields(Utf8JsonWriter json, ModelScore score)
    {
        json.WriteNumber("rows", score.RowCount);
        foreach ((string name, _, double value) in score.Figures())
        {
            json.WriteNumberOrNull(name, value);
        }

        if (score.Importance.Count > 0)
        {
            WriteImportance(json, score.Importance);
        }

        if (score.OfClasses is { } classes)
        {
            ClassOutput.WriteConfusion(json, classes);
            return;
        }

        if (!score.HasClasses)
        {
            return;
        }

        json.WriteNames("classes", [.. score.Classes]);
        ClassificationMetrics labels = score.Labels;
        json.WriteStartArray("confusion");
        json.WriteNumbersValue([labels.TrueNegatives, labels.FalsePositives]);
        json.WriteNumbersValue([labels.FalseNegatives, labels.TruePositives]);
        json.WriteEndArray();
    }

    /// <summary>A table for people.</summary>
    public static void WriteText(TextWriter writer, ModelScore score)
    {
        writer.WriteLine(Shown.Line($"Scores on {score.RowCount} rows of {score.DataName}:"));
        foreach ((_, string words, double value) in score.Figures())
        {
            writer.WriteLine($"  {words,-40} {Terminal.Number(value)}");
        }

        if (score.Importance.Count > 0)
        {
            writer.WriteLine();
            writer.WriteLine("  The loss grows, when a column is permuted, by:");
            ColumnImportance[] columns = [.. score.Importance];
            Array.Sort(columns, (first, second) => second.Mean.CompareTo(first.Mean));
            foreach (ColumnImportance column in columns)
            {
                writer.WriteLine($"  {Shown.Name(column.Name),-40} {Terminal.Number(column.Mean)} (standard deviation {Terminal.Number(column.Deviation)})");
            }
        }

        if (score.OfClasses is { } classes)
        {
            ClassOutput.WriteConfusion(writer, classes);
            return;
        }

        if (!score.HasClasses)
        {
            return;
        }

        ClassificationMetrics labels = score.Labels;
        string first = Shown.Line(score.Classes[0]);
        string second = Shown.Line(score.Classes[1]);
        int width = Math.Max(12, Math.Max(first.Length, second.Length) + 2);
        writer.WriteLine();
        writer.WriteLine("  true class".PadRight(width + 4) + $"predicted {first}".PadLeft(width + 10) + $"predicted {second}".PadLeft(width + 10));
        writer.WriteLine($"  {first}".PadRight(width + 4) + Terminal.Number(labels.TrueNegatives).PadLeft(width + 10) + Terminal.Number(labels.FalsePositives).PadLeft(width + 10));
        writer.WriteLine($"  {second}".PadRight(width + 4) + Terminal.Number(labels.FalseNegatives).PadLeft(width + 10) + Terminal.Number(labels.TruePositives).PadLeft(width + 10));
    }

    private static void WriteImportance(Utf8JsonWriter json, IReadOnlyList<ColumnImportance> columns)
    {
        json.WriteStartObject("importance");
        foreach (ColumnImportance column in columns)
        {
            json.WriteStartObject(column.Name);
            json.WriteNumberOrNull("mean", column.Mean);
            json.WriteNumberOrNull("standardDeviation", column.Deviation);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
