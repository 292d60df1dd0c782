using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>
/// Fits group penalties to moments: block coordinate descent on the Gram matrix with exact steps of single groups, Newton steps over the groups that
/// are in between the sweeps, stopped by a duality gap that the moments alone give.
/// </summary>
/// <remarks>
/// Sweeps find which groups are in. The Newton steps find their values, as exactly as the moments hold them. No row is read again, and nothing is
/// allocated after construction.
/// </remarks>
internal sealed class BlockDescentSolver
{
    private const double Epsilon = MachineEpsilon.Double;

    // Sweeps, each with its Newton steps, after which a gap that was not halved will not be.
    private const int Patience = 200;

    // Below it the next Newton step finds no digits that matter.
    private const double CertainMove = 1e-6;

    // How far the last Newton step after the first sweep may move.
    private const double FirstMove = 0.05;

    private readonly int features;
    private readonly BlockTerms terms;
    private readonly BlockSweeps sweeps;
    private readonly BlockNewton newton;
    private readonly BlockCertifier certifier;
    private readonly double[] gradient;
    private readonly double[] low;
    private readonly double[] best;
    private readonly double[] slopes;
    private readonly double[] point;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="features">N.</param>
    public BlockDescentSolver(int features)
    {
        this.features = features;
        int stride = KernelLayout.Stride(features);
        terms = new BlockTerms(features);
        sweeps = new BlockSweeps(features);
        newton = new BlockNewton(features);
        certifier = new BlockCertifier(features);
        gradient = new double[stride];
        low = new double[stride];
        best = new double[stride];
        slopes = new double[features];
        point = new double[features];
    }

    /// <summary>Fits.</summary>
    /// <param name="shared">States the squared loss, and takes the answer.</param>
    /// <param name="moments">The moments.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="options">The options.</param>
    public FitReport Fit(NormalEquationsSolver shared, MomentAccumulator moments, in GroupLasso penalty, in FitOptions options)
    {
        var request = new FitRequest(EstimatorKind.Other, penalty.Strength, penalty.L1Ratio, options);
        options.CheckRestrictions(features);
        penalty.Check(features, in options);
        if (!shared.TryState(moments, in request, out FitReport refused))
        {
            return refused;
        }

        ScaledProblem problem = shared.Problem;
        double weight = moments.Weight;
        TakeTerms(problem, in penalty, in options);
        sweeps.Reset(terms.Groups);
        double alphaMax = LargestStrength(problem, in penalty, in options, weight);
        double alpha = Math.Min(NormalEquationsSolver.PerSample(penalty.Strength, weight, alphaMax), double.MaxValue);
        bool holdsZero = penalty.Strength.Convention == StrengthConvention.FractionOfMax && penalty.Strength.Value >= 1.0;
        alpha = double.IsNaN(alpha) ? 0.0 : alpha;
        terms.SetStrength(in penalty, in options, Math.Min(weight * alpha, double.MaxValue) / problem.TargetScale);
        Span<double> v = shared.Scaled;
        if (holdsZero)
        {
            v.Clear();
        }

        DescentOutcome outcome = Solve(problem, options.Tolerance, options.MaxIterations, v, holdsZero, options.Cancellation);
        ActiveSetJudgement judgement = Judge(problem, v, outcome.Certificate);
        FitReport report = shared.Conclude(outcome, judgement, moments, in request, gradient);
        double penaltyValue = ValueAt(problem, in penalty, in options, shared.Coefficients);
        return report with
        {
            Alpha = alpha,
            AlphaMax = alphaMax,
            L1Ratio = penalty.L1Ratio,
            Objective = (0.5 * report.ResidualSumOfSquares / weight) + (alpha * penaltyValue),
        };
    }

