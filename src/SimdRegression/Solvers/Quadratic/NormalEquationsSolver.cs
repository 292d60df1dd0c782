using System.Numerics.Tensors;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>Fits from moments: resolves the strength, chooses the solver, scales there and back, and writes the report.</summary>
internal sealed partial class NormalEquationsSolver
{
    private const double Epsilon = MachineEpsilon.Double;
    private const double SingleEpsilon = MachineEpsilon.Single;

    // Beyond this condition number of the equations, moments in double precision leave fewer than six digits.
    private const double LargestCondition = 4.5e9;

    // What leaves six digits.
    private const double LargestUncertainty = 1e-6;

    // So much larger than what they explain of it, the target hides coefficients: a penalty or the data have made them nothing.
    private const double NextToNothing = 1e12;

    // The same where panels of float data were summed in float, for half of the digits that such data have.
    private const double LargestConditionInSingle = 1e4;

    private readonly int features;
    private readonly int stride;
    private readonly ScaledProblem problem;
    private readonly SolverKernels kernels;
    private readonly double elementEpsilon;
    private readonly double[] scaled;
    private readonly double[] scaledLow;
    private readonly double[] coefficients;
    private readonly double[] coefficientsLow;

    // Both solvers fall back on it, and never run at once.
    private DoubledCholesky? doubled;
    private DirectSolver? direct;
    private CoordinateDescentSolver? descent;
    private EffectiveFreedom? freedom;

    /// <summary>
    /// Allocates the workspace; of more than <see cref="KernelLayout.MostFeaturesAllocatedAtOnce"/> features, what single solvers need is left to
    /// <see cref="Prepare"/> or to their first fit.
    /// </summary>
    /// <param name="kernels">The kernel set.</param>
    /// <param name="elementEpsilon">The spacing of the data's element type at 1.</param>
    public NormalEquationsSolver(SolverKernels kernels, double elementEpsilon)
    {
        this.kernels = kernels;
        this.elementEpsilon = elementEpsilon;
        features = kernels.FeatureCount;
        stride = KernelLayout.Stride(features);
        problem = new ScaledProblem(features);
        scaled = new double[stride];
        scaledLow = new double[stride];
        coefficients = new double[features];
        coefficientsLow = new double[features];
        if (features <= KernelLayout.MostFeaturesAllocatedAtOnce)
        {
            Prepare(isPenalizedInMagnitude: false);
            Prepare(isPenalizedInMagnitude: true);
            freedom = new EffectiveFreedom(features);
        }
    }

    /// <summary>The coefficients of the last fit, in original units.</summary>
    public ReadOnlySpan<double> Coefficients => coefficients;

    /// <summary>The intercept of the last fit.</summary>
    public double Intercept { get; private set; }

    private DoubledCholesky Fallback => doubled ??= new DoubledCholesky(features);

    private DirectSolver Direct => direct ??= new DirectSolver(kernels, Fallback);

    private CoordinateDescentSolver Descent => descent ??= new CoordinateDescentSolver(kernels, elementEpsilon, Fallback);

    /// <summary>Allocates what fits of a kind need, unless it is there.</summary>
    /// <param name="isPenalizedInMagnitude">Whether they have an L1 penalty or bounds.</param>
    public void Prepare(bool isPenalizedInMagnitude)
    {
        if (isPenalizedInMagnitude)
        {
            _ = Descent;
        }
        else
        {
            _ = Direct;
        }
    }

    /// <summary>Allocates what a penalty with a matrix needs besides, unless it is there.</summary>
    public void PrepareMatrix() => problem.PrepareMatrix();

    /// <summary>Puts coefficients in the place of those of the last fit, for the next one to start from.</summary>
    /// <param name="start">N coefficients in original units, or none for zeros.</param>
    public void StartFrom(ReadOnlySpan<double> start)
    {
        coefficients.AsSpan().Clear();
        start.CopyTo(coefficients);
    }

