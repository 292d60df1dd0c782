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

/// <param name="Depth">How far the checks went.</param>
/// <param name="Excuse">Why an answer was not held against the data.</param>
internal readonly record struct Verdict(int Depth, Excuse Excuse);

/// <summary>
/// Holds an answer against the exact data: a fit that says it converged must be as near to the optimum as its certificate says, and one that
/// says it did not must have a reason in the data.
/// </summary>
internal static class QuadraticJudge
{
    private const double Epsilon = 2.220446049250313e-16;
    private const double SingleEpsilon = 1.1920929e-7;

    // Beyond these, squares of the numbers, or products of squares and weights, leave the range of double precision or come near.
    private const double LargestUsual = 1e120;
    private const double SmallestUsual = 1e-120;

    // 1 less the square of the correlation of a column with those before it; below, six digits are no longer certain.
    private const double CollinearPivot = 1e-7;

    // The mean of a column beside its deviation; beyond, the rounding of the data themselves costs digits.
    private const double LargeOffset = 1e5;

    public static Verdict Judge(
        FitCase data, FitOptionsCase asked, in FitReport report, double[] coefficients, double intercept, bool single, string context)
    {
        FitOptions options = asked.Options;
        var problem = new ExactQuadratic(data.Rows, data.Targets, data.Weights, data.Features, options.Intercept);
        FitReport told = report;
        if (problem.Weight.Sign == 0)
        {
            BrokenPromiseException.Unless(told.Status == FitStatus.NoData, () => $"{told.Status} without any weight", context);
            return new Verdict(0, Excuse.NoWeight);
        }

        if (IsOutOfRange(data, asked, problem, single))
        {
            return new Verdict(0, Excuse.Range);
        }

        BrokenPromiseException.Unless(
            told.Status is not (FitStatus.OutOfRange or FitStatus.NoData), () => $"{told.Status} although all numbers are of usual size", context);
        double alpha = told.Alpha;
        (BigFloat l1, BigFloat l2) = Strengths(asked, alpha, problem.Weight);
        bool constantTarget = IsNearlyConstant(problem, data.Features, options.Intercept, out bool doubtful);
        var lasso = new BigFloat[data.Features];
        var ridge = new BigFloat[data.Features];
        var usable = new List<int>();
        for (int j = 0; j < data.Features; j++)
        {
            bool constant = IsNearlyConstant(problem, j, options.Intercept, out bool doubtfulColumn);
            bool flat = IsNearlyConstant(problem, j, centred: true, out bool doubtfulDeviation);
            doubtful |= doubtfulColumn || (options.Standardize && doubtfulDeviation);
            BigFloat unit = options.Standardize && !flat ? problem.Deviation[j] : BigFloat.One;
            BigFloat factor = options.PenaltyFactors.IsEmpty ? 1.0 : options.PenaltyFactors.Span[j];
            lasso[j] = l1 * factor * unit;
            ridge[j] = l2 * factor * unit * unit;
            if (!constant)
            {
                usable.Add(j);
            }
        }

        if (doubtful || constantTarget)
        {
            return new Verdict(1, Excuse.Noise);
        }

        double pivot = SmallestPivot(problem, ridge, usable, out int independent);
        double offset = LargestOffset(problem, data.Features, options.Intercept);
        Excuse excuse = independent < usable.Count || pivot < CollinearPivot ? Excuse.Collinear
            : offset > LargeOffset ? Excuse.Offset
            : IsWeak(lasso, problem, usable) ? Excuse.Weak
            : Drowns(problem, coefficients, intercept) || IsForced(problem, coefficients) ? Excuse.Drowned
            : Excuse.None;
        if (!told.Converged)
        {
            BrokenPromiseException.Unless(
                excuse != Excuse.None || (single && pivot < 1e-3),
                () => $"{told.Status} by {told.Solver} although columns are independent (pivot {pivot:g3}) and offsets small", context);
            return new Verdict(2, excuse);
        }

        BrokenPromiseException.Unless(
            told.Certificate.Value <= told.Certificate.Tolerance, () => "converged above the tolerance of its certificate", context);
        // A column that varies, beside those before it, by no more than sixteen units in the last place of its values counts as dependent.
        double smallestShare = 32.0 * Epsilon * offset;
        bool nearlyDependent = pivot <= Math.Max(1e-16, smallestShare * smallestShare);
        if (nearlyDependent || offset > 1e9)
        {
            return new Verdict(3, excuse);
        }

        double unitOfType = single ? SingleEpsilon : Epsilon;
        bool proven = CheckGap(problem, asked, told, coefficients, lasso, ridge, usable, unitOfType, pivot, context);
        CheckIntercept(problem, options.Intercept, coefficients, intercept, unitOfType, context);
        if (told.Certificate.Kind == CertificateKind.Residual && independent == usable.Count && told.Rank == independent)
        {
            CheckSolution(problem, in told, coefficients, ridge, usable, unitOfType, pivot, context);
        }

        return new Verdict(proven ? 5 : 4, excuse);
    }

