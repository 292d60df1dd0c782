using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Holds the answer of a fit over few rows against better points in 96 digits: a gap that is told is a bound, whether the fit converged or not,
/// and no objective that has a minimum is said to have none.
/// </summary>
internal static class RowOptimumJudge
{
    private const int MostSteps = 80;

    // More rows, and planes through some of them, would take too long.
    private const int MostRowsOfPlanes = 8;

    /// <summary>Judges an answer.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="asked">What was asked.</param>
    /// <param name="report">What was told.</param>
    /// <param name="coefficients">w.</param>
    /// <param name="intercept">b.</param>
    /// <param name="rounding">How far one element of the data, or of the answer, is rounded.</param>
    /// <param name="context">On what occasion.</param>
    /// <returns>How far the checks went.</returns>
    public static int Judge(
        FitCase data, RowFitCase asked, in TrainingReport report, double[] coefficients, double intercept, double rounding, string context)
    {
        TrainingReport told = report;
        int features = data.Features;
        FitOptions options = asked.Options;
        var exact = new ExactQuadratic(data.Rows, data.Targets, data.Weights, features, options.Intercept);
        if (exact.Weight.Sign <= 0 || IsExcused(data, asked, exact, rounding))
        {
            return 1;
        }

        (BigFloat[] l1, BigFloat[] l2) = Penalties(asked, exact, features);
        double[] lower = Bounds(options.LowerBounds, features, double.NegativeInfinity, rounding);
        double[] upper = Bounds(options.UpperBounds, features, double.PositiveInfinity, rounding);
        var loss = new ExactLoss(asked.Loss, asked.Delta);
        var descent = new ExactDescent(loss, data.Rows, data.Targets, data.Weights, l1, l2, lower, upper, options.Intercept);
        BigFloat unit = Unit(data, asked, loss);
        if (unit.Sign <= 0)
        {
            return 2;
        }

        bool isBounded = asked.Loss is LossKind.Huber or LossKind.Squared || (asked.Strength > 0.0 && options.PenaltyFactors.IsEmpty && HasBothLabels(data, options));
        BrokenPromiseException.Unless(
            told.Status != FitStatus.Unbounded || !isBounded, () => $"{asked.Loss}: an objective that has a minimum is said to have none", context);
        BigFloat[] point = Point(coefficients, intercept, options.Intercept);
        if (told.Status is FitStatus.OutOfRange or FitStatus.NoData || !Enumerable.Range(0, features).All(j => coefficients[j] >= lower[j] && coefficients[j] <= upper[j]))
        {
            BrokenPromiseException.Unless(!told.Converged, () => $"{asked.Loss}: converged outside the box", context);
            return 2;
        }

        BigFloat own = descent.Objective(point);
        BigFloat best = Best(descent, data, asked, exact, point, lower, upper);
        BrokenPromiseException.Unless(
            told.Status != FitStatus.Unbounded || !HasMinimum(descent) || best <= unit * 1e-6, () => $"{asked.Loss}: labels that no plane separates are said to be separable",
            $" ({(best / unit).ToDouble():g3} of the objective is the least){context}");
        Certificate certificate = told.Certificate;
        bool isGap = certificate.Kind == CertificateKind.DualityGap;
        double allowed = told.Converged ? 3.0 * Math.Max(certificate.Tolerance, double.IsNaN(certificate.Value) ? 0.0 : certificate.Value)
            : isGap && double.IsFinite(certificate.Value) ? (3.0 * certificate.Value) + 1e-15
            : double.PositiveInfinity;
        BigFloat noise = 10.0 * Noise(data, coefficients, intercept, l2, rounding);
        BrokenPromiseException.Unless(
            allowed >= 1.0 || own - best <= (unit * allowed) + noise,
            () => $"{asked.Loss}: {(told.Converged ? "converged" : "not converged, and")} with a {certificate.Kind} that is no bound",
            $" ({certificate.Value:g3} told, at least {((own - best) / unit).ToDouble():g3} of the objective at zero is right, "
                + $"allowed for rounding {(noise / unit).ToDouble():g3}){context}");
        return told.Converged ? 5 : 4;
    }

    /// <summary>What is true of an answer; null where nothing is to be gained.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="asked">What was asked.</param>
    /// <param name="coefficients">w.</param>
    /// <param name="intercept">b.</param>
    public static ExactAnswer? Answer(FitCase data, RowFitCase asked, double[] coefficients, double intercept)
    {
        const double rounding = 2.220446049250313e-16;
        int features = data.Features;
        FitOptions options = asked.Options;
        var exact = new ExactQuadratic(data.Rows, data.Targets, data.Weights, features, options.Intercept);
        (BigFloat[] l1, BigFloat[] l2) = Penalties(asked, exact, features);
        double[] lower = Bounds(options.LowerBounds, features, double.NegativeInfinity, rounding);
        double[] upper = Bounds(options.UpperBounds, features, double.PositiveInfinity, rounding);
        var loss = new ExactLoss(asked.Loss, asked.Delta);
        var descent = new ExactDescent(loss, data.Rows, data.Targets, data.Weights, l1, l2, lower, upper, options.Intercept);
        BigFloat unit = Unit(data, asked, loss);
        bool isInside = Enumerable.Range(0, features).All(j => coefficients[j] >= lower[j] && coefficients[j] <= upper[j]);
        if (unit.Sign <= 0 || !isInside || (asked.Loss == LossKind.Logistic && !HasBothLabels(data, options)))
        {
            return null;
        }

        BigFloat[] point = Point(coefficients, intercept, options.Intercept);
        BigFloat gap = (descent.Objective(point) - Best(descent, data, asked, exact, point, lower, upper)) / unit;
        double noise = (Noise(data, coefficients, intercept, l2, rounding) / unit).ToDouble();
        return new ExactAnswer(gap.ToDouble(), null, noise, isInside, IsExcused(data, asked, exact, rounding));
    }

