using System.Text.Json;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using Spectre.Console;

namespace SimdRegression.Cli.Output;

/// <summary>Fits of several targets, for programs and for people.</summary>
internal static class TargetsOutput
{
    // What is said of the whole run, where it is the same for all targets; everything else is said of each target.
    private static readonly string[] OfRun =
    [
        "model", "penalty", "solver", "precision", "rows", "features", "alpha", "l1Ratio", "refitted", "convex", "groups", "edges", "converged", "quantile",
        "covariance", "confidence", "arithmetic", "classes", "multiplyAdd",
    ];

    // What differs between targets that were fitted together.
    private static readonly string[] OfTask = ["intercept", "coefficients", "coefficientsStandardized", "rss", "r2", "mse"];

    /// <summary>One JSON object: figures of targets are objects keyed by target.</summary>
    /// <param name="stream">Receives it.</param>
    /// <param name="results">The fit of each target.</param>
    /// <param name="isTogether">Whether all targets were fitted together.</param>
    public static void WriteJson(Stream stream, FitResult[] results, bool isTogether)
    {
        var parts = new JsonDocument[results.Length];
        for (int k = 0; k < parts.Length; k++)
        {
            using var text = new MemoryStream();
            FitJson.Write(text, results[k]);
            parts[k] = JsonDocument.Parse(text.ToArray());
        }

        using Utf8JsonWriter json = JsonOutput.CreateWriter(stream, indented: true);
        json.WriteStartObject();
        json.WriteNames("targets", results.Select(result => result.Target));
        foreach (JsonProperty field in parts[0].RootElement.EnumerateObject())
        {
            json.WritePropertyName(field.Name);
            if (field.Name == "converged")
            {
                json.WriteBooleanValue(results.All(result => result.Converged));
            }
            else if (isTogether ? !OfTask.Contains(field.Name) : OfRun.Contains(field.Name) && IsSame(parts, field))
            {
                field.Value.WriteTo(json);
            }
            else
            {
                json.WriteStartObject();
                for (int k = 0; k < parts.Length; k++)
                {
                    if (parts[k].RootElement.TryGetProperty(field.Name, out JsonElement value))
                    {
                        json.WritePropertyName(results[k].Target);
                        value.WriteTo(json);
                    }
                }

                json.WriteEndObject();
            }
        }

        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
        Array.ForEach(parts, part => part.Dispose());
    }

    /// <summary>A table for each target.</summary>
    public static void WriteText(IAnsiConsole console, TextWriter writer, FitResult[] results)
    {
        foreach (FitResult result in results)
        {
            FitTable.Write(console, result);
            if (result.Test is not null)
            {
                ScoreOutput.WriteText(writer, result.Test);
            }
        }
    }

    /// <summary>One JSON object: the means of figures over targets, and the figures of each target.</summary>
    public static void WriteScores(Stream stream, string[] names, ModelScore[] scores)
    {
        using Utf8JsonWriter json = JsonOutput.CreateWriter(stream, indented: true);
        json.WriteStartObject();
        foreach ((string name, _, double value) in Means(scores))
        {
            json.WriteNumberOrNull(name, value);
        }

        json.WriteStartObject("targets");
        for (int k = 0; k < names.Length; k++)
        {
            json.WriteStartObject(names[k]);
            ScoreOutput.WriteFields(json, scores[k]);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    /// <summary>The scores of each target, and the means over targets.</summary>
    public static void WriteScores(TextWriter writer, string[] names, ModelScore[] scores)
    {
        for (int k = 0; k < names.Length; k++)
        {
            writer.WriteLine(Shown.Line($"target {names[k]}"));
            ScoreOutput.WriteText(writer, scores[k]);
            writer.WriteLine();
        }

        writer.WriteLine("Means over the targets:");
        foreach ((_, string words, double value) in Means(scores))
        {
            writer.WriteLine($"  {words,-40} {Terminal.Number(value)}");
        }
    }

    private static (string Name, string Words, double Value)[] Means(ModelScore[] scores)
    {
        (string Name, string Words, double Value)[] means = [.. scores[0].Figures()];
        for (int i = 0; i < means.Length; i++)
        {
            double sum = 0.0;
            foreach (ModelScore score in scores)
            {
                sum += score.Figures()[i].Value;
            }

            means[i].Value = sum / scores.Length;
        }

        return means;
    }

    private static bool IsSame(JsonDocument[] parts, JsonProperty field)
    {
        string text = field.Value.GetRawText();
        return Array.TrueForAll(parts, part => part.RootElement.TryGetProperty(field.Name, out JsonElement other) && other.GetRawText() == text);
    }
}
