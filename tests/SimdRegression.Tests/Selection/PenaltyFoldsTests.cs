using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Selection;

/// <summary>Cross-validation of penalties with solvers of their own, against fits of each fold's training rows.</summary>
public class PenaltyFoldsTests
{
    private const int RowCount = 90;
    private const int FeatureCount = 6;
    private const int FoldCount = 4;

    private static readonly Problem Data = Problem.Random(RowCount, FeatureCount, seed: 911);
    private static readonly FeatureGroups Groups = new([0, 0, 1, 1, 2, 2]);

    [Fact]
    public void Scores_are_those_of_fits_of_the_training_rows()
    {
        AssertScores(candidate => new Scad(candidate.Alpha));
        AssertScores(candidate => new Mcp(candidate.Alpha, 2.5));
        AssertScores(candidate => new Bridge(candidate.Alpha, 0.5));
        AssertScores(candidate => new Bridge(candidate.Alpha, 1.5));
        AssertScores(candidate => new AdaptiveLasso(candidate.Alpha));
        AssertScores(candidate => new AdaptiveLasso(candidate.Alpha, 2.0, 3.0));
        AssertScores(candidate => new GroupLasso(candidate.Alpha, Groups, candidate.L1Ratio));
        PenaltyMatrix chain = PenaltyMatrix.Differences(FeatureCount);
        AssertScores(candidate => new QuadraticPenalty(candidate.Alpha, chain));
        AssertScores(candidate => new QuadraticPenalty(candidate.Alpha, chain, candidate.L1Ratio));
        AssertScores(candidate => new ElasticNet(candidate.Alpha, candidate.L1Ratio));
        AssertScores(candidate => new Ridge(candidate.Alpha));
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        LinearModel<double>.CrossValidation validation = Filled();
        var search = new GridSearch(12);
        TuningResult alone = validation.Tune(candidate => new Mcp(candidate.Alpha), search, default, out LinearModel<double> model).Copy();
        TuningResult together = validation.Tune(
            candidate => new Mcp(candidate.Alpha), search, new TuningOptions { Threads = 3 }, out LinearModel<double> other);
        Assert.True(alone.MeanScores.SequenceEqual(together.MeanScores));
        Assert.Equal(model, other);
    }

    [Fact]
    public void Each_share_begins_at_its_own_alphaMax()
    {
        var search = new GridSearch(5) { L1Ratios = new[] { 0.0, 0.4, 1.0 } };
        LinearModel<double>.CrossValidation validation = Filled();
        TuningResult found = validation.Tune(candidate => new GroupLasso(candidate.Alpha, Groups, candidate.L1Ratio), search, default, out _);
        Assert.Equal(15, found.Count);
        LinearModel<double>.Moments moments = AllRows();
        foreach (double share in new[] { 0.0, 0.4, 1.0 })
        {
            FitReport report = moments.Fit(new GroupLasso(1.0, Groups, share), default, out LinearModel<double> _);
            double strongest = double.NegativeInfinity;
            foreach (Candidate candidate in found.Candidates)
            {
                strongest = candidate.L1Ratio == share ? Math.Max(strongest, candidate.Alpha) : strongest;
            }

            Assert.Equal(report.AlphaMax, strongest, 1e-12 * strongest);
        }
    }

    [Fact]
    public void A_matrix_has_the_range_of_ridge()
    {
        PenaltyMatrix twice = PenaltyMatrix.Of(2, [2, 0, 0, 2]);
        Problem problem = Problem.Random(40, 2, seed: 912);
        var validation = new LinearModel<double>.CrossValidation(2, FoldAssignment.Contiguous(40, 4));
        validation.Add(problem.Rows, problem.Targets);
        Candidate[] ridge = validation.Tune(EstimatorKind.Ridge, new GridSearch(6), default, out LinearModel<double> expected).Candidates.ToArray();
        TuningResult found = validation.Tune(candidate => new QuadraticPenalty(candidate.Alpha, twice), new GridSearch(6), default, out LinearModel<double> model);
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(0.5 * ridge[i].Alpha, found.Candidates[i].Alpha, 1e-12 * ridge[i].Alpha);
        }

