namespace SimdRegression.Verification;

/// <summary>Judges a point of a problem, in more and more bits until the claim is decided.</summary>
internal sealed class VerificationRun(RowSource source, FitClaim claim, BigReal[] given)
{
    private static readonly int[] Precisions = [256, 512, 1024, 2048];

    // More is a claim about rounding to double, not about the fit.
    private const double MostDigits = 14.5;

    // Sums that leave more of the objective open decide nothing.
    private const double MostSumError = 1e-6;

    // Digits are told in the sense of an order of magnitude.
    private const double DigitSlack = 0.75;

    /// <summary>A report on no rows at all: a fit that has converged on them is left open, any other claims nothing.</summary>
    /// <param name="claim">The claim.</param>
    public static VerificationReport WithoutRows(FitClaim claim) => new()
    {
        Status = claim.Status,
        GapTold = claim.Gap,
        DigitsTold = claim.Digits,
        GapVerdict = claim.Status == FitStatus.Converged ? Verdict.Open : Verdict.Holds,
        GapAllowed = double.PositiveInfinity,
        GapLow = double.NaN,
        GapBound = double.NaN,
        Digits = double.NaN,
        ObjectiveLow = double.NaN,
        ObjectiveHigh = double.NaN,
        MinimumLow = double.NaN,
        MinimumHigh = double.NaN,
    };

    /// <summary>Judges.</summary>
    public VerificationReport Run()
    {
        VerificationReport report = WithoutRows(claim);
        if (!source.HasRows)
        {
            return report;
        }

        foreach (int precision in Precisions)
        {
            report = Judge(report, precision);
            if (report.GapVerdict != Verdict.Open || claim.Status == FitStatus.Unbounded)
            {
                break;
            }
        }

        if (report.Verdict == Verdict.Refuted && source.Triangle is null && DataDoubt.Exists(source.Build(Precisions[^2])))
        {
            return report with
            {
                IsWithinDataRounding = true,
                GapVerdict = report.GapVerdict == Verdict.Refuted ? Verdict.Open : report.GapVerdict,
                DigitsVerdict = report.DigitsVerdict == Verdict.Refuted ? Verdict.Open : report.DigitsVerdict,
            };
        }

        return report;
    }

    private VerificationReport Judge(VerificationReport report, int precision)
    {
        VerifiedProblem problem = source.Build(precision);
        BigReal unit = ObjectiveAtZero.Of(problem);
        BigReal[] point = Array.ConvertAll(given, value => value.WithPrecision(precision));
        if (!problem.IsConvex)
        {
            return JudgeGain(report, problem, point, unit);
        }

        HighPrecisionMinimum minimum = HighPrecisionMinimum.Find(problem, Start(problem, point), unit);
        bool isKnown = TryObjective(problem, point, out Enclosure objective);
        Enclosure lowest = problem.Objective(minimum.Point);
        bool isBounded = DualBound.TryFind(problem, minimum.Point, minimum.Duals, out BigReal bound);

        // No slope at all is a dual point too, with which losses that are bounded below show it.
        if (DualBound.TryFind(problem, minimum.Point, new BigReal[problem.Count], out BigReal plain) && (!isBounded || plain > bound))
        {
            bound = plain;
            isBounded = true;
        }

        double scale = ObjectiveScale;
        double allowed = claim.Limit + (isKnown ? Rounding(problem, point, minimum.Point, unit) : 0.0);

        // Sums are known to their own rounding, which counts at both points.
        BigReal error = source.Triangle is null ? BigReal.Zero
            : BigReal.BoundSum(source.Triangle.ErrorAt(point), source.Triangle.ErrorAt(minimum.Point));
        double sumError = (error / unit).ToDoubleAbove();
        double gapBound = isKnown && isBounded ? ((objective.High - bound + error) / unit).ToDoubleAbove() : double.PositiveInfinity;
        double gapLow = isKnown ? Math.Max(0.0, ((objective.Low - lowest.High - error) / unit).ToDoubleBelow()) : 0.0;
        double digits = Digits(problem, point, minimum);
        return report with
        {
            Precision = precision,
            ObjectiveLow = isKnown ? Scaled(objective.Low.ToDoubleBelow(), scale, -1) : double.NaN,
            ObjectiveHigh = isKnown ? Scaled(objective.High.ToDoubleAbove(), scale, 1) : double.PositiveInfinity,
            MinimumLow = isBounded ? Scaled(bound.ToDoubleBelow(), scale, -1) : double.NegativeInfinity,
            MinimumHigh = Scaled(lowest.High.ToDoubleAbove(), scale, 1),
            GapAllowed = allowed,
            GapLow = gapLow,
            GapBound = Math.Max(0.0, gapBound),
            SumError = sumError,
            Digits = digits,
            GapVerdict = GapVerdict(problem, point, minimum, gapLow, sumError <= MostSumError ? gapBound - sumError : double.PositiveInfinity, allowed),
            DigitsVerdict = claim.Status != FitStatus.Converged || double.IsNaN(claim.Digits) || double.IsNaN(digits)
                || Math.Min(digits, MostDigits) >= Math.Min(claim.Digits, MostDigits) - DigitSlack
                ? Verdict.Holds : Verdict.Refuted,
        };
    }

