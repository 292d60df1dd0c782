using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>Stochastic descent over rows, from its first step to its report.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <param name="kernels">The kernel set.</param>
/// <param name="descent">What all descents over rows share: problem, gradients and the last answer.</param>
internal sealed class StochasticRun<T, TKernels>(TKernels kernels, RowDescent<T, TKernels> descent)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    // What predictions or losses come to when steps are too long is soon beyond any bound.
    private const double GrowthOfDivergence = 1e6;
    private const int MaxHalvings = 100;

    private readonly int features = kernels.FeatureCount;
    private readonly RowWalk<T, TKernels> walk = new(kernels);
    private readonly BatchWalk<T, TKernels> batches = new(kernels.FeatureCount, descent);
    private readonly double[] start = new double[kernels.FeatureCount];
    private readonly double[] kept = new double[kernels.FeatureCount];
    private readonly double[] answer = new double[kernels.FeatureCount];
    private readonly double[] gradient = new double[kernels.FeatureCount];
    private readonly double[] better = new double[kernels.FeatureCount];
    private double startIntercept;
    private double keptIntercept;
    private double answerIntercept;
    private double stepSize;
    private double limit;
    private double unitOfWeight;
    private bool walksRows;

    /// <summary>Runs; <see cref="RowDescent{T, TKernels}.State"/> comes before.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="regularizer">The penalty or set.</param>
    /// <param name="solver">The method.</param>
    /// <param name="options">The options.</param>
    /// <param name="split">Which rows are fitted.</param>
    public TrainingReport Fit<TLoss, TRegularizer>(
        in RowBatch<T> batch,
        in TLoss loss,
        in TRegularizer regularizer,
        in StochasticGradientDescent solver,
        in FitOptions options,
        in RowSplit split)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        DescentProblem problem = descent.Run.Problem;
        double derived = SafeStep(in batch, in loss, in split, solver.BatchSize);
        stepSize = solver.StepSize ?? derived;
        // The kernel of single rows knows no offsets.
        walksRows = solver.BatchSize == 1 && solver.Momentum == 0.0 && problem.IsSplit && !problem.IsBounded && batch.Offsets.IsEmpty;
        TakeStart(in options);
        double atZero = MeanLossAtZero(in batch, in loss, in split, out double objective);
        limit = GrowthOfDivergence * (1.0 + MeanSquareOfTargets(in batch) + Math.Abs(objective));
        int epochs = solver.EpochsFor(split.Count);
        double heldOutBest = double.PositiveInfinity;
        int epochsWithoutGain = 0;
        FitStatus status = double.IsFinite(objective) ? FitStatus.IterationLimit : FitStatus.Diverged;
        Begin();
        solver.Observer?.Invoke(0, start, startIntercept);
        int epoch = 0;
        while (epoch < epochs && status == FitStatus.IterationLimit)
        {
            if (!Go(in batch, in loss, in regularizer, in solver, in split, epoch, epochs))
            {
                status = FitStatus.Diverged;
                break;
            }

            epoch++;
            answerIntercept = Answer(answer);
            Show(in solver, epoch);
            status = options.Cancellation.IsCancellationRequested && epoch < epochs ? FitStatus.Interrupted : status;
            if (!split.HoldsOut)
            {
                Keep();
                continue;
            }

            double heldOutLoss = descent.HeldOutLoss(in batch, in loss, in split, answer, answerIntercept);
            if (heldOutLoss < heldOutBest)
            {
                heldOutBest = heldOutLoss;
                epochsWithoutGain = 0;
                Keep();
            }
            else if (++epochsWithoutGain >= solver.Patience && status != FitStatus.Interrupted)
            {
                status = FitStatus.StoppedEarly;
            }
        }

        double suggested = double.NaN;
        if (status == FitStatus.Diverged)
        {
            suggested = double.IsFinite(derived) ? derived : WorkingStep(in batch, in loss, in regularizer, in solver, in split);
        }

        TrainingReport report = Conclude(in batch, in loss, in regularizer, in split, atZero, status, options.Tolerance, objective);
        if (report.Status == FitStatus.Diverged && double.IsNaN(suggested))
        {
            suggested = derived;
        }

        return report with
        {
            Iterations = epoch,
            StepSize = solver.StepSize ?? derived,
            SuggestedStepSize = suggested,
            HeldOutLoss = double.IsFinite(heldOutBest) ? heldOutBest : double.NaN,
        };
    }

    private bool Go<TLoss, TRegularizer>(
        in RowBatch<T> batch,
        in TLoss loss,
        in TRegularizer regularizer,
        in StochasticGradientDescent solver,
        in RowSplit split,
        int epoch,
        int epochs)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        var rows = new RowSequence(solver.Order, batch.Count, split.Count, split.HeldOut, solver.Seed, epoch);
        var pace = new EpochPace(stepSize, solver.Schedule, epoch, split.Count, epoch + 1 >= solver.FirstAveraged(epochs), limit);
        return walksRows
            ? walk.Go(in batch, in loss, ref rows, in pace)
            : batches.Go(in batch, in loss, in regularizer, in solver, in split, ref rows, in pace);
    }

    private void Begin()
    {
        if (walksRows)
        {
            walk.Begin(descent.Run.Problem, start, startIntercept, unitOfWeight);
        }
        else
        {
            batches.Begin(start, startIntercept);
        }

        start.CopyTo(kept, 0);
        keptIntercept = startIntercept;
    }

    private double Answer(Span<double> destination) => walksRows ? walk.Answer(destination) : batches.Answer(destination);

    private void Keep()
    {
        answer.CopyTo(kept, 0);
        keptIntercept = answerIntercept;
    }

    private void Show(in StochasticGradientDescent solver, int epoch)
    {
        if (solver.Observer is not null)
        {
            double intercept = walksRows ? walk.Current(better) : batches.Current(better);
            solver.Observer(epoch, better, intercept);
        }
    }

    private void TakeStart(in FitOptions options)
    {
        if (!options.WarmStart)
        {
            descent.Run.Forget();
        }

        descent.Run.Coefficients.CopyTo(start);
        startIntercept = options.Intercept ? descent.Run.Intercept : 0.0;
    }

    // 1 / (M/m + (m - 1)/m L + the curvature of the penalty): expected smoothness of batches (Gower et al. 2019).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double SafeStep<TLoss>(in RowBatch<T> batch, in TLoss loss, in RowSplit split, int batchSize)
        where TLoss : struct, ILoss<TLoss>
    {
        DescentProblem problem = descent.Run.Problem;
        unitOfWeight = split.Count / split.Weight;
        double largest = 0.0;
        for (int r = 0; r < batch.Count; r++)
        {
            double square = problem.HasIntercept ? 1.0 : 0.0;
            ReadOnlySpan<T> row = batch.Rows.Slice(r * batch.RowStride, features);
            square += problem.IsScaled ? ScaledSquare(row, problem.Scale) : double.CreateTruncating(kernels.Dot(row, row));
            largest = Math.Max(largest, batch.Weights.IsEmpty ? square : square * unitOfWeight * double.CreateTruncating(batch.Weights[r]));
        }

        double curvature = TLoss.LargestCurvature(in loss);
        double single = largest / batchSize;
        double together = problem.LargestEigenvalue * (batchSize - 1) / batchSize;
        double total = (curvature * Math.Min(largest, single + together)) + problem.LargestPenaltyCurvature;
        return double.IsFinite(total) ? (total > 0.0 ? 1.0 / total : 1.0) : double.NaN;
    }

    private static double ScaledSquare(ReadOnlySpan<T> row, double[] scale)
    {
        double square = 0.0;
        for (int j = 0; j < row.Length; j++)
        {
            double value = double.CreateTruncating(row[j]) / scale[j];
            square += value * value;
        }

        return square;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double MeanSquareOfTargets(in RowBatch<T> batch)
    {
        double sum = 0.0;
        foreach (T target in batch.Targets)
        {
            double value = double.CreateTruncating(target);
            sum += value * value;
        }

        return sum / batch.Count;
    }

    // The mean loss at zero; the objective at the start comes along.
    private double MeanLossAtZero<TLoss>(in RowBatch<T> batch, in TLoss loss, in RowSplit split, out double objective)
        where TLoss : struct, ILoss<TLoss>
    {
        double atZero = descent.MeanLoss(in batch, in loss, in split, start, startIntercept, gradient, out _);
        objective = atZero;
        if (startIntercept != 0.0 || start.AsSpan().ContainsAnyExcept(0.0))
        {
            Array.Clear(better);
            atZero = descent.MeanLoss(in batch, in loss, in split, better, 0.0, gradient, out _);
        }

        return atZero;
    }

    // The longest of the halves of the step size with which an epoch does not diverge.
    private double WorkingStep<TLoss, TRegularizer>(
        in RowBatch<T> batch, in TLoss loss, in TRegularizer regularizer, in StochasticGradientDescent solver, in RowSplit split)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        kept.CopyTo(answer, 0);
        double intercept = keptIntercept;
        double working = double.NaN;
        for (int i = 0; i < MaxHalvings && double.IsNaN(working); i++)
        {
            stepSize *= 0.5;
            Begin();
            working = Go(in batch, in loss, in regularizer, in solver, in split, 0, 1) ? stepSize : double.NaN;
        }

        answer.CopyTo(kept, 0);
        keptIntercept = intercept;
        return working;
    }

    // The report of what was kept. Steps that are too long, though not so long that all is lost at once, leave an answer worse than the start:
    // then that is the answer.
    private TrainingReport Conclude<TLoss, TRegularizer>(
        in RowBatch<T> batch,
        in TLoss loss,
        in TRegularizer regularizer,
        in RowSplit split,
        double atZero,
        FitStatus status,
        double tolerance,
        double startLoss)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        DescentProblem problem = descent.Run.Problem;
        double meanLoss = EvaluateKept(in batch, in loss, in split, out double slope);
        double penalty = problem.PenaltyAt(in regularizer, answer);
        Scale(start, better);
        bool isWorse = !(meanLoss + penalty <= startLoss + problem.PenaltyAt(in regularizer, better));
        bool isStart = keptIntercept == startIntercept && kept.AsSpan().SequenceEqual(start);
        if (isWorse && !isStart && status != FitStatus.StoppedEarly)
        {
            status = FitStatus.Diverged;
            start.CopyTo(kept, 0);
            keptIntercept = startIntercept;
            meanLoss = EvaluateKept(in batch, in loss, in split, out slope);
            penalty = problem.PenaltyAt(in regularizer, answer);
        }

        double unit = descent.Unit > 0.0 ? descent.Unit : atZero > 0.0 && double.IsFinite(atZero) ? atZero : 1.0;
        double multiplier = TRegularizer.MultiplierAt(in regularizer, gradient, answer, problem.Factors);
        problem.AddQuadratic(answer, gradient);
        double possible = problem.PossibleDecrease(in regularizer, answer, gradient, problem.HasIntercept ? slope : 0.0, better, takesBetter: false)
            / unit;
        return new TrainingReport
        {
            Status = status is FitStatus.IterationLimit or FitStatus.Interrupted && possible <= tolerance ? FitStatus.Converged : status,
            Certificate = new Certificate(CertificateKind.GradientMapping, possible, tolerance),
            Objective = meanLoss + penalty,
            TotalLoss = meanLoss,
            AlphaMax = double.NaN,
            Multiplier = multiplier,
        };
    }

    // The mean loss at what was kept, which becomes the answer; "answer" and "gradient" are left in scaled coefficients.
    private double EvaluateKept<TLoss>(in RowBatch<T> batch, in TLoss loss, in RowSplit split, out double slope)
        where TLoss : struct, ILoss<TLoss>
    {
        descent.Run.SetAnswer(kept, keptIntercept);
        double meanLoss = descent.MeanLoss(in batch, in loss, in split, kept, keptIntercept, gradient, out slope);
        Scale(kept, answer);
        for (int j = 0; j < features; j++)
        {
            gradient[j] /= descent.Run.Problem.Scale[j];
        }

        return meanLoss;
    }

    private void Scale(ReadOnlySpan<double> raw, Span<double> scaled)
    {
        for (int j = 0; j < features; j++)
        {
            scaled[j] = raw[j] * descent.Run.Problem.Scale[j];
        }
    }
}
