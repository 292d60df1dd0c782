using System.Text.Json;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Requests;

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

    /// <summary>The fields of a fit within an object that has begun.</summary>
    public static void WriteFields(Utf8JsonWriter json, FitResult result)
    {
        json.WriteString("model", result.Model.Word());
        json.WriteString("penalty", result.Penalty.Word());
        json.WriteString("solver", result.SolverWord);
        json.WriteString("precision", result.PrecisionWord);
        json.WriteNumber("rows", result.RowCount);
        json.WriteNumber("features", result.FeatureNames.Length);
        json.WriteNumberOrNull("rank", result.Rank ?? double.NaN);
        json.WriteNumberOrNull("alpha", result.Alpha);
        json.WriteNumberOrNull("alphaMax", result.AlphaMax);
        json.WriteNumberOrNull("l1Ratio", result.L1Ratio);
        if (result.OfClasses is { } classes)
        {
            ClassOutput.WriteCoefficients(json, result, classes);
        }
        else
        {
            json.WriteNumberOrNull("intercept", result.Intercept);
            json.WritePerFeature("coefficients", result.FeatureNames, result.Coefficients);
        }

        if (result.StandardizedCoefficients is not null)
        {
            json.WritePerFeature("coefficientsStandardized", result.FeatureNames, result.StandardizedCoefficients);
        }

        json.WriteBoolean("refitted", result.Refit is not null);
        if (result.Refit is { } refit)
        {
            json.WritePerFeature("coefficientsPenalized", result.FeatureNames, refit.Coefficients);
            json.WriteNumberOrNull("interceptPenalized", refit.Intercept);
            json.WriteNumberOrNull("objectiveRefitted", refit.Objective);
        }

        json.WriteNames("activeFeatures", result.ActiveFeatures);
        json.WriteBoolean("convex", result.Penalty.IsConvex(result.Settings));
        if (result.Settings.GroupLabels.Length > 0)
        {
            WriteGroups(json, result);
        }

        if (result.Settings.Graph is not null)
        {
            json.WriteNumber("edges", result.Settings.EdgeCount);
        }

        json.WriteNumberOrNull("objective", result.Objective);
        json.WriteNumber("iterations", result.Iterations);
        json.WritePropertyName("certificate");
        json.WriteCertificateValue(result.Certificate);
        json.WriteBoolean("converged", result.Converged);
        json.WriteNumberOrNull("rss", result.ResidualSumOfSquares);
        json.WriteNumberOrNull("r2", result.RSquared);
        json.WriteNumberOrNull("mse", result.MeanSquaredError);
        if (result.Model is ModelKind.Logistic or ModelKind.Multinomial)
        {
            json.WriteNumberOrNull("logLoss", result.LogLoss);
        }

        if (result.Model.TakesLabels())
        {
            json.WriteNumberOrNull("accuracy", result.Accuracy);
        }

        if (result.FitsScale)
        {
            json.WriteNumberOrNull("sigma", result.Scale);
        }

        if (result.Quantile is double quantile)
        {
            json.WriteNumber("quantile", quantile);
        }

        if (result.Model.HasLogLink())
        {
            json.WriteNumberOrNull("deviance", result.Deviance);
            json.WriteNumberOrNull("nullDeviance", result.NullDeviance);
        }

        if (result.Corrections is long corrections)
        {
            json.WriteNumber("corrections", corrections);
        }

        if (result.Descent is DescentFigures descent)
        {
            json.WriteNumberOrNull("stepSize", descent.StepSize);
            json.WriteNumberOrNull("heldOutLoss", descent.HeldOutLoss);
        }

        if (result.Inference is InferenceFigures inference)
        {
            WriteInference(json, result, inference);
        }

        if (result.Likelihood is LikelihoodStatistics likelihood)
        {
            WriteLikelihood(json, result, likelihood);
        }

        if (result.Posterior is { } posterior)
        {
            WritePosterior(json, result, posterior);
        }

        if (result.Arithmetic is FitArithmetic arithmetic)
        {
            json.WriteString("arithmetic", JsonNamingPolicy.CamelCase.ConvertName(arithmetic.ToString()));
        }

        if (result.Arithmetic is not null || double.IsFinite(result.ExpectedDigits))
        {
            json.WriteNumberOrNull("expectedDigits", result.ExpectedDigits);
        }

        if (result.Classes is not null)
        {
            json.WriteNames("classes", result.Classes);
        }

        if (result.Test is not null)
        {
            json.WriteStartObject("test");
            ScoreOutput.WriteFields(json, result.Test);
            json.WriteEndObject();
        }

        json.WriteString("multiplyAdd", JsonNamingPolicy.CamelCase.ConvertName(result.MultiplyAdd.ToString()));
    }

    private static void WriteGroups(Utf8JsonWriter json, FitResult result)
    {
        json.WriteStartObject("groups");
        foreach ((string label, string[] features) in result.Groups)
        {
            json.WriteNames(label, features);
        }

        json.WriteEndObject();
        json.WriteNames("activeGroups", result.ActiveGroups);
    }

    private static void WriteInference(Utf8JsonWriter json, FitResult result, InferenceFigures inference)
    {
        CoefficientStatistics statistics = inference.Statistics;
        json.WritePerFeature("standardErrors", result.FeatureNames, statistics.StandardErrors);
        json.WriteNumberOrNull("interceptStandardError", statistics.InterceptStandardError);
        json.WritePerFeature("tStatistics", result.FeatureNames, statistics.TStatistics);
        json.WritePerFeature("pValues", result.FeatureNames, statistics.PValues);
        json.WriteNumberOrNull("residualStandardError", inference.Report.ResidualStandardError);
        json.WriteNumberOrNull("aic", inference.Report.Aic);
        json.WriteNumberOrNull("bic", inference.Report.Bic);
        json.WriteString("covariance", inference.Word);
        json.WriteNumberOrNull("fStatistic", statistics.FStatistic);
        json.WriteNumberOrNull("fPValue", statistics.FPValue);
        if (result.HasIntercept)
        {
            json.WritePerFeature("vif", result.FeatureNames, statistics.VarianceInflation);
        }
        else
        {
            json.WriteNull("vif");
        }

        if (inference.Choice.Level is double level)
        {
            WriteIntervals(json, result, statistics, level);
        }
    }

    private static void WritePosterior(Utf8JsonWriter json, FitResult result, BayesianPosterior posterior)
    {
        json.WriteNumberOrNull("noisePrecision", posterior.NoisePrecision);
        if (result.Model == ModelKind.BayesianRidge)
        {
            json.WriteNumberOrNull("weightPrecision", posterior.WeightPrecision);
        }
        else
        {
            json.WritePerFeature("weightPrecisions", result.FeatureNames, posterior.WeightPrecisions);
        }

        json.WritePerFeature("coefficientDeviations", result.FeatureNames, posterior.CoefficientDeviations);
        json.WriteNumberOrNull("effectiveFeatures", posterior.EffectiveFeatures);
        json.WriteNumberOrNull("logEvidence", posterior.LogEvidence);
    }

    private static void WriteLikelihood(Utf8JsonWriter json, FitResult result, LikelihoodStatistics statistics)
    {
        bool hasDispersion = result.Model == ModelKind.Gamma;
        json.WritePerFeature("standardErrors", result.FeatureNames, statistics.StandardErrors);
        json.WriteNumberOrNull("interceptStandardError", statistics.InterceptStandardError);
        json.WritePerFeature(hasDispersion ? "tStatistics" : "zStatistics", result.FeatureNames, statistics.TestStatistics);
        json.WritePerFeature("pValues", result.FeatureNames, statistics.PValues);
        if (hasDispersion)
        {
            json.WriteNumberOrNull("dispersion", statistics.Dispersion);
            return;
        }

        json.WriteNumberOrNull("aic", statistics.Aic);
        json.WriteNumberOrNull("bic", statistics.Bic);
    }

    private static void WriteIntervals(Utf8JsonWriter json, FitResult result, CoefficientStatistics statistics, double level)
    {
        json.WriteNumber("confidence", level);
        json.WriteStartObject("confidenceIntervals");
        for (int j = 0; j < result.FeatureNames.Length; j++)
        {
            Interval interval = statistics.ConfidenceInterval(j, level);
            json.WriteNumbers(result.FeatureNames[j], [interval.Low, interval.High]);
        }

        json.WriteEndObject();
        if (result.HasIntercept)
        {
            Interval interval = statistics.InterceptConfidenceInterval(level);
            json.WriteNumbers("interceptConfidenceInterval", [interval.Low, interval.High]);
        }
        else
        {
            json.WriteNull("interceptConfidenceInterval");
        }
    }
}