    /// <summary>Fits.</summary>
    public FitReport Fit(MomentAccumulator moments, in FitRequest request)
    {
        request.Check(features);
        if (moments.IsEmpty)
        {
            return Refuse(moments, in request, FitStatus.NoData);
        }

        WideNumber lambda1Max = LargestL1(moments, in request);
        (WideNumber lambda1, WideNumber lambda2) = Resolve(in request, moments, lambda1Max, out double alpha);
        if (request.Strength.Convention == StrengthConvention.FractionOfMax && request.Strength.Value > 0.0
            && !lambda1Max.IsZero && !double.IsNormal(alpha))
        {
            // No strength that could be asked for gives this fit.
            return Refuse(moments, in request, FitStatus.OutOfRange);
        }

        problem.Build(moments, request.Options, lambda1, lambda2, request.Matrix);
        if (!problem.IsUsable)
        {
            return Refuse(moments, in request, FitStatus.OutOfRange);
        }

        if (request.Strength.Convention == StrengthConvention.FractionOfMax && request.Strength.Value >= 1.0)
        {
            // Zero by definition; at exactly alphaMax rounding would decide.
            HoldPenalizedAtZero(request.Options.PenaltyFactors.Span);
        }

        bool penalizesMagnitudes = AnyPenalized();
        bool useDescent = penalizesMagnitudes || request.IsBounded || request.Options.Solver == MomentsSolver.CoordinateDescent;
        FitReport report = useDescent ? Descend(in request, moments) : SolveDirectly(in request, moments);
        return Settle(report, moments, in request, lambda1, lambda2, lambda1Max, alpha);
    }

    // From the scaled solution to coefficients and the whole report.
    private FitReport Settle(
        FitReport report,
        MomentAccumulator moments,
        in FitRequest request,
        WideNumber lambda1,
        WideNumber lambda2,
        WideNumber lambda1Max,
        double alpha)
    {
        bool isOpen = problem.MayTargetVary(moments, request.Options.Intercept);
        double lost = isOpen ? double.PositiveInfinity : problem.LostShare(moments, request.Options.Intercept, scaled);
        bool standardizes = request.Options.Standardize && request.Kind.HasStrength();
        report = LostDigits.In(report, moments, standardizes, lost, LargestErrorOf(moments));
        Unscale(moments, in request);
        if (report.Converged && PredictionsDrownInRounding(moments))
        {
            report = report with { Status = FitStatus.IllConditioned };
        }

        return Complete(report, moments, in request, lambda1, lambda2, lambda1Max, alpha);
    }

    /// <summary>
    /// The effective degrees of freedom of the fit just made, without the intercept: the trace of the matrix that maps targets to predictions,
    /// for the coefficients that are not zero (with an L1 penalty) and not held by a bound (Zou, Hastie and Tibshirani 2007).
    /// </summary>
    public double FindFreedom() => (freedom ??= new EffectiveFreedom(features)).Find(problem, scaled);

    /// <summary>How far rounding has moved what the fit just made predicts at a distance from the mean, before its coefficients are rounded.</summary>
    /// <param name="moments">The moments of the fit.</param>
    /// <param name="report">What the fit told.</param>
    /// <param name="offset">The distance, N values.</param>
    /// <returns>In the unit of the target; infinite where the fit was not made by a factor in doubled precision.</returns>
    public double ErrorAlong(MomentAccumulator moments, in FitReport report, ReadOnlySpan<double> offset)
    {
        return report.Converged && report.Solver == MomentsSolver.Cholesky && report.Arithmetic == FitArithmetic.DoubledDouble
            ? Direct.ErrorAlong(problem, moments.LikelyShare, scaled, offset) * problem.TargetScale
            : double.PositiveInfinity;
    }

    /// <summary>
    /// The smallest strength at which all penalised coefficients are zero, in the convention of lasso and elastic net; NaN without an L1 penalty
    /// and where the data cannot be fitted.
    /// </summary>
    /// <param name="moments">The moments.</param>
    /// <param name="request">The estimator; its strength does not matter.</param>
    public double LargestStrength(MomentAccumulator moments, in FitRequest request)
    {
        request.Check(features);
        return moments.IsEmpty ? double.NaN : (LargestL1(moments, in request) / L1RatioOf(in request, moments) / moments.Weight).Rounded;
    }

    private bool AnyPenalized()
    {
        foreach (double l1 in problem.L1)
        {
            if (l1 > 0.0)
            {
                return true;
            }
        }

        return false;
    }

