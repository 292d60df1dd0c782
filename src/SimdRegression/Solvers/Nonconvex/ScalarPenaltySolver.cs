using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>
/// Fits penalties on single coefficients to moments by coordinate descent, each step the global minimum along its coefficient, with Newton steps between the
/// sweeps. A convex penalty is fitted at its strength and certified by a duality gap; any other is followed along strengths from the one that leaves no feature,
/// and certified by what no single coefficient can gain.
/// </summary>
internal sealed class ScalarPenaltySolver
{
    private const double Epsilon = MachineEpsilon.Double;
    private const int PathLength = 100;
    private const int MostSweepsOfPoint = 200;
    private const double LeastFraction = 1e-8;
    private const double PathTolerance = 1e-7;

    // Sweeps without a gain, after which there is none to come.
    private const int Patience = 100;

    private readonly int features;
    private readonly int stride;
    private readonly ScalarTerms terms;
    private readonly ScalarNewton newton;
    private readonly ScalarCertifier certifier;
    private readonly double[] gradient;
    private readonly double[] low;
    private readonly double[] best;
    private double lastMove;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="features">N.</param>
    public ScalarPenaltySolver(int features)
    {
        this.features = features;
        stride = KernelLayout.Stride(features);
        terms = new ScalarTerms(features);
        newton = new ScalarNewton(features);
        certifier = new ScalarCertifier(features);
        gradient = new double[stride];
        low = new double[stride];
        best = new double[stride];
    }

    /// <summary>Fits.</summary>
    /// <param name="shared">States the squared loss, and takes the answer.</param>
    /// <param name="moments">The moments.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="strength">Its strength.</param>
    /// <param name="l1Ratio">Its share of L1, for the report.</param>
    /// <param name="options">The options.</param>
    public FitReport Fit<TPenalty>(
        NormalEquationsSolver shared, MomentAccumulator moments, in TPenalty penalty, Strength strength, double l1Ratio, in FitOptions options)
        where TPenalty : struct, IScalarPenalty
    {
        penalty.Check();
        options.CheckRestrictions(features);
        if (options.IsBounded)
        {
            throw new ArgumentException("This penalty takes no bounds; ridge, lasso and elastic net do.", nameof(options));
        }

        var request = new FitRequest(EstimatorKind.Other, strength, l1Ratio, options);
        if (!shared.TryState(moments, in request, out FitReport refused))
        {
            return refused;
        }

        ScaledProblem problem = shared.Problem;
        double weight = moments.Weight;
        ReadOnlySpan<double> factors = options.PenaltyFactors.Span;
        Span<double> v = shared.Scaled;
        terms.Take(problem, factors, weight);
        double alphaMax = LargestStrength(problem, in penalty, factors, v, penalty.IsConvex && options.WarmStart);
        double alpha = Math.Min(NormalEquationsSolver.PerSample(strength, weight, alphaMax), double.MaxValue);
        alpha = double.IsNaN(alpha) ? 0.0 : alpha;
        int iterations = penalty.IsConvex ? 0 : Follow(problem, in penalty, factors, alphaMax, alpha, v, in options);
        terms.SetStrength(in penalty, factors, alpha);
        DescentOutcome outcome = Settle(problem, in penalty, v, iterations, in options);
        FitReport report = shared.Conclude(outcome, Judge(problem, in penalty, v, outcome.Certificate), moments, in request, gradient);
        double penaltyValue = 0.0;
        for (int j = 0; j < features; j++)
        {
            double level = alpha * (factors.IsEmpty ? 1.0 : factors[j]);
            penaltyValue += level == 0.0 ? 0.0 : penalty.Value(Math.Abs(shared.Coefficients[j] * problem.PenaltyScale[j]), level);
        }

        return report with
        {
            Alpha = alpha,
            AlphaMax = double.IsFinite(alphaMax) ? alphaMax : double.NaN,
            Objective = (0.5 * report.ResidualSumOfSquares / weight) + penaltyValue,
        };
    }

    // The path down to the last strength but one.
    private int Follow<TPenalty>(
        ScaledProblem problem, in TPenalty penalty, ReadOnlySpan<double> factors, double alphaMax, double alpha, Span<double> v, in FitOptions options)
        where TPenalty : struct, IScalarPenalty
    {
        int iterations = 0;
        if (!(alpha < alphaMax) || !double.IsFinite(alphaMax))
        {
            return iterations;
        }

        double step = ReproducibleFunctions.Pow(Math.Max(alpha / alphaMax, LeastFraction), 1.0 / (PathLength - 1));
        double strength = alphaMax;
        for (int point = 1; point < PathLength - 1 && !options.Cancellation.IsCancellationRequested; point++)
        {
            strength *= step;
            terms.SetStrength(in penalty, factors, strength);
            iterations += Descend(problem, in penalty, v);
        }

        return iterations;
    }

    // Sweeps at one strength until little moves, with a Newton step where the same coefficients stay in.
    private int Descend<TPenalty>(ScaledProblem problem, in TPenalty penalty, Span<double> v)
        where TPenalty : struct, IScalarPenalty
    {
        for (int sweep = 1; sweep <= MostSweepsOfPoint; sweep++)
        {
            double moved = Sweep(problem, in penalty, v, out bool changesSupport);
            if (moved <= PathTolerance)
            {
                return sweep;
            }

            if (!changesSupport && double.IsFinite(newton.Step(problem, terms, in penalty, onlyFree: false, v, gradient)))
            {
                RefreshInDouble(problem, v);
            }
        }

        return MostSweepsOfPoint;
    }

