using System.Text.Json;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Output;

/// <summary>A path as one JSON object.</summary>
internal static class PathJson
{
    public static void Write(Stream stream, PathResult path)
    {
        using Utf8JsonWriter json = JsonOutput.CreateWriter(stream, indented: true);
        json.WriteStartObject();
        json.WriteString("model", path.Model.Word());
        json.WriteString("precision", Precisions.Word(path.SinglePrecision));
        json.WriteNumber("rows", path.RowCount);
        json.WriteNumber("features", path.FeatureNames.Length);
        json.WriteNumberOrNull("alphaMax", path.AlphaMax);
        json.WriteNumberOrNull("l1Ratio", path.L1Ratio);
        json.WriteBoolean("converged", path.Converged);
        json.WriteNumbers("alphas", path.Points.Select(point => point.Alpha));
        if (path.Points.Length > 0 && path.Points[0].OfClasses is not null)
        {
            ClassOutput.WriteCoefficients(json, path);
        }
        else
        {
            WriteCoefficients(json, path);
        }

        json.WriteNumbers("activeCounts", path.Points.Select(point => (double)point.ActiveCount));
        json.WriteNumbers("objectives", path.Points.Select(point => point.Objective));
        json.WriteStartArray("certificates");
        foreach (PathPoint point in path.Points)
        {
            json.WriteCertificateValue(point.Certificate);
        }

        json.WriteEndArray();
        json.WriteStartArray("statuses");
        foreach (PathPoint point in path.Points)
        {
            json.WriteStringValue(JsonNamingPolicy.CamelCase.ConvertName(point.ToldStatus.ToString()));
        }

        json.WriteEndArray();
        json.WriteNumbers("expectedDigits", path.Points.Select(point => point.ExpectedDigits));
        json.WriteNumbers("degreesOfFreedom", path.Points.Select(point => point.DegreesOfFreedom));
        json.WriteNumbers("aic", path.Points.Select(point => point.Aic));
        json.WriteNumbers("bic", path.Points.Select(point => point.Bic));
        json.WriteNumbers("aicc", path.Points.Select(point => point.Aicc));
        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    private static void WriteCoefficients(Utf8JsonWriter json, PathResult path)
    {
        json.WriteStartObject("coefficients");
        for (int j = 0; j < path.FeatureNames.Length; j++)
        {
            json.WriteNumbers(path.FeatureNames[j], path.Points.Select(point => point.Coefficients[j]));
        }

        json.WriteEndObject();
        json.WriteNumbers("intercepts", path.Points.Select(point => point.Intercept));
    }
}
