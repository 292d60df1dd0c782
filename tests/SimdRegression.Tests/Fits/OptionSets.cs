namespace SimdRegression.Tests.Fits;

/// <summary>Every estimator with every kind of option.</summary>
internal static class OptionSets
{
    public static readonly string[] Names =
    [
        "plain", "no intercept", "standardize", "factors", "one unpenalised", "non-negative", "box", "box and factors", "lower only",
        "standardize and box", "descent",
    ];

    public static readonly string[] Estimators = ["least squares", "ridge", "lasso", "elastic net"];

    public static TheoryData<string, string> All()
    {
        var data = new TheoryData<string, string>();
        foreach (string estimator in Estimators)
        {
            foreach (string name in Names)
            {
                data.Add(estimator, name);
            }
        }

        return data;
    }

    public static FitOptions Create(string name, int features)
    {
        double[] factors = Enumerable.Range(0, features).Select(j => 0.5 + (j % 3)).ToArray();
        double[] oneFree = [0.0, .. Enumerable.Repeat(1.0, features - 1)];
        return name switch
        {
            "plain" => default,
            "no intercept" => new FitOptions { Intercept = false },
            "standardize" => new FitOptions { Standardize = true },
            "factors" => new FitOptions { PenaltyFactors = factors },
            "one unpenalised" => new FitOptions { PenaltyFactors = oneFree },
            "non-negative" => new FitOptions { LowerBounds = new[] { 0.0 } },
            "box" => new FitOptions { LowerBounds = new[] { -0.25 }, UpperBounds = new[] { 0.5 } },
            "box and factors" => new FitOptions { LowerBounds = new[] { -0.25 }, UpperBounds = new[] { 0.5 }, PenaltyFactors = oneFree },
            "lower only" => new FitOptions
            {
                LowerBounds = Enumerable.Range(0, features).Select(j => j % 2 == 0 ? 0.125 : double.NegativeInfinity).ToArray(),
            },
            "standardize and box" => new FitOptions { Standardize = true, UpperBounds = new[] { 0.375 }, PenaltyFactors = factors },
            "descent" => new FitOptions { Solver = MomentsSolver.CoordinateDescent },
            _ => throw new ArgumentException($"No options \"{name}\".", nameof(name)),
        };
    }

    /// <summary>An estimator of a strength that leaves some coefficients and drops others, and its lambda1 and lambda2 in total.</summary>
    public static (IMomentsEstimator Estimator, double Lambda1, double Lambda2) CreateEstimator(string name, double weight)
    {
        const double PerRow = 0.25;
        return name switch
        {
            "least squares" => (new LeastSquares(), 0.0, 0.0),
            "ridge" => (new Ridge(PerRow * weight), 0.0, PerRow * weight),
            "lasso" => (new Lasso(PerRow), PerRow * weight, 0.0),
            "elastic net" => (new ElasticNet(PerRow, 0.75), 0.75 * PerRow * weight, 0.25 * PerRow * weight),
            _ => throw new ArgumentException($"No estimator \"{name}\".", nameof(name)),
        };
    }
}