    private FitReport SolveDirectly(in FitRequest request, MomentAccumulator moments)
    {
        bool isDoubled = moments.IsDoubled;
        const double Rounding = 1e-13;
        double tolerance = Math.Max(request.Options.Tolerance, Rounding);

        // While all rows were accumulated in doubled precision, refinement makes up for the condition number of a factor. Nothing does
        // where there are more, nor where a rank had to be told: of directions so weak it cannot be said which are there.
        DirectSolution solution = Direct.Solve(problem, request.Options.Solver, isDoubled, scaled);
        Direct.SolutionLow.CopyTo(scaledLow);
        if (solution.Rank < problem.FreeCount)
        {
            // Along a direction that the data do not have, c holds the rounding of the data, which no coefficients can answer. What sums in double
            // precision hold there above their own rounding says that the direction is one of the data all the same.
            double rounding = TensorPrimitives.Max<double>(problem.DataRounding);
            tolerance = isDoubled
                ? Math.Max(tolerance, rounding)
                : Math.Max(rounding, moments.RoundingUnits * problem.RelativeSumRounding);
        }

        bool isRefined = (isDoubled && solution.Solver == MomentsSolver.Cholesky) || solution.Solver == MomentsSolver.Spectral;
        bool solved = solution.BackwardError <= tolerance
            && !LeavesTooFewDigits(moments, solution.ConditionNumber, solution.Arithmetic)
            && (!isRefined || solution.IsRefined)
            && !(isDoubled && solution.IsNearlyCollinear);
        double digits = ExpectedDigits(moments, solution.ConditionNumber, solution.Arithmetic, solution.Rest, out bool areFew);
        digits = solution.IsNearlyCollinear ? 0.0 : digits;

        // With a quadratic penalty there is one answer: a rank that is open says that the penalty drowns in rounding.
        bool isPenalized = problem.HasMatrix || !VectorOperations.AreWithin(problem.Quadratic, 0.0);
        solved &= !areFew && !(solution.IsNearlyCollinear && isPenalized);
        return new FitReport
        {
            Status = solved ? FitStatus.Converged : FitStatus.IllConditioned,
            Solver = solution.Solver,
            Iterations = 1,
            Certificate = new Certificate(CertificateKind.Residual, solution.BackwardError, tolerance),
            ConditionNumber = solution.ConditionNumber,
            Arithmetic = solution.Arithmetic,
            ExpectedDigits = digits,
            Rank = solution.Rank,
            ResidualSumOfSquares = ResidualSumOfSquares(Direct.Gradient),
        };
    }

    // Whether the condition number leaves fewer than six digits; of float data whose panels were summed in float, fewer than half of theirs.
    private bool LeavesTooFewDigits(MomentAccumulator moments, double condition, FitArithmetic arithmetic)
    {
        return !(condition * RoundingOf(moments, arithmetic) <= LargestErrorOf(moments));
    }

    private static double LargestErrorOf(MomentAccumulator moments)
        => moments.HoldsSingle ? LargestConditionInSingle * SingleEpsilon : LargestCondition * Epsilon;

    // What the condition number multiplies: the rounding of the arithmetic, or what the sums are likely to have lost. A factor in doubled
    // precision and the sums behind it round some eight times.
    private double RoundingOf(MomentAccumulator moments, FitArithmetic arithmetic)
    {
        double rounding = arithmetic == FitArithmetic.DoubledDouble ? 8.0 * Doubled.Epsilon
            : arithmetic == FitArithmetic.RefinedDouble ? Doubled.Epsilon
            : moments.HoldsSingle ? SingleEpsilon : Epsilon;
        double units = moments.IsDoubled ? 1.0 : moments.LikelyShare * moments.RoundingUnits;
        return Math.Max(rounding, units * problem.RelativeSumRounding);
    }

