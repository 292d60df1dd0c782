using System.Numerics;
using System.Runtime.ExceptionServices;
using SimdRegression.Kernels;
using SimdRegression.Reports;
using SimdRegression.Statistics;

namespace SimdRegression.Selection;

/// <summary>Fits and scores all candidates on one fold at a time; for one thread.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <param name="kernels">The kernel set.</param>
/// <param name="rowCount">The number of all rows.</param>
/// <param name="gaps">What missing values count as, where there are such columns; this object's alone.</param>
internal sealed class FoldWork<T, TKernels>(TKernels kernels, int rowCount, GapFills<T>? gaps)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly LossOverRows<T, TKernels> meanLoss = new(kernels);
    private ExceptionDispatchInfo? failure;

    /// <summary>The rows of the fold.</summary>
    public FoldRows<T> Rows { get; } = new(kernels.FeatureCount, rowCount, gaps);

    /// <summary>Fits.</summary>
    public FoldTrainer<T, TKernels> Trainer { get; } = new(kernels);

    /// <summary>How many fits of the fold did not reach their tolerance.</summary>
    public int UncertifiedFitCount { get; private set; }

    /// <summary>Scores candidates on the fold whose rows were gathered.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="fit">Fits.</param>
    /// <param name="order">The candidates, in the order in which they are fitted.</param>
    /// <param name="options">The options of fits.</param>
    /// <param name="result">Receives the scores; not all of them where <see cref="FitOptions.Cancellation"/> is requested.</param>
    public void Score<TLoss, TFit>(in TLoss loss, in TFit fit, CandidateOrder order, in FitOptions options, TuningResult result)
        where TLoss : struct, ILoss<TLoss>
        where TFit : struct, IFoldFit<T, TKernels>
    {
        double unit = TLoss.ScoreUnit;
        RowBatch<T> test = Rows.Test;
        UncertifiedFitCount = 0;
        int endOfGroup = 0;
        for (int i = 0; i < order.Count; i++)
        {
            if (options.Cancellation.IsCancellationRequested)
            {
                return;
            }

            bool isFirst = i == endOfGroup;
            endOfGroup = isFirst ? order.EndOfGroup(i) : endOfGroup;
            int place = order.Indices[i];
            Candidate candidate = result.Candidates[place];
            FitStatus status = fit.FitFold(Trainer, Rows, in candidate, in options, isFirst, out FoldModel<T> model);
            bool isUsable = status.LeavesModel();
            UncertifiedFitCount += status is FitStatus.Converged or FitStatus.StoppedEarly ? 0 : 1;
            result.ScoresOf(place)[Rows.Fold] =
                isUsable ? unit * meanLoss.Of(in test, Rows.TestWeight, in loss, in model) : double.PositiveInfinity;
            if (result.HasTrainingScores)
            {
                result.TrainingScoresOf(place)[Rows.Fold] =
                    isUsable ? unit * meanLoss.Of(Rows.Training, Rows.TrainingWeight, in loss, in model) : double.PositiveInfinity;
            }
        }
    }

    /// <summary>As <see cref="Score"/>, on a thread of which nobody would see an exception.</summary>
    public void ScoreQuietly<TLoss, TFit>(in TLoss loss, in TFit fit, CandidateOrder order, in FitOptions options, TuningResult result)
        where TLoss : struct, ILoss<TLoss>
        where TFit : struct, IFoldFit<T, TKernels>
    {
        failure = null;
        try
        {
            Score(in loss, in fit, order, in options, result);
        }
        catch (Exception thrown)
        {
            failure = ExceptionDispatchInfo.Capture(thrown);
        }
    }

    /// <summary>Throws what <see cref="ScoreQuietly"/> could not.</summary>
    public void ThrowFailure() => failure?.Throw();
}
