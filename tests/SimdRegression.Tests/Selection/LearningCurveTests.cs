using SimdRegression.Tests.Allocation;
using SimdRegression.Tests.CurvedFits;

namespace SimdRegression.Tests.Selection;

/// <summary>Scores against the number of training rows.</summary>
public class LearningCurveTests
{
    private const int Rows = 240;

    private static readonly NewtonProblem Known = new(Rows, 3, seed: 78);
    private static readonly FoldAssignment Folds = FoldAssignment.Contiguous(Rows, 4);

    [Fact]
    public void All_rows_have_the_scores_of_a_cross_validation()
    {
        var options = new TuningOptions { ScoresTraining = true };
        var curve = new LearningCurve<double>(3, Folds, 6);
        Assert.Equal([30, 60, 90, 120, 150, 180], curve.TrainingSizes.ToArray());
        var numbers = new RowBatch<double>(Known.Rows, 3, Known.Numbers, Known.Weights);
        var validation = new LinearModel<double>.RowCrossValidation(3, Folds);
        curve.Measure(in numbers, new Ridge(2.0), seed: 1);
        Assert.Equal(ScoreKind.MeanSquaredError, curve.Score);
        AssertLast(curve, validation.Tune(
            in numbers, default(SquaredLoss), EstimatorKind.Ridge, default(Newton), new GridSearch([2.0]), in options, out _));
        RowBatch<double> labels = Known.Batch(weighted: true);
        curve.Measure(in labels, default(LogisticLoss), new Ridge(2.0), seed: 1);
        Assert.Equal(ScoreKind.LogLoss, curve.Score);
        AssertLast(curve, validation.Tune(
            in labels, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), new GridSearch([2.0]), in options, out _));
    }

    [Fact]
    public void Moments_and_rows_tell_the_same_at_every_size()
    {
        var batch = new RowBatch<double>(Known.Rows, 3, Known.Numbers, Known.Weights);
        var byMoments = new LearningCurve<double>(3, Folds);
        var byRows = new LearningCurve<double>(3, Folds);
        var options = new FitOptions { Standardize = true };
        byMoments.Measure(in batch, new Ridge(2.0), seed: 4, in options);
        byRows.Measure(in batch, default(SquaredLoss), new Ridge(2.0), seed: 4, in options);
        Assert.Equal(10, byRows.TrainingSizes.Length);
        RowFolds.AssertNear(byMoments.TrainingScores.ToArray(), byRows.TrainingScores, 1e-9);
        RowFolds.AssertNear(byMoments.ValidationScores.ToArray(), byRows.ValidationScores, 1e-9);
        RowFolds.AssertNear(byMoments.ValidationStandardErrors.ToArray(), byRows.ValidationStandardErrors, 1e-6);

        // Few rows are fitted closely and predict badly.
        Assert.True(byRows.TrainingScores[0] < byRows.ValidationScores[0]);
        Assert.True(byRows.ValidationScores[^1] < byRows.ValidationScores[0]);
    }

    [Fact]
    public void Sizes_may_be_chosen()
    {
        var batch = new RowBatch<double>(Known.Rows, 3, Known.Numbers, Known.Weights);
        var even = new LearningCurve<double>(3, Folds, 6);
        var chosen = new LearningCurve<double>(3, Folds, [60, 150, 180]);
        even.Measure(in batch, new Ridge(2.0), seed: 4);
        chosen.Measure(in batch, new Ridge(2.0), seed: 4);
        Assert.Equal([60, 150, 180], chosen.TrainingSizes.ToArray());
        RowFolds.AssertNear([even.ValidationScores[1], even.ValidationScores[4], even.ValidationScores[5]], chosen.ValidationScores, 1e-9);
        Assert.Contains("at least one", Assert.Throws<ArgumentException>(() => new LearningCurve<double>(3, Folds, [])).Message);
        Assert.Contains("size 0 is 0", Assert.Throws<ArgumentException>(() => new LearningCurve<double>(3, Folds, [0, 4])).Message);
        Assert.Contains("size 1 is 60", Assert.Throws<ArgumentException>(() => new LearningCurve<double>(3, Folds, [60, 60])).Message);
        Assert.Contains("the 180 rows", Assert.Throws<ArgumentException>(() => new LearningCurve<double>(3, Folds, [60, 181])).Message);
    }

    [Fact]
    public void The_seed_decides_which_rows_come_first()
    {
        double[] Scores(ulong seed)
        {
            var curve = new LearningCurve<float>(3, FoldAssignment.Forward(Rows, 3), 4);
            float[] rows = Array.ConvertAll(Known.Rows, value => (float)value);
            float[] targets = Array.ConvertAll(Known.Numbers, value => (float)value);
            var batch = new RowBatch<float>(rows, 3, targets, default);
            curve.Measure(in batch, new Ridge(1.0), seed);
            Assert.Equal([15, 30, 45, 60], curve.TrainingSizes.ToArray());
            return [.. curve.ValidationScores];
        }

        Assert.Equal(Scores(3), Scores(3));
        Assert.NotEqual(Scores(3)[0], Scores(4)[0]);
    }

    [Fact]
    public void One_class_among_the_first_rows_has_no_score()
    {
        var curve = new LearningCurve<double>(3, Folds, 180);
        RowBatch<double> batch = Known.Batch();
        curve.Measure(in batch, default(LogisticLoss), new Ridge(1.0), seed: 2);
        Assert.Equal(double.PositiveInfinity, curve.TrainingScores[0]);
        Assert.Equal(double.PositiveInfinity, curve.ValidationScores[0]);
        Assert.Equal(double.PositiveInfinity, curve.ValidationStandardErrors[0]);
        Assert.True(double.IsFinite(curve.ValidationScores[^1]));
    }

    [Fact]
    public void What_does_not_suit_is_refused()
    {
        var curve = new LearningCurve<double>(3, Folds);
        Assert.Throws<ArgumentException>("batch", () =>
        {
            RowBatch<double> batch = Known.Batch().Slice(0, 30);
            curve.Measure(in batch, new Ridge(1.0), seed: 1);
        });
        Assert.Throws<ArgumentOutOfRangeException>("sizeCount", () => new LearningCurve<double>(3, Folds, 0));
        Assert.Throws<ArgumentNullException>("folds", () => new LearningCurve<double>(3, null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LearningCurve<double>(513, Folds));
    }

    [Fact]
    public void Nothing_is_allocated_once_the_curve_is_there()
    {
        var curve = new LearningCurve<double>(3, Folds, 3);
        double sum = 0.0;
        Allocations.AssertNone(
            () =>
            {
                RowBatch<double> batch = Known.Batch(weighted: true);
                curve.Measure(in batch, new Lasso(0.1), seed: 1);
                sum += curve.ValidationScores[2];
                curve.Measure(in batch, default(LogisticLoss), new Ridge(1.0), seed: 1);
                sum += curve.ValidationScores[2];
            },
            calls: 20);
        Assert.True(double.IsFinite(sum));
    }

    private static void AssertLast(LearningCurve<double> curve, TuningResult tuning)
    {
        Assert.Equal(tuning.MeanScores[0], curve.ValidationScores[^1], 1e-9);
        Assert.Equal(tuning.StandardErrors[0], curve.ValidationStandardErrors[^1], 1e-9);
        Assert.Equal(tuning.MeanTrainingScores[0], curve.TrainingScores[^1], 1e-9);
        Assert.Equal(tuning.TrainingStandardErrors[0], curve.TrainingStandardErrors[^1], 1e-9);
    }
}
