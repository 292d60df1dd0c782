using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Fuzz.Targets;

/// <summary>Why an answer without a certificate is accepted.</summary>
internal enum Excuse
{
    None,
    NoWeight,
    Range,
    Collinear,
    Offset,
    Noise,
    Weak,
    Drowned,
}

/// <summary>How a judgement went.</summary>
/// <param name="Depth">How far the checks went.</param>
/// <param name="Excuse">Why an answer was not held against the data.</param>
internal readonly record struct Judgement(int Depth, Excuse Excuse);

/// <summary>What a fit of the squared loss answered.</summary>
/// <param name="Report">What was told.</param>
/// <param name="Coefficients">w.</param>
/// <param name="Intercept">b.</param>
/// <param name="Single">Whether data and answer are of single precision.</param>
internal sealed record QuadraticAnswer(FitReport Report, double[] Coefficients, double Intercept, bool Single)
{
    /// <summary>The standard errors that were told, if they were asked for.</summary>
    public double[]? StandardErrors { get; init; }

    /// <summary>One unit in the last place of a number near one.</summary>
    public double Epsilon => Single ? 1.1920929e-7 : 2.220446049250313e-16;

    /// <summary>The distance of the smallest numbers.</summary>
    public double Smallest => Single ? float.Epsilon : double.Epsilon;
}

/// <summary>
/// Holds an answer against the exact problem, in 96 digits: a gap that is told is a bound, whether the fit converged or not; digits, rank,
/// standard errors and alphaMax that are told are right; and a fit that did not converge has a reason in the data. Nothing is left unjudged but
/// data for which <see cref="DataExcuse"/> holds.
/// </summary>
internal static class QuadraticJudge
{
    // Beyond these, squares of the numbers, or products of squares and weights, leave the range of double precision or come near.
    private const double LargestUsual = 1e120;
    private const double SmallestUsual = 1e-120;

    // 1 less the square of the correlation of a column with those before it; below, six digits are no longer certain.
    private const double CollinearPivot = 1e-7;
    private const double CollinearSinglePivot = 1e-3;

    // The mean of a column beside its deviation; beyond, the rounding of the data themselves costs digits.
    private const double LargeOffset = 1e5;

    // The optimum is known where its own gap is below this share of the objective at zero.
    private const double Known = 1e-40;

    // Nothing tells a gap where the system was solved directly; what is right to six digits leaves no more than this.
    private const double GapOfSolution = 1e-9;

    // In units of the terms that an intercept is the sum of.
    private const double ErrorOfIntercept = 1e-12;

    /// <summary>Judges a fit of rows.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="asked">What was asked.</param>
    /// <param name="report">What was told.</param>
    /// <param name="coefficients">w.</param>
    /// <param name="intercept">b.</param>
    /// <param name="single">Whether data and answer are of single precision.</param>
    /// <param name="context">On what occasion.</param>
    public static Judgement Judge(
        FitCase data, FitOptionsCase asked, in FitReport report, double[] coefficients, double intercept, bool single, string context)
    {
        var problem = new ExactQuadratic(data.Rows, data.Targets, data.Weights, data.Features, asked.Options.Intercept);
        bool isUsual = data.Extreme <= 100;
        return Judge(problem, isUsual, asked, new QuadraticAnswer(report, coefficients, intercept, single), context);
    }

