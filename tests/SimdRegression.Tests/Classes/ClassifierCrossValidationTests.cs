namespace SimdRegression.Tests.Classes;

/// <summary>Cross-validation of classifiers, against fits of the folds one by one.</summary>
public sealed class ClassifierCrossValidationTests
{
    [Theory]
    [InlineData(EstimatorKind.Ridge)]
    [InlineData(EstimatorKind.Lasso)]
    [InlineData(EstimatorKind.ElasticNet)]
    public void The_scores_are_the_log_losses_of_held_out_rows(EstimatorKind kind)
    {
        var problem = new ClassProblem(3, 4, 150, 31, isWeighted: true);
        int[] classes = [.. problem.Targets.Select(target => (int)target)];
        FoldAssignment folds = FoldAssignment.Stratified(classes, 4, seed: 3);
        var validation = new LinearClassifier<double>.CrossValidation(3, 4, folds);
        TuningResult result = validation.Tune(problem.Batch, kind, new GridSearch(6), default, out LinearClassifier<double> model);
        Assert.Equal(ScoreKind.LogLoss, result.Score);
        Assert.Equal(0, result.UncertifiedFitCount);
        var trainer = new LinearClassifier<double>.Trainer(3, 4);
        for (int i = 0; i < result.Count; i++)
        {
            Candidate candidate = result.Candidates[i];
            for (int fold = 0; fold < 4; fold++)
            {
                int[] training = [.. Enumerable.Range(0, 150).Where(r => folds.Folds[r] != fold)];
                int[] test = [.. Enumerable.Range(0, 150).Where(r => folds.Folds[r] == fold)];
                RowBatch<double> batch = Part(problem, training);
                trainer.Fit(in batch, new ElasticNet(candidate.Alpha, candidate.L1Ratio), default, out LinearClassifier<double> own);
                double loss = 0.0;
                double weight = 0.0;
                var shares = new double[4];
                foreach (int r in test)
                {
                    own.Probabilities(problem.Rows.AsSpan(3 * r, 3), shares);
                    loss -= problem.Weights[r] * Math.Log(shares[classes[r]]);
                    weight += problem.Weights[r];
                }

                Assert.Equal(loss / weight, result.FoldScores(i)[fold], 1e-7);
            }
        }

        Assert.Equal(result.MeanScores.ToArray().Min(), result.MeanScores[result.SelectedIndex]);
        trainer.Fit(problem.Batch, new ElasticNet(result.Selected.Alpha, result.Selected.L1Ratio), default, out LinearClassifier<double> again);
        Assert.Equal(again, model);
    }

    [Fact]
    public void A_class_that_a_fold_is_not_trained_on_is_named()
    {
        var problem = new ClassProblem(2, 3, 30, 32);
        for (int r = 0; r < 30; r++)
        {
            problem.Targets[r] = r / 10;
        }

        var validation = new LinearClassifier<double>.CrossValidation(2, 3, FoldAssignment.Contiguous(30, 3));
        ArgumentException refusal = Assert.Throws<ArgumentException>(
            () => validation.Tune(problem.Batch, EstimatorKind.Ridge, new GridSearch(3), default, out _));
        Assert.Contains("class 0", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_lasso_is_chosen_too()
    {
        var problem = new ClassProblem(4, 3, 120, 33);
        var groups = new FeatureGroups([0, 0, 1, 1]);
        var validation = new LinearClassifier<double>.CrossValidation(4, 3, FoldAssignment.Shuffled(120, 3, seed: 1));
        TuningResult result = validation.Tune(
            problem.Batch, candidate => new GroupLasso(candidate.Alpha, groups), new GridSearch(5), default, out LinearClassifier<double> model);
        Assert.Equal(5, result.Count);
        Assert.True(result.TrainingReport.Converged);
        new LinearClassifier<double>.Trainer(4, 3).Fit(problem.Batch, new GroupLasso(result.Selected.Alpha, groups), default, out LinearClassifier<double> again);
        Assert.Equal(again, model);
    }

    private static RowBatch<double> Part(ClassProblem problem, int[] rows) => new(
        rows.SelectMany(r => problem.Rows.AsSpan(3 * r, 3).ToArray()).ToArray(),
        3,
        rows.Select(r => problem.Targets[r]).ToArray(),
        rows.Select(r => problem.Weights[r]).ToArray());
}
