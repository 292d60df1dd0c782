using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Selection;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// Chooses the strength of a penalty, and with it the share of L1 and a setting of the solver where wanted, by cross-validation of fits that
/// go over the rows: any loss, penalty and solver that suit each other. For the squared loss alone, cross-validation from moments reads the
/// rows once for all folds and strengths.
/// </summary>
/// <typeparam name="TModel">The model that is fitted to all rows in the end.</typeparam>
/// <typeparam name="T">The element type of the data, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <remarks>
/// <para>
/// A candidate's score on a fold is the weighted mean over the fold's rows of the loss, or of the squared error where the loss is
/// <see cref="SquaredLoss"/>, by a model of the fold's training rows alone; standardising uses the deviations of those rows. Bare strengths
/// mean in a fold what they mean for all rows: that of a penalty beside a sum of losses is not scaled by the size of the fold.
/// </para>
/// <para>
/// Candidates that differ in strength alone are fitted from the strongest to the weakest, each from where the last one ended. Those of
/// <see cref="Newton"/> and <see cref="ProximalNewton"/> reach the predictions of a fit of their own to about nine digits, fewer where a weak
/// penalty hardly decides them; those of batch descents to the tolerance. Stochastic descents always begin at zero. The chosen candidate
/// is fitted to all rows on its own, with its certificate.
/// </para>
/// <para>
/// The constructor allocates everything, a copy of the rows among it; nothing else does while one thread works, a search proposes no more
/// candidates than was foreseen, and the model is a struct. An object belongs to one thread at a time. Scores are the same to the last bit
/// at any number of threads.
/// </para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
public abstract partial class RowCrossValidation<TModel, T, TKernels>
    where TModel : IModelFactory<TModel, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly TKernels kernels;
    private readonly CandidateOrder order;
    private readonly T[] zeros;
    private FoldWork<T, TKernels>[] works;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="kernels">The kernel set, which tells the number of features.</param>
    /// <param name="folds">Which fold each row is tested in.</param>
    /// <param name="capacity">How many candidates are foreseen, at least 1. More can be searched; memory is then allocated.</param>
    /// <exception cref="ArgumentNullException">There are no folds.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of features is not from 1 to 512, or no candidate is foreseen.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    protected RowCrossValidation(TKernels kernels, FoldAssignment folds, int capacity = TuningResult.DefaultCapacity)
    {
        RowArguments.CheckElementType<T>();
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        zeros = new T[RowArguments.CheckedFeatures(kernels.FeatureCount)];
        this.kernels = kernels;
        Folds = folds;
        Result = new TuningResult(folds.FoldCount, capacity);
        order = new CandidateOrder(capacity);
        works = [CreateWork()];
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount => kernels.FeatureCount;

    /// <summary>Which row is tested in which fold.</summary>
    public FoldAssignment Folds { get; }

    /// <summary>What the last search found; the next one overwrites it.</summary>
    public TuningResult Result { get; }

    /// <summary>Makes the model that a search returns.</summary>
    /// <param name="coefficients">w, N values; the next search overwrites them.</param>
    /// <param name="intercept">b.</param>
    private protected virtual TModel MakeModel(T[] coefficients, T intercept) => TModel.Create(coefficients, intercept);

    private FoldWork<T, TKernels> CreateWork() => new(kernels, Folds.RowCount, GapFills<T>.Of<TModel>(FeatureCount));

    private TuningResult Tune<TLoss, TFit>(
        in RowBatch<T> batch,
        in TLoss loss,
        in TFit fit,
        PenaltyShape shape,
        Search search,
        in TuningOptions options,
        out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TFit : struct, IFoldFit<T, TKernels>
    {
        ArgumentNullException.ThrowIfNull(search);
        FitOptions fitOptions = options.Fit with { Solver = MomentsSolver.Auto, WarmStart = false };
        double weight = Check<TLoss>(in batch, in fitOptions);
        SearchSpace space = SpaceOf(in batch, in loss, in fit, in fitOptions, weight, shape);
        Result.Begin(search.LargestCandidateCount(in space), TLoss.Score, options.ScoresTraining);
        AddWorks(Math.Min(options.Threads, Folds.FoldCount));
        int count;
        while (!Result.IsInterrupted && (count = search.Propose(in space, Result, Result.Free)) > 0)
        {
            int first = Result.Append(count);
            CheckCandidates(Result.Candidates[first..]);
            order.Sort(Result.Candidates[first..], first);
            ScoreFolds(in batch, in loss, in fit, in fitOptions, options.Threads);
            if (fitOptions.Cancellation.IsCancellationRequested)
            {
                Result.Interrupt(first);
            }
            else
            {
                Result.Summarize(first);
            }
        }

        if (Result.Count == 0 && !Result.IsInterrupted)
        {
            throw new ArgumentException("The search proposed no candidate.", nameof(search));
        }

        Result.Select(options.Rule);
        return Refit(in batch, in fit, in fitOptions, out model);
    }

    // Lengths, values, options; returns W.
    private double Check<TLoss>(in RowBatch<T> batch, in FitOptions options)
        where TLoss : struct, ILoss<TLoss>
    {
        if (batch.Count != Folds.RowCount)
        {
            throw new ArgumentException($"There are {batch.Count} rows, and the folds were made for {Folds.RowCount}.", nameof(batch));
        }

        new FitRequest(EstimatorKind.Lasso, Strength.Total(0.0), 1.0, options).Check(FeatureCount);
        RowArguments.Check(batch.Rows, batch.RowStride, FeatureCount, batch.Count, batch.Weights.Length);
        return RowChecks.Check(in batch, FeatureCount, TLoss.Targets);
    }

    private SearchSpace SpaceOf<TLoss, TFit>(
        in RowBatch<T> batch, in TLoss loss, in TFit fit, in FitOptions options, double weight, PenaltyShape shape)
        where TLoss : struct, ILoss<TLoss>
        where TFit : struct, IFoldFit<T, TKernels>
    {
        double largest = double.NaN;
        if (weight > 0.0 && works[0].Trainer.MomentsOf(in batch) is MomentAccumulator moments)
        {
            double curvature = TLoss.LargestCurvature(in loss);
            largest = shape == PenaltyShape.Other || TFit.KnowsLargest ? fit.LargestNumber(works[0].Trainer, in batch, in options, weight) : double.NaN;
            if (TFit.KnowsLargest)
            {
                // Where absolute values leave nothing, squares of the same strength still leave much.
                largest *= shape == PenaltyShape.Squares ? SquaresBesideMagnitudes : 1.0;
            }
            else if (shape == PenaltyShape.Squares)
            {
                largest = RidgeRange.Largest(moments, FeatureCount, in options) * (double.IsFinite(curvature) ? curvature : 1.0);
            }
            else if (double.IsNaN(largest))
            {
                largest = works[0].Trainer.LargestStrength(in batch, in loss, in options) / (TLoss.IsQuadratic ? weight : 1.0);
            }
        }

        // Where no column has anything to say, every strength does the same.
        largest = largest > 0.0 && double.IsFinite(largest) ? largest : 1.0;
        return shape switch
        {
            PenaltyShape.Squares => new SearchSpace(largest, 0.0, RidgeRange.SmallestFraction),
            PenaltyShape.Mixture => new SearchSpace(largest, double.NaN),
            _ => new SearchSpace(largest, 1.0),
        };
    }

    private static void CheckCandidates(ReadOnlySpan<Candidate> candidates)
    {
        foreach (Candidate candidate in candidates)
        {
            if (!(candidate.Alpha >= 0.0 && double.IsFinite(candidate.Alpha)))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"A strength must be a finite number not below 0, and a candidate has {candidate.Alpha}."), "search");
            }
        }
    }

    private void AddWorks(int count)
    {
        int present = works.Length;
        if (count > present)
        {
            Array.Resize(ref works, count);
            for (int i = present; i < count; i++)
            {
                works[i] = CreateWork();
            }
        }
    }

    private void ScoreFolds<TLoss, TFit>(
        in RowBatch<T> batch, in TLoss loss, in TFit fit, in FitOptions options, int threads)
        where TLoss : struct, ILoss<TLoss>
        where TFit : struct, IFoldFit<T, TKernels>
    {
        int together = Math.Min(threads, works.Length);
        for (int fold = 0; fold < Folds.FoldCount && !options.Cancellation.IsCancellationRequested; fold += together)
        {
            int active = Math.Min(together, Folds.FoldCount - fold);
            for (int i = 0; i < active; i++)
            {
                works[i].Rows.Gather(in batch, Folds, fold + i, TLoss.Targets);
            }

            if (active == 1)
            {
                works[0].Score(in loss, in fit, order, in options, Result);
            }
            else
            {
                ScoreTogether(active, loss, fit, options);
            }

            for (int i = 0; i < active; i++)
            {
                Result.UncertifiedFitCount += works[i].UncertifiedFitCount;
            }
        }
    }

    // A method of its own, because what a thread is given is allocated where a method begins.
    private void ScoreTogether<TLoss, TFit>(int active, TLoss loss, TFit fit, FitOptions options)
        where TLoss : struct, ILoss<TLoss>
        where TFit : struct, IFoldFit<T, TKernels>
    {
        Parallel.For(
            0,
            active,
            new ParallelOptions { MaxDegreeOfParallelism = active },
            i => works[i].ScoreQuietly(in loss, in fit, order, in options, Result));
        for (int i = 0; i < active; i++)
        {
            works[i].ThrowFailure();
        }
    }

    private TuningResult Refit<TFit>(in RowBatch<T> batch, in TFit fit, in FitOptions options, out TModel model)
        where TFit : struct, IFoldFit<T, TKernels>
    {
        if (Result.SelectedIndex < 0)
        {
            model = MakeModel(zeros, T.Zero);
            Result.TrainingReport = DescentReports.WithoutAnswer(Result.IsInterrupted ? FitStatus.Interrupted : FitStatus.OutOfRange) with { RowCount = batch.Count };
            return Result;
        }

        Result.TrainingReport = fit.FitAll(works[0].Trainer, in batch, Result.Selected, in options, out FoldModel<T> fitted);
        model = MakeModel(fitted.Coefficients, fitted.Intercept);
        return Result;
    }
}