    // The last strength, as exactly as the moments are.
    private DescentOutcome Settle<TPenalty>(ScaledProblem problem, in TPenalty penalty, Span<double> v, int iterations, in FitOptions options)
        where TPenalty : struct, IScalarPenalty
    {
        DoubledResidual.Compute(features, problem, v, gradient, low);
        Certificate found = certifier.Certify(problem, terms, in penalty, v, gradient, options.Tolerance);
        v.CopyTo(best);
        int lastGain = 0;
        lastMove = double.PositiveInfinity;
        FitStatus status = FitStatus.IterationLimit;
        int limit = (int)Math.Min(int.MaxValue, (long)options.MaxIterations);
        for (int sweep = 1; sweep <= limit; sweep++)
        {
            bool certified = found.Value <= found.Tolerance;
            if (options.Cancellation.IsCancellationRequested)
            {
                status = FitStatus.Interrupted;
                break;
            }

            iterations++;
            Sweep(problem, in penalty, v, out bool changesSupport);
            DoubledResidual.Compute(features, problem, v, gradient, low);
            double moved = changesSupport ? double.PositiveInfinity : newton.Improve(problem, terms, in penalty, onlyFree: false, v, gradient, low);
            Certificate certificate = certifier.Certify(problem, terms, in penalty, v, gradient, options.Tolerance);
            bool gains = certificate.Value < 0.5 * found.Value;
            if (!(certificate.Value > found.Value) || (moved < lastMove && certificate.Value <= certificate.Tolerance))
            {
                found = certificate;
                v.CopyTo(best);
                lastMove = moved;
            }

            lastGain = gains ? sweep : lastGain;
            bool isAtRest = moved <= 8.0 * Epsilon || (certified && !gains && !changesSupport && sweep - lastGain > 3);
            if (found.Value <= found.Tolerance && (isAtRest || (penalty.IsConvex && found.Value <= Epsilon + (2.0 * certifier.Floor))))
            {
                status = FitStatus.Converged;
                break;
            }

            if (sweep - lastGain >= Patience)
            {
                status = FitStatus.Stalled;
                break;
            }
        }

        best.CopyTo(v);
        DoubledResidual.Compute(features, problem, v, gradient, low);
        status = found.Value <= found.Tolerance ? FitStatus.Converged : status;
        return new DescentOutcome(iterations, found, status, false);
    }

    // One global step along every coefficient; returns the largest change relative to the largest coefficient.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Sweep<TPenalty>(ScaledProblem problem, in TPenalty penalty, Span<double> v, out bool changesSupport)
        where TPenalty : struct, IScalarPenalty
    {
        double largest = 0.0;
        double change = 0.0;
        changesSupport = false;
        for (int j = 0; j < features; j++)
        {
            if (problem.Fixed[j])
            {
                continue;
            }

            double slope = (gradient[j] + (problem.Hessian[(j * stride) + j] * v[j])) * terms.SlopeUnit[j];
            double next = terms.Best(in penalty, j, slope) / terms.Unit[j];
            double moved = next - v[j];
            largest = Math.Max(largest, Math.Abs(next));
            if (moved != 0.0)
            {
                changesSupport |= (next == 0.0) != (v[j] == 0.0);
                change = Math.Max(change, Math.Abs(moved));
                v[j] = next;
                VectorOperations.AddScaled(gradient, -moved, problem.Hessian.AsSpan(j * stride, stride));
            }
        }

        return largest > 0.0 ? change / largest : change;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RefreshInDouble(ScaledProblem problem, ReadOnlySpan<double> v)
    {
        problem.Linear.CopyTo(gradient, 0);
        for (int j = 0; j < features; j++)
        {
            if (v[j] != 0.0)
            {
                VectorOperations.AddScaled(gradient, -v[j], problem.Hessian.AsSpan(j * stride, stride));
            }
        }
    }

    // Free coefficients take up a part of the target before any other comes in. Leaves them at their best, the others at zero, unless the start is kept.
    private double LargestStrength<TPenalty>(
        ScaledProblem problem, in TPenalty penalty, ReadOnlySpan<double> factors, Span<double> v, bool keepsStart)
        where TPenalty : struct, IScalarPenalty
    {
        Span<double> start = keepsStart ? best : v;
        start.Clear();
        terms.SetStrength(in penalty, factors, double.MaxValue);
        DoubledResidual.Compute(features, problem, start, gradient, low);
        const int MostSteps = 5;
        for (int step = 0; step < MostSteps && terms.AnyFree; step++)
        {
            double moved = newton.Step(problem, terms, in penalty, onlyFree: true, start, gradient);
            DoubledResidual.Compute(features, problem, start, gradient, low);
            if (!(moved > 2.0 * Epsilon))
            {
                break;
            }
        }

        double largest = 0.0;
        for (int j = 0; j < features; j++)
        {
            if (!problem.Fixed[j] && !terms.IsFree[j])
            {
                double level = penalty.LevelOfZero(terms.Curvature[j], Math.Abs(gradient[j] * terms.SlopeUnit[j]));
                largest = Math.Max(largest, level / (factors.IsEmpty ? 1.0 : factors[j]));
            }
        }

        return largest;
    }

    private ActiveSetJudgement Judge<TPenalty>(ScaledProblem problem, in TPenalty penalty, ReadOnlySpan<double> v, Certificate certificate)
        where TPenalty : struct, IScalarPenalty
    {
        double condition = newton.Condition(problem, terms, in penalty, v, out double norm);
        double largest = 0.0;
        foreach (double value in v)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        double gap = 0.5 * certificate.Value * problem.TargetSquare;
        double uncertainty = largest == 0.0 ? 0.0
            : lastMove < 1e-6 ? Math.Min(lastMove, 4.0 * Epsilon * condition)
            : Math.Sqrt(2.0 * gap * condition / norm) / largest;
        return new ActiveSetJudgement(condition, false, false, uncertainty);
    }
}