    private double ObjectiveScale => double.IsNaN(claim.ObjectiveScale) ? 1.0 / source.TotalWeight.ToDouble() : claim.ObjectiveScale;

    // Of a penalty that is not convex: what single coefficients could still gain.
    private VerificationReport JudgeGain(VerificationReport report, VerifiedProblem problem, BigReal[] point, BigReal unit)
    {
        double scale = ObjectiveScale;
        Enclosure objective = problem.Objective(point);
        report = report with
        {
            Measure = CertificateKind.Stationarity,
            Precision = problem.Precision,
            ObjectiveLow = Scaled(objective.Low.ToDoubleBelow(), scale, -1),
            ObjectiveHigh = Scaled(objective.High.ToDoubleAbove(), scale, 1),
            GapAllowed = claim.Limit + Rounding(problem, point, point, unit),
            GapLow = 0.0,
            GapBound = double.PositiveInfinity,
            GapVerdict = Verdict.Open,
            DigitsVerdict = Verdict.Holds,
        };
        try
        {
            Enclosure gain = CoordinateGain.Of(problem, point, out BigReal[] reach);
            BigReal error = source.Triangle is null ? BigReal.Zero : BigReal.BoundSum(source.Triangle.ErrorAt(point), source.Triangle.ErrorAt(reach));
            double sumError = (error / unit).ToDoubleAbove();
            double low = Math.Max(0.0, ((gain.Low - error) / unit).ToDoubleBelow());
            double high = ((gain.High + error) / unit).ToDoubleAbove();
            report = report with
            {
                MinimumHigh = Scaled((objective - gain).High.ToDoubleAbove(), scale, 1),
                GapLow = low,
                GapBound = Math.Max(0.0, high),
                SumError = sumError,
            };
            Verdict verdict = claim.Status == FitStatus.Unbounded || low > report.GapAllowed ? Verdict.Refuted
                : sumError <= MostSumError && high - sumError <= report.GapAllowed ? Verdict.Holds
                : Verdict.Open;
            return report with { GapVerdict = double.IsPositiveInfinity(report.GapAllowed) ? Verdict.Holds : verdict };
        }
        catch (Exception open) when (open is OverflowException or DivideByZeroException)
        {
            // More bits may tell.
            return report;
        }
    }

    private Verdict GapVerdict(
        VerifiedProblem problem, BigReal[] point, HighPrecisionMinimum minimum, double gapLow, double gapBound, double allowed)
    {
        if (claim.Status == FitStatus.Unbounded)
        {
            return Unbounded(problem, minimum);
        }

        if (double.IsPositiveInfinity(allowed))
        {
            return Verdict.Holds;
        }

        if (LeavesBounds(problem, point) || gapLow > allowed)
        {
            return Verdict.Refuted;
        }

        return gapBound <= allowed ? Verdict.Holds : Verdict.Open;
    }

    // Squared and Huber losses always have a minimum. The logistic one has none where a plane without penalty separates the classes.
    private static Verdict Unbounded(VerifiedProblem problem, HighPrecisionMinimum minimum)
    {
        if (problem.Loss.IsOfResidual)
        {
            return Verdict.Refuted;
        }

        if (problem.Loss.Kind != LossKind.Logistic)
        {
            return Verdict.Open;
        }

        for (int j = 0; j < problem.Unknowns; j++)
        {
            if (!minimum.Point[j].IsZero && (!problem.IsUnpenalized(j) || problem.Lower[j] is not null || problem.Upper[j] is not null))
            {
                return Verdict.Open;
            }
        }

        for (int i = 0; i < problem.Count; i++)
        {
            Enclosure prediction = BigReal.Zero.WithPrecision(problem.Precision);
            for (int j = 0; j < problem.Unknowns; j++)
            {
                prediction += (Enclosure)problem.At(i, j) * minimum.Point[j];
            }

            if (!(problem.Targets[i].IsZero ? prediction.IsNegative : prediction.IsPositive))
            {
                return Verdict.Open;
            }
        }

        return Verdict.Holds;
    }

    private static double Scaled(double value, double scale, int direction)
    {
        double product = value * scale;
        return scale == 1.0 || scale == 2.0 ? product : direction > 0 ? Math.BitIncrement(Math.BitIncrement(product)) : Math.BitDecrement(Math.BitDecrement(product));
    }

    private static bool TryObjective(VerifiedProblem problem, BigReal[] point, out Enclosure objective)
    {
        try
        {
            objective = problem.Objective(point);
            return true;
        }
        catch (OverflowException)
        {
            objective = Enclosure.Zero;
            return false;
        }
    }

