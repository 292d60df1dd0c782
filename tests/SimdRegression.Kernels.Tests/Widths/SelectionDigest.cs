using System.Numerics;

namespace SimdRegression.Kernels.Tests.Widths;

/// <summary>Scores of cross-validation as part of a digest: sums of folds, fits and errors must not bring the vector width back in.</summary>
internal static class SelectionDigest
{
    private const int Count = 203;

    /// <summary>Adds the scores of some searches.</summary>
    /// <param name="digest">Where to.</param>
    public static void AddTo(KernelDigest digest)
    {
        foreach (int features in (int[])[1, 3, 10, 33])
        {
            Add<double>(digest, features, FoldAssignment.Contiguous(Count, 5));
            Add<double>(digest, features, FoldAssignment.LeaveOneOut(Count));
            Add<float>(digest, features, FoldAssignment.Shuffled(Count, 4, seed: 6));
        }
    }

    private static void Add<T>(KernelDigest digest, int features, FoldAssignment folds)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SyntheticProblem<T> problem = SyntheticData.MakeRegression<T>(Count, features, seed: 12, noise: 1.5, correlation: 0.4);
        var validation = new LinearModel<T>.CrossValidation(features, folds);
        validation.Add(problem.Rows, problem.Targets);
        foreach (EstimatorKind kind in (EstimatorKind[])[EstimatorKind.Ridge, EstimatorKind.Lasso, EstimatorKind.ElasticNet])
        {
            TuningResult tuning = validation.Tune(kind, new GridSearch(7), out LinearModel<T> model);
            digest.AddNumbers(tuning.MeanScores);
            digest.AddNumbers(tuning.StandardErrors);
            digest.AddNumbers(model.Coefficients);
        }

        Candidate best = validation.Tune(EstimatorKind.Lasso, new BayesianSearch(9, seed: 2), out _).Best;
        digest.AddNumbers<double>([best.Alpha, best.L1Ratio]);
    }
}