    /// <summary>Judges a fit of a problem that is known exactly.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="isUsual">Whether the numbers are of usual size, so that nothing may leave the range of numbers.</param>
    /// <param name="asked">What was asked.</param>
    /// <param name="answer">What was answered.</param>
    /// <param name="context">On what occasion.</param>
    public static Judgement Judge(ExactQuadratic problem, bool isUsual, FitOptionsCase asked, QuadraticAnswer answer, string context)
    {
        FitOptions options = asked.Options;
        FitReport told = answer.Report;
        int features = answer.Coefficients.Length;
        if (problem.Weight.Sign == 0)
        {
            BrokenPromiseException.Unless(told.Status == FitStatus.NoData, () => $"{told.Status} without any weight", context);
            return new Judgement(0, Excuse.NoWeight);
        }

        bool isOutOfRange = !isUsual || IsOutOfRange(features, asked, problem, answer.Single);
        BrokenPromiseException.Unless(
            isOutOfRange || told.Status is not (FitStatus.OutOfRange or FitStatus.NoData),
            () => $"{told.Status} although all numbers are of usual size", context);
        BrokenPromiseException.Unless(
            !told.Converged || told.Certificate.Value <= told.Certificate.Tolerance, () => "converged above the tolerance of its certificate", context);
        if (DataExcuse.Holds(problem, features, answer.Epsilon) || !double.IsFinite(told.Alpha))
        {
            return new Judgement(1, Excuse.Noise);
        }

        (BigFloat[] lasso, BigFloat[] ridge) = Penalties(problem, asked, told.Alpha, features);
        List<int> usable = [.. Enumerable.Range(0, features).Where(j => !problem.Gram[j, j].IsZero)];
        Excuse excuse = isOutOfRange ? Excuse.Range : ExcuseOf(problem, options, answer, lasso, ridge, usable);
        BrokenPromiseException.Unless(
            told.Converged || excuse != Excuse.None, () => $"{told.Status} by {told.Solver} although columns are independent and offsets small", context);
        if (told.Status is FitStatus.OutOfRange or FitStatus.NoData)
        {
            return new Judgement(2, excuse);
        }

        double[] lower = Bounds(options.LowerBounds, features, double.NegativeInfinity, answer.Single);
        double[] upper = Bounds(options.UpperBounds, features, double.PositiveInfinity, answer.Single);
        bool isKnown = CheckGap(problem, answer, lasso, ridge, lower, upper, context, out BigFloat[] optimum);
        CheckIntercept(problem, options.Intercept, answer, context);
        var figures = new QuadraticFigures(problem, asked, answer, lasso, ridge, usable, context);
        figures.CheckAlphaMax();
        if (isKnown)
        {
            figures.CheckRank();
            figures.CheckDigits(optimum);
            figures.CheckStandardErrors(optimum);
        }

        return new Judgement(isKnown ? 5 : 4, excuse);
    }

    /// <summary>The weights of absolute values and of half squares, of each coefficient, beside 1/2 RSS.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="asked">What was asked.</param>
    /// <param name="alpha">The strength that was told.</param>
    /// <param name="features">How many features.</param>
    public static (BigFloat[] L1, BigFloat[] L2) Penalties(ExactQuadratic problem, FitOptionsCase asked, double alpha, int features)
    {
        FitOptions options = asked.Options;
        (BigFloat l1, BigFloat l2) = Strengths(asked, alpha, problem.Weight);
        var lasso = new BigFloat[features];
        var ridge = new BigFloat[features];
        for (int j = 0; j < features; j++)
        {
            BigFloat unit = options.Standardize && !problem.Deviation[j].IsZero ? problem.Deviation[j] : BigFloat.One;
            BigFloat factor = options.PenaltyFactors.IsEmpty ? 1.0 : options.PenaltyFactors.Span[j];
            lasso[j] = l1 * factor * unit;
            ridge[j] = l2 * factor * unit * unit;
        }

        return (lasso, ridge);
    }

    // Why an answer that does not say that it converged is accepted.
    private static Excuse ExcuseOf(
        ExactQuadratic problem, in FitOptions options, QuadraticAnswer answer, BigFloat[] lasso, BigFloat[] ridge, List<int> usable)
    {
        int features = answer.Coefficients.Length;
        double pivot = SmallestPivot(problem, ridge, usable, out int independent);
        double collinear = answer.Single ? CollinearSinglePivot : CollinearPivot;
        bool isFlat = Enumerable.Range(0, features).Any(j => IsNearlyConstant(problem, j));
        return isFlat || IsNearlyConstant(problem, features) ? Excuse.Noise
            : independent < usable.Count || pivot < collinear ? Excuse.Collinear
            : LargestOffset(problem, features, options.Intercept || options.Standardize) > LargeOffset ? Excuse.Offset
            : IsWeak(lasso, problem, usable) ? Excuse.Weak
            : Drowns(problem, answer.Coefficients, answer.Intercept) || IsForced(problem, answer.Coefficients) ? Excuse.Drowned
            : Excuse.None;
    }

