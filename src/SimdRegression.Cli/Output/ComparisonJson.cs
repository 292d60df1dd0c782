using System.Text.Json;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Output;

/// <summary>A comparison as one JSON object.</summary>
internal static class ComparisonJson
{
    public static void Write(Stream stream, Comparison comparison)
    {
        using Utf8JsonWriter json = JsonOutput.CreateWriter(stream, indented: true);
        json.WriteStartObject();
        json.WriteNumber("rows", comparison.Best.RowCount);
        json.WriteNumber("features", comparison.FeatureCount);
        json.WriteString("precision", Precisions.Word(comparison.SinglePrecision));
        json.WriteNumberOrNull("alpha", comparison.Best.Alpha);
        json.WriteBoolean("standardized", comparison.Standardized);
        json.WriteNumberOrNull("optimum", comparison.Best.Objective);
        json.WriteStartArray("methods");
        foreach (ComparedMethod method in comparison.Methods)
        {
            json.WriteStartObject();
            json.WriteString("method", method.Word);
            json.WriteNumberOrNull("seconds", method.Seconds);
            json.WriteNumber("passes", method.Passes);
            json.WriteNumber("iterations", method.Steps);
            json.WriteNumberOrNull("stepSize", method.StepSize);
            json.WriteNumberOrNull("distance", method.Distance);
            json.WriteBoolean("converged", method.Status == FitStatus.Converged);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }
}
