using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Reports;
using SimdRegression.Selection;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// Chooses the strength of a penalty of multinomial logistic regression, and the share of L1 where wanted, by cross-validation: a candidate's score on a fold is
/// the weighted mean over its rows of the log loss, -log of the probability of the row's class, by a classifier of the fold's training rows alone.
/// </summary>
/// <typeparam name="TModel">The classifier that is fitted to all rows in the end.</typeparam>
/// <typeparam name="T">The element type of the data, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <remarks>
/// <para>
/// Candidates that differ in strength alone are fitted from the strongest to the weakest, each from where the last one ended. Every class must be among the
/// training rows of every fold: stratified folds (<see cref="FoldAssignment.Stratified"/>) see to that.
/// </para>
/// <para>
/// The constructor allocates everything, a copy of the rows among it; a search allocates the classifiers of candidates. Folds are worked on one after the other,
/// at any number of threads.
/// </para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
/// <example><code>
/// var validation = new LinearClassifier&lt;double&gt;.CrossValidation(features: 4, classes: 3, FoldAssignment.Stratified(labels, 5, seed: 1));
/// TuningResult result = validation.Tune(in batch, EstimatorKind.Lasso, new GridSearch(30), default, out LinearClassifier&lt;double&gt; iris);
/// </code></example>
public abstract class ClassifierCrossValidation<TModel, T, TKernels>
    where TModel : ILinearClassifier<TModel, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    // Where absolute values leave no coefficient, squares still leave much of most.
    private const double SquaresBesideMagnitudes = 1e3;

    private readonly int features;
    private readonly int classes;
    private readonly ClassifierTrainer<TModel, T, TKernels> trainer;
    private readonly FoldRows<T> rows;
    private readonly CandidateOrder order;
    private readonly T[] scores;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="trainer">What fits are made with, of this object alone.</param>
    /// <param name="folds">Which fold each row is tested in.</param>
    /// <param name="capacity">How many candidates are foreseen, at least 1. More can be searched; memory is then allocated.</param>
    /// <exception cref="ArgumentNullException">There is no trainer, or there are no folds.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No candidate is foreseen.</exception>
    protected ClassifierCrossValidation(ClassifierTrainer<TModel, T, TKernels> trainer, FoldAssignment folds, int capacity = TuningResult.DefaultCapacity)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        this.trainer = trainer;
        features = trainer.FeatureCount;
        classes = trainer.ClassCount;
        rows = new FoldRows<T>(features, folds.RowCount, null);
        order = new CandidateOrder(capacity);
        scores = new T[classes];
        Folds = folds;
        Result = new TuningResult(folds.FoldCount, capacity);
    }

    /// <summary>Which row is tested in which fold.</summary>
    public FoldAssignment Folds { get; }

    /// <summary>What the last search found; the next one overwrites it.</summary>
    public TuningResult Result { get; }

    /// <summary>Chooses the strength of ridge, lasso or elastic net.</summary>
    /// <param name="batch">Rows, class numbers for targets, weights; as many rows as the folds have.</param>
    /// <param name="kind">Ridge, lasso or elastic net; strengths multiply the penalty beside the sum of losses.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">Options of the fits, the rule of choice.</param>
    /// <param name="model">Receives the classifier of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <exception cref="ArgumentException">
    /// A length, a value, an option or the kind does not suit, or a class is missing among the rows that a fold is trained on.
    /// </exception>
    /// <exception cref="ArgumentNullException">There is no search.</exception>
    public TuningResult Tune(in RowBatch<T> batch, EstimatorKind kind, Search search, in TuningOptions options, out TModel model)
    {
        PenaltyShape shape = kind switch
        {
            EstimatorKind.Ridge => PenaltyShape.Squares,
            EstimatorKind.Lasso => PenaltyShape.Other,
            EstimatorKind.ElasticNet => PenaltyShape.Mixture,
            _ => throw new ArgumentException($"The strength of {kind} cannot be chosen; ridge, lasso and elastic net have one.", nameof(kind)),
        };
        return Tune(in batch, null, shape, search, in options, out model);
    }

    /// <summary>Chooses the strength of a group lasso.</summary>
    /// <param name="batch">Rows, class numbers for targets, weights; as many rows as the folds have.</param>
    /// <param name="penalty">Makes the penalty of a candidate.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">Options of the fits, the rule of choice.</param>
    /// <param name="model">Receives the classifier of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <exception cref="ArgumentException">A length, a value or an option does not suit, or a class is missing among the rows that a fold is trained on.</exception>
    /// <exception cref="ArgumentNullException">There is no search, or nothing that makes penalties.</exception>
    public TuningResult Tune(
        in RowBatch<T> batch, Func<Candidate, GroupLasso> penalty, Search search, in TuningOptions options, out TModel model)
    {
        ArgumentNullException.ThrowIfNull(penalty);
        return Tune(in batch, penalty, PenaltyShape.Other, search, in options, out model);
    }

    private TuningResult Tune(
        in RowBatch<T> batch, Func<Candidate, GroupLasso>? groups, PenaltyShape shape, Search search, in TuningOptions options, out TModel model)
    {
        ArgumentNullException.ThrowIfNull(search);
        if (batch.Count != Folds.RowCount)
        {
            throw new ArgumentException($"There are {batch.Count} rows, and the folds were made for {Folds.RowCount}.", nameof(batch));
        }

        FitOptions fit = options.Fit with { WarmStart = false };
        double largest = LargestStrength(in batch, groups, shape, in fit);
        SearchSpace space = shape switch
        {
            PenaltyShape.Squares => new SearchSpace(SquaresBesideMagnitudes * largest, 0.0, RidgeRange.SmallestFraction),
            PenaltyShape.Mixture => new SearchSpace(largest, double.NaN),
            _ => new SearchSpace(largest, 1.0),
        };
        Result.Begin(search.LargestCandidateCount(in space), ScoreKind.LogLoss, options.ScoresTraining);
        int count;
        while (!Result.IsInterrupted && (count = search.Propose(in space, Result, Result.Free)) > 0)
        {
            int first = Result.Append(count);
            order.Sort(Result.Candidates[first..], first);
            for (int fold = 0; fold < Folds.FoldCount && !fit.Cancellation.IsCancellationRequested; fold++)
            {
                rows.Gather(in batch, Folds, fold, TargetRange.NotNegative);
                CheckClasses(fold, in batch);
                ScoreFold(fold, groups, in fit);
            }

            if (fit.Cancellation.IsCancellationRequested)
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
        if (Result.SelectedIndex < 0)
        {
            model = TModel.Create(new T[features * classes], new T[classes]);
            Result.TrainingReport = new TrainingReport { Status = Result.IsInterrupted ? FitStatus.Interrupted : FitStatus.OutOfRange, RowCount = batch.Count };
            return Result;
        }

        Candidate selected = Result.Selected;
        Result.TrainingReport = Fit(in batch, groups, in selected, in fit, out model);
        return Result;
    }

    private TrainingReport Fit(
        in RowBatch<T> batch, Func<Candidate, GroupLasso>? groups, in Candidate candidate, in FitOptions options, out TModel model)
    {
        return groups is not null
            ? trainer.Fit(in batch, groups(candidate), in options, out model)
            : trainer.Fit(in batch, new ElasticNet(candidate.Alpha, candidate.L1Ratio), in options, out model);
    }

    // The strength that leaves no coefficient; of squares it tells the scale. Where no column has anything to say, every strength does the same.
    private double LargestStrength(in RowBatch<T> batch, Func<Candidate, GroupLasso>? groups, PenaltyShape shape, in FitOptions options)
    {
        double largest = shape == PenaltyShape.Other
            ? Fit(in batch, groups, in UnitCandidate.Value, in options, out _).AlphaMax
            : trainer.Fit(in batch, new Lasso(Strength.FractionOfMax(1.0)), in options, out _).AlphaMax;
        return largest > 0.0 && double.IsFinite(largest) ? largest : 1.0;
    }

    private void ScoreFold(int fold, Func<Candidate, GroupLasso>? groups, in FitOptions options)
    {
        RowBatch<T> training = rows.Training;
        int endOfGroup = 0;
        for (int i = 0; i < order.Count && !options.Cancellation.IsCancellationRequested; i++)
        {
            bool isFirst = i == endOfGroup;
            endOfGroup = isFirst ? order.EndOfGroup(i) : endOfGroup;
            int place = order.Indices[i];
            Candidate candidate = Result.Candidates[place];
            FitStatus status = Fit(in training, groups, in candidate, options with { WarmStart = !isFirst }, out TModel model).Status;
            Result.UncertifiedFitCount += status == FitStatus.Converged ? 0 : 1;
            bool isUsable = status.LeavesModel();
            Result.ScoresOf(place)[fold] = isUsable ? LogLoss(model, rows.Test, rows.TestWeight) : double.PositiveInfinity;
            if (Result.HasTrainingScores)
            {
                Result.TrainingScoresOf(place)[fold] = isUsable ? LogLoss(model, training, rows.TrainingWeight) : double.PositiveInfinity;
            }
        }
    }

    private double LogLoss(TModel model, in RowBatch<T> batch, double weight)
    {
        double sum = 0.0;
        for (int r = 0; r < batch.Count; r++)
        {
            double own = batch.Weights.IsEmpty ? 1.0 : double.CreateTruncating(batch.Weights[r]);
            if (own > 0.0)
            {
                model.Scores(batch.Rows.Slice(r * batch.RowStride, features), scores);
                sum += own * Softmax.LogLoss<T>(scores, int.CreateTruncating(batch.Targets[r]));
            }
        }

        return sum / weight;
    }

    private void CheckClasses(int fold, in RowBatch<T> all)
    {
        for (int k = 0; k < classes; k++)
        {
            T label = T.CreateTruncating(k);
            if (HasClass(in all, label) && !HasClass(rows.Training, label))
            {
                throw new ArgumentException(
                    $"The rows that fold {fold} is trained on have none of class {k}; every class must be among them: stratify the folds, or shuffle them.", nameof(fold));
            }
        }
    }

    private static bool HasClass(in RowBatch<T> batch, T label)
    {
        for (int r = 0; r < batch.Count; r++)
        {
            if (batch.Targets[r] == label && (batch.Weights.IsEmpty || batch.Weights[r] > T.Zero))
            {
                return true;
            }
        }

        return false;
    }
}