    // As with fits from moments; labels cannot be excused.
    private static bool IsExcused(FitCase data, RowFitCase asked, ExactQuadratic exact, double rounding) =>
        DataExcuse.Holds(exact, data.Features, rounding, hasTarget: asked.Loss != LossKind.Logistic);

    private static (BigFloat[] L1, BigFloat[] L2) Penalties(RowFitCase asked, ExactQuadratic exact, int features)
    {
        var l1 = new BigFloat[features];
        var l2 = new BigFloat[features];
        for (int j = 0; j < features; j++)
        {
            BigFloat unit = asked.Options.Standardize && !exact.Deviation[j].IsZero ? exact.Deviation[j] : BigFloat.One;
            BigFloat factor = asked.Options.PenaltyFactors.IsEmpty ? 1.0 : asked.Options.PenaltyFactors.Span[j];
            l1[j] = asked.Strength * (BigFloat)asked.L1Ratio * factor * unit;
            l2[j] = asked.Strength * (BigFloat)(1.0 - asked.L1Ratio) * factor * unit * unit;
        }

        return (l1, l2);
    }

    private static BigFloat Best(
        ExactDescent descent, FitCase data, RowFitCase asked, ExactQuadratic exact, BigFloat[] point, double[] lower, double[] upper)
    {
        var starts = new List<BigFloat[]> { point };
        if (asked.Loss == LossKind.Huber && data.Count <= MostRowsOfPlanes && descent.BestPlane() is BigFloat[] plane)
        {
            starts.Add(plane);
        }

        if (asked.Loss is LossKind.Huber or LossKind.Squared)
        {
            BigFloat[] solution = new ExactCholesky(exact.Gram, Enumerable.Range(0, data.Features).Where(j => !exact.Gram[j, j].IsZero)).Solve(exact.Linear);
            BigFloat rest = exact.Mean[data.Features];
            for (int j = 0; j < data.Features; j++)
            {
                solution[j] = double.IsFinite(lower[j]) ? BigFloat.Max(solution[j], lower[j]) : solution[j];
                solution[j] = double.IsFinite(upper[j]) ? BigFloat.Min(solution[j], upper[j]) : solution[j];
                rest -= solution[j] * exact.Mean[j];
            }

            starts.Add(asked.Options.Intercept ? [.. solution, rest] : solution);
        }

        BigFloat best = descent.Objective(point);
        foreach (BigFloat[] start in starts)
        {
            BigFloat found = descent.Objective(descent.From(start, MostSteps));
            best = BigFloat.Min(best, found);
        }

        return best;
    }

    // Steps to a minimum double its digits; where there is none they gain no more than a factor of e each, and do not come to rest.
    private static bool HasMinimum(ExactDescent descent)
    {
        const int fewSteps = 40;
        descent.From(new BigFloat[descent.Size], fewSteps);
        return descent.IsAtRest;
    }

    // The objective at zero coefficients with the best intercept.
    private static BigFloat Unit(FitCase data, RowFitCase asked, ExactLoss loss)
    {
        bool hasIntercept = asked.Options.Intercept;
        var empty = new ExactDescent(loss, [], data.Targets, data.Weights, [], [], [], [], hasIntercept);
        if (!hasIntercept)
        {
            return empty.Objective([]);
        }

        BigFloat least = empty.Objective([0.0]);
        foreach (double target in asked.Loss == LossKind.Logistic ? [0.0] : data.Targets)
        {
            least = BigFloat.Min(least, empty.Objective(empty.From([target], MostSteps)));
        }

        return least;
    }

    private static BigFloat Noise(FitCase data, double[] coefficients, double intercept, BigFloat[] l2, double rounding)
    {
        BigFloat weight = BigFloat.Zero;
        BigFloat reach = Math.Abs(intercept);
        for (int i = 0; i < data.Count; i++)
        {
            weight += data.Weights.Length == 0 ? 1.0 : data.Weights[i];
        }

        BigFloat penalty = BigFloat.Zero;
        for (int j = 0; j < data.Features; j++)
        {
            double largest = Enumerable.Range(0, data.Count).Max(i => Math.Abs(data.Rows[(i * data.Features) + j]));
            reach += largest * BigFloat.Abs(coefficients[j]);
            penalty += l2[j] * coefficients[j] * coefficients[j];
        }

        return ((weight * reach * reach) + penalty) * rounding * rounding;
    }

    private static bool HasBothLabels(FitCase data, in FitOptions options) => !options.Intercept
        || (data.Targets.Where((target, i) => target == 1.0 && IsPresent(data, i)).Any() && data.Targets.Where((target, i) => target != 1.0 && IsPresent(data, i)).Any());

    private static bool IsPresent(FitCase data, int row) => data.Weights.Length == 0 || data.Weights[row] > 0.0;

    private static BigFloat[] Point(double[] coefficients, double intercept, bool hasIntercept)
    {
        BigFloat[] point = [.. coefficients.Select(coefficient => (BigFloat)coefficient)];
        return hasIntercept ? [.. point, intercept] : point;
    }

    private static double[] Bounds(ReadOnlyMemory<double> bounds, int features, double none, double rounding)
    {
        var values = new double[features];
        for (int j = 0; j < features; j++)
        {
            double bound = bounds.IsEmpty ? none : bounds.Span[bounds.Length == 1 ? 0 : j];
            values[j] = rounding > 1e-10 ? (float)bound : bound;
        }

        return values;
    }
}
