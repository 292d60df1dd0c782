namespace SimdRegression.Solvers;

/// <content>Steps, line search, levels of rows, and when to stop.</content>
internal sealed partial class MultinomialSolver<T, TKernels>
{
    private const double Epsilon = MachineEpsilon.Double;

    // Fewer rows are all read from the first step on.
    private const int FewestRowsOfLevel = 1024;
    private const int RowsPerUnknown = 16;
    private const int LevelFactor = 8;

    private const double SufficientDecrease = 1e-4;
    private const double ShortestStep = 1e-10;

    private const double ShrinkageOfNewton = 1e-4;

    // Curvature of another point must shrink what is left to this share a step.
    private const double SlowestReuse = 0.1;

    // What is left to gain need not be less than this share of the goal.
    private const double EnoughOfGoal = 1e-6;

    // Certificates that fail although steps have nothing left to gain.
    private const int Patience = 4;

    private const double LongestMoveAtRest = 0.01;
    private const double ShortestEscape = 0.25;

    // Coarse levels first: every so-many-th row, until what is left to gain there is less than what the rows left out would change.
    private FitStatus DescendByLevels(in RowBatch<T> batch, bool isWarm)
    {
        int fewest = Math.Max(FewestRowsOfLevel, RowsPerUnknown * classes * size);
        int rowStep = 1;
        while (!isWarm && batch.Count / rowStep / LevelFactor >= fewest)
        {
            rowStep *= LevelFactor;
        }

        bool hasCurvature = false;
        for (; rowStep > 1; rowStep /= LevelFactor)
        {
            panels.Begin(in batch, rowStep, totalWeight);
            double enough = 0.1 * classes * size / panels.Count * unit;
            hasCurvature = Descend(in batch, enough) == FitStatus.Converged;
        }

        panels.Begin(in batch, 1, totalWeight);
        return Descend(in batch, 0.0, hasCurvature);
    }

    /// <summary>Descends over the rows that the panels hand out.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="enough">What may be left to gain; 0 to go on until the certificate says so.</param>
    /// <param name="hasCurvature">Whether the curvature of other rows will do to begin with.</param>
    private FitStatus Descend(in RowBatch<T> batch, double enough, bool hasCurvature = false)
    {
        bool isCoarse = enough > 0.0;
        bool mayReuse = !isCoarse && panels.Count > FewestRowsOfLevel;
        if (hasCurvature && mayReuse)
        {
            pass.Run(in batch, current, withCurvature: false);
            curvatureIsFresh = false;
        }
        else
        {
            Renew(in batch);
        }

        objective = pass.TotalLoss + PenaltyAt(current);
        if (!double.IsFinite(objective) || !pass.IsFinite)
        {
            return FitStatus.OutOfRange;
        }

        double goal = isCoarse ? enough : 0.25 * tolerance * unit;
        double previous = curvatureIsFresh ? double.NaN : double.PositiveInfinity;
        int polishing = tolerance >= 1e-8 ? 0 : mayReuse ? 2 : 1;
        int failures = 0;
        int escapes = 0;
        while (true)
        {
            double expected = FindStep();
            double left = Math.Abs(expected);
            if (!double.IsFinite(left))
            {
                return FitStatus.OutOfRange;
            }

            if (isCoarse && left <= goal)
            {
                return FitStatus.Converged;
            }

            bool isInterrupted = cancellation.IsCancellationRequested;
            bool isLast = isInterrupted || iterations >= maxIterations;
            bool looksDone = left <= goal && (polishing-- <= 0 || (mayReuse && left <= EnoughOfGoal * goal) || isLast);
            bool isStuck = isLast || (looksDone && left <= Epsilon * objective);
            bool atRest = true;
            if (!isCoarse && (looksDone || isStuck || (left <= 1e-6 * unit && MayEscape())))
            {
                atRest = Certify(in batch, out bool escapesFurther);
                escapes = escapesFurther ? escapes + 1 : 0;
                if (escapes >= 2)
                {
                    return FitStatus.Unbounded;
                }

                if (atRest && looksDone && certificate.Value <= certificate.Tolerance)
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

                if (!isLast)
                {
                    // The dual pass has left the slopes of another point.
                    pass.Run(in batch, current, withCurvature: false);
                }
            }

            if (isLast)
            {
                return isCoarse ? FitStatus.Converged : isInterrupted ? FitStatus.Interrupted : FitStatus.IterationLimit;
            }

            bool renews = !mayReuse || failures > 0 || !atRest || !ReuseSuffices(left, previous, goal);
            previous = renews ? double.PositiveInfinity : left;
            iterations++;
            bool wasFresh = curvatureIsFresh;
            if (!Advance(in batch, expected, renews))
            {
                if (!wasFresh)
                {
                    Renew(in batch);
                    continue;
                }

                // The line search fails where rounding hides what is left.
                Renew(in batch);
                FindStep();
                atRest = isCoarse || Certify(in batch, out _);
                return isCoarse || (atRest && certificate.Value <= certificate.Tolerance) ? FitStatus.Converged : FitStatus.Stalled;
            }
        }
    }