    /// <returns>Whether the optimum that it was held against is proven to be one.</returns>
    private static bool CheckGap(
        ExactQuadratic problem,
        FitOptionsCase asked,
        FitReport told,
        double[] coefficients,
        BigFloat[] lasso,
        BigFloat[] ridge,
        List<int> usable,
        double unitOfType,
        double pivot,
        string context)
    {
        int features = coefficients.Length;
        double[] lower = Bounds(asked.Options.LowerBounds, features, double.NegativeInfinity, unitOfType);
        double[] upper = Bounds(asked.Options.UpperBounds, features, double.PositiveInfinity, unitOfType);
        var w = new BigFloat[features];
        BigFloat reach = BigFloat.Zero;
        for (int j = 0; j < features; j++)
        {
            BrokenPromiseException.Unless(
                coefficients[j] >= lower[j] && coefficients[j] <= upper[j], () => $"coefficient {j} is outside its box", context);
            w[j] = coefficients[j];
            if (!usable.Contains(j))
            {
                lower[j] = coefficients[j];
                upper[j] = coefficients[j];
            }

            reach += BigFloat.Sqrt(problem.Gram[j, j] + ridge[j]) * BigFloat.Abs(w[j]);
        }

        // Rounded coefficients are beside the optimum, where the objective is flat.
        BigFloat moved = 4.0 * (BigFloat)unitOfType * reach;
        BigFloat rounding = moved * moved;
        var search = new ExactOptimum(problem, lasso, ridge, lower, upper);
        BigFloat[] optimum = search.From(w);
        BigFloat reached = search.Objective(w) - search.Objective(optimum);
        BigFloat left = new ExactGap(problem, lasso, ridge, lower, upper).At(optimum);
        BigFloat unit = BigFloat.Scale(problem.TargetSquare, -1);
        double tolerance = told.Certificate.Kind == CertificateKind.DualityGap ? told.Certificate.Tolerance : 1e-12;
        BigFloat allowed = (2.0 * (BigFloat)tolerance * unit) + rounding;
        BrokenPromiseException.Unless(
            reached <= allowed,
            () => $"{told.Estimator} by {told.Solver}: certified {told.Certificate.Kind} and "
                + $"{(reached / unit).ToDouble():g3} of the objective above the optimum",
            $" (pivot {pivot:g3}, certificate {told.Certificate.Value:g3}, allowed for rounding {(rounding / unit).ToDouble():g3}){context}");
        return left <= allowed + (unit * 1e-12);
    }

