namespace SimdRegression.Solvers;

/// <summary>
/// A batch descent from its start to its report. It does not know where gradients come from, rows or moments: it says where it wants the
/// next one (<see cref="Coefficients"/>), is given it (<see cref="Gradient"/>, <see cref="Slope"/>), and goes on by <see cref="Advance"/>.
/// </summary>
internal sealed class DescentRun(int features)
{
    // Steps that do not suit make the objective of a quadratic grow by a factor each time; rounding does not, three times in a row.
    private const int RisesOfDivergence = 3;
    private const double GrowthOfDivergence = 10.0;

    // Convergence is linear, however slow, but for swings of momentum that last about as many steps as the root of the condition number: a
    // certificate that has not become better for many times as long has met rounding.
    private const int FewestStepsOfStall = 500;
    private const int MostStepsOfStall = 100_000;
    private const double SwingsOfStall = 10.0;

    private const int MaxHalvings = 200;

    private readonly DescentPoint point = new(features);
    private readonly double[] coefficients = new double[features];
    private readonly double[] gradient = new double[features];
    private readonly double[] better = new double[features];
    private readonly double[] start = new double[features];
    private readonly double[] kept = new double[features];
    private readonly double[] startGradient = new double[features];
    private DescentPlan plan;
    private Phase phase;
    private FitStatus status;
    private CertificateKind certificateKind;
    private double startIntercept;
    private double startSlope;
    private double startObjective;
    private double keptIntercept;
    private double keptObjective;
    private double keptPossible;
    private double lastObjective;
    private double unit;
    private double noise;
    private double tolerance;
    private double stepSize;
    private double suggestedStepSize;
    private double certified;
    private double heldOutBest;
    private int maxIterations;
    private CancellationToken cancellation;
    private int stepsOfStall;
    private int iteration;
    private int keptIteration;
    private int rises;
    private int passesWithoutGain;

    private enum Phase
    {
        AtZero,
        Running,
        ProbeStart,
        Probing,
        Final,
    }

    /// <summary>What is minimised; to be stated before a run begins.</summary>
    public DescentProblem Problem { get; } = new(features);

    /// <summary>w where the gradient is wanted, in raw units.</summary>
    public ReadOnlySpan<double> Coefficients => coefficients;

    /// <summary>b where the gradient is wanted; after the end, that of the answer.</summary>
    public double Intercept { get; private set; }

    /// <summary>To be filled with the gradient of the mean loss in w, in raw units.</summary>
    public Span<double> Gradient => gradient;

    /// <summary>To be set to the derivative of the mean loss in b.</summary>
    public double Slope { get; set; }

    // A point that momentum led to may be outside of the set or between two sparse ones; one proximal step from it is not.
    private bool AnswersWithIterate => !plan.IsAccelerated && !(plan.Nesterov && plan.Momentum > 0.0);

    /// <summary>The report, once <see cref="Advance"/> has returned false.</summary>
    public TrainingReport Report { get; private set; }