    private DescentOutcome Solve(
        ScaledProblem problem, double tolerance, int maxIterations, Span<double> v, bool holdsPenalized, CancellationToken cancellation)
    {
        DoubledResidual.Compute(features, problem, v, gradient, low);
        Certificate bestCertificate = certifier.Certify(problem, terms, v, gradient, tolerance);
        v.CopyTo(best);
        if (bestCertificate.Value <= certifier.Floor * 4.0 && !terms.AnyFree)
        {
            return new DescentOutcome(0, bestCertificate, FitStatus.Converged, false);
        }

        int lastGain = 0;
        for (int iteration = 1; iteration <= maxIterations; iteration++)
        {
            bool certified = bestCertificate.Value <= bestCertificate.Tolerance;
            if (cancellation.IsCancellationRequested)
            {
                return Finish(problem, iteration - 1, bestCertificate, certified ? FitStatus.Converged : FitStatus.Interrupted, v);
            }

            if (!holdsPenalized)
            {
                sweeps.Run(problem, terms, v, gradient);
                DoubledResidual.Compute(features, problem, v, gradient, low);
            }

            // The first sweep seldom finds all groups that are in: what it leaves need not be exact.
            newton.Improve(problem, terms, v, gradient, low, iteration == 1 && !holdsPenalized ? FirstMove : 0.0);
            Certificate certificate = certifier.Certify(problem, terms, v, gradient, tolerance);
            bool gains = certificate.Value < 0.5 * bestCertificate.Value;
            if (!(certificate.Value > bestCertificate.Value))
            {
                bestCertificate = certificate;
                v.CopyTo(best);
            }

            // Certified is good enough, but the next sweep often gains many more digits at little cost: go on as long as it does.
            lastGain = gains ? iteration : lastGain;
            // A gap at its floor leaves half of the digits of the coefficients open while steps still move them.
            double floors = newton.LastMove <= 8.0 * Epsilon ? 4.0 : newton.LastMove < CertainMove ? 2.0 : 0.0;
            bool isEnough = bestCertificate.Value <= bestCertificate.Tolerance
                && ((certified && !gains) || (floors > 0.0 && bestCertificate.Value <= Epsilon + (floors * certifier.Floor)));
            if (isEnough || holdsPenalized)
            {
                return Finish(problem, iteration, bestCertificate, isEnough || bestCertificate.Value <= bestCertificate.Tolerance ? FitStatus.Converged : FitStatus.Stalled, v);
            }

            if (iteration - lastGain >= Patience)
            {
                return Finish(problem, iteration, bestCertificate, FitStatus.Stalled, v);
            }
        }

        bool isCertified = bestCertificate.Value <= bestCertificate.Tolerance;
        return Finish(problem, maxIterations, bestCertificate, isCertified ? FitStatus.Converged : FitStatus.IterationLimit, v);
    }

    private DescentOutcome Finish(ScaledProblem problem, int iterations, Certificate certificate, FitStatus status, Span<double> v)
    {
        best.CopyTo(v);
        DoubledResidual.Compute(features, problem, v, gradient, low);
        return new DescentOutcome(iterations, certificate, status, certifier.IsBlurred);
    }

    private void TakeTerms(ScaledProblem problem, in GroupLasso penalty, in FitOptions options)
    {
        for (int j = 0; j < features; j++)
        {
            point[j] = problem.PenaltyScale[j] / problem.Scale[j];
        }

        terms.Take(point, problem.Fixed, in penalty, in options);
    }

    private ActiveSetJudgement Judge(ScaledProblem problem, ReadOnlySpan<double> v, Certificate certificate)
    {
        double gap = 0.5 * certificate.Value * problem.TargetSquare;
        double condition = newton.Condition(problem, terms, v, out double norm);
        double largest = 0.0;
        foreach (double value in v)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        bool isCertain = newton.LastMove < CertainMove && certifier.KnowsZeros(problem, terms, v, gradient, gap);
        double uncertainty = largest == 0.0 ? 0.0
            : isCertain ? Math.Min(newton.LastMove, 4.0 * Epsilon * condition)
            : Math.Sqrt(2.0 * gap * condition / norm) / largest;
        return new ActiveSetJudgement(condition, false, false, uncertainty);
    }

    // Where coefficients are free, they take up a part of the target before any group comes in.
    private double LargestStrength(ScaledProblem problem, in GroupLasso penalty, in FitOptions options, double weight)
    {
        terms.SetStrength(in penalty, in options, 1.0);
        Span<double> v = slopes.AsSpan(0, features);
        v.Clear();
        DoubledResidual.Compute(features, problem, v, gradient, low);
        if (terms.AnyFree)
        {
            newton.Improve(problem, terms, v, gradient, low);
        }

        for (int j = 0; j < features; j++)
        {
            point[j] = terms.IsFree[j] || problem.Fixed[j] ? 0.0 : gradient[j];
        }

        double largest = 0.0;
        for (int group = 0; group < terms.Groups.Count; group++)
        {
            largest = Math.Max(largest, terms.StrengthOfZero(group, point));
        }

        return largest * problem.TargetScale / weight;
    }

    private double ValueAt(ScaledProblem problem, in GroupLasso penalty, in FitOptions options, ReadOnlySpan<double> coefficients)
    {
        ReadOnlySpan<double> factors = options.PenaltyFactors.Span;
        double total = 0.0;
        for (int group = 0; group < terms.Groups.Count; group++)
        {
            double square = 0.0;
            double magnitudes = 0.0;
            foreach (int j in terms.Groups.FeaturesOf(group))
            {
                double value = problem.PenaltyScale[j] * coefficients[j];
                square += value * value;
                magnitudes += (factors.IsEmpty ? 1.0 : factors[j]) * Math.Abs(value);
            }

            total += ((1.0 - penalty.L1Ratio) * penalty.FactorOf(group) * Math.Sqrt(square)) + (penalty.L1Ratio * magnitudes);
        }

        return total;
    }
}