    // The coefficients move by the condition number times the rounding of what they are solved from, and are rounded themselves. Where they
    // explain little of the target, that is the rounding of the target's products, not theirs.
    private double ExpectedDigits(
        MomentAccumulator moments, double condition, FitArithmetic arithmetic, double uncertainty, out bool areFew)
    {
        double largest = 0.0;
        for (int j = 0; j < features; j++)
        {
            largest = Math.Max(largest, Math.Abs(scaled[j]) * Math.Sqrt(problem.Hessian[(j * stride) + j]));
        }

        double share = largest > 0.0 ? Math.Max(1.0, Math.Sqrt(problem.TargetSquare) / largest) : 1.0;
        double lost = condition * RoundingOf(moments, arithmetic);
        double visible = share < NextToNothing ? lost * share : lost;
        areFew = !moments.HoldsSingle && !(Epsilon + visible + uncertainty <= LargestUncertainty);
        return Math.Max(0.0, -ReproducibleFunctions.Log10(Epsilon + (lost * share) + uncertainty));
    }

    private FitReport Descend(in FitRequest request, MomentAccumulator moments)
    {
        Start(in request);
        DescentOutcome outcome = Descent.Solve(
            problem, request.Options.Tolerance, request.Options.MaxIterations, scaled, request.Options.Cancellation);
        Certificate certificate = outcome.Certificate;
        bool converged = outcome.Status == FitStatus.Converged;
        ActiveSetJudgement judgement = Descent.Judge(problem, scaled, in certificate);
        FitArithmetic arithmetic = !moments.IsDoubled ? FitArithmetic.Double
            : judgement.UsesDoubled ? FitArithmetic.DoubledDouble
            : FitArithmetic.RefinedDouble;
        double digits = ExpectedDigits(moments, judgement.Condition, arithmetic, judgement.Uncertainty, out bool areFew);
        digits = judgement.IsOpen ? 0.0 : digits;
        bool isIllConditioned = LeavesTooFewDigits(moments, judgement.Condition, arithmetic)
            || (!request.HasL1 && !request.IsBounded && (areFew || (judgement.IsOpen && request.Kind.Shape() == PenaltyShape.Squares)));
        isIllConditioned &= converged || (outcome.Status == FitStatus.Stalled && !moments.IsDoubled);
        isIllConditioned |= outcome.Status == FitStatus.Stalled && !moments.IsDoubled && (outcome.IsBlurred || judgement.IsOpen);
        return new FitReport
        {
            Status = isIllConditioned ? FitStatus.IllConditioned : outcome.Status,
            Solver = MomentsSolver.CoordinateDescent,
            Iterations = outcome.Iterations,
            Certificate = certificate,
            ConditionNumber = judgement.Condition,
            Arithmetic = arithmetic,
            ExpectedDigits = converged ? digits : double.NaN,
            Rank = -1,
            ResidualSumOfSquares = ResidualSumOfSquares(Descent.Gradient),
        };
    }

    private double ResidualSumOfSquares(ReadOnlySpan<double> gradient)
    {
        return problem.ResidualSquare(scaled, gradient) * problem.TargetScale * problem.TargetScale;
    }

    private void Unscale(MomentAccumulator moments, in FitRequest request)
    {
        for (int j = 0; j < features; j++)
        {
            double value = scaled[j] * problem.TargetScale / problem.Scale[j];
            double valueLow = scaledLow[j] * problem.TargetScale / problem.Scale[j];

            // Bounds hold exactly, whatever scaling did to their last digit; a constant column takes the value in its box nearest zero.
            double lower = FitOptions.BoundOf(request.Options.LowerBounds.Span, j, double.NegativeInfinity);
            double upper = FitOptions.BoundOf(request.Options.UpperBounds.Span, j, double.PositiveInfinity);
            coefficients[j] = Math.Min(Math.Max(value, lower), upper);
            coefficientsLow[j] = coefficients[j] == value ? valueLow : 0.0;
        }

        Intercept = request.Options.Intercept ? InterceptOf(moments) : 0.0;
    }

    // Coefficients so large that the terms of a prediction cancel: a model in double precision cannot hold what the moments found.
    private bool PredictionsDrownInRounding(MomentAccumulator moments)
    {
        const double UnitInTheLastPlace = MachineEpsilon.Double;
        const double Tolerated = 0.01;
        double terms = Math.Abs(Intercept);
        for (int j = 0; j < features; j++)
        {
            terms += Math.Abs(coefficients[j] * moments.Mean[j]);
        }

        double deviation = Math.Sqrt(Math.Max(0.0, moments.Cross[(features + 1) * stride]) / moments.Weight);
        return deviation > 0.0 && UnitInTheLastPlace * terms > Tolerated * deviation
            && terms > 2.0 * Math.Abs(moments.Mean[stride]);
    }

