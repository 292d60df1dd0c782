using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Aot.Checks;

/// <summary>Strengths chosen from moments, through generated and run-time models of both precisions.</summary>
internal static class ChoiceChecks
{
    private const int RowCount = 120;
    private const int Features = 10;

    public static void Run(Tally tally)
    {
        tally.Begin("choices from moments");
        foreach (FoldAssignment folds in (FoldAssignment[])[
            FoldAssignment.Contiguous(RowCount, 4),
            FoldAssignment.Shuffled(RowCount, 4, seed: 1),
            FoldAssignment.LeaveOneOut(RowCount),
            FoldAssignment.Forward(RowCount, 4)])
        {
            tally.Group("double", () => Choose(tally, new Double10.CrossValidation(folds), new Double10.Moments(), allocates: false));
            tally.Group("float", () => Choose(tally, new Single10.CrossValidation(folds), new Single10.Moments(), allocates: false));
            tally.Group(
                "run time",
                () => Choose(
                    tally, new LinearModel<double>.CrossValidation(Features, folds), new LinearModel<double>.Moments(Features), allocates: true));
        }

        tally.End();
    }

    private static void Choose<TModel, T, TKernels>(
        Tally tally, CrossValidation<TModel, T, TKernels> validation, Moments<T, TKernels> moments, bool allocates)
        where TModel : ILinearModel<T>, IModelFactory<TModel, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, IKernels<T>
    {
        var problem = new DenseProblem<T>(Features, RowCount);
        validation.Add(problem.Rows, problem.Targets);
        Search[] searches = [new GridSearch(20), new RandomSearch(10, seed: 1), new BayesianSearch(8, seed: 1)];
        foreach (Search search in searches)
        {
            foreach (EstimatorKind kind in Enum.GetValues<EstimatorKind>().Where(kind => kind != EstimatorKind.Other))
            {
                TuningResult tuning = validation.Tune(kind, search, out _);
                tally.IsTrue(tuning.UncertifiedFitCount == 0 && tuning.Report.Converged, $"{kind} was not fitted");
                tally.IsTrue(tuning.BestIndex >= 0 && double.IsFinite(tuning.MeanScores[tuning.BestIndex]), $"{kind} was not scored");
            }
        }

        TuningResult kept = validation.Tune(EstimatorKind.Lasso, searches[0], out TModel model).Copy();
        TuningResult threaded = validation.Tune(EstimatorKind.Lasso, searches[0], new TuningOptions { Threads = 3 }, out _);
        tally.IsTrue(kept.MeanScores.SequenceEqual(threaded.MeanScores), "threads change scores");
        var batch = new RowBatch<T>(problem.Rows, Features, problem.Targets, default);
        TuningResult again = validation.Tune(EstimatorKind.Lasso, searches[0], default, in batch, out _);
        tally.IsTrue(kept.Selected == again.Selected, "the rows once more change the choice");

        validation.CopyTo(moments);
        var coefficients = new T[Features];
        moments.Fit(new Lasso(kept.Selected.Alpha), default, coefficients, out T intercept);
        tally.IsTrue(intercept == model.Intercept, "the model is not that of all rows");
        tally.IsTrue(validation.Score(EstimatorKind.Ridge, [new Candidate(1.0, 0.0)]).Count == 1, "Score");
        long allocated = Allocations.Least(() =>
        {
            validation.Reset();
            validation.Add(problem.Rows, problem.Targets);
            validation.Tune(EstimatorKind.Lasso, searches[0], out _);
        });
        tally.IsTrue(allocates || allocated == 0, "Add or Tune allocates");
    }
}
