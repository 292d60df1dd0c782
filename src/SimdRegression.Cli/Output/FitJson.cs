using System.Text.Json;

namespace SimdRegression.Cli.Output;

/// <summary>A fit as one JSON object.</summary>
internal static class FitJson
{
    public static void Write(Stream stream, FitResult result)
    {
        using Utf8JsonWriter json = JsonOutput.CreateWriter(stream, indented: true);
        json.WriteStartObject();
        WriteFields(json, result);
        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    private static void WriteFields(Utf8JsonWriter json, FitResult result)
    {
        FitReport report = result.Report;
        bool penalised = report.Estimator != EstimatorKind.LeastSquares;
        json.WriteString("model", result.ModelWord);
        json.WriteString("solver", result.SolverWord);
        json.WriteString("precision", result.PrecisionWord);
        json.WriteNumber("rows", report.RowCount);
        json.WriteNumber("features", report.FeatureCount);
        json.WriteNumber("rank", report.Rank);
        json.WriteNumberOrNull("alpha", penalised ? report.Alpha : double.NaN);
        json.WriteNumberOrNull("alphaMax", report.AlphaMax);
        json.WriteNumberOrNull("l1Ratio", penalised ? report.L1Ratio : double.NaN);
        json.WriteNumberOrNull("intercept", result.Intercept);
        json.WritePerFeature("coefficients", result.FeatureNames, result.Coefficients);
        if (result.StandardizedCoefficients is not null)
        {
            json.WritePerFeature("coefficientsStandardized", result.FeatureNames, result.StandardizedCoefficients);
        }

        json.WriteNames("activeFeatures", result.ActiveFeatures);
        json.WriteNumberOrNull("objective", report.Objective);
        json.WriteNumber("iterations", report.Iterations);
        WriteCertificate(json, report.Certificate);
        json.WriteBoolean("converged", report.Converged);
        json.WriteNumberOrNull("rss", report.ResidualSumOfSquares);
        json.WriteNumberOrNull("r2", report.RSquared);
        json.WriteNumberOrNull("mse", report.MeanSquaredError);
        if (result.Statistics is not null)
        {
            WriteInference(json, result, result.Statistics);
        }
    }

    private static void WriteCertificate(Utf8JsonWriter json, Certificate certificate)
    {
        json.WriteStartObject("certificate");
        json.WriteString("kind", certificate.Kind switch
        {
            CertificateKind.DualityGap => "dualityGap",
            CertificateKind.KarushKuhnTucker => "kkt",
            _ => "residual",
        });
        json.WriteNumberOrNull("value", certificate.Value);
        json.WriteNumberOrNull("tolerance", certificate.Tolerance);
        json.WriteEndObject();
    }

    private static void WriteInference(Utf8JsonWriter json, FitResult result, CoefficientStatistics statistics)
    {
        json.WritePerFeature("standardErrors", result.FeatureNames, statistics.StandardErrors);
        json.WriteNumberOrNull("interceptStandardError", statistics.InterceptStandardError);
        json.WritePerFeature("tStatistics", result.FeatureNames, statistics.TStatistics);
        json.WritePerFeature("pValues", result.FeatureNames, statistics.PValues);
        json.WriteNumberOrNull("residualStandardError", result.Report.ResidualStandardError);
        json.WriteNumberOrNull("aic", result.Report.Aic);
        json.WriteNumberOrNull("bic", result.Report.Bic);
    }
}
