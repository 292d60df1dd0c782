using SimdRegression.Fuzz.Engine;

namespace SimdRegression.Fuzz.Targets;

/// <summary>An estimator and its options, drawn from the decisions of an input.</summary>
internal sealed class FitOptionsCase
{
    private FitOptionsCase(EstimatorKind kind, Strength strength, double l1Ratio, FitOptions options)
    {
        Kind = kind;
        Strength = strength;
        L1Ratio = l1Ratio;
        Options = options;
    }

    public EstimatorKind Kind { get; }

    public Strength Strength { get; }

    public double L1Ratio { get; }

    public FitOptions Options { get; }

    public bool IsBounded => Options.LowerBounds.Length > 0 || Options.UpperBounds.Length > 0;

    /// <summary>An estimator at a strength.</summary>
    /// <param name="kind">The estimator.</param>
    /// <param name="alpha">The strength.</param>
    /// <param name="l1Ratio">The share of L1.</param>
    /// <param name="options">The options.</param>
    public static FitOptionsCase Of(EstimatorKind kind, Strength alpha, double l1Ratio, FitOptions options) => new(kind, alpha, l1Ratio, options);

    /// <summary>Draws an estimator with its options.</summary>
    /// <param name="source">The decisions.</param>
    /// <param name="features">How many features.</param>
    public static FitOptionsCase Next(ref ByteSource source, int features)
    {
        EstimatorKind kind = source.OneOf<EstimatorKind>(
            [EstimatorKind.LeastSquares, EstimatorKind.Ridge, EstimatorKind.Lasso, EstimatorKind.ElasticNet]);
        double ratio = kind switch
        {
            EstimatorKind.Lasso => 1.0,
            EstimatorKind.ElasticNet => source.OneOf<double>([0.5, 0.0, 1.0, 0.9, 1e-6, 1.0 - 1e-6]),
            _ => 0.0,
        };
        double value = source.OneOf<double>([0.1, 1.0, 0.0, 1e-3, 1e-6, 10.0, 1e-300, 1e300, 1e8, 1e-12]);
        Strength strength = source.Below(8) switch
        {
            0 => Strength.PerSample(value),
            1 => Strength.Total(value),
            2 => Strength.InverseC(value == 0.0 ? 1.0 : value),
            3 => Strength.MeanSquaredError(value),
            4 or 5 when ratio > 0.0 => Strength.FractionOfMax(value),
            _ => Strength.FromDouble(value),
        };
        if (kind == EstimatorKind.LeastSquares)
        {
            strength = 0.0;
        }

        double[] lower = Bounds(ref source, features, [0.0, -1.0, double.NegativeInfinity, -1e-3, 0.5]);
        double[] upper = Bounds(ref source, features, [1.0, 2.0, double.PositiveInfinity, 0.5, 1e6]);
        var options = new FitOptions
        {
            Intercept = !source.OneIn(3),
            Standardize = source.OneIn(3),
            PenaltyFactors = source.OneIn(4) ? Draw(ref source, features, [1.0, 0.0, 2.0, 1e-3, 1e3]) : default,
            LowerBounds = lower,
            UpperBounds = upper,
        };
        options = source.Below(8) switch
        {
            0 => options with { Tolerance = 1e-6 },
            1 => options with { Tolerance = 1e-15 },
            _ => options,
        };
        bool direct = lower.Length + upper.Length == 0 && (ratio == 0.0 || strength.Value == 0.0);
        int solver = source.Below(6);
        options = (solver, direct) switch
        {
            (0, _) => options with { Solver = MomentsSolver.CoordinateDescent },
            (1, true) => options with { Solver = MomentsSolver.Spectral },
            (2, true) => options with { Solver = MomentsSolver.Cholesky },
            _ => options,
        };
        return new FitOptionsCase(kind, strength, ratio, options);
    }

    private static double[] Bounds(ref ByteSource source, int features, double[] choices)
    {
        if (!source.OneIn(5))
        {
            return [];
        }

        return source.OneIn(2) ? [source.OneOf<double>(choices)] : Draw(ref source, features, choices);
    }

    private static double[] Draw(ref ByteSource source, int features, double[] choices)
    {
        var values = new double[features];
        for (int j = 0; j < features; j++)
        {
            values[j] = source.OneOf<double>(choices);
        }

        return values;
    }
}