        Assert.Equal(expected.Coefficients[0], model.Coefficients[0], 1e-12);
        TuningResult shares = validation.Tune(
            candidate => new QuadraticPenalty(candidate.Alpha, twice, candidate.L1Ratio), new GridSearch(6) { L1Ratios = new[] { 0.0, 0.5 } }, default, out _);
        Assert.Equal(0.5 * ridge[0].Alpha / 40.0, shares.Candidates[0].Alpha, 1e-12 * ridge[0].Alpha);
        Assert.True(shares.Candidates[6].Alpha < shares.Candidates[0].Alpha);
    }

    [Fact]
    public void The_model_is_that_of_all_rows_at_the_chosen_strength()
    {
        TuningResult found = Filled().Tune(candidate => new Scad(candidate.Alpha), new GridSearch(20), default, out LinearModel<double> model);
        AllRows().Fit(new Scad(found.Selected.Alpha), default, out LinearModel<double> expected);
        for (int j = 0; j < FeatureCount; j++)
        {
            Assert.Equal(expected.Coefficients[j], model.Coefficients[j], 1e-12);
        }

        Assert.True(found.Report.Converged);
        Assert.Equal(EstimatorKind.Other, found.Report.Estimator);
    }

    [Fact]
    public void Without_a_pilot_there_is_no_candidate()
    {
        var rows = new double[20 * 2];
        var targets = new double[20];
        for (int i = 0; i < 20; i++)
        {
            rows[2 * i] = i;
            rows[(2 * i) + 1] = 2.0 * i;
            targets[i] = i % 3;
        }

        var validation = new LinearModel<double>.CrossValidation(2, FoldAssignment.Contiguous(20, 2));
        validation.Add(rows, targets);
        TuningResult found = validation.Tune(candidate => new AdaptiveLasso(candidate.Alpha), new GridSearch(3), default, out LinearModel<double> model);
        Assert.Equal(FitStatus.NoPilot, found.Report.Status);
        Assert.Equal(0, found.Count);
        Assert.Equal(0.0, model.Coefficients[0]);
    }

    [Fact]
    public void What_does_not_suit_is_refused()
    {
        LinearModel<double>.CrossValidation validation = Filled();
        Assert.Throws<ArgumentNullException>("penalty", () => validation.Tune<Scad>(null!, new GridSearch(3), default, out _));
        Assert.Throws<ArgumentNullException>("search", () => validation.Tune(candidate => new Scad(candidate.Alpha), null!, default, out _));
        Assert.Throws<ArgumentException>(
            "estimator", () => validation.Tune(candidate => new GroupLasso(candidate.Alpha, new FeatureGroups([0, 1])), new GridSearch(3), default, out _));
        Assert.Throws<ArgumentException>(
            "options",
            () => validation.Tune(
                candidate => new Scad(candidate.Alpha), new GridSearch(3), new TuningOptions { Fit = new FitOptions { LowerBounds = new[] { 0.0 } } }, out _));
    }

    [Fact]
    public void Cancellation_ends_a_search()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        TuningResult found = Filled().Tune(
            candidate => new Scad(candidate.Alpha), new GridSearch(5), new TuningOptions { Fit = new FitOptions { Cancellation = cancellation.Token } }, out _);
        Assert.True(found.IsInterrupted);
    }

    private static void AssertScores<TEstimator>(Func<Candidate, TEstimator> make)
        where TEstimator : struct, IMomentsEstimator
    {
        double[] alphas = [0.3, 0.1, 0.02];
        FoldAssignment folds = FoldAssignment.Contiguous(RowCount, FoldCount);
        TuningResult found = Filled().Tune(make, new GridSearch(alphas), default, out _);
        Assert.Equal(0, found.UncertifiedFitCount);
        for (int i = 0; i < found.Count; i++)
        {
            TEstimator penalty = make(found.Candidates[i]);
            for (int fold = 0; fold < FoldCount; fold++)
            {
                var training = new LinearModel<double>.Moments(FeatureCount);
                for (int row = 0; row < RowCount; row++)
                {
                    if (folds.Folds[row] != fold)
                    {
                        training.Add(Data.RowsOf(row, 1), Data.TargetsOf(row, 1));
                    }
                }

                training.Fit(penalty, default, out LinearModel<double> model);
                double sum = 0.0;
                int count = 0;
                for (int row = 0; row < RowCount; row++)
                {
                    if (folds.Folds[row] == fold)
                    {
                        double residual = Data.Targets[row] - model.Predict(Data.RowsOf(row, 1));
                        sum += residual * residual;
                        count++;
                    }
                }

                Assert.Equal(sum / count, found.FoldScores(i)[fold], 1e-9 * sum / count);
            }
        }
    }

    private static LinearModel<double>.CrossValidation Filled()
    {
        var validation = new LinearModel<double>.CrossValidation(FeatureCount, FoldAssignment.Contiguous(RowCount, FoldCount));
        validation.Add(Data.Rows, Data.Targets);
        return validation;
    }

    private static LinearModel<double>.Moments AllRows()
    {
        var moments = new LinearModel<double>.Moments(FeatureCount);
        moments.Add(Data.Rows, Data.Targets);
        return moments;
    }
}
