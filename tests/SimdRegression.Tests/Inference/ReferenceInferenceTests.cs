using System.Globalization;
using System.Text.Json;
using SimdRegression.Tests.Oracle;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Inference;

/// <summary>Inference against the reference answers of the second collection, where it is beside the checkout.</summary>
public class ReferenceInferenceTests
{
    private static readonly string? Folder = OracleFolder.Shared is { } shared
        && File.Exists(Path.Combine(Path.GetDirectoryName(shared)!, "oracle2", "models", "ols-inference.json"))
        ? Path.Combine(Path.GetDirectoryName(shared)!, "oracle2", "models") : null;

    [ReferenceFact]
    public void All_figures_are_those_of_the_references()
    {
        int cases = 0;
        foreach (JsonElement reference in OracleFolder.ReadJson(Folder!, "ols-inference.json").GetProperty("cases").EnumerateArray())
        {
            Require(reference);
            cases++;
        }

        Assert.True(cases >= 8);
    }

    private static void Require(JsonElement reference)
    {
        JsonElement spec = reference.GetProperty("spec");
        string[][] lines = [.. File.ReadAllLines(Path.Combine(Folder!, reference.GetProperty("data").GetString()!))
            .Where(line => line.Length > 0).Select(line => line.Split(','))];
        string[] features = [.. spec.GetProperty("features").EnumerateArray().Select(name => name.GetString()!)];
        double[] targets = Column(spec.GetProperty("target").GetString()!);
        double[][] columns = [.. features.Select(Column)];
        double[] rows = [.. Enumerable.Range(0, targets.Length).SelectMany(r => columns.Select(column => column[r]))];
        double[]? weights = spec.TryGetProperty("weights", out JsonElement named) && named.ValueKind == JsonValueKind.String
            ? Column(named.GetString()!) : null;
        string kind = spec.GetProperty("covariance").GetString()!;
        int[]? clusters = kind.StartsWith("cluster", StringComparison.Ordinal) ? Labels(spec.GetProperty("cluster").GetString()!) : null;
        LeastSquaresInference<double> inference = CovarianceTests.Inferred<double>(
            Problem.Of(features.Length, rows, targets),
            weights,
            !spec.TryGetProperty("intercept", out JsonElement intercept) || intercept.GetBoolean(),
            clusters is not null ? CovarianceKind.Cluster : Enum.Parse<CovarianceKind>(kind, ignoreCase: true),
            clusters);
        CoefficientStatistics found = inference.Statistics;
        string[] options = [.. reference.GetProperty("options").EnumerateArray().Select(option => option.GetString()!)];
        int at = Array.IndexOf(options, "--confidence");
        double level = at >= 0 ? double.Parse(options[at + 1], CultureInfo.InvariantCulture) : double.NaN;
        foreach (JsonProperty figure in reference.GetProperty("expected").GetProperty("figures").EnumerateObject())
        {
            JsonElement value = figure.Value.GetProperty("value");
            double digits = figure.Value.GetProperty("digits").GetDouble();
            for (int j = 0; j < features.Length && value.ValueKind == JsonValueKind.Object; j++)
            {
                JsonElement wanted = value.GetProperty(features[j]);
                if (figure.Name == "confidenceIntervals")
                {
                    RequireInterval(wanted, found.ConfidenceInterval(j, level), digits);
                    continue;
                }

                ReadOnlySpan<double> values = figure.Name switch
                {
                    "standardErrors" => found.StandardErrors,
                    "tStatistics" => found.TStatistics,
                    "pValues" => found.PValues,
                    "vif" => found.VarianceInflation,
                    _ => throw new InvalidDataException(figure.Name),
                };
                Close(wanted.GetDouble(), values[j], digits);
            }

            if (value.ValueKind == JsonValueKind.Array)
            {
                RequireInterval(value, found.InterceptConfidenceInterval(level), digits);
            }
            else if (value.ValueKind == JsonValueKind.Number)
            {
                Close(value.GetDouble(), figure.Name switch
                {
                    "interceptStandardError" => found.InterceptStandardError,
                    "fStatistic" => found.FStatistic,
                    "fPValue" => found.FPValue,
                    _ => throw new InvalidDataException(figure.Name),
                }, digits);
            }
        }

        if (reference.TryGetProperty("predict", out JsonElement predict))
        {
            CoefficientCovariance covariance = inference.ToCovariance();
            double predictLevel = double.Parse(predict.GetProperty("options")[1].GetString()!, CultureInfo.InvariantCulture);
            for (int r = 0; r < targets.Length; r++)
            {
                ReadOnlySpan<double> row = rows.AsSpan(r * features.Length, features.Length);
                double prediction = inference.Intercept;
                for (int j = 0; j < row.Length; j++)
                {
                    prediction += row[j] * inference.Coefficients[j];
                }

                // Digits of the longer end: the other may be next to zero by chance.
                Interval interval = covariance.PredictionInterval(row, prediction, predictLevel);
                double size = Math.Max(Math.Abs(interval.Low), Math.Abs(interval.High));
                double tolerance = Math.Pow(10.0, -predict.GetProperty("digits").GetDouble()) * size;
                Assert.Equal(predict.GetProperty("low")[r].GetDouble(), interval.Low, tolerance);
                Assert.Equal(predict.GetProperty("high")[r].GetDouble(), interval.High, tolerance);
            }
        }

        double[] Column(string name) => [.. lines.Skip(1).Select(line => double.Parse(line[Array.IndexOf(lines[0], name)], CultureInfo.InvariantCulture))];

        int[] Labels(string name)
        {
            string[] labels = [.. lines.Skip(1).Select(line => line[Array.IndexOf(lines[0], name)])];
            string[] distinct = [.. labels.Distinct()];
            return [.. labels.Select(label => Array.IndexOf(distinct, label))];
        }
    }

    private static void RequireInterval(JsonElement wanted, Interval found, double digits)
    {
        double size = Math.Max(Math.Abs(wanted[0].GetDouble()), Math.Abs(wanted[1].GetDouble()));
        Assert.Equal(wanted[0].GetDouble(), found.Low, Math.Pow(10.0, -digits) * size);
        Assert.Equal(wanted[1].GetDouble(), found.High, Math.Pow(10.0, -digits) * size);
    }

    private static void Close(double wanted, double found, double digits) => Assert.Equal(wanted, found, Math.Pow(10.0, -digits) * Math.Abs(wanted));

    private sealed class ReferenceFactAttribute : FactAttribute
    {
        public ReferenceFactAttribute()
        {
            Skip = Folder is null ? "The second collection of reference answers (../shared/oracle2 beside the checkout) is not here." : null;
        }
    }
}