    /// <summary>Begins a run.</summary>
    /// <param name="descentPlan">The method.</param>
    /// <param name="options">Tolerance and limit; checked.</param>
    /// <param name="objectiveUnit">What the tolerance is relative to; NaN for the mean loss at zero.</param>
    /// <param name="relativeNoise">How far rounding may move the mean loss.</param>
    public void Begin(in DescentPlan descentPlan, in FitOptions options, double objectiveUnit, double relativeNoise)
    {
        plan = descentPlan;
        tolerance = options.Tolerance;
        maxIterations = options.MaxIterations;
        cancellation = options.Cancellation;
        unit = objectiveUnit > 0.0 ? objectiveUnit : double.NaN;
        noise = relativeNoise;
        stepSize = double.IsNaN(plan.StepSize) ? 1.0 / Problem.Largest : plan.StepSize;
        stepSize = double.IsFinite(stepSize) ? stepSize : 1.0;
        stepsOfStall = (int)Math.Clamp(SwingsOfStall * Math.Sqrt(Problem.ConditionNumber), FewestStepsOfStall, MostStepsOfStall);
        suggestedStepSize = double.NaN;
        certified = double.NaN;
        keptObjective = double.PositiveInfinity;
        keptPossible = double.PositiveInfinity;
        lastObjective = double.PositiveInfinity;
        heldOutBest = double.PositiveInfinity;
        passesWithoutGain = 0;
        iteration = 0;
        keptIteration = 0;
        rises = 0;
        if (!options.WarmStart)
        {
            start.AsSpan().Clear();
            startIntercept = 0.0;
        }
        else
        {
            for (int j = 0; j < features; j++)
            {
                start[j] = coefficients[j] * Problem.Scale[j];
            }

            startIntercept = Problem.HasIntercept ? Intercept : 0.0;
        }

        Problem.Clamp(start);
        startIntercept = Problem.HasGap && Problem.HasIntercept ? Problem.BestIntercept(start) : startIntercept;

        bool startsAtZero = startIntercept == 0.0 && !start.AsSpan().ContainsAnyExcept(0.0);
        phase = !startsAtZero && double.IsNaN(unit) ? Phase.AtZero : Phase.Running;
        if (phase == Phase.AtZero)
        {
            better.AsSpan().Clear();
            point.MoveTo(better, 0.0);
        }
        else
        {
            point.MoveTo(start, startIntercept);
        }

        Publish();
    }

    /// <summary>Takes the answer of another method.</summary>
    /// <param name="answer">w, in raw units.</param>
    /// <param name="answerIntercept">b.</param>
    public void SetAnswer(ReadOnlySpan<double> answer, double answerIntercept)
    {
        answer.CopyTo(coefficients);
        Intercept = answerIntercept;
    }

    /// <summary>Forgets the last answer, from which a warm start would begin.</summary>
    public void Forget()
    {
        coefficients.AsSpan().Clear();
        Intercept = 0.0;
    }

    /// <summary>Takes the gradient that was wanted, and a step.</summary>
    /// <param name="regularizer">The regulariser.</param>
    /// <param name="meanLoss">The mean loss at the place.</param>
    /// <returns>Whether another gradient is wanted.</returns>
    public bool Advance<TRegularizer>(in TRegularizer regularizer, double meanLoss)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        for (int j = 0; j < features; j++)
        {
            gradient[j] /= Problem.Scale[j];
        }

        Problem.AddQuadratic(point.Place, gradient);
        Slope = Problem.HasIntercept ? Slope : 0.0;
        double objective = meanLoss + Problem.PenaltyAt(in regularizer, point.Place);
        switch (phase)
        {
            case Phase.AtZero:
                unit = meanLoss > 0.0 ? meanLoss : 1.0;
                point.MoveTo(start, startIntercept);
                phase = Phase.Running;
                break;
            case Phase.Running:
                Run(in regularizer, objective, meanLoss);
                break;
            case Phase.ProbeStart:
                gradient.CopyTo(startGradient, 0);
                startSlope = Slope;
                startObjective = objective;
                suggestedStepSize = stepSize;
                phase = Phase.Probing;
                Probe(in regularizer);
                break;
            case Phase.Probing:
                Judge(in regularizer, objective);
                break;
            default:
                Conclude(in regularizer, objective, meanLoss);
                Publish();
                return false;
        }

