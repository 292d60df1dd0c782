using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Holds a logistic answer against the exact data. As the curvature of the loss is at most a quarter, a slope that is left guarantees a
/// decrease of the objective; where that is more than the certificate allows, the certificate is wrong.
/// </summary>
internal static class LogisticJudge
{
    private const double Epsilon = 2.220446049250313e-16;
    private const double SingleEpsilon = 1.1920929e-7;
    private const int UsualExtreme = 20;

    /// <returns>How far the checks went.</returns>
    public static int Judge(
        FitCase data, LogisticCase asked, in TrainingReport report, double[] coefficients, double intercept, bool single, string context)
    {
        TrainingReport told = report;
        bool isUsual = data.Extreme <= UsualExtreme;
        if (!told.Converged)
        {
            bool penalised = asked.Strength >= 1e-3 && asked.Options.PenaltyFactors.IsEmpty && asked.L1Ratio is 0.0 or >= 0.5;
            BrokenPromiseException.Unless(
                !(penalised && data.Extreme == 0 && told.Status != FitStatus.NoData) || IsOffset(data) || IsOneClass(data),
                () => $"logistic: {told.Status} although all is penalised and of usual size", context);
            return 1;
        }

        if (!isUsual || IsOffset(data))
        {
            return 2;
        }

        int features = data.Features;
        var exact = new ExactQuadratic(data.Rows, data.Targets, data.Weights, features, intercept: true);
        var lasso = new BigFloat[features];
        var ridge = new BigFloat[features];
        for (int j = 0; j < features; j++)
        {
            bool flat = exact.Deviation[j].ToDouble() <= 1e-12 * Math.Abs(exact.Mean[j].ToDouble());
            BigFloat unitOfPenalty = asked.Options.Standardize && !flat ? exact.Deviation[j] : BigFloat.One;
            BigFloat factor = asked.Options.PenaltyFactors.IsEmpty ? 1.0 : asked.Options.PenaltyFactors.Span[j];
            lasso[j] = asked.Strength * (BigFloat)asked.L1Ratio * factor * unitOfPenalty;
            ridge[j] = asked.Strength * (BigFloat)(1.0 - asked.L1Ratio) * factor * unitOfPenalty * unitOfPenalty;
        }

        BigFloat[] slopes = Slopes(data, coefficients, intercept, out BigFloat[] curvature);
        BigFloat decrease = asked.Options.Intercept ? slopes[features] * slopes[features] / (2.0 * curvature[features]) : BigFloat.Zero;
        BigFloat reach = BigFloat.Sqrt(curvature[features]) * Math.Abs(intercept);
        for (int j = 0; j < features; j++)
        {
            decrease = BigFloat.Max(decrease, Decrease(coefficients[j], slopes[j], curvature[j], lasso[j], ridge[j], LowerBound(asked, single)));
            reach += BigFloat.Sqrt(curvature[j] + ridge[j]) * Math.Abs(coefficients[j]);
        }

        BigFloat moved = 8.0 * (BigFloat)(single ? SingleEpsilon : Epsilon) * reach;
        double unit = Math.Max(told.TotalWeight, 1e-300);
        BigFloat allowed = (2.0 * told.Certificate.Tolerance * (BigFloat)unit) + (moved * moved);
        BrokenPromiseException.Unless(
            decrease <= allowed,
            () => $"logistic: certified {told.Certificate.Kind}, and {(decrease / unit).ToDouble():g3} of the objective are left in one coefficient", context);
        return 3;
    }

    // What a step in one coefficient gains for certain: the least of slope d + 1/2 L d^2 + l1 (|w + d| - |w|) + 1/2 l2 ((w + d)^2 - w^2).
    private static BigFloat Decrease(double at, BigFloat slope, BigFloat curvature, BigFloat l1, BigFloat l2, double lower)
    {
        BigFloat bend = curvature + l2;
        if (bend.IsZero)
        {
            return BigFloat.Zero;
        }

        BigFloat w = at;
        BigFloat wanted = (curvature * w) - slope;
        BigFloat above = BigFloat.Abs(wanted) - l1;
        BigFloat point = above.Sign > 0 ? wanted.Sign * above / bend : BigFloat.Zero;
        point = double.IsFinite(lower) ? BigFloat.Max(point, lower) : point;
        BigFloat d = point - w;
        BigFloat change = (slope * d) + BigFloat.Scale(curvature * d * d, -1) + (l1 * (BigFloat.Abs(point) - BigFloat.Abs(w)))
            + BigFloat.Scale(l2 * ((point * point) - (w * w)), -1);
        return -change;
    }

    private static double LowerBound(LogisticCase asked, bool single) =>
        asked.Options.LowerBounds.IsEmpty ? double.NegativeInfinity : single ? (float)asked.Options.LowerBounds.Span[0] : asked.Options.LowerBounds.Span[0];

    /// <summary>The derivatives of the loss in the coefficients and, last, the intercept; and the most that they can bend.</summary>
    private static BigFloat[] Slopes(FitCase data, double[] coefficients, double intercept, out BigFloat[] curvature)
    {
        int features = data.Features;
        var slopes = new BigFloat[features + 1];
        curvature = new BigFloat[features + 1];
        for (int i = 0; i < data.Count; i++)
        {
            BigFloat weight = data.Weights.Length == 0 ? 1.0 : data.Weights[i];
            if (weight.IsZero)
            {
                continue;
            }

            BigFloat margin = intercept;
            for (int j = 0; j < features; j++)
            {
                margin += (BigFloat)coefficients[j] * data.Rows[(i * features) + j];
            }

            // exp of less than -1e9 is nothing beside anything here.
            double size = margin.ToDouble();
            BigFloat probability = size < -1e9 ? BigFloat.Zero : size > 1e9 ? BigFloat.One : BigFloat.One / (BigFloat.One + BigFloat.Exp(-margin));
            BigFloat derivative = weight * (probability - data.Targets[i]);
            for (int j = 0; j <= features; j++)
            {
                BigFloat value = j < features ? data.Rows[(i * features) + j] : 1.0;
                slopes[j] += derivative * value;
                curvature[j] += BigFloat.Scale(weight * value * value, -2);
            }
        }

        return slopes;
    }

    private static bool IsOffset(FitCase data)
    {
        double largest = data.Rows.Max(Math.Abs);
        return largest > 1e5;
    }

    // Rows of one class alone, as far as they weigh anything.
    private static bool IsOneClass(FitCase data) =>
        data.Targets.Where((_, i) => data.Weights.Length == 0 || data.Weights[i] > 0.0).Distinct().Count() < 2;
}
