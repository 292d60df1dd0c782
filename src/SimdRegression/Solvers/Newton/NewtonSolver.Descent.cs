using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <content>Steps, line search, levels of rows, and when to stop.</content>
internal sealed partial class NewtonSolver<T, TKernels>
{
    private const double ShrinkageOfNewton = 1e-4;

    private const double FirstFloor = 0.01;
    private const double FloorGrowth = 4.0;

    // Fewer rows are all read from the first step on.
    private const int FewestRowsOfLevel = 4096;
    private const int RowsPerFeature = 32;
    private const int LevelFactor = 16;

    private const double SufficientDecrease = 1e-4;
    private const double ShortestStep = 1e-10;

    // Curvature of other rows or of another point must shrink what is left to this share a step.
    private const double SlowestReuse = 0.1;

    // Certificates that fail although steps have nothing left to gain.
    private const int Patience = 4;

    // Steps that neither halve what is left to gain nor lower the objective by more than rounding: they go round in circles.
    private const int LongestCircle = 50;

    // On the exponential tail of a loss every step of Newton's method moves predictions by about one.
    private const double LongestMoveAtRest = 0.01;
    private const double LongestChangeAtRest = 0.05;
    private const double ShortestEscape = 0.25;

    // Coarse levels first: every so-many-th row, until what is left to gain there is less than what the rows left out would change.
    private FitStatus DescendByLevels<TLoss, TPenalty, TForm>(
        in RowBatch<T> batch, in TLoss loss, in TPenalty penalty, bool isWarm)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, IPenalty<TPenalty>
        where TForm : struct, IPenaltyForm<TPenalty>
    {
        int fewest = Math.Max(FewestRowsOfLevel, RowsPerFeature * features);
        int rowStep = 1;
        while (!isWarm && batch.Count / rowStep / LevelFactor >= fewest)
        {
            rowStep *= LevelFactor;
        }

        curvatureIsFresh = false;
        bool hasCurvature = false;
        for (; rowStep > 1; rowStep /= LevelFactor)
        {
            panels.Begin(in batch, rowStep, totalWeight);
            double enough = 0.1 * features / panels.Count * unit;
            hasCurvature = Descend<TLoss, TPenalty, TForm>(in batch, in loss, in penalty, enough) == FitStatus.Converged;
        }

        panels.Begin(in batch, 1, totalWeight);
        return Descend<TLoss, TPenalty, TForm>(in batch, in loss, in penalty, 0.0, hasCurvature);
    }

