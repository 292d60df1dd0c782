using SimdRegression.Tests.CurvedFits;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Selection;

/// <summary>What cross-validation over rows refuses, and what it says then.</summary>
public class RowCrossValidationArgumentTests
{
    private const int Rows = 40;

    private static readonly NewtonProblem Known = new(Rows, 3, seed: 72);
    private static readonly GridSearch Search = new(3);
    private static readonly FoldAssignment Folds = FoldAssignment.Contiguous(Rows, 4);

    [Fact]
    public void A_fold_whose_training_rows_lack_a_class_is_named()
    {
        double[] labels = [.. Enumerable.Range(0, Rows).Select(row => row / 10 == 2 ? 1.0 : 0.0)];
        string message = Refused(() => Validation().Tune(
            Known.Rows, labels, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), Search, out _));
        Assert.Contains("fold 2 is trained on all have label 0; both classes", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_of_no_weight_is_none()
    {
        double[] labels = [.. Enumerable.Range(0, Rows).Select(row => row % 2 == 0 ? 1.0 : 0.0)];
        double[] weights = [.. labels.Select((label, row) => label + (row / 10 == 1 ? 1.0 : 0.0))];
        string message = Refused(() =>
        {
            var batch = new RowBatch<double>(Known.Rows, 3, labels, weights);
            Validation().Tune(in batch, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), Search, default, out _);
        });
        Assert.Contains("fold 1 is trained on all have label 1", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_fold_of_one_class_is_scored()
    {
        double[] labels = [.. Enumerable.Range(0, Rows).Select(row => row < 20 ? 1.0 : 0.0)];
        TuningResult tuning = Validation().Tune(
            Known.Rows, labels, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), Search, out _);
        Assert.All(tuning.MeanScores.ToArray(), score => Assert.True(double.IsFinite(score)));
    }

    [Fact]
    public void A_constant_target_is_named()
    {
        double[] targets = [.. Enumerable.Range(0, Rows).Select(row => row < 10 ? row : 2.5)];
        string message = Refused(() => Validation().Tune(
            Known.Rows, targets, new HuberLoss(1.0), EstimatorKind.Ridge, default(Newton), Search, out _));
        Assert.Contains("fold 0 is trained on all have target 2.5", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "Fold 0 has no rows of positive weight to train on")]
    [InlineData(false, "Fold 0 has no rows of positive weight to test")]
    public void A_fold_without_weight_is_named(bool weighsFirstHalf, string expected)
    {
        double[] weights = [.. Enumerable.Range(0, Rows).Select(row => row < 20 == weighsFirstHalf ? 1.0 : 0.0)];
        string message = Refused(() =>
        {
            var batch = new RowBatch<double>(Known.Rows, 3, Known.Labels, weights);
            new Double3.RowCrossValidation(FoldAssignment.Contiguous(Rows, 2)).Tune(
                in batch, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), Search, default, out _);
        });
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_rows_than_the_folds_have_are_refused()
    {
        string message = Refused(() => Validation().Tune(
            Known.Rows.AsSpan(0, 90), Known.Labels.AsSpan(0, 30), default(LogisticLoss), EstimatorKind.Ridge, default(Newton), Search, out _));
        Assert.Contains("30 rows, and the folds were made for 40", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_checked_before_anything_is_fitted()
    {
        double[] rows = [.. Known.Rows];
        rows[(17 * 3) + 1] = double.NaN;
        Assert.Contains("Row 17, feature 1", Refused(() => Validation().Tune(
            rows, Known.Labels, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), Search, out _)), StringComparison.Ordinal);
        Assert.Contains("labels must be 0 or 1", Refused(() => Validation().Tune(
            Known.Rows, Known.Numbers, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), Search, out _)), StringComparison.Ordinal);
        Assert.Contains("PenaltyFactors has 1", Refused(() =>
        {
            RowBatch<double> batch = Known.Batch();
            var options = new TuningOptions { Fit = new FitOptions { PenaltyFactors = new[] { 1.0 } } };
            Validation().Tune(in batch, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), Search, in options, out _);
        }), StringComparison.Ordinal);
    }

    [Fact]
    public void Kinds_without_a_strength_and_solvers_that_do_not_suit_are_refused()
    {
        Assert.Contains("LeastSquares has no strength", Refused(() => Validation().Tune(
            Known.Rows, Known.Labels, default(LogisticLoss), EstimatorKind.LeastSquares, default(ProximalNewton), Search, out _)), StringComparison.Ordinal);
        Assert.Contains("ProximalNewton takes all", Refused(() => Validation().Tune(
            Known.Rows, Known.Labels, default(LogisticLoss), EstimatorKind.Lasso, default(Newton), Search, out _)), StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("search", () => Validation().Tune(
            Known.Rows, Known.Labels, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), null!, out _));
        Assert.Throws<ArgumentNullException>("folds", () => new Double3.RowCrossValidation(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearModel<double>.RowCrossValidation(0, Folds));
        Assert.Throws<ArgumentOutOfRangeException>("capacity", () => new Double3.RowCrossValidation(Folds, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_a_fit_throws_is_thrown_at_any_number_of_threads(int threads)
    {
        double[] counts = [.. Known.Numbers.Select(Math.Abs)];
        string message = Refused(() =>
        {
            var batch = new RowBatch<double>(Known.Rows, 3, counts, default);
            var options = new TuningOptions { Threads = threads };
            Validation().Tune(in batch, default(PoissonLoss), EstimatorKind.Ridge, default(GradientDescent), Search, in options, out _);
        });
        Assert.Contains("set StepSize", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_candidate_can_be_fitted_the_model_is_zero_and_the_report_says_so()
    {
        var solver = new GradientDescent { StepSize = 1e300 };
        TuningResult tuning = Validation().Tune(
            Known.Rows, Known.Numbers, default(SquaredLoss), EstimatorKind.Ridge, in solver, Search, out Double3 model);
        Assert.Equal(-1, tuning.BestIndex);
        Assert.Equal(-1, tuning.SelectedIndex);
        Assert.Equal(3 * 4, tuning.UncertifiedFitCount);
        Assert.Equal(FitStatus.OutOfRange, tuning.TrainingReport.Status);
        Assert.Equal(default, model);
        Assert.All(tuning.MeanScores.ToArray(), score => Assert.Equal(double.PositiveInfinity, score));
    }

    private static Double3.RowCrossValidation Validation() => new(Folds);

    private static string Refused(Action tune) => Assert.ThrowsAny<ArgumentException>(tune).Message;
}
