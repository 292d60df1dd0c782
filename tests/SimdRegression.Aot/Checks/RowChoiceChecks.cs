using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Aot.Checks;

/// <summary>Strengths of fits over rows, chosen through generated and run-time models of both precisions.</summary>
internal static class RowChoiceChecks
{
    private const int RowCount = 120;
    private const int Features = 10;

    private static readonly double[] Alphas = [30.0, 3.0, 0.3];

    public static void Run(Tally tally)
    {
        FoldAssignment folds = FoldAssignment.Shuffled(RowCount, 4, seed: 1);
        tally.Begin("choices over rows");
        tally.Group("double", () => Choose(tally, new Double10.RowCrossValidation(folds), allocates: false));
        tally.Group("float", () => Choose(tally, new Single10.RowCrossValidation(folds), allocates: false));
        tally.Group("run time", () => Choose(tally, new LinearModel<double>.RowCrossValidation(Features, folds), allocates: true));
        tally.End();
    }

    private static void Choose<TModel, T, TKernels>(Tally tally, RowCrossValidation<TModel, T, TKernels> validation, bool allocates)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        SyntheticProblem<T> problem = SyntheticData.MakeClassification<T>(RowCount, Features, seed: 3, flipRate: 0.1);
        var search = new GridSearch(Alphas);
        TuningResult tuning = validation.Tune(
            problem.Rows, problem.Targets, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), search, out TModel model);
        tally.IsTrue(tuning is { Count: 3, UncertifiedFitCount: 0, Score: ScoreKind.LogLoss }, "not all candidates were scored");
        tally.IsTrue(tuning.MeanScores[tuning.BestIndex] is > 0.0 and < 0.6931, "the choice is no better than chance");
        tally.IsTrue(tuning.TrainingReport.Converged && T.IsFinite(model.Intercept), "the model of all rows is missing");
        TuningResult kept = tuning.Copy();
        var batch = new RowBatch<T>(problem.Rows, Features, problem.Targets, default);
        var options = new TuningOptions { Threads = 2 };
        validation.Tune(in batch, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), search, in options, out _);
        tally.IsTrue(kept.MeanScores.SequenceEqual(tuning.MeanScores), "threads change scores");
        validation.Tune(
            in batch,
            default(HingeLoss),
            static candidate => new Ridge(candidate.Alpha),
            static candidate => new StochasticGradientDescent { StepSize = 0.01, Epochs = 3 },
            search,
            default,
            out _);
        tally.IsTrue(tuning.Score == ScoreKind.MeanLoss && tuning.BestIndex >= 0, "stochastic descents were not scored");
        long allocated = Allocations.Least(() => validation.Tune(
            problem.Rows, problem.Targets, default(LogisticLoss), EstimatorKind.Lasso, default(ProximalNewton), search, out _));
        tally.IsTrue(allocates || allocated == 0, "Tune allocates");
    }
}