    /// <summary>Descends over the rows that the panels hand out.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="enough">What may be left to gain; 0 to go on until the certificate says so.</param>
    /// <param name="hasCurvature">Whether the curvature of other rows will do to begin with.</param>
    private FitStatus Descend<TLoss, TPenalty, TForm>(
        in RowBatch<T> batch, in TLoss loss, in TPenalty penalty, double enough, bool hasCurvature = false)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, IPenalty<TPenalty>
        where TForm : struct, IPenaltyForm<TPenalty>
    {
        bool isCoarse = enough > 0.0;
        pass.CurvatureFloor = 0.0;
        bool mayReuse = !isCoarse && panels.Count > FewestRowsOfLevel;
        curvatureIsFresh = !(hasCurvature && mayReuse);
        pass.Run(in batch, in loss, CurrentCoefficients, intercept, curvatureIsFresh);
        objective = pass.TotalLoss + PenaltyAt(in penalty, CurrentCoefficients);
        if (!double.IsFinite(objective) || !pass.IsFinite)
        {
            return FitStatus.OutOfRange;
        }

        double goal = isCoarse ? enough : 0.25 * tolerance * unit;
        double previous = curvatureIsFresh ? double.NaN : double.PositiveInfinity;
        int polishing = tolerance >= 1e-8 ? 0 : mayReuse ? 2 : 1;
        int failures = 0;
        int escapes = 0;
        int circling = 0;
        double leastLeft = double.PositiveInfinity;
        double leastObjective = double.PositiveInfinity;
        bool atRest = true;
        while (true)
        {
            double expected = FindStep<TPenalty, TForm>(in penalty);
            // Rows that do not bend have slopes which the model knows nothing of.
            if (pass.FloorOfCurvature == 0.0 && pass.HasFlatRows && step.LeavesSlopes() && RaiseFloor(in loss))
            {
                Renew(in batch, in loss);
                continue;
            }

            double left = Math.Abs(expected);
            if (!double.IsFinite(left))
            {
                if (RaiseFloor(in loss))
                {
                    Renew(in batch, in loss);
                    continue;
                }

                return FitStatus.OutOfRange;
            }

            if (isCoarse && left <= goal)
            {
                return FitStatus.Converged;
            }

            bool gains = left < 0.5 * leastLeft || objective < leastObjective - (16.0 * Epsilon * Math.Abs(objective));
            circling = gains ? 0 : circling + 1;
            leastLeft = gains ? left : leastLeft;
            leastObjective = Math.Min(leastObjective, objective);
            if (!isCoarse && circling > LongestCircle)
            {
                atRest = Certify(in batch, in loss, in penalty, out _);
                return atRest && certificate.Value <= certificate.Tolerance ? FitStatus.Converged : FitStatus.Stalled;
            }

            // The objective is flat where coefficients still have digits to gain: the last step is one that it cannot tell.
            bool isInterrupted = cancellation.IsCancellationRequested;
            bool isLast = isInterrupted || iterations >= maxIterations;
            bool looksDone = left <= goal && (polishing-- <= 0 || isLast);
            bool isStuck = isLast || (looksDone && left <= Epsilon * Math.Abs(objective));
            if (!isCoarse && looksDone && !isLast && !IsCurvatureEvidence(in loss))
            {
                polishing = 0;
                Renew(in batch, in loss);
                continue;
            }

            if (!isCoarse && (looksDone || isStuck || (left <= 1e-6 * unit && MayEscape())))
            {
                atRest = Certify(in batch, in loss, in penalty, out bool escapesFurther);
                escapes = escapesFurther ? escapes + 1 : 0;
                if (escapes >= 2 && !hasBoundedLevels)
                {
                    return FitStatus.Unbounded;
                }

                if (atRest && certificate.Value <= certificate.Tolerance && looksDone)
                {
                    return FitStatus.Converged;
                }

                if (looksDone || isStuck)
                {
                    failures += escapesFurther ? 0 : 1;
                    goal *= 0.01;
                    if (failures > Patience)
                    {
                        return FitStatus.Stalled;
                    }
                }
            }

            if (isLast)
            {
                return isCoarse ? FitStatus.Converged : isInterrupted ? FitStatus.Interrupted : FitStatus.IterationLimit;
            }

            bool renews = !mayReuse || failures > 0 || !atRest || !ReuseSuffices(left, previous, goal);

            // What a step with new curvature shrinks says nothing of the old.
            previous = renews ? double.PositiveInfinity : left;
            iterations++;
            bool wasFresh = curvatureIsFresh;
            if (!Advance(in batch, in loss, in penalty, expected, renews))
            {
                if (!wasFresh || (left > 1e-12 * unit && RaiseFloor(in loss)))
                {
                    Renew(in batch, in loss);
                    continue;
                }

                // The line search fails where rounding hides what is left.
                atRest = !isCoarse && Certify(in batch, in loss, in penalty, out _);
                return isCoarse || (atRest && certificate.Value <= certificate.Tolerance) ? FitStatus.Converged : FitStatus.Stalled;
            }
        }
    }

    // A smooth loss has about the curvature that it had a step ago. One that is flat in places may have none there now.
    private bool IsCurvatureEvidence<TLoss>(in TLoss loss)
        where TLoss : struct, ICurvedLoss<TLoss> => curvatureIsFresh || DualityCertifier<T, TKernels>.KeepsCurvature(in loss);

