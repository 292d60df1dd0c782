using System.Text.Json;

namespace SimdRegression.Tests.Oracle;

/// <summary>One reference answer, and how many digits of it a fit has.</summary>
internal sealed class OracleCase
{
    private OracleCase(JsonElement json, Table table, double[]? weights, double condition)
    {
        Id = json.GetProperty("id").GetString()!;
        Table = table;
        Weights = weights;
        Condition = condition;
        Model = json.GetProperty("model").GetString()!;
        Alpha = json.GetProperty("alpha").GetDouble();
        L1Ratio = json.GetProperty("l1Ratio").ValueKind == JsonValueKind.Number ? json.GetProperty("l1Ratio").GetDouble() : 1.0;
        FitIntercept = json.GetProperty("fitIntercept").GetBoolean();
        Standardize = json.GetProperty("standardize").GetBoolean();
        PenaltyFactors = Values(json, "penaltyFactors", 1.0);
        LowerBounds = Values(json, "lowerBounds", double.NegativeInfinity);
        UpperBounds = Values(json, "upperBounds", double.PositiveInfinity);
        Coefficients = json.GetProperty("coef").Doubles();
        Intercept = Number(json, "intercept");
        Objective = Number(json, "objectiveValue");
        Rank = json.TryGetProperty("rank", out JsonElement rank) && rank.ValueKind == JsonValueKind.Number ? rank.GetInt32() : null;
        StandardErrors = json.TryGetProperty("stdErr", out JsonElement errors) && errors.ValueKind == JsonValueKind.Array
            ? errors.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number ? item.GetDouble() : double.NaN).ToArray()
            : [];
        AlphaMax = Number(json, "alphaMax");
        RSquared = Number(json, "r2");
    }

    public string Id { get; }

    public Table Table { get; }

    public double[]? Weights { get; }

    public double Condition { get; }

    public string Model { get; }

    public double Alpha { get; }

    public double L1Ratio { get; }

    public bool FitIntercept { get; }

    public bool Standardize { get; }

    public double[] PenaltyFactors { get; }

    public double[] LowerBounds { get; }

    public double[] UpperBounds { get; }

    public double[] Coefficients { get; }

    public double Intercept { get; }

    public double Objective { get; }

    public int? Rank { get; }

    public double[] StandardErrors { get; }

    public double AlphaMax { get; }

    public double RSquared { get; }

    public bool IsClosedForm => Model is "ols" or "ridge" && LowerBounds.Length == 0 && UpperBounds.Length == 0;

    /// <summary>The digits that a good solver in double precision reaches at this condition number.</summary>
    public double WantedDigits
    {
        get
        {
            double lost = Math.Log10(Math.Max(Condition, 1.0)) * (IsClosedForm ? 1.2 : 1.0);
            double wanted = 15.0 - lost - (IsClosedForm ? 1.0 : 4.0);
            return Math.Max(1.0, Math.Min(wanted, IsClosedForm ? 12.0 : 7.0));
        }
    }

    public FitOptions Options => new()
    {
        Intercept = FitIntercept,
        Standardize = Standardize,
        PenaltyFactors = PenaltyFactors,
        LowerBounds = LowerBounds,
        UpperBounds = UpperBounds,
    };

    public static IEnumerable<OracleCase> ReadLinear(string folder, string dataset)
    {
        JsonElement book = OracleFolder.ReadJson(folder, $"linear/{dataset}.json");
        Table table = OracleFolder.ReadCsv(Path.Combine(folder, "linear", book.GetProperty("csv").GetString()!));
        double condition = book.GetProperty("cond2Standardized").GetDouble();
        foreach (JsonElement json in book.GetProperty("cases").EnumerateArray())
        {
            JsonElement key = json.GetProperty("weightsKey");
            double[]? weights = key.ValueKind == JsonValueKind.String
                ? book.GetProperty("weights").GetProperty(key.GetString()!).Doubles()
                : null;
            yield return new OracleCase(json, table, weights, condition);
        }
    }

    /// <summary>The stress cases of the squared loss that have a reference answer.</summary>
    public static IEnumerable<OracleCase> ReadStress(string folder)
    {
        JsonElement book = OracleFolder.ReadJson(folder, "stress/stress.json");
        foreach (JsonElement item in book.GetProperty("items").EnumerateArray())
        {
            bool hasAnswer = item.GetProperty("expectedOutcome").GetString() is "reference" or "mixed";
            if (!hasAnswer || item.GetProperty("p").GetInt32() == 0)
            {
                continue;
            }

            foreach (JsonElement json in item.GetProperty("cases").EnumerateArray())
            {
                if (!json.TryGetProperty("model", out _) || json.TryGetProperty("penalty", out _) || json.TryGetProperty("lambda", out _))
                {
                    continue;
                }

                Table table = OracleFolder.ReadCsv(Path.Combine(folder, "stress", item.GetProperty("file").GetString()!));
                double[]? weights = WeightsOf(json) ?? WeightsOf(item);
                double condition = Number(json, "cond2Centered");
                condition = double.IsNaN(condition) ? Number(item, "cond2Centered") : condition;
                yield return new OracleCase(json, table, weights, double.IsNaN(condition) ? 1e6 : condition);
            }
        }
    }

    /// <summary>Fits through the run-time model.</summary>
    public FitReport Fit(out double[] coefficients, out double intercept, CoefficientStatistics? statistics = null)
    {
        var moments = new LinearModel<double>.Moments(Table.Features);
        moments.Add(Table.Rows, Table.Targets, Weights);
        FitReport report = FitWith(moments, statistics, out LinearModel<double> model);
        coefficients = model.Coefficients.ToArray();
        intercept = model.Intercept;
        return report;
    }

    /// <summary>Fits in single precision through the run-time model.</summary>
    public FitReport FitSingle(out double[] coefficients)
    {
        var moments = new LinearModel<float>.Moments(Table.Features);
        moments.Add(
            Array.ConvertAll(Table.Rows, value => (float)value),
            Array.ConvertAll(Table.Targets, value => (float)value),
            Weights is null ? [] : Array.ConvertAll(Weights, value => (float)value));
        FitReport report = FitWith(moments, null, out LinearModel<float> model);
        coefficients = Array.ConvertAll(model.Coefficients.ToArray(), value => (double)value);
        return report;
    }

    /// <summary>What is wrong with an answer, or null.</summary>
    public string? Judge(FitReport report, double[] coefficients, double intercept)
    {
        double digits = Digits.Agreeing(coefficients, Coefficients);
        if (!report.Converged)
        {
            return $"{Id}: status {report.Status}, {digits:f1} digits, condition {report.ConditionNumber:g3}, certificate {report.Certificate}";
        }

        if (Rank is { } rank && (report.Rank != rank || digits < 6.0))
        {
            return $"{Id}: rank {report.Rank}, want {rank}; {digits:f1} digits";
        }

        if (digits < WantedDigits)
        {
            return $"{Id}: {digits:f1} digits, want {WantedDigits:f1}";
        }

        double size = Math.Max(Math.Abs(Intercept), Table.Targets.Max(Math.Abs));
        if (FitIntercept && Math.Abs(intercept - Intercept) > size * Math.Max(Math.Pow(10.0, -WantedDigits), 1e-12) * 10.0)
        {
            return $"{Id}: intercept {intercept:r}, want {Intercept:r}";
        }

        double excess = (report.Objective - Objective) / Math.Max(Objective, 1e-300);
        double rounding = 1e-14 * report.TotalSumOfSquares / Math.Max(Objective, 1e-300);
        return Objective > 0.0 && Math.Abs(excess) > Math.Max(1e-9, rounding)
            ? $"{Id}: objective {report.Objective:r}, want {Objective:r}"
            : null;
    }

    private static double[]? WeightsOf(JsonElement element)
    {
        return element.TryGetProperty("weights", out JsonElement weights) && weights.ValueKind == JsonValueKind.Array ? weights.Doubles() : null;
    }

    private static double[] Values(JsonElement json, string name, double absent)
    {
        return json.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number ? item.GetDouble() : absent).ToArray()
            : [];
    }

    private static double Number(JsonElement json, string name)
    {
        return json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;
    }

    private FitReport FitWith<T>(LinearModel<T>.Moments moments, CoefficientStatistics? statistics, out LinearModel<T> model)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        return Model switch
        {
            "ols" when statistics is not null => moments.Fit(default, Options, statistics, out model),
            "ols" => moments.Fit(new LeastSquares(), Options, out model),
            "ridge" => moments.Fit(new Ridge(Alpha), Options, out model),
            "lasso" => moments.Fit(new Lasso(Alpha), Options, out model),
            "enet" => moments.Fit(new ElasticNet(Alpha, L1Ratio), Options, out model),
            _ => throw new InvalidOperationException($"No estimator for {Model}."),
        };
    }
}

/// <summary>How many decimal digits two vectors share, relative to the largest reference value.</summary>
internal static class Digits
{
    public static double Agreeing(ReadOnlySpan<double> found, ReadOnlySpan<double> reference)
    {
        double scale = 0.0;
        double error = 0.0;
        for (int j = 0; j < reference.Length; j++)
        {
            scale = Math.Max(scale, Math.Abs(reference[j]));
            error = Math.Max(error, double.IsNaN(found[j]) ? double.PositiveInfinity : Math.Abs(found[j] - reference[j]));
        }

        return error == 0.0 ? 16.0
            : scale == 0.0 ? (error < 1e-14 ? 16.0 : 0.0)
            : Math.Clamp(-Math.Log10(error / scale), 0.0, 16.0);
    }
}
