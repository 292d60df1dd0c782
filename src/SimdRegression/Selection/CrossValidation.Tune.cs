using SimdRegression.Fitting;
using SimdRegression.Selection;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <content>Scoring candidates and choosing among them.</content>
public abstract partial class CrossValidation<TModel, T, TKernels>
{
    private readonly NormalEquationsSolver solver;
    private readonly MomentAccumulator total;
    private readonly GapFills<T>? gaps;
    private readonly KnownRows<T> known = new();
    private readonly CandidateOrder order;
    private readonly T[] delivered;
    private FoldWorker<T, TKernels>[] workers;

    private static double ElementEpsilon => typeof(T) == typeof(float) ? 1.0 / (1 << 23) : 1.0 / (1L << 52);

    /// <summary>Searches for the best strength, with an intercept and no restriction, and fits it to all rows.</summary>
    /// <param name="kind">The estimator.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="model">Receives the model of all rows; never NaN.</param>
    /// <returns>The candidates with their scores; overwritten by the next search.</returns>
    /// <exception cref="ArgumentException">A setting of the search does not suit.</exception>
    /// <exception cref="InvalidOperationException">Not all rows have come, or a fold has no weight.</exception>
    public TuningResult Tune(EstimatorKind kind, Search search, out TModel model) => Tune(kind, search, default, out model);

    /// <summary>Searches for the best strength (and share of L1, with an elastic net), and fits it to all rows.</summary>
    /// <param name="kind">The estimator. <see cref="EstimatorKind.LeastSquares"/> has nothing to search: it is scored.</param>
    /// <param name="search">
    /// Which candidates are tried. Where it leaves the range of strengths to the data: with L1 the strongest is alphaMax of all rows; with
    /// ridge it is ten times the largest sum of squares of a column as it is penalised (centred; scaled when standardising), at which
    /// coefficients are next to nothing, and the weakest a millionth of that.
    /// </param>
    /// <param name="options">The options of every fit, the rule of the choice, the number of threads.</param>
    /// <param name="model">
    /// Receives the model of all rows at the strength that was selected, as <see cref="Moments{T, TKernels}"/> fit it; zero where no
    /// candidate could be fitted in all folds. Never NaN.
    /// </param>
    /// <returns>The candidates with their scores, and the report of the model; overwritten by the next search.</returns>
    /// <exception cref="ArgumentException">An option or a setting of the search does not suit.</exception>
    /// <exception cref="InvalidOperationException">Not all rows have come, or a fold has no weight.</exception>
    public TuningResult Tune(EstimatorKind kind, Search search, in TuningOptions options, out TModel model)
    {
        ArgumentNullException.ThrowIfNull(search);
        return Tune(Named(kind), search, in options, out model);
    }

    /// <summary>
    /// Searches with the rows at hand once more. Where a fit or a score is uncertain because sums in double precision have too few digits for
    /// it (see <see cref="TuningResult.ImpreciseScoreCount"/>), the rows are summed again in doubled precision, which stays so until
    /// <see cref="Reset"/>, and the search is made again. Scores of models that fit nearly exactly are computed from the residuals of the
    /// fold's rows.
    /// </summary>
    /// <param name="kind">The estimator.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">The options of every fit, the rule of the choice, the number of threads.</param>
    /// <param name="rows">All rows that were added, in their order, with their weights.</param>
    /// <param name="model">Receives the model of all rows.</param>
    /// <returns>The candidates with their scores, and the report of the model; overwritten by the next search.</returns>
    /// <exception cref="ArgumentException">A length differs, or an option or a setting of the search does not suit.</exception>
    /// <exception cref="InvalidOperationException">Not all rows have come, or a fold has no weight.</exception>
    public TuningResult Tune(EstimatorKind kind, Search search, in TuningOptions options, in RowBatch<T> rows, out TModel model)
    {
        ArgumentNullException.ThrowIfNull(search);
        return Tune(Named(kind), search, in options, in rows, out model);
    }

    private TuningResult Tune(Tuned tuned, Search search, in TuningOptions options, out TModel model)
    {
        SearchIn(tuned, search, in options);
        model = Refit(tuned, options.Fit);
        if (!Result.IsInterrupted && known.Count > 0 && parts.CouldSumDoubled && WantsDoubledSums())
        {
            SumAgainDoubled();
            SearchIn(tuned, search, in options);
            model = Refit(tuned, options.Fit);
        }

        return Result;
    }