    // Whether there are coefficients that nothing holds, and the step would still change predictions of many rows.
    private bool MayEscape()
    {
        double change = 0.0;
        for (int j = 0; j < features; j++)
        {
            change += Math.Abs(step.Target[j] - current[j]) * panels.Deviation[j];
        }

        return terms.HasFree && change > LongestChangeAtRest;
    }

    // Whether four steps that shrink what is left as the last one did reach the goal: a pass for the curvature takes about as long as
    // three without.
    private static bool ReuseSuffices(double left, double previous, double goal)
    {
        double shrinkage = Math.Max(left / previous, ShrinkageOfNewton);
        double afterTwo = shrinkage * shrinkage;
        return shrinkage <= SlowestReuse && goal >= left * (afterTwo * afterTwo);
    }

    // Returns the change of the objective that the model expects; NaN without a step.
    private double FindStep<TPenalty, TForm>(in TPenalty penalty)
        where TPenalty : struct, IPenalty<TPenalty>
        where TForm : struct, IPenaltyForm<TPenalty>
    {
        if (model is not null)
        {
            return FindStepOf(model);
        }

        if (isElastic)
        {
            terms.SetElasticSlopes(CurrentCoefficients);
        }
        else
        {
            TForm.Linearize(in penalty, terms, CurrentCoefficients);
        }

        bool found = isElastic || TForm.IsSmooth
            ? step.Solve(pass.Curvature, pass.Gradient, pass.InterceptGradient, hasIntercept, terms, CurrentCoefficients)
            : step.SolveProximal(in penalty, pass.Curvature, pass.Gradient, pass.InterceptGradient, hasIntercept, terms, CurrentCoefficients);
        if (!found)
        {
            return double.NaN;
        }

        double expected = pass.InterceptGradient * step.InterceptStep;
        for (int j = 0; j < features; j++)
        {
            double moved = step.Target[j] - current[j];
            expected += pass.Gradient[j] * moved;
            if (isElastic || !TForm.IsSmooth)
            {
                continue;
            }

            expected += terms.Slope[j] * moved;
        }

        if (isElastic)
        {
            return expected + ElasticChange();
        }

        return TForm.IsSmooth
            ? expected
            : expected + PenaltyAt(in penalty, step.Target.AsSpan(0, features)) - PenaltyAt(in penalty, CurrentCoefficients);
    }

    // Difference by difference: the penalty itself may be far larger than what it changes by.
    private double ElasticChange()
    {
        double change = 0.0;
        for (int j = 0; j < features; j++)
        {
            double from = current[j];
            double to = step.Target[j];
            if (to != from)
            {
                change += (terms.L1[j] * (Math.Abs(to) - Math.Abs(from))) + (0.5 * terms.Quadratic[j] * (to - from) * (to + from));
            }
        }

        return change;
    }

    // Goes along the step as far as the objective falls; the pass over the rows that tells is the first of the next step.
    private bool Advance<TLoss, TPenalty>(
        in RowBatch<T> batch, in TLoss loss, in TPenalty penalty, double expected, bool withCurvature)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, IPenalty<TPenalty>
    {
        // What a sum over the rows and their rounding may hide.
        double noise = 16.0 * Epsilon * Math.Abs(objective);
        for (double length = 1.0; length >= ShortestStep; length *= length == 1.0 ? 0.5 : 0.25)
        {
            for (int j = 0; j < features; j++)
            {
                double moved = step.Target[j] - current[j];
                trial[j] = length == 1.0 ? step.Target[j] : current[j] + (length * moved);
            }

            double trialIntercept = intercept + (length * step.InterceptStep);
            pass.Run(in batch, in loss, trial.AsSpan(0, features), trialIntercept, withCurvature);
            curvatureIsFresh = withCurvature;
            double value = pass.TotalLoss + PenaltyAt(in penalty, trial.AsSpan(0, features));
            if (double.IsFinite(value) && pass.IsFinite && value <= objective + (SufficientDecrease * length * expected) + noise)
            {
                trial.CopyTo(current, 0);
                intercept = trialIntercept;
                objective = value;
                SettleFloor(in loss, length);
                return true;
            }
        }

        return false;
    }