    // The given point, unless all-zero unknowns are better.
    private static BigReal[] Start(VerifiedProblem problem, BigReal[] point)
    {
        var zero = new BigReal[problem.Unknowns];
        if (problem.Loss.IsOfResidual)
        {
            return zero;
        }

        var inside = new BigReal[point.Length];
        for (int j = 0; j < inside.Length; j++)
        {
            inside[j] = problem.Clamped(point[j], j);
        }

        BigReal[] origin = problem.Clamped(zero);
        return TryObjective(problem, inside, out Enclosure given)
            && TryObjective(problem, origin, out Enclosure plain) && given.Middle < plain.Middle ? inside : origin;
    }

    private bool LeavesBounds(VerifiedProblem problem, BigReal[] point)
    {
        BigReal rounding = BigReal.From(claim.Rounding, problem.Precision);
        for (int j = 0; j < problem.Unknowns; j++)
        {
            BigReal slack = rounding * point[j].Abs();
            if ((problem.Lower[j] is { } low && point[j] + slack < low) || (problem.Upper[j] is { } high && point[j] - slack > high))
            {
                return true;
            }
        }

        return false;
    }

    // What a unit in the last place of each coefficient may add to the objective near its minimum, in units of the objective at zero: twice
    // 1/2 (sum |w| unit |x|)^2, |x| the norm of the column about its mean, weighted with the curvatures, and the penalty's part in it. Huber's
    // loss rises by no more than delta times what a prediction moves, and the quantile loss, which has no curvature, by its steeper slope.
    private double Rounding(VerifiedProblem problem, BigReal[] point, BigReal[] nearby, BigReal unit)
    {
        var curvatures = new BigReal[problem.Count];
        BigReal[] predictions = problem.Predict(nearby);
        BigReal weight = BigReal.Zero.WithPrecision(problem.Precision);
        for (int i = 0; i < problem.Count; i++)
        {
            _ = problem.Loss.Derivative(predictions[i], problem.Targets[i], out BigReal curvature);
            curvatures[i] = problem.Weights[i] * curvature;
            weight += curvatures[i];
        }

        BigReal total = BigReal.Zero.WithPrecision(problem.Precision);
        for (int j = 0; j < problem.Unknowns; j++)
        {
            BigReal sum = BigReal.Zero.WithPrecision(problem.Precision);
            BigReal squares = problem.Quadratic[j] + sum;
            for (int i = 0; i < problem.Count; i++)
            {
                BigReal part = curvatures[i] * problem.At(i, j);
                sum += part;
                squares += part * problem.At(i, j);
            }

            bool centres = problem.HasIntercept && j < problem.Features && weight.Sign > 0;
            BigReal norm = BigReal.Max(BigReal.Zero, squares - (centres ? sum * sum / weight : BigReal.Zero));
            total += point[j].Abs() * BigReal.SquareRoot(norm, out _);
        }

        total *= BigReal.From(claim.Rounding, problem.Precision);
        BigReal cost = total * total;
        cost = problem.Loss.Kind == LossKind.Quantile ? LinearRounding(problem, point)
            : problem.Loss.Kind == LossKind.Huber ? BigReal.Min(cost, LinearRounding(problem, point))
            : cost;
        return (cost / unit).ToDoubleAbove();
    }

    // sum s delta (sum |w x|) unit.
    private BigReal LinearRounding(VerifiedProblem problem, BigReal[] point)
    {
        BigReal total = BigReal.Zero.WithPrecision(problem.Precision);
        for (int i = 0; i < problem.Count; i++)
        {
            for (int j = 0; j < problem.Unknowns; j++)
            {
                total += problem.Weights[i] * (problem.At(i, j) * point[j]).Abs();
            }
        }

        return total * problem.Loss.SteepestSlope * BigReal.From(claim.Rounding, problem.Precision);
    }

    private static double Digits(VerifiedProblem problem, BigReal[] point, HighPrecisionMinimum minimum)
    {
        if (problem.Loss.Kind != LossKind.Squared || problem.IsConstrained || problem.HasOtherTerms)
        {
            return double.NaN;
        }

        BigReal[] products = problem.CrossProducts(null);
        int size = problem.Unknowns;
        for (int j = 0; j < size; j++)
        {
            products[(j * size) + j] += problem.Quadratic[j];
        }

        var system = new SymmetricSystem(products, size, new bool[size], problem.Precision);
        BigReal largest = BigReal.Zero;
        BigReal error = BigReal.Zero;
        for (int j = 0; j < problem.Features; j++)
        {
            if (system.IsLeftOut(j))
            {
                return double.NaN;
            }

            BigReal squares = products[(j * size) + j] - problem.Quadratic[j];
            if (problem.HasIntercept)
            {
                int last = size - 1;
                squares -= products[(j * size) + last] * products[(j * size) + last] / products[(last * size) + last];
            }

            BigReal norm = BigReal.SquareRoot(BigReal.Max(BigReal.Zero, squares), out _);
            largest = BigReal.Max(largest, minimum.Point[j].Abs() * norm);
            error = BigReal.Max(error, (point[j] - minimum.Point[j]).Abs() * norm);
        }

        const double most = 17.0;
        return error.IsZero ? most : largest.IsZero ? 0.0 : Math.Min(most, largest.Log10() - error.Log10());
    }
}