    // mean(y) - sum w mean(x): with offsets of 1e8 the terms cancel, so products and sums are carried in doubled precision.
    private double InterceptOf(MomentAccumulator moments)
    {
        double high = moments.Mean[stride];
        double low = moments.MeanLow[stride];
        for (int j = 0; j < features; j++)
        {
            double product = ErrorFree.Product(coefficients[j], moments.Mean[j], out double productError);
            high = ErrorFree.Sum(high, -product, out double sumError);
            low += sumError - productError - (coefficients[j] * moments.MeanLow[j]) - (coefficientsLow[j] * moments.Mean[j]);
        }

        return high + low;
    }

    private FitReport Complete(
        FitReport report,
        MomentAccumulator moments,
        in FitRequest request,
        WideNumber lambda1,
        WideNumber lambda2,
        WideNumber lambda1Max,
        double alpha)
    {
        double weight = moments.Weight;
        double residualSquare = report.ResidualSumOfSquares;
        double penalty = 0.0;
        int activeCount = 0;
        bool isPenalized = !(lambda1.IsZero && lambda2.IsZero);
        ReadOnlySpan<double> factors = request.Options.PenaltyFactors.Span;
        for (int j = 0; j < features; j++)
        {
            double factor = factors.IsEmpty ? 1.0 : factors[j];
            double value = coefficients[j] * problem.PenaltyScale[j];
            penalty += isPenalized ? PenaltyAt(lambda1, problem.HasMatrix ? 0.0 : lambda2, factor, value) : 0.0;
            activeCount += coefficients[j] == 0.0 ? 0 : 1;
        }

        penalty += problem.HasMatrix ? (0.5 * (WideNumber)problem.MatrixForm(scaled) * problem.TargetScale * problem.TargetScale).Rounded : 0.0;
        bool isTotal = !request.Kind.IsPerSample();
        double square = Math.Max(0.0, moments.Cross[(features + 1) * stride]);
        return Describe(report, moments, in request) with
        {
            Rank = report.Rank < 0 ? activeCount : report.Rank,
            ActiveCount = activeCount,
            Alpha = alpha,
            AlphaMax = (lambda1Max / L1RatioOf(in request, moments) / weight).Rounded,
            ResidualSumOfSquares = residualSquare,
            TotalSumOfSquares = problem.IsTargetConstant && request.Options.Intercept ? 0.0 : square,
            Objective = isTotal ? residualSquare + (2.0 * penalty) : ((0.5 * residualSquare) + penalty) / weight,
            InferenceApplies = !request.Kind.HasStrength() && !request.IsBounded,
        };
    }

    private FitReport Refuse(MomentAccumulator moments, in FitRequest request, FitStatus status)
    {
        coefficients.AsSpan().Clear();
        Intercept = 0.0;
        return Describe(new FitReport(), moments, in request) with
        {
            Status = status,
            Solver = request.Options.Solver == MomentsSolver.Auto ? MomentsSolver.Cholesky : request.Options.Solver,
            Certificate = new Certificate(CertificateKind.Residual, double.NaN, request.Options.Tolerance),
            ConditionNumber = double.NaN,
            ExpectedDigits = double.NaN,
            Alpha = double.NaN,
            AlphaMax = double.NaN,
            Objective = double.NaN,
            ResidualSumOfSquares = double.NaN,
            TotalSumOfSquares = double.NaN,
        };
    }

    private FitReport Describe(FitReport report, MomentAccumulator moments, in FitRequest request)
    {
        return report with
        {
            Estimator = request.Kind,
            FeatureCount = features,
            RowCount = moments.RowsWithWeight,
            SumOfLogWeights = moments.SumOfLogWeights,
            TotalWeight = moments.Weight,
            Intercept = request.Options.Intercept,
            L1Ratio = moments.IsEmpty ? request.L1Ratio : L1RatioOf(in request, moments),
        };
    }
}
