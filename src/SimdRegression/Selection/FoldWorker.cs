using System.Numerics;
using SimdRegression.Fitting;
using SimdRegression.Kernels;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression.Selection;

/// <summary>What one thread needs to fit and score candidates on some of the folds.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
internal sealed class FoldWorker<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly FoldAssignment assignment;
    private readonly FoldMoments<T, TKernels> folds;
    private readonly KnownRows<T> rows;
    private readonly TrainingSums<T, TKernels> training;
    private readonly PathSolver solver;
    private readonly PathPoints points;
    private readonly FoldErrors errors;
    private readonly double[] scores;
    private readonly GapFills<T>? gaps;
    private readonly T[] filled;
    private readonly TKernels kernels;
    private readonly double elementEpsilon;
    private MomentsSolvers? own;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="kernels">The kernel set.</param>
    /// <param name="assignment">The folds.</param>
    /// <param name="folds">Their moments.</param>
    /// <param name="rows">Where the rows are found while they are there.</param>
    /// <param name="capacity">How many candidates are fitted at once.</param>
    /// <param name="elementEpsilon">The spacing of the data's element type at 1.</param>
    /// <param name="gaps">What missing values count as, where there are such columns; this worker's alone.</param>
    public FoldWorker(
        TKernels kernels,
        FoldAssignment assignment,
        FoldMoments<T, TKernels> folds,
        KnownRows<T> rows,
        int capacity,
        double elementEpsilon,
        GapFills<T>? gaps)
    {
        this.gaps = gaps;
        this.kernels = kernels;
        this.elementEpsilon = elementEpsilon;
        gaps?.PrepareTest();
        filled = gaps is null ? [] : new T[kernels.FeatureCount];
        this.assignment = assignment;
        this.folds = folds;
        this.rows = rows;
        var ofBlocks = BlockKernels<T>.Of(kernels);
        Products = new BlockProducts<T>(ofBlocks);
        training = new TrainingSums<T, TKernels>(assignment, folds, Products);
        solver = new PathSolver(ofBlocks.OfSolvers, elementEpsilon);
        points = new PathPoints(kernels.FeatureCount, capacity);
        errors = new FoldErrors(kernels.FeatureCount, capacity);
        scores = new double[capacity];
    }

    /// <summary>What computes the products of rows that are kept.</summary>
    public BlockProducts<T> Products { get; }

    /// <summary>How many fits did not reach their tolerance since <see cref="Restart"/>.</summary>
    public int UncertifiedFitCount { get; private set; }

    /// <summary>How many scores are uncertain since <see cref="Restart"/>.</summary>
    public int ImpreciseScoreCount { get; private set; }

    /// <summary>Whether sums in doubled precision might have made a fit or a score certain since <see cref="Restart"/>.</summary>
    public bool WantsDoubledSums { get; private set; }

    /// <summary>Begins anew, when rows may have changed.</summary>
    public void Restart()
    {
        training.Restart();
        UncertifiedFitCount = 0;
        ImpreciseScoreCount = 0;
        WantsDoubledSums = false;
    }

    /// <summary>Fits all candidates to the training rows of some folds, and scores them on the rows of each.</summary>
    /// <param name="firstFold">The first fold.</param>
    /// <param name="endFold">The one behind the last.</param>
    /// <param name="tuned">The estimator.</param>
    /// <param name="options">The options of every fit.</param>
    /// <param name="candidates">The candidates.</param>
    /// <param name="result">Receives the scores; not all of them where <see cref="FitOptions.Cancellation"/> is requested.</param>
    public void Score(
        int firstFold, int endFold, Tuned tuned, in FitOptions options, CandidateOrder candidates, TuningResult result)
    {
        for (int fold = firstFold; fold < endFold; fold++)
        {
            MomentAccumulator moments = gaps is null ? training.Of(fold) : gaps.Fill(training.Of(fold));
            errors.Begin(moments, options.Intercept);

            // Sums in doubled precision are those from which a fit may have digits that its condition number does not promise.
            points.SetOffset(
                moments.IsDoubled && TestOf(fold) is MomentAccumulator test ? errors.OffsetsOf(test, moments, options.Intercept) : default);
            for (int start = 0; start < candidates.Count;)
            {
                int end = Math.Min(candidates.EndOfGroup(start), start + points.Capacity);
                if (tuned.Own is { } penalty)
                {
                    FitOwn(moments, penalty, candidates.L1RatioAt(start), candidates.Alphas[start..end], in options);
                }
                else
                {
                    solver.Fit(moments, tuned.Kind, candidates.L1RatioAt(start), candidates.Alphas[start..end], in options, points);
                }

                if (options.Cancellation.IsCancellationRequested)
                {
                    // The path may have ended before its last strength.
                    return;
                }

                ScorePoints(fold, moments, options.Intercept, candidates.Indices[start..end], result);
                start = end;
            }
        }
    }

    /// <summary>Allocates what penalties with solvers of their own need.</summary>
    public MomentsSolvers PrepareOwn() =>
        own ??= new MomentsSolvers(kernels.FeatureCount, new NormalEquationsSolver(SolverKernels.Of(kernels), elementEpsilon));

    // One fit a strength, each from the answer before.
    private void FitOwn(MomentAccumulator moments, MomentsPenalty penalty, double l1Ratio, ReadOnlySpan<double> alphas, in FitOptions options)
    {
        MomentsSolvers solvers = PrepareOwn();
        points.Begin(alphas.Length);
        for (int i = 0; i < alphas.Length && !options.Cancellation.IsCancellationRequested; i++)
        {
            FitReport report = penalty.Fit(solvers, moments, new Candidate(alphas[i], l1Ratio), options with { WarmStart = i > 0 });
            points.Record(i, in report, solvers.Quadratic.Coefficients, solvers.Quadratic.Intercept);
        }
    }

    private void ScorePoints(int fold, MomentAccumulator moments, bool intercept, ReadOnlySpan<int> indices, TuningResult result)
    {
        if (TestOf(fold) is MomentAccumulator test)
        {
            errors.FromMoments(test, moments, intercept, points, scores);
            if (errors.IsImprovable && rows.Count > 0)
            {
                ScoreByRows(fold, moments, intercept);
            }
        }
        else
        {
            errors.BeginRows(points);
            AddRows(folds.RowsOf(fold), moments, intercept);
            errors.EndRows(moments, scores);
        }

        ReadOnlySpan<FitStatus> statuses = points.Statuses;
        for (int i = 0; i < indices.Length; i++)
        {
            bool isFitted = statuses[i] is not (FitStatus.NoData or FitStatus.OutOfRange or FitStatus.NoPilot);
            bool isImprecise = isFitted && errors.IsImprecise(i, scores[i], points);
            UncertifiedFitCount += statuses[i] == FitStatus.Converged ? 0 : 1;
            ImpreciseScoreCount += isImprecise ? 1 : 0;
            WantsDoubledSums |= !moments.IsDoubled && (isImprecise || FitReport.LacksDigits(statuses[i], points.Certificates[i].Kind, points.CoefficientErrors[i]));
            result.ScoresOf(indices[i])[fold] = isFitted ? scores[i] : double.PositiveInfinity;
            if (result.HasTrainingScores)
            {
                result.TrainingScoresOf(indices[i])[fold] =
                    isFitted ? points.ResidualSumsOfSquares[i] / moments.Weight : double.PositiveInfinity;
            }
        }
    }

    // The means of a fold's training rows stand for what is missing in the rows that it is tested with.
    private MomentAccumulator? TestOf(int fold) =>
        folds.MomentsOf(fold) is { } moments && gaps is not null ? gaps.FillTest(moments) : folds.MomentsOf(fold);

    private void AddRows(in RowBatch<T> rows, MomentAccumulator moments, bool intercept)
    {
        if (gaps is null)
        {
            errors.AddRows(in rows, moments, intercept);
            return;
        }

        for (int r = 0; r < rows.Count; r++)
        {
            RowBatch<T> row = rows.Slice(r, 1);
            row.Rows[..filled.Length].CopyTo(filled);
            gaps.Write(filled);
            errors.AddRows(new RowBatch<T>(filled, filled.Length, row.Targets, row.Weights), moments, intercept);
        }
    }

    private void ScoreByRows(int fold, MomentAccumulator moments, bool intercept)
    {
        errors.BeginRows(points);
        RowBatch<T> all = rows.Batch;
        ReadOnlySpan<int> assigned = assignment.Folds;
        for (int row = assigned.IndexOf(fold); row < assigned.Length;)
        {
            int run = assigned[row..].IndexOfAnyExcept(fold);
            run = run < 0 ? assigned.Length - row : run;
            AddRows(all.Slice(row, run), moments, intercept);
            row += run;
            int next = assigned[row..].IndexOf(fold);
            row = next < 0 ? assigned.Length : row + next;
        }

        errors.EndRows(moments, scores);
    }
}