    // The gap that was told is a bound, whether it was small enough or not.
    private static bool CheckGap(
        ExactQuadratic problem, QuadraticAnswer answer, BigFloat[] lasso, BigFloat[] ridge, double[] lower, double[] upper, string context, out BigFloat[] optimum)
    {
        FitReport told = answer.Report;
        int features = answer.Coefficients.Length;
        var w = new BigFloat[features];
        BigFloat reach = BigFloat.Zero;
        for (int j = 0; j < features; j++)
        {
            double value = answer.Coefficients[j];
            int feature = j;
            BrokenPromiseException.Unless(value >= lower[j] && value <= upper[j], () => $"coefficient {feature} is outside its box", context);
            w[j] = value;
            if (problem.Gram[j, j].IsZero)
            {
                // Whatever a column says that is zero, or constant beside an intercept: only its penalty counts, and a bound without zero.
                lower[j] = value;
                upper[j] = value;
            }

            reach += BigFloat.Sqrt(problem.Gram[j, j] + ridge[j]) * ((answer.Epsilon * BigFloat.Abs(w[j])) + answer.Smallest);
        }

        // Rounded coefficients are beside the optimum, where the objective is flat.
        BigFloat unit = BigFloat.Scale(problem.TargetSquare, -1);
        BigFloat rounding = BigFloat.Scale(reach * reach, -1);
        var search = new ExactOptimum(problem, lasso, ridge, lower, upper);
        optimum = search.From(w);
        BigFloat[] other = search.From([.. Enumerable.Range(0, features).Select(j => (BigFloat)Math.Clamp(0.0, lower[j], upper[j]))]);
        optimum = search.Objective(other) < search.Objective(optimum) ? other : optimum;
        BigFloat reached = search.Objective(w) - search.Objective(optimum);
        Certificate certificate = told.Certificate;
        bool isGap = certificate.Kind == CertificateKind.DualityGap;
        double bound = isGap && !double.IsNaN(certificate.Value) ? certificate.Value : 0.0;
        double allowed = told.Converged ? isGap ? 3.0 * Math.Max(certificate.Tolerance, bound) : GapOfSolution
            : isGap && double.IsFinite(certificate.Value) ? (3.0 * bound) + 1e-15
            : double.PositiveInfinity;
        BrokenPromiseException.Unless(
            allowed >= 1.0 || reached <= (unit * allowed) + (10.0 * rounding),
            () => $"{told.Estimator}{(answer.Single ? " in float" : "")}: {(told.Converged ? "converged" : "not converged, and")} by {told.Solver} with "
                + $"a {certificate.Kind} that is no bound",
            $" ({certificate.Value:g3} told, {(reached / unit).ToDouble():g3} of the objective at zero is right, "
                + $"allowed for rounding {(10.0 * rounding / unit).ToDouble():g3}, right {string.Join(' ', optimum)}){context}");
        BigFloat left = new ExactGap(problem, lasso, ridge, lower, upper).At(optimum);
        return left <= unit * Known;
    }

    private static void CheckIntercept(ExactQuadratic problem, bool hasIntercept, QuadraticAnswer answer, string context)
    {
        BigFloat expected = BigFloat.Zero;
        BigFloat size = BigFloat.Zero;
        if (!answer.Report.Converged)
        {
            return;
        }

        if (hasIntercept)
        {
            double[] coefficients = answer.Coefficients;
            int features = coefficients.Length;
            expected = problem.Mean[features];
            size = BigFloat.Abs(expected) + problem.Deviation[features];
            for (int j = 0; j < features; j++)
            {
                BigFloat term = coefficients[j] * problem.Mean[j];
                expected -= term;
                size += BigFloat.Abs(term) + (Math.Abs(coefficients[j]) * problem.Deviation[j]);
            }
        }

        // Where the sums have lost digits, so have the means, and the digits that are told say so.
        double digits = answer.Report.ExpectedDigits;
        double rounded = Math.Max(16.0 * answer.Epsilon, ErrorOfIntercept);
        double lost = double.IsNaN(digits) ? rounded : Math.Max(rounded, 4.0 * Math.Pow(10.0, -digits));
        BrokenPromiseException.Unless(
            BigFloat.Abs(expected - answer.Intercept) <= (lost * size) + answer.Smallest,
            () => $"{answer.Report.Estimator}: the intercept is not that of the coefficients", $" ({answer.Intercept:R} instead of {expected}){context}");
    }

    /// <summary>The bounds of each coefficient.</summary>
    /// <param name="bounds">One, one a feature, or none.</param>
    /// <param name="features">How many features.</param>
    /// <param name="none">The bound where there is none.</param>
    /// <param name="single">Whether they are rounded to single precision.</param>
    public static double[] Bounds(ReadOnlyMemory<double> bounds, int features, double none, bool single)
    {
        var values = new double[features];
        for (int j = 0; j < features; j++)
        {
            double bound = bounds.IsEmpty ? none : bounds.Span[bounds.Length == 1 ? 0 : j];
            values[j] = single ? (float)bound : bound;
        }

        return values;
    }

