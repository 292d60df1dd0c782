using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Tests.Fits;

/// <summary>How far a fit of the squared loss is above its optimum, in 96 digits, relative to the objective at zero.</summary>
internal sealed class ExactFitGap
{
    private readonly ExactQuadratic problem;
    private readonly int features;
    private readonly bool standardize;
    private readonly double[] factors;

    public ExactFitGap(double[] rows, double[] targets, int features, in FitOptions options)
    {
        this.features = features;
        problem = new ExactQuadratic(rows, targets, [], features, options.Intercept);
        standardize = options.Standardize;
        factors = options.PenaltyFactors.ToArray();
        Lower = Bounds(options.LowerBounds, double.NegativeInfinity);
        Upper = Bounds(options.UpperBounds, double.PositiveInfinity);
    }

    private double[] Lower { get; }

    private double[] Upper { get; }

    /// <summary>The gap of coefficients for lambda1 and lambda2 a row.</summary>
    public double Of(ReadOnlySpan<double> coefficients, double l1, double l2)
    {
        var lasso = new BigFloat[features];
        var ridge = new BigFloat[features];
        var w = new BigFloat[features];
        for (int j = 0; j < features; j++)
        {
            BigFloat unit = standardize ? problem.Deviation[j] : BigFloat.One;
            BigFloat weight = problem.Weight * (BigFloat)(factors.Length == 0 ? 1.0 : factors[j]);
            lasso[j] = weight * (BigFloat)l1 * unit;
            ridge[j] = weight * (BigFloat)l2 * unit * unit;
            w[j] = coefficients[j];
        }

        var search = new ExactOptimum(problem, lasso, ridge, Lower, Upper);
        BigFloat[] optimum = search.From(w);
        BigFloat left = new ExactGap(problem, lasso, ridge, Lower, Upper).At(optimum);
        BigFloat zero = BigFloat.Scale(problem.TargetSquare, -1);
        Assert.True((left / zero).ToDouble() < 1e-20, "the optimum was not found");
        return ((search.Objective(w) - search.Objective(optimum)) / zero).ToDouble();
    }

    private double[] Bounds(ReadOnlyMemory<double> bounds, double none)
    {
        var all = new double[features];
        for (int j = 0; j < features; j++)
        {
            all[j] = bounds.IsEmpty ? none : bounds.Span[bounds.Length == 1 ? 0 : j];
        }

        return all;
    }
}