    private unsafe TuningResult Tune(Tuned tuned, Search search, in TuningOptions options, in RowBatch<T> rows, out TModel model)
    {
        RowArguments.Check(rows.Rows, rows.RowStride, features, rows.Count, rows.Weights.Length);
        RowChecks.RefuseOffsets(in rows);
        if (rows.Count != Folds.RowCount)
        {
            throw new ArgumentException($"There are {rows.Count} rows, and the folds have {Folds.RowCount}.", nameof(rows));
        }

        fixed (T* firstRow = rows.Rows, firstTarget = rows.Targets, firstWeight = rows.Weights)
        {
            known.Know(in rows, firstRow, firstTarget, firstWeight);
            try
            {
                return Tune(tuned, search, in options, out model);
            }
            finally
            {
                known.Forget();
            }
        }
    }

    /// <summary>Scores candidates that are given, without fitting any to all rows.</summary>
    /// <param name="kind">The estimator.</param>
    /// <param name="candidates">The candidates, at least one.</param>
    /// <param name="options">The options of every fit, the rule of the choice, the number of threads.</param>
    /// <returns>The candidates with their scores; overwritten by the next search.</returns>
    /// <exception cref="ArgumentException">There are no candidates, or one or an option does not suit.</exception>
    /// <exception cref="InvalidOperationException">Not all rows have come, or a fold has no weight.</exception>
    public TuningResult Score(EstimatorKind kind, ReadOnlySpan<Candidate> candidates, in TuningOptions options = default)
    {
        if (candidates.IsEmpty)
        {
            throw new ArgumentException("There are no candidates; at least one must be given.", nameof(candidates));
        }

        Tuned tuned = Named(kind);
        Begin(tuned, in options);
        Result.Begin(candidates.Length, ScoreKind.MeanSquaredError, options.ScoresTraining);
        candidates.CopyTo(Result.Free);
        ScoreNext(candidates.Length, tuned, in options);
        Result.Select(options.Rule);
        return Result;
    }

    private void SearchIn(Tuned tuned, Search search, in TuningOptions options)
    {
        SearchSpace space = Begin(tuned, in options);
        if (tuned.Own is not null && ofOne.Status == FitStatus.NoPilot)
        {
            // Nothing can be fitted at any strength, whatever a search proposes.
            Result.Begin(0, ScoreKind.MeanSquaredError, options.ScoresTraining);
            Result.Select(options.Rule);
            return;
        }

        if (!tuned.Kind.HasStrength())
        {
            Result.Begin(1, ScoreKind.MeanSquaredError, options.ScoresTraining);
            Result.Free[0] = new Candidate(0.0, 0.0);
            ScoreNext(1, tuned, in options);
        }
        else
        {
            Result.Begin(search.LargestCandidateCount(in space), ScoreKind.MeanSquaredError, options.ScoresTraining);
            int count;
            while (!Result.IsInterrupted && (count = search.Propose(in space, Result, Result.Free)) > 0)
            {
                ScoreNext(count, tuned, in options);
            }
        }

        if (Result.Count == 0 && !Result.IsInterrupted)
        {
            throw new ArgumentException("The search proposed no candidate.", nameof(search));
        }

        Result.Select(options.Rule);
    }

    private bool WantsDoubledSums()
    {
        bool wants = Result.Report.WantsDoubledSums;
        foreach (FoldWorker<T, TKernels> worker in workers)
        {
            wants |= worker.WantsDoubledSums;
        }

        return wants;
    }

    private void SumAgainDoubled()
    {
        parts.Reset();
        parts.SumsDoubled = true;
        parts.Add(known.Batch);
    }

    // What fits of all rows are made to.
    private MomentAccumulator Filled => gaps is null ? total : gaps.Fill(total);

    private FoldWorker<T, TKernels> CreateWorker() =>
        new(kernels, Folds, parts, known, capacity, ElementEpsilon, GapFills<T>.Of<TModel>(features));

    private static Tuned Named(EstimatorKind kind) => kind is < EstimatorKind.LeastSquares or > EstimatorKind.ElasticNet
        ? throw new ArgumentOutOfRangeException(nameof(kind), kind, $"{kind} names no penalty whose strength is chosen from moments.")
        : new Tuned(kind);

    private SearchSpace Begin(Tuned tuned, in TuningOptions options)
    {
        EstimatorKind kind = tuned.Kind;
        double share = kind.L1Share(0.5);
        if (tuned.Own is null)
        {
            new FitRequest(kind, Strength.FromDouble(1.0), share, options.Fit).Check(features);
        }

        SumAll();
        CheckWeights();
        if (workers.Length < Math.Min(options.Threads, Folds.FoldCount))
        {
            AddWorkers(Math.Min(options.Threads, Folds.FoldCount));
        }

        foreach (FoldWorker<T, TKernels> worker in workers)
        {
            worker.Restart();
        }

        return tuned.Own is not null ? SpaceOf(tuned.Own, options.Fit)
            : share > 0.0 ? new SearchSpace(AlphaMax(options.Fit), kind.Shape() == PenaltyShape.Mixture ? double.NaN : share)
            : new SearchSpace(RidgeRange.Largest(Filled, features, options.Fit), 0.0, RidgeRange.SmallestFraction);
    }