    private static void CheckIntercept(
        ExactQuadratic problem, bool hasIntercept, double[] coefficients, double intercept, double unitOfType, string context)
    {
        BigFloat expected = BigFloat.Zero;
        BigFloat size = BigFloat.Zero;
        if (hasIntercept)
        {
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

        BrokenPromiseException.Unless(
            BigFloat.Abs(expected - intercept) <= (16.0 * (BigFloat)unitOfType * size) + double.Epsilon,
            () => "the intercept is not that of the coefficients", $": {intercept:R} instead of {expected}{context}");
    }

    // Without L1 and bounds there is one solution, of which the report says how many digits are right, and six where it converged.
    private static void CheckSolution(
        ExactQuadratic problem, in FitReport told, double[] coefficients, BigFloat[] ridge, List<int> usable, double unitOfType, double pivot, string context)
    {
        BigFloat[,] matrix = WithDiagonal(problem.Gram, ridge);
        BigFloat[] exact = new ExactCholesky(matrix, usable).Solve(problem.Linear);
        BigFloat largest = BigFloat.Zero;
        BigFloat error = BigFloat.Zero;
        foreach (int j in usable)
        {
            BigFloat unit = BigFloat.Sqrt(matrix[j, j]);
            largest = BigFloat.Max(largest, unit * BigFloat.Abs(exact[j]));
            error = BigFloat.Max(error, unit * BigFloat.Abs(exact[j] - coefficients[j]));
        }

        BigFloat tiny = BigFloat.Sqrt(problem.TargetSquare) * Epsilon;
        // The estimate of a condition number may be too small by a factor of three.
        double expected = told.ExpectedDigits;
        double promised = Math.Min(2e-6, 4.0 * Math.Pow(10.0, -expected));
        BrokenPromiseException.Unless(
            error <= (largest * (promised + (4.0 * unitOfType))) + tiny,
            () => $"a certified solution has lost its digits: {(largest.IsZero ? error : error / largest).ToDouble():g2}, {expected:f1} expected",
            $" (pivot {pivot:g3}){context}");
    }

    private static double[] Bounds(ReadOnlyMemory<double> bounds, int features, double none, double unitOfType)
    {
        var values = new double[features];
        for (int j = 0; j < features; j++)
        {
            double bound = bounds.IsEmpty ? none : bounds.Span[bounds.Length == 1 ? 0 : j];
            values[j] = unitOfType > Epsilon ? (float)bound : bound;
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
    private static bool IsOutOfRange(FitCase data, FitOptionsCase asked, ExactQuadratic problem, bool single)
    {
        double strength = asked.Strength.Value;
        bool isUsual = data.Extreme <= 100 && strength is 0.0 or (> 1e-100 and < 1e100);
        double largestRatio = single ? 1e24 : double.PositiveInfinity;
        double target = problem.Deviation[data.Features].ToDouble();
        for (int j = 0; j <= data.Features; j++)
        {
            double deviation = problem.Deviation[j].ToDouble();
            double mean = Math.Abs(problem.Mean[j].ToDouble());
            isUsual &= deviation == 0.0 || target / deviation < largestRatio;
            isUsual &= (deviation == 0.0 || deviation is > SmallestUsual and < LargestUsual) && (mean == 0.0 || mean is > SmallestUsual and < LargestUsual);
        }

        return !isUsual;
    }

    /// <summary>Whether a column varies no more than its rounding; in doubt where it varies hardly more.</summary>
    private static bool IsNearlyConstant(ExactQuadratic problem, int column, bool centred, out bool doubtful)
    {
        double size = Math.Abs(problem.Mean[column].ToDouble());
        double deviation = problem.Deviation[column].ToDouble();
        doubtful = deviation > 0.0 && deviation < 1e-12 * size;
        return deviation <= 1e-12 * size && (centred || size == 0.0);
    }

    private static double SmallestPivot(ExactQuadratic problem, BigFloat[] ridge, List<int> usable, out int independent)
    {
        var cholesky = new ExactCholesky(WithDiagonal(problem.Gram, ridge), usable);
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

    private static BigFloat[,] WithDiagonal(BigFloat[,] matrix, BigFloat[] diagonal)
    {
        var sum = (BigFloat[,])matrix.Clone();
        for (int j = 0; j < diagonal.Length; j++)
        {
            sum[j, j] += diagonal[j];
        }

        return sum;
    }
}