    // Where a loss is flat its curvature says nothing of the slopes nearby, and steps go astray: a part of the largest curvature that
    // it has makes them shorter, in all directions. Losses that bend everywhere need none.
    private bool RaiseFloor<TLoss>(in TLoss loss)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        double largest = TLoss.LargestCurvature(in loss);
        if (!double.IsFinite(largest) || pass.CurvatureFloor >= largest)
        {
            return false;
        }

        pass.CurvatureFloor = Math.Min(largest, Math.Max(FirstFloor * largest, FloorGrowth * pass.CurvatureFloor));
        return true;
    }

    private void SettleFloor<TLoss>(in TLoss loss, double length)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        if (length < 0.25)
        {
            RaiseFloor(in loss);
        }
        else if (length == 1.0)
        {
            double lower = pass.CurvatureFloor / FloorGrowth;
            pass.CurvatureFloor = lower < 0.01 * FirstFloor * TLoss.LargestCurvature(in loss) ? 0.0 : lower;
        }
    }

    private void Renew<TLoss>(in RowBatch<T> batch, in TLoss loss)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        pass.Run(in batch, in loss, CurrentCoefficients, intercept, withCurvature: true);
        curvatureIsFresh = true;
    }

    // Whether the point is one that steps leave where it is. Rows that steps would take on and on, none against its loss, escape.
    private bool Certify<TLoss, TPenalty>(in RowBatch<T> batch, in TLoss loss, in TPenalty penalty, out bool escapes)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, IPenalty<TPenalty>
    {
        Certificate found = certifier.Certify(in batch, in loss, Current, step, terms, model, unit, tolerance);
        isCertified = true;
        escapes = false;
        bool atRest = true;
        if (terms.HasFree)
        {
            DualSums rows = certifier.Rows;
            atRest = rows.LargestMove <= LongestMoveAtRest;
            escapes = curvatureIsFresh && !atRest && rows.LargestDescent >= ShortestEscape && rows.LargestAscent <= 1e-4 * rows.LargestDescent;
        }

        bool isUsable = model is not null || (isElastic && double.IsFinite(found.Value));
        certificate = isUsable ? found : new Certificate(CertificateKind.KarushKuhnTucker, Violation(in penalty), tolerance);
        return atRest;
    }

    // The longest step that the conditions of Karush, Kuhn and Tucker leave to a coefficient alone, as the root of twice what it gains.
    private double Violation<TPenalty>(in TPenalty penalty)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        ScaledProblem problem = step.Problem;
        double largest = hasIntercept ? Math.Abs(pass.InterceptGradient) / Math.Sqrt(pass.TotalCurvature) : 0.0;
        int stride = KernelLayout.Stride(features);
        for (int j = 0; j < features; j++)
        {
            if (problem.Fixed[j])
            {
                continue;
            }

            double scale = terms.PenaltyScale[j];
            double slope = pass.Gradient[j];
            double distance = scale * penalty.SubgradientDistance(
                Vector256.Create(slope / scale), Vector256.Create(scale * current[j]), Vector256.Create(terms.Strength[j])).ToScalar();
            bool rests = (current[j] == terms.Lower[j] && slope >= 0.0) || (current[j] == terms.Upper[j] && slope <= 0.0);
            largest = rests ? largest : Math.Max(largest, distance / problem.Scale[j] / Math.Sqrt(problem.Hessian[(j * stride) + j]));
        }

        return largest / Math.Sqrt(2.0 * unit);
    }
}
