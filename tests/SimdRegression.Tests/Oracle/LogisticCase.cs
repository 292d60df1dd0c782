using System.Numerics;
using System.Text.Json;

namespace SimdRegression.Tests.Oracle;

/// <summary>One reference answer of logistic regression.</summary>
internal sealed class LogisticCase
{
    private LogisticCase(JsonElement json, Table table, double[]? weights, double condition)
    {
        Id = json.GetProperty("id").GetString()!;
        Table = table;
        Weights = weights ?? [];
        Condition = condition;
        Alpha = json.GetProperty("lambda").GetDouble();
        L1Ratio = json.GetProperty("l1Ratio").ValueKind == JsonValueKind.Number ? json.GetProperty("l1Ratio").GetDouble() : 0.0;
        IsPenalized = json.GetProperty("penalty").GetString() != "none";
        Coefficients = json.GetProperty("coef").Doubles();
        Intercept = json.GetProperty("intercept").GetDouble();
        Objective = json.GetProperty("objectiveValue").GetDouble();
        AlphaMax = json.TryGetProperty("lambdaMax", out JsonElement largest) ? largest.GetDouble() : double.NaN;
        Options = new FitOptions
        {
            Intercept = json.GetProperty("fitIntercept").GetBoolean(),
            Standardize = json.GetProperty("standardize").GetBoolean(),
            PenaltyFactors = Values(json, "penaltyFactors", 1.0),
            LowerBounds = Values(json, "lowerBounds", double.NegativeInfinity),
            UpperBounds = Values(json, "upperBounds", double.PositiveInfinity),
        };
    }

    public string Id { get; }

    public Table Table { get; }

    public double[] Weights { get; }

    public double Condition { get; }

    public double Alpha { get; }

    public double L1Ratio { get; }

    public bool IsPenalized { get; }

    public double[] Coefficients { get; }

    public double Intercept { get; }

    public double Objective { get; }

    public double AlphaMax { get; }

    public FitOptions Options { get; }

    public static IEnumerable<LogisticCase> Read(string folder, string dataset)
    {
        JsonElement book = OracleFolder.ReadJson(folder, $"logistic/{dataset}.json");
        Table table = OracleFolder.ReadCsv(Path.Combine(folder, "logistic", book.GetProperty("csv").GetString()!));
        double condition = book.TryGetProperty("cond2Standardized", out JsonElement number) ? number.GetDouble() : 1e4;
        foreach (JsonElement json in book.GetProperty("cases").EnumerateArray())
        {
            JsonElement key = json.GetProperty("weightsKey");
            double[]? weights = key.ValueKind == JsonValueKind.String
                ? book.GetProperty("weights").GetProperty(key.GetString()!).Doubles()
                : null;
            yield return new LogisticCase(json, table, weights, condition);
        }
    }

    /// <summary>The stress cases that have a reference answer.</summary>
    public static IEnumerable<LogisticCase> ReadStress(string folder)
    {
        JsonElement book = OracleFolder.ReadJson(folder, "stress/stress.json");
        foreach (JsonElement item in book.GetProperty("items").EnumerateArray())
        {
            foreach (JsonElement json in item.GetProperty("cases").EnumerateArray())
            {
                if (json.TryGetProperty("penalty", out _) && json.TryGetProperty("lambda", out _))
                {
                    yield return new LogisticCase(json, ReadStressTable(folder, item.GetProperty("file").GetString()!), null, 1e6);
                }
            }
        }
    }

    public static Table ReadStressTable(string folder, string file) => OracleFolder.ReadCsv(Path.Combine(folder, "stress", file));

    /// <summary>Fits through the run-time model by the solver that suits, or by the proximal one.</summary>
    public TrainingReport Fit<T>(bool proximal, out double[] coefficients, out double intercept)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var trainer = new LinearModel<T>.Trainer(Table.Features);
        var batch = new RowBatch<T>(Converted<T>(Table.Rows), Table.Features, Converted<T>(Table.Targets), Converted<T>(Weights));
        LinearModel<T> model;
        TrainingReport report = !IsPenalized && !proximal ? trainer.Fit(in batch, new LogisticLoss(), default(NoPenalty), default(Newton), Options, out model)
            : L1Ratio == 0.0 && !proximal ? trainer.Fit(in batch, new LogisticLoss(), new Ridge(Alpha), default(Newton), Options, out model)
            : trainer.Fit(in batch, new LogisticLoss(), new ElasticNet(Alpha, L1Ratio), default(ProximalNewton), Options, out model);
        coefficients = Array.ConvertAll(model.Coefficients.ToArray(), double.CreateTruncating);
        intercept = double.CreateTruncating(model.Intercept);
        return report;
    }

    /// <summary>What is wrong with an answer, or null.</summary>
    public string? Judge(TrainingReport report, double[] coefficients, double intercept, double wantedDigits, double wantedObjective)
    {
        double digits = Digits.Agreeing(coefficients, Coefficients);
        double size = Math.Max(1.0, Math.Abs(Intercept));
        return !report.Converged ? $"{Id}: status {report.Status}, {digits:f1} digits, certificate {report.Certificate}"
            : digits < wantedDigits ? $"{Id}: {digits:f1} digits, want {wantedDigits:f1}"
            : Math.Abs(intercept - Intercept) > 10.0 * size * Math.Pow(10.0, -wantedDigits) ? $"{Id}: intercept {intercept:r}, want {Intercept:r}"
            : Math.Abs(report.Objective - Objective) > wantedObjective * Objective ? $"{Id}: objective {report.Objective:r}, want {Objective:r}"
            : null;
    }

    private static T[] Converted<T>(double[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Array.ConvertAll(values, T.CreateTruncating);
    }

    private static double[] Values(JsonElement json, string name, double absent)
    {
        return json.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number ? item.GetDouble() : absent).ToArray()
            : [];
    }
}