    private void SumAll()
    {
        if (!parts.IsComplete)
        {
            throw new InvalidOperationException($"{Count} rows have come, and the folds have {Folds.RowCount}; add the others first.");
        }

        total.Reset();
        parts.Join(0, parts.PartCount, total, workers[0].Products);
    }

    private void CheckWeights()
    {
        for (int fold = 0; fold < Folds.FoldCount; fold++)
        {
            if (!(parts.WeightOf(fold) > 0.0))
            {
                throw new InvalidOperationException($"The rows of fold {fold} have no weight, so it has no mean squared error.");
            }
        }
    }

    private void AddWorkers(int count)
    {
        int present = workers.Length;
        Array.Resize(ref workers, count);
        for (int i = present; i < count; i++)
        {
            workers[i] = CreateWorker();
        }
    }

    private double AlphaMax(in FitOptions options)
    {
        var request = new FitRequest(EstimatorKind.Lasso, Strength.FractionOfMax(1.0), 1.0, options with { WarmStart = false });
        return solver.Fit(Filled, in request).AlphaMax;
    }

    private void ScoreNext(int count, Tuned tuned, in TuningOptions options)
    {
        int first = Result.Append(count);
        ReadOnlySpan<Candidate> candidates = Result.Candidates[first..];
        CheckCandidates(candidates);
        order.Sort(candidates, first);
        int threads = Math.Min(options.Threads, Folds.FoldCount);
        if (threads == 1)
        {
            workers[0].Score(0, Folds.FoldCount, tuned, options.Fit, order, Result);
        }
        else
        {
            ScoreOnThreads(threads, tuned, options.Fit);
        }

        if (options.Fit.Cancellation.IsCancellationRequested)
        {
            Result.Interrupt(first);
            return;
        }

        Result.UncertifiedFitCount = 0;
        Result.ImpreciseScoreCount = 0;
        foreach (FoldWorker<T, TKernels> worker in workers)
        {
            Result.UncertifiedFitCount += worker.UncertifiedFitCount;
            Result.ImpreciseScoreCount += worker.ImpreciseScoreCount;
        }

        Result.Summarize(first);
    }

    private void ScoreOnThreads(int threads, Tuned tuned, FitOptions options)
    {
        int folds = Folds.FoldCount;
        Parallel.For(
            0,
            threads,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            thread => workers[thread].Score(
                (int)((long)folds * thread / threads), (int)((long)folds * (thread + 1) / threads), tuned, in options, order, Result));
    }

    private static void CheckCandidates(ReadOnlySpan<Candidate> candidates)
    {
        foreach (Candidate candidate in candidates)
        {
            if (!(candidate.Alpha >= 0.0 && double.IsFinite(candidate.Alpha) && candidate.L1Ratio is >= 0.0 and <= 1.0))
            {
                throw new ArgumentException(
                    FormattableString.Invariant(
                        $"The strength must be a finite number not below 0 and the share of L1 from 0 to 1; a candidate has {candidate.Alpha} and {candidate.L1Ratio}."),
                    nameof(candidates));
            }

            if (!double.IsNaN(candidate.Setting))
            {
                throw new ArgumentException(
                    FormattableString.Invariant(
                        $"Fits from moments have no setting to search, and a candidate has the setting {candidate.Setting}."),
                    nameof(candidates));
            }
        }
    }

    private TModel Make(T intercept) =>
        gaps is null ? TModel.Create(delivered, intercept) : TModel.Create(delivered, intercept, gaps.Fills);

    private TModel Refit(Tuned tuned, in FitOptions options)
    {
        if (Result.SelectedIndex < 0)
        {
            Array.Clear(delivered);
            FitStatus status = Result.IsInterrupted ? FitStatus.Interrupted : FitStatus.OutOfRange;
            Result.Report = tuned.Own is not null && ofOne.Status == FitStatus.NoPilot
                ? ofOne
                : new FitReport { Status = status, Estimator = tuned.Kind, FeatureCount = features };
            return TModel.Create(delivered, T.Zero);
        }

        Candidate selected = Result.Selected;
        FitOptions cold = options with { WarmStart = false };
        FitReport report = tuned.Own is { } penalty
            ? penalty.Fit(Own, Filled, in selected, in cold)
            : solver.Fit(Filled, new FitRequest(tuned.Kind, Strength.FromDouble(selected.Alpha), selected.L1Ratio, cold));
        Result.Report = RoundedModel.Deliver(report, solver.Coefficients, solver.Intercept, delivered, out T intercept);
        return Make(intercept);
    }
}
