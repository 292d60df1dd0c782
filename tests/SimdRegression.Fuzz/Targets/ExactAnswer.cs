using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Fuzz.Targets;

/// <summary>What is exactly true of an answer.</summary>
/// <param name="GapLow">The gap, relative to the objective at zero coefficients, is no less.</param>
/// <param name="GapHigh">It is no more; null where that is not known.</param>
/// <param name="Rounding">What rounding the coefficients may cost, in the same unit.</param>
/// <param name="IsInside">Whether the answer is inside its box.</param>
/// <param name="IsExcused">Whether the data leave open what is constant or dependent.</param>
internal sealed record ExactAnswer(double GapLow, double? GapHigh, double Rounding, bool IsInside, bool IsExcused)
{
    /// <summary>How many digits of the coefficients are right; null where that means nothing.</summary>
    public double? Digits { get; init; }

    /// <summary>The truth about a fit of the squared loss.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="asked">What was asked.</param>
    /// <param name="alpha">The strength that was told.</param>
    /// <param name="coefficients">w.</param>
    /// <param name="intercept">b; null where it is not looked at.</param>
    public static ExactAnswer Of(ExactQuadratic problem, FitOptionsCase asked, double alpha, double[] coefficients, double? intercept)
    {
        int features = coefficients.Length;
        FitOptions options = asked.Options;
        (BigFloat[] lasso, BigFloat[] ridge) = QuadraticJudge.Penalties(problem, asked, alpha, features);
        double[] lower = QuadraticJudge.Bounds(options.LowerBounds, features, double.NegativeInfinity, single: false);
        double[] upper = QuadraticJudge.Bounds(options.UpperBounds, features, double.PositiveInfinity, single: false);
        BigFloat[] w = [.. coefficients.Select(value => (BigFloat)value)];
        bool isInside = Enumerable.Range(0, features).All(j => coefficients[j] >= lower[j] && coefficients[j] <= upper[j]);
        BigFloat reach = BigFloat.Sqrt(problem.Weight) * Math.Abs(intercept ?? 0.0);
        BigFloat rest = problem.Mean[features] - (intercept ?? 0.0);
        for (int j = 0; j < features; j++)
        {
            reach += BigFloat.Sqrt(problem.Gram[j, j] + ridge[j]) * BigFloat.Abs(w[j]);
            rest -= w[j] * problem.Mean[j];
        }

        var search = new ExactOptimum(problem, lasso, ridge, lower, upper);
        BigFloat[] start = [.. Enumerable.Range(0, features).Select(j => (BigFloat)Math.Clamp(coefficients[j], lower[j], upper[j]))];
        BigFloat[] optimum = search.From(start);
        BigFloat[] other = search.From([.. Enumerable.Range(0, features).Select(j => (BigFloat)Math.Clamp(0.0, lower[j], upper[j]))]);
        optimum = search.Objective(other) < search.Objective(optimum) ? other : optimum;
        BigFloat unit = BigFloat.Scale(problem.TargetSquare, -1);
        BigFloat beside = options.Intercept && intercept is not null ? BigFloat.Scale(problem.Weight * rest * rest, -1) : BigFloat.Zero;
        BigFloat gap = (search.Objective(w) + beside - search.Objective(optimum)) / unit;
        BigFloat left = new ExactGap(problem, lasso, ridge, lower, upper).At(optimum) / unit;
        BigFloat rounding = reach * reach * 4.930380657631324e-32 / problem.TargetSquare;
        bool isKnown = left <= 1e-40;
        return new ExactAnswer(
            gap.ToDouble(), isKnown ? gap.ToDouble() : null, rounding.ToDouble(), isInside, DataExcuse.Holds(problem, features, 2.220446049250313e-16))
        {
            Digits = isKnown ? DigitsOf(problem, ridge, optimum, w) : null,
        };
    }

    private static double? DigitsOf(ExactQuadratic problem, BigFloat[] ridge, BigFloat[] optimum, BigFloat[] w)
    {
        int features = w.Length;
        if (new ExactCholesky(ExactCholesky.WithDiagonal(problem.Gram, ridge), Enumerable.Range(0, features)).Columns.Count < features)
        {
            return null;
        }

        BigFloat largest = BigFloat.Zero;
        BigFloat error = BigFloat.Zero;
        for (int j = 0; j < features; j++)
        {
            largest = BigFloat.Max(largest, problem.Length(j) * BigFloat.Abs(optimum[j]));
            error = BigFloat.Max(error, problem.Length(j) * BigFloat.Abs(optimum[j] - w[j]));
        }

        return largest.IsZero ? null : error.IsZero ? 17.0 : -Math.Log10((error / largest).ToDouble());
    }
}