    // Whether four steps that shrink what is left as the last one did reach the goal: a pass for the curvature takes about as long as four without.
    private static bool ReuseSuffices(double left, double previous, double goal)
    {
        double shrinkage = Math.Max(left / previous, ShrinkageOfNewton);
        double afterTwo = shrinkage * shrinkage;
        return shrinkage <= SlowestReuse && left * (afterTwo * afterTwo) <= goal;
    }

    private void Renew(in RowBatch<T> batch)
    {
        pass.Run(in batch, current, withCurvature: true);
        TakeCurvature(current);
    }

    private void TakeCurvature(ReadOnlySpan<double> point)
    {
        step.Load(pass, terms, hasIntercept);
        point.CopyTo(curved);
        curvatureIsFresh = true;
    }

    // Returns the change of the objective that the model expects; NaN without a step.
    private double FindStep()
    {
        if (!step.Solve(pass.Gradient, current))
        {
            return double.NaN;
        }

        double expected = PenaltyChange(current, step.Target);
        for (int a = 0; a < current.Length; a++)
        {
            expected += pass.Gradient[a] * step.Move[a];
        }

        return expected;
    }

    // Goes along the step as far as the objective falls; the pass over the rows that tells is the first of the next step.
    private bool Advance(in RowBatch<T> batch, double expected, bool withCurvature)
    {
        // What a sum over the rows and their rounding may hide.
        double noise = 16.0 * Epsilon * objective;
        for (double length = 1.0; length >= ShortestStep; length *= length == 1.0 ? 0.5 : 0.25)
        {
            for (int a = 0; a < current.Length; a++)
            {
                trial[a] = length == 1.0 ? step.Target[a] : current[a] + (length * step.Move[a]);
            }

            pass.Run(in batch, trial, withCurvature);
            double value = pass.TotalLoss + PenaltyAt(trial);
            if (double.IsFinite(value) && pass.IsFinite && value <= objective + (SufficientDecrease * length * expected) + noise)
            {
                trial.CopyTo(current, 0);
                objective = value;
                curvatureIsFresh = false;
                if (withCurvature)
                {
                    TakeCurvature(current);
                }

                return true;
            }
        }

        return false;
    }

    // Whether there are coefficients that nothing holds, and the step would still change scores.
    private bool MayEscape() => terms.HasFree && ClassCertifier<T, TKernels>.ReachOf(step.Move, panels.Deviation, classes, size) > 0.05;

    // Whether the point is one that steps leave where it is. Rows that steps would take on and on, none against its class, escape.
    private bool Certify(in RowBatch<T> batch, out bool escapes)
    {
        Certify(in batch);
        SoftmaxDual rows = pass.Dual;
        double descent = SoftmaxDual.Largest(rows.LargestDescent);
        bool atRest = SoftmaxDual.Largest(rows.LargestMove) <= LongestMoveAtRest;
        escapes = curvatureIsFresh && !atRest && descent >= ShortestEscape && SoftmaxDual.Largest(rows.LargestAscent) <= 1e-4 * descent;

        return atRest || !terms.HasFree;
    }

    private void Certify(in RowBatch<T> batch)
    {
        for (int a = 0; a < current.Length; a++)
        {
            trial[a] = current[a] - curved[a];
        }

        double drift = curvatureIsFresh ? 0.0 : 2.0 * ClassCertifier<T, TKernels>.ReachOf(trial, pass.Reach, classes, size);
        certificate = certifier.Certify(in batch, current, terms, panels.Middle, totalWeight, objective, drift, unit, tolerance);
        isCertified = true;
    }
}
