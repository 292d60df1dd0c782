using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Holds the answer of a fit over rows against the exact data: where a step in one coefficient alone gains more than the certificate allows, the
/// certificate is wrong.
/// </summary>
internal static class RowFitJudge
{
    private const double Epsilon = 2.220446049250313e-16;
    private const double SingleEpsilon = 1.1920929e-7;
    private const int UsualExtreme = 20;
    private const double LargestUsual = 1e5;

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
        if (!told.Converged)
        {
            return 1;
        }

        BrokenPromiseException.Unless(
            told.Certificate.Value <= told.Certificate.Tolerance, () => $"{asked.Loss}: converged above the tolerance of its certificate", context);
        if (!IsUsual(data) || (rounding > Epsilon && HasTinyNumbers(data)) || Reaches(data, coefficients, intercept) > 1e8)
        {
            return 2;
        }

        int features = data.Features;
        var exact = new ExactQuadratic(data.Rows, data.Targets, data.Weights, features, intercept: true);
        var problem = new ExactRowProblem(
            new ExactLoss(asked.Loss, asked.Delta), data.Rows, data.Targets, data.Weights, coefficients, intercept);
        BigFloat gain = asked.Options.Intercept ? problem.GainOfIntercept() : BigFloat.Zero;
        int most = features;
        BigFloat reach = problem.Reach;
        for (int j = 0; j < features; j++)
        {
            double deviation = exact.Deviation[j].ToDouble();
            bool flat = deviation <= 1e-12 * Math.Abs(exact.Mean[j].ToDouble());
            if (flat && deviation > 0.0 && asked.Options.Standardize)
            {
                return 2;
            }

            BigFloat unitOfPenalty = asked.Options.Standardize && !flat ? exact.Deviation[j] : BigFloat.One;
            BigFloat factor = asked.Options.PenaltyFactors.IsEmpty ? 1.0 : asked.Options.PenaltyFactors.Span[j];
            BigFloat l1 = asked.Strength * (BigFloat)asked.L1Ratio * factor * unitOfPenalty;
            BigFloat l2 = asked.Strength * (BigFloat)(1.0 - asked.L1Ratio) * factor * unitOfPenalty * unitOfPenalty;
            double lower = Bound(asked.Options.LowerBounds, j, double.NegativeInfinity, rounding);
            double upper = Bound(asked.Options.UpperBounds, j, double.PositiveInfinity, rounding);
            BrokenPromiseException.Unless(
                coefficients[j] >= lower && coefficients[j] <= upper, () => $"{asked.Loss}: coefficient {j} is outside its box", context);
            BigFloat gained = problem.Gain(j, coefficients[j], l1, l2, lower, upper);
            (gain, most) = gained > gain ? (gained, j) : (gain, most);
            reach += l2 * coefficients[j] * coefficients[j];
        }

        BigFloat moved = 64.0 * (BigFloat)rounding * rounding * reach;
        BigFloat unit = Unit(data, asked, exact);
        BigFloat allowed = (2.0 * told.Certificate.Tolerance * unit) + moved;
        BrokenPromiseException.Unless(
            gain <= allowed,
            () => $"{asked.Loss}: certified {told.Certificate.Kind}, and {(gain / unit).ToDouble():g3} of the objective are left in one coefficient",
            $" ({(most < features ? $"coefficient {most}" : "intercept")}){context}");
        return 3;
    }

    /// <summary>Whether all is of usual size and well penalised, so that there is no excuse for not converging.</summary>
    public static bool HasNoExcuse(FitCase data, RowFitCase asked) =>
        data.Count > data.Features + 1 && asked.Strength >= 1e-3 && (asked.Loss != LossKind.Huber || asked.Delta >= 1.0) && asked.Options.PenaltyFactors.IsEmpty && asked.L1Ratio is 0.0 or >= 0.5 && data.Extreme == 0 && IsUsual(data)
        && !IsForced(asked) && !HasNearlyConstantTarget(data);

    // A box without zero may force an objective far above the one that tolerances are relative to.
    private static bool IsForced(RowFitCase asked) =>
        asked.Options.LowerBounds.ToArray().Any(bound => bound > 0.0) || asked.Options.UpperBounds.ToArray().Any(bound => bound < 0.0);

    // Of a target that varies by little more than its rounding nothing can be told.
    private static bool HasNearlyConstantTarget(FitCase data)
    {
        double largest = data.Targets.Max();
        double smallest = data.Targets.Min();
        return largest - smallest <= 1e-6 * Math.Max(Math.Abs(largest), Math.Abs(smallest));
    }

    /// <summary>How far rounding moves what is made of the element type.</summary>
    public static double RoundingOf(bool single) => single ? SingleEpsilon : Epsilon;

    // What the objective is without coefficients, at most: what tolerances are relative to.
    private static BigFloat Unit(FitCase data, RowFitCase asked, ExactQuadratic exact)
    {
        int features = data.Features;
        BigFloat weight = exact.Weight;
        bool centred = asked.Options.Intercept;
        BigFloat variance = exact.Deviation[features] * exact.Deviation[features];
        BigFloat square = centred && !asked.IsDescent ? variance : variance + (exact.Mean[features] * exact.Mean[features]);
        BigFloat unit = asked.Loss switch
        {
            LossKind.Squared => BigFloat.Scale(weight * square, -1),
            LossKind.Huber => BigFloat.Min(BigFloat.Scale(weight * square, -1), weight * asked.Delta * BigFloat.Sqrt(square)),
            LossKind.Poisson => BigFloat.Max(weight, BigFloat.One),
            _ => weight,
        };
        return !unit.IsZero ? unit : asked.IsDescent ? weight : BigFloat.One;
    }

    private static double Bound(ReadOnlyMemory<double> bounds, int feature, double none, double rounding)
    {
        double bound = bounds.IsEmpty ? none : bounds.Span[bounds.Length == 1 ? 0 : feature];
        return rounding > Epsilon ? (float)bound : bound;
    }

    private static bool IsUsual(FitCase data) =>
        data.Extreme <= UsualExtreme && data.Rows.All(value => Math.Abs(value) <= LargestUsual) && data.Targets.All(value => Math.Abs(value) <= LargestUsual);

    // Squares of such numbers leave the range of single precision.
    private static bool HasTinyNumbers(FitCase data) => data.Rows.Concat(data.Targets).Any(value => value != 0.0 && Math.Abs(value) < 1e-15);

    // The largest term of a prediction beside one.
    private static double Reaches(FitCase data, double[] coefficients, double intercept)
    {
        double largest = Math.Abs(intercept);
        for (int i = 0; i < data.Rows.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(data.Rows[i] * coefficients[i % data.Features]));
        }

        return largest;
    }
}
