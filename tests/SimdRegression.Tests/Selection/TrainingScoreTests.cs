using SimdRegression.Tests.CurvedFits;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Selection;

/// <summary>Scores on the rows that models were trained on, which the validation curve shows beside those held out.</summary>
public class TrainingScoreTests
{
    private const int Rows = 200;

    private static readonly NewtonProblem Known = new(Rows, 3, seed: 76);
    private static readonly FoldAssignment Folds = FoldAssignment.Shuffled(Rows, 4, seed: 5);
    private static readonly GridSearch Search = new(300.0, 30.0, 3.0, 0.3);
    private static readonly TuningOptions Both = new() { ScoresTraining = true };

    [Theory]
    [InlineData(EstimatorKind.Ridge)]
    [InlineData(EstimatorKind.ElasticNet)]
    public void Moments_and_rows_tell_the_same(EstimatorKind kind)
    {
        var moments = new Double3.CrossValidation(Folds);
        moments.Add(Known.Rows, Known.Numbers, Known.Weights);
        TuningResult expected = moments.Tune(kind, Search, in Both, out _);
        var batch = new RowBatch<double>(Known.Rows, 3, Known.Numbers, Known.Weights);
        TuningResult found = new Double3.RowCrossValidation(Folds).Tune(
            in batch, default(SquaredLoss), kind, default(ProximalNewton), Search, in Both, out _);
        Assert.True(expected.HasTrainingScores && found.HasTrainingScores);
        for (int i = 0; i < expected.Count; i++)
        {
            RowFolds.AssertNear(expected.FoldTrainingScores(i).ToArray(), found.FoldTrainingScores(i), 1e-9);
            double[] scores = expected.FoldTrainingScores(i).ToArray();
            double mean = scores.Average();
            Assert.Equal(mean, expected.MeanTrainingScores[i], 1e-14 * mean);
            double error = Math.Sqrt(scores.Sum(score => (score - mean) * (score - mean)) / 3.0 / 4.0);
            Assert.Equal(error, expected.TrainingStandardErrors[i], 1e-12 * error);
        }
    }

    [Fact]
    public void They_are_the_losses_of_the_training_rows_and_fall_with_the_strength()
    {
        RowBatch<double> batch = Known.Batch(weighted: true);
        TuningResult tuning = new Double3.RowCrossValidation(Folds).Tune(
            in batch, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), Search, Both with { Threads = 3 }, out _);
        for (int fold = 0; fold < Folds.FoldCount; fold++)
        {
            double[] weights = [.. Known.Weights.Select((weight, row) => Folds.IsTrainedOn(fold, row) ? weight : 0.0)];
            var training = new RowBatch<double>(Known.Rows, 3, Known.Labels, weights);
            for (int i = 0; i < tuning.Count; i++)
            {
                TrainingReport report = new Double3.Trainer().Fit(
                    in training, default(LogisticLoss), new Ridge(tuning.Candidates[i].Alpha), default(Newton), default, out _);
                Assert.Equal(report.MeanLoss, tuning.FoldTrainingScores(i)[fold], 1e-9);
                Assert.True(i == 0 || tuning.FoldTrainingScores(i)[fold] < tuning.FoldTrainingScores(i - 1)[fold]);
            }
        }
    }

    [Fact]
    public void Without_being_asked_for_there_are_none()
    {
        var validation = new Double3.RowCrossValidation(Folds);
        RowBatch<double> batch = Known.Batch();
        double[] scores = [.. validation.Tune(
            in batch, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), Search, in Both, out _).Copy().MeanScores];
        TuningResult tuning = validation.Tune(
            in batch, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), Search, default, out _);
        Assert.Equal(scores, tuning.MeanScores.ToArray());
        Assert.False(tuning.HasTrainingScores);
        Assert.True(tuning.MeanTrainingScores.IsEmpty && tuning.TrainingStandardErrors.IsEmpty);
        Assert.Throws<InvalidOperationException>(() => tuning.FoldTrainingScores(0).Length);
        Assert.Throws<ArgumentOutOfRangeException>("candidate", () => tuning.FoldScores(4).Length);
    }
}