        Publish();
        return true;
    }

    /// <summary>Takes the loss on rows that were held out, at <see cref="Current"/>; ends the run when it has not fallen for long enough.</summary>
    /// <param name="loss">The mean loss.</param>
    /// <param name="patience">For how many steps it may not fall.</param>
    public void TakeHeldOut(double loss, int patience)
    {
        if (phase != Phase.Running)
        {
            return;
        }

        if (loss < heldOutBest)
        {
            heldOutBest = loss;
            passesWithoutGain = 0;
            point.Current.CopyTo(kept);
            keptIntercept = point.CurrentIntercept;
        }
        else if (++passesWithoutGain >= patience)
        {
            EndAt(kept, keptIntercept, FitStatus.StoppedEarly);
            Publish();
        }
    }

    /// <summary>Writes the iterate, in raw units.</summary>
    /// <param name="destination">N values.</param>
    /// <returns>Its intercept.</returns>
    public double Current(Span<double> destination)
    {
        for (int j = 0; j < features; j++)
        {
            destination[j] = Problem.Unscaled(j, point.Current[j]);
        }

        return point.CurrentIntercept;
    }

    private static bool IsUsable(double value) => double.IsFinite(value);

    private void Run<TRegularizer>(in TRegularizer regularizer, double objective, double meanLoss)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        unit = double.IsNaN(unit) ? (meanLoss > 0.0 && IsUsable(meanLoss) ? meanLoss : 1.0) : unit;
        startObjective = iteration == 0 ? objective : startObjective;
        if (HasDiverged(objective))
        {
            Diverge();
            return;
        }

        lastObjective = objective;
        if (objective < keptObjective && double.IsPositiveInfinity(heldOutBest))
        {
            keptObjective = objective;
            point.Current.CopyTo(kept);
            keptIntercept = point.CurrentIntercept;
        }

        double possible = PossibleDecrease(in regularizer, !AnswersWithIterate);
        if (possible < keptPossible)
        {
            keptPossible = possible;
            keptIteration = iteration;
        }

        if (possible <= tolerance)
        {
            certified = possible;
            Settle();
        }
        else if (cancellation.IsCancellationRequested)
        {
            EndAt(point.Current, point.CurrentIntercept, FitStatus.Interrupted);
        }
        else if (iteration == maxIterations || iteration - keptIteration >= stepsOfStall)
        {
            EndAt(point.Current, point.CurrentIntercept, iteration == maxIterations ? FitStatus.IterationLimit : FitStatus.Stalled);
        }
        else
        {
            Step(in regularizer);
        }
    }

    // In units of the tolerance; writes "better". The step to that never adds to the objective, so a gap is one of both.
    private double PossibleDecrease<TRegularizer>(in TRegularizer regularizer, bool takesBetter)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        double decrease = Problem.PossibleDecrease(in regularizer, point.Place, gradient, Slope, better, takesBetter);
        double gap = Problem.DualityGap(in regularizer, point.Place, point.PlaceIntercept);
        certificateKind = double.IsNaN(gap) ? CertificateKind.GradientMapping : CertificateKind.DualityGap;
        return (double.IsNaN(gap) ? decrease : gap) / unit;
    }

    private void Step<TRegularizer>(in TRegularizer regularizer)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        if (iteration == 0 && plan.Observer is not null)
        {
            Show();
        }

        double size = stepSize * plan.Schedule.FactorAt(iteration);
        if (plan.IsAccelerated)
        {
            point.Accelerate(Problem, in regularizer, gradient, Slope, size);
        }
        else
        {
            point.Descend(Problem, in regularizer, gradient, Slope, size, plan.Momentum, plan.Nesterov);
        }

        iteration++;
        if (plan.Observer is not null)
        {
            Show();
        }
    }

    private void Show()
    {
        double intercept = Current(better);
        plan.Observer!(iteration, better, intercept);
    }

    private bool HasDiverged(double objective)
    {
        if (!IsUsable(objective))
        {
            return true;
        }

        rises = objective > lastObjective + (noise * Math.Abs(lastObjective)) ? rises + 1 : 0;
        return (plan.IsMonotone && rises >= RisesOfDivergence)
            || objective > GrowthOfDivergence * (Math.Max(startObjective, 0.0) + unit);
    }

    private void Diverge()
    {
        // The start itself may be where the loss overflows.
        if (double.IsPositiveInfinity(keptObjective) && double.IsPositiveInfinity(heldOutBest))
        {
            start.CopyTo(kept, 0);
            keptIntercept = startIntercept;
        }

        status = FitStatus.Diverged;
        if (double.IsFinite(Problem.Largest))
        {
            suggestedStepSize = 1.0 / Problem.Largest;
            EndAt(kept, keptIntercept, status);
        }
        else
        {
            point.MoveTo(start, startIntercept);
            phase = Phase.ProbeStart;
        }
    }

    // A step from the start with half the size of the last one.
    private void Probe<TRegularizer>(in TRegularizer regularizer)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        suggestedStepSize *= 0.5;
        point.MoveTo(start, startIntercept);
        point.Descend(Problem, in regularizer, startGradient, startSlope, suggestedStepSize, 0.0, nesterov: false);
    }

    // Sufficient decrease, as in the backtracking of Beck and Teboulle (2009): f(v+) at most f(v) + gradient.d + |d|^2 / (2 eta).
    private void Judge<TRegularizer>(in TRegularizer regularizer, double objective)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        double shift = point.CurrentIntercept - startIntercept;
        double promise = shift * (startSlope + (shift / (2.0 * suggestedStepSize)));
        for (int j = 0; j < features; j++)
        {
            double change = point.Current[j] - start[j];
            promise += change * (startGradient[j] + (change / (2.0 * suggestedStepSize)));
        }

        double penalties = Problem.IsSplit ? 0.0
            : Problem.PenaltyAt(in regularizer, point.Current) - Problem.PenaltyAt(in regularizer, start);
        bool works = objective <= startObjective + promise + penalties + (noise * Math.Abs(startObjective));
        if (works || suggestedStepSize <= stepSize * Math.ScaleB(1.0, -MaxHalvings))
        {
            suggestedStepSize = works ? suggestedStepSize : double.NaN;
            EndAt(kept, keptIntercept, status);
        }
        else
        {
            Probe(in regularizer);
        }
    }

    private void Settle()
    {
        // A gap is one of the place itself, and at first that is the iterate: zeros stay zeros.
        if (AnswersWithIterate || (iteration == 0 && certificateKind == CertificateKind.DualityGap))
        {
            EndAt(point.Current, point.CurrentIntercept, FitStatus.Converged);
        }
        else
        {
            EndAt(better, point.PlaceIntercept - (Problem.ReferenceStep * Slope), FitStatus.Converged);
        }
    }

    private void EndAt(ReadOnlySpan<double> place, double intercept, FitStatus how)
    {
        status = how;
        phase = Phase.Final;
        place.CopyTo(better);
        point.MoveTo(better, intercept);
    }

    private void Conclude<TRegularizer>(in TRegularizer regularizer, double objective, double meanLoss)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        double possible = PossibleDecrease(in regularizer, takesBetter: false);
        possible = double.IsNaN(certified) ? possible : Math.Min(possible, certified);
        if (status == FitStatus.Converged && !(double.IsFinite(objective) && double.IsFinite(possible)))
        {
            // Coefficients whose objective is beyond the range of numbers are no answer.
            status = FitStatus.OutOfRange;
        }

        Report = new TrainingReport
        {
            Status = status,
            Certificate = new Certificate(certificateKind, possible, tolerance),
            Iterations = iteration,
            Objective = objective,
            TotalLoss = meanLoss,
            StepSize = stepSize,
            SuggestedStepSize = suggestedStepSize,
            HeldOutLoss = double.IsFinite(heldOutBest) ? heldOutBest : double.NaN,
            Multiplier = TRegularizer.MultiplierAt(in regularizer, gradient, point.Place, Problem.Factors),
            AlphaMax = double.NaN,
        };
    }

    private void Publish()
    {
        if (status == FitStatus.OutOfRange)
        {
            coefficients.AsSpan().Clear();
            Intercept = 0.0;
            return;
        }

        for (int j = 0; j < features; j++)
        {
            // Where momentum leads to may lie outside of a box; the answer may not.
            coefficients[j] = phase == Phase.Final ? Problem.Unscaled(j, point.Place[j]) : point.Place[j] / Problem.Scale[j];
        }

        Intercept = point.PlaceIntercept;
    }
}
