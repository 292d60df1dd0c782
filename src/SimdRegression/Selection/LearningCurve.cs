using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Reports;
using SimdRegression.Selection;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// The learning curve of a model: its score on the rows that it was trained on and on rows held out, against the number of training rows.
/// Where the two meet at a poor score, the model is too simple or its penalty too strong; where they are still apart, more rows would help.
/// </summary>
/// <typeparam name="T">The element type of the data, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// <para>
/// Each fold's training rows are put in a random order, and models are fitted to the first of them, to more, and to more again; all are tested
/// with the rows of the fold. Scores are weighted means over rows: of the squared error, or of the loss that was fitted. They are infinite where
/// a model could not be fitted, as where the first rows are of one class alone.
/// </para>
/// <para>
/// Fits from moments take the rows in once for all sizes. The constructor allocates everything, a copy of the rows among it. For one thread at
/// a time.
/// </para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
public sealed class LearningCurve<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int features;
    private readonly FoldAssignment folds;
    private readonly int[] sizes;
    private readonly ScoreTable training;
    private readonly ScoreTable validation;
    private readonly FoldRows<T> rows;
    private readonly LossOverRows<T, RuntimeKernels<T>> meanLoss;
    private readonly FoldTrainer<T, RuntimeKernels<T>> trainer;
    private readonly WorkspaceMoments<T, RuntimeKernels<T>> moments;
    private readonly T[] coefficients;

    /// <summary>Allocates the workspace of a curve whose sizes are evenly spaced, up to the smallest number of rows that a fold leaves to train
    /// on.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="folds">Which row is tested in which fold.</param>
    /// <param name="sizeCount">How many sizes, at least 1; fewer where there are not so many rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of features or that of sizes is out of its range.</exception>
    public LearningCurve(int features, FoldAssignment folds, int sizeCount = 10)
        : this(features, folds, EvenSizes(folds, sizeCount))
    {
    }

    /// <summary>Allocates the workspace of a curve.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="folds">Which row is tested in which fold.</param>
    /// <param name="trainingSizes">Numbers of training rows, ascending, at least one, from 1 to the smallest number that a fold leaves to train
    /// on.</param>
    /// <exception cref="ArgumentException">The sizes are none, not ascending, or out of their range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of features is out of its range.</exception>
    public LearningCurve(int features, FoldAssignment folds, ReadOnlySpan<int> trainingSizes)
    {
        RowArguments.CheckElementType<T>();
        this.features = RowArguments.CheckedFeatures(features);
        ArgumentNullException.ThrowIfNull(folds);
        this.folds = folds;
        CheckSizes(trainingSizes, LargestSize(folds));
        sizes = trainingSizes.ToArray();
        var kernels = new RuntimeKernels<T>(features);
        training = new ScoreTable(folds.FoldCount, sizes.Length);
        validation = new ScoreTable(folds.FoldCount, sizes.Length);
        rows = new FoldRows<T>(features, folds.RowCount, gaps: null);
        meanLoss = new LossOverRows<T, RuntimeKernels<T>>(kernels);
        trainer = new FoldTrainer<T, RuntimeKernels<T>>(kernels);
        moments = new WorkspaceMoments<T, RuntimeKernels<T>>(kernels);
        coefficients = new T[features];
    }

    /// <summary>The numbers of training rows, ascending.</summary>
    public ReadOnlySpan<int> TrainingSizes => sizes;

    /// <summary>What the scores measure; less is better.</summary>
    public ScoreKind Score { get; private set; }

    /// <summary>The mean over the folds of the score on the training rows, one a size.</summary>
    public ReadOnlySpan<double> TrainingScores => training.Means;

    /// <summary>The standard error of each mean training score: the sample deviation over the folds over sqrt(K).</summary>
    public ReadOnlySpan<double> TrainingStandardErrors => training.StandardErrors;

    /// <summary>The mean over the folds of the score on the rows held out, one a size.</summary>
    public ReadOnlySpan<double> ValidationScores => validation.Means;

    /// <summary>The standard error of each mean validation score.</summary>
    public ReadOnlySpan<double> ValidationStandardErrors => validation.StandardErrors;

    /// <summary>Measures the curve of an estimator that is fitted from moments.</summary>
    /// <typeparam name="TEstimator">The estimator.</typeparam>
    /// <param name="batch">Rows, targets and weights, as many rows as the folds have.</param>
    /// <param name="estimator">What is minimised.</param>
    /// <param name="seed">Decides which rows come first.</param>
    /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance.</param>
    /// <exception cref="ArgumentException">A length, a value or an option does not suit, or all training rows of a fold have one target.</exception>
    [CLSCompliant(false)]
    public void Measure<TEstimator>(in RowBatch<T> batch, in TEstimator estimator, ulong seed, in FitOptions options = default)
        where TEstimator : struct, IMomentsEstimator
    {
        new FitRequest(estimator.Kind, estimator.Strength, estimator.L1Ratio, options).Check(features);
        RowChecks.RefuseOffsets(in batch);
        Begin<SquaredLoss>(in batch);
        for (int fold = 0; fold < folds.FoldCount; fold++)
        {
            Gather(in batch, fold, seed, TargetRange.Any);
            moments.Reset();
            int taken = 0;
            for (int i = 0; i < sizes.Length; i++)
            {
                RowBatch<T> next = rows.TrainingPart(taken, sizes[i] - taken);
                moments.Add(next.Rows, next.RowStride, next.Targets, next.Weights);
                taken = sizes[i];
                FitReport report = moments.Fit(in estimator, in options, coefficients, out T intercept);
                ScoreSize(i, default(SquaredLoss), report.Status, new FoldModel<T>(coefficients, intercept));
            }
        }

        Summarize();
    }

    /// <summary>Measures the curve of a fit that goes over rows, by the proximal Newton method.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="batch">Rows, targets and weights, as many rows as the folds have.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="penalty">What keeps coefficients small.</param>
    /// <param name="seed">Decides which rows come first.</param>
    /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance.</param>
    /// <exception cref="ArgumentException">A length, a value, a target or an option does not suit, or all training rows of a fold have one
    /// target.</exception>
    [CLSCompliant(false)]
    public void Measure<TLoss, TPenalty>(
        in RowBatch<T> batch, in TLoss loss, in TPenalty penalty, ulong seed, in FitOptions options = default)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, IPenalty<TPenalty>
    {
        Begin<TLoss>(in batch);
        for (int fold = 0; fold < folds.FoldCount; fold++)
        {
            Gather(in batch, fold, seed, TLoss.Targets);
            for (int i = 0; i < sizes.Length; i++)
            {
                RowBatch<T> some = rows.TrainingPart(0, sizes[i]);
                TrainingReport report = trainer.Fit(
                    in some, in loss, in penalty, default(ProximalNewton), in options, out FoldModel<T> model);
                ScoreSize(i, in loss, report.Status, in model);
            }
        }

        Summarize();
    }

    private static int[] EvenSizes(FoldAssignment folds, int sizeCount)
    {
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentOutOfRangeException.ThrowIfLessThan(sizeCount, 1);
        int largest = LargestSize(folds);
        sizeCount = Math.Min(sizeCount, largest);
        var even = new int[sizeCount];
        for (int i = 0; i < sizeCount; i++)
        {
            even[i] = (int)((long)largest * (i + 1) / sizeCount);
        }

        return even;
    }

    private static void CheckSizes(ReadOnlySpan<int> sizes, int largest)
    {
        if (sizes.IsEmpty)
        {
            throw new ArgumentException("There are no sizes; at least one must be given.", "trainingSizes");
        }

        for (int i = 0; i < sizes.Length; i++)
        {
            int least = i == 0 ? 1 : sizes[i - 1] + 1;
            if (sizes[i] < least || sizes[i] > largest)
            {
                throw new ArgumentException(
                    $"Sizes must ascend, from 1 to the {largest} rows that a fold leaves to train on; size {i} is {sizes[i]}.", "trainingSizes");
            }
        }
    }

    // By time the first fold is trained on the rows that are never tested; otherwise the largest fold leaves the fewest rows.
    private static int LargestSize(FoldAssignment folds)
    {
        if (folds.TrainsOnEarlierRowsOnly)
        {
            return folds.Folds.Count(-1);
        }

        int largestFold = 0;
        for (int fold = 0; fold < folds.FoldCount; fold++)
        {
            largestFold = Math.Max(largestFold, folds.TestCount(fold));
        }

        return folds.RowCount - largestFold;
    }

    private void Begin<TLoss>(in RowBatch<T> batch)
        where TLoss : struct, ILoss<TLoss>
    {
        if (batch.Count != folds.RowCount)
        {
            throw new ArgumentException($"There are {batch.Count} rows, and the folds were made for {folds.RowCount}.", nameof(batch));
        }

        RowArguments.Check(batch.Rows, batch.RowStride, features, batch.Count, batch.Weights.Length);
        RowChecks.Check(in batch, features, TLoss.Targets);
        Score = TLoss.Score;
    }

    private void Gather(in RowBatch<T> batch, int fold, ulong seed, TargetRange range)
    {
        rows.Gather(in batch, folds, fold, range);
        rows.ShuffleTraining(seed + (ulong)fold);
    }

    private void ScoreSize<TLoss>(int size, in TLoss loss, FitStatus status, in FoldModel<T> model)
        where TLoss : struct, ILoss<TLoss>
    {
        RowBatch<T> some = rows.TrainingPart(0, sizes[size]);
        double weight = FoldRows<T>.WeightOf(in some);
        bool isUsable = weight > 0.0 && status.LeavesModel() && status != FitStatus.Unbounded;
        double unit = TLoss.ScoreUnit;
        training.Of(size)[rows.Fold] = isUsable ? unit * meanLoss.Of(in some, weight, in loss, in model) : double.PositiveInfinity;
        validation.Of(size)[rows.Fold] =
            isUsable ? unit * meanLoss.Of(rows.Test, rows.TestWeight, in loss, in model) : double.PositiveInfinity;
    }

    private void Summarize()
    {
        training.Summarize(0, sizes.Length);
        validation.Summarize(0, sizes.Length);
    }
}