    // lambda1 and lambda2 of 1/2 RSS + lambda1 sum |w| + 1/2 lambda2 sum w^2.
    private static (BigFloat L1, BigFloat L2) Strengths(FitOptionsCase asked, double alpha, BigFloat weight)
    {
        BigFloat value = asked.Strength.Value;
        BigFloat ratio = asked.L1Ratio;
        BigFloat other = BigFloat.One - ratio;
        bool isTotal = asked.Kind is EstimatorKind.Ridge or EstimatorKind.LeastSquares;
        return asked.Strength.Convention switch
        {
            StrengthConvention.Total => (value * ratio, value * other),
            StrengthConvention.InverseC => (ratio / value, other / value),
            StrengthConvention.PerSample => (weight * value * ratio, weight * value * other),
            StrengthConvention.MeanSquaredError => (BigFloat.Scale(weight * value * ratio, -1), weight * value * other),
            StrengthConvention.FractionOfMax => (weight * alpha * ratio, weight * alpha * other),
            _ when isTotal => (BigFloat.Zero, value),
            _ => (weight * value * ratio, weight * value * other),
        };
    }

    // Coefficients of columns that nearly depend on each other are larger than the ratio of deviations.
    private static bool IsOutOfRange(int features, FitOptionsCase asked, ExactQuadratic problem, bool single)
    {
        double strength = asked.Strength.Value;
        bool isUsual = strength is 0.0 or (> 1e-100 and < 1e100);
        double largestRatio = single ? 1e24 : double.PositiveInfinity;
        double target = problem.Deviation[features].ToDouble();
        for (int j = 0; j <= features; j++)
        {
            double deviation = problem.Deviation[j].ToDouble();
            double mean = Math.Abs(problem.Mean[j].ToDouble());
            isUsual &= deviation == 0.0 || target / deviation < largestRatio;
            isUsual &= (deviation == 0.0 || deviation is > SmallestUsual and < LargestUsual) && (mean == 0.0 || mean is > SmallestUsual and < LargestUsual);
        }

        return !isUsual;
    }

    /// <summary>Whether a column varies hardly more than its rounding.</summary>
    private static bool IsNearlyConstant(ExactQuadratic problem, int column)
    {
        double deviation = problem.Deviation[column].ToDouble();
        return deviation > 0.0 && deviation < 1e-12 * Math.Abs(problem.Mean[column].ToDouble());
    }

    private static double SmallestPivot(ExactQuadratic problem, BigFloat[] ridge, List<int> usable, out int independent)
    {
        var cholesky = new ExactCholesky(ExactCholesky.WithDiagonal(problem.Gram, ridge), usable);
        independent = cholesky.Columns.Count;
        return cholesky.SmallestPivot;
    }

    /// <summary>Whether an L1 weight is so far below the slopes that rounding hides it.</summary>
    private static bool IsWeak(BigFloat[] lasso, ExactQuadratic problem, List<int> usable) => usable.Any(
        j => !lasso[j].IsZero && lasso[j] < BigFloat.Sqrt(problem.TargetSquare) * problem.Length(j) * 1e-8);

    /// <summary>Whether predictions are differences of terms so large that their rounding hides the target, as where a box forces them.</summary>
    private static bool Drowns(ExactQuadratic problem, double[] coefficients, double intercept)
    {
        double terms = Math.Abs(intercept);
        for (int j = 0; j < coefficients.Length; j++)
        {
            terms += Math.Abs(coefficients[j] * problem.Mean[j].ToDouble());
        }

        return terms > 1e12 * problem.Deviation[coefficients.Length].ToDouble();
    }

    /// <summary>Whether a box forces residuals far larger than the target, whose objective at zero the tolerance is relative to.</summary>
    private static bool IsForced(ExactQuadratic problem, double[] coefficients)
    {
        BigFloat[] w = [.. coefficients.Select(coefficient => (BigFloat)coefficient)];
        return problem.ResidualSquare(w, problem.Gradient(w)) > 1e4 * problem.TargetSquare;
    }

    private static double LargestOffset(ExactQuadratic problem, int features, bool intercept)
    {
        double largest = 0.0;
        for (int j = 0; j <= features && intercept; j++)
        {
            double deviation = problem.Deviation[j].ToDouble();
            largest = deviation > 0.0 ? Math.Max(largest, Math.Abs(problem.Mean[j].ToDouble()) / deviation) : largest;
        }

        return largest;
    }
}
