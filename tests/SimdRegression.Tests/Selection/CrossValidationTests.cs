using SimdRegression.Kernels;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Selection;

/// <summary>What comes in, what is refused, and what does not change a choice.</summary>
public class CrossValidationTests
{
    private static readonly Problem Rows60 = Problem.Random(60, 4, seed: 831);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    public void Any_number_of_threads_gives_the_same_bits(int threads)
    {
        Problem problem = Problem.Random(3000, 6, seed: 832);
        foreach (FoldAssignment folds in new[]
        {
            FoldAssignment.Contiguous(3000, 7), FoldAssignment.Shuffled(3000, 200, 2), FoldAssignment.Forward(3000, 11), FoldAssignment.LeaveOneOut(3000),
        })
        {
            var validation = new LinearModel<double>.CrossValidation(6, folds);
            validation.Add(problem.Rows, problem.Targets);
            var search = new RandomSearch(12, seed: 5);
            TuningResult alone = validation.Tune(EstimatorKind.ElasticNet, search, out LinearModel<double> model).Copy();
            TuningResult together = validation.Tune(
                EstimatorKind.ElasticNet, search, new TuningOptions { Threads = threads }, out LinearModel<double> other);
            AssertSame(alone, together);
            Assert.Equal(model, other);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Rows_may_come_in_any_parts(int part)
    {
        Problem problem = Problem.Random(7000, 3, seed: 833);
        double[] weights = problem.Weights(seed: 834);
        foreach (FoldAssignment folds in new[] { FoldAssignment.Contiguous(7000, 2), FoldAssignment.Shuffled(7000, 3, 1), FoldAssignment.Shuffled(7000, 2000, 1) })
        {
            var whole = new Double3.CrossValidation(folds);
            whole.Add(problem.Rows, problem.Targets, weights);
            var parts = new Double3.CrossValidation(folds);
            for (int start = 0; start < 7000; start += part)
            {
                int count = Math.Min(part, 7000 - start);
                parts.Add(problem.RowsOf(start, count), problem.TargetsOf(start, count), weights.AsSpan(start, count));
                Assert.Equal(start + count, parts.Count);
            }

            var search = new GridSearch(5);
            AssertSame(whole.Tune(EstimatorKind.Lasso, search, out Double3 model), parts.Tune(EstimatorKind.Lasso, search, out Double3 other));
            Assert.Equal(model, other);
        }
    }

    [Fact]
    public void Rows_may_be_parts_of_records()
    {
        var wide = new double[60 * 6];
        for (int row = 0; row < 60; row++)
        {
            Rows60.RowsOf(row, 1).CopyTo(wide.AsSpan(row * 6));
        }

        LinearModel<double>.CrossValidation adjacent = Filled(FoldAssignment.Contiguous(60, 5));
        var apart = new LinearModel<double>.CrossValidation(4, FoldAssignment.Contiguous(60, 5));
        apart.Add(wide, 6, Rows60.Targets);
        AssertSame(
            adjacent.Tune(EstimatorKind.Ridge, new GridSearch(5), out _), apart.Tune(EstimatorKind.Ridge, new GridSearch(5), out _));
    }

    [Fact]
    public void Folds_may_be_given_as_moments()
    {
        var folds = FoldAssignment.FromSizes([13, 27, 1, 19]);
        LinearModel<double>.CrossValidation byRows = Filled(folds);
        var byMoments = new LinearModel<double>.CrossValidation(4, folds);
        var shard = new LinearModel<double>.Moments(4);
        int start = 0;
        for (int fold = 0; fold < 4; fold++)
        {
            int count = folds.TestCount(fold);
            shard.Reset();
            shard.Add(Rows60.RowsOf(start, count), Rows60.TargetsOf(start, count));
            byMoments.AddFold(fold, shard);
            start += count;
        }

        TuningResult wanted = byRows.Tune(EstimatorKind.Lasso, new GridSearch(8), out LinearModel<double> model);
        TuningResult found = byMoments.Tune(EstimatorKind.Lasso, new GridSearch(8), out LinearModel<double> other);
        AssertNear(wanted, found, 1e-12);
        Assert.Equal(model.Intercept, other.Intercept, 1e-12);
        Assert.Throws<InvalidOperationException>(() => byMoments.Add(Rows60.RowsOf(0, 1), Rows60.TargetsOf(0, 1)));
        byMoments.Reset();
        byMoments.Add(Rows60.Rows, Rows60.Targets);
        AssertSame(wanted, byMoments.Tune(EstimatorKind.Lasso, new GridSearch(8), out _));
    }

    [Fact]
    public void The_total_is_that_of_plain_moments()
    {
        Problem problem = Problem.Random(5000, 4, seed: 835, offset: 1e5);
        var plain = new LinearModel<double>.Moments(4);
        plain.Add(problem.Rows, problem.Targets);
        var validation = new LinearModel<double>.CrossValidation(4, FoldAssignment.Shuffled(5000, 9, 2));
        validation.Add(problem.Rows, problem.Targets);
        var total = new LinearModel<double>.Moments(4);
        validation.CopyTo(total);
        Assert.Equal(plain.Count, total.Count);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(plain.Mean(i), total.Mean(i), 1e-14 * Math.Abs(plain.Mean(i)));
            for (int j = 0; j <= i; j++)
            {
                Assert.Equal(plain.CrossProduct(i, j), total.CrossProduct(i, j), 1e-12 * plain.CrossProduct(i, i));
            }
        }

        Assert.Throws<ArgumentException>(() => validation.CopyTo(new LinearModel<double>.Moments(3)));
    }

    [Fact]
    public void One_standard_error_compares_strengths_of_the_share_of_L1_that_is_best()
    {
        // Weak strengths hardly differ, so all scores are within one standard error; only the share of the strongest is another.
        Problem problem = Problem.Random(60, 3, seed: 71);
        var validation = new Double3.CrossValidation(FoldAssignment.Contiguous(60, 5));
        validation.Add(problem.Rows, problem.Targets);
        Candidate[] candidates = [new(1e-9, 1.0), new(2e-9, 1.0), new(1e-6, 0.25)];
        TuningResult found = validation.Score(EstimatorKind.ElasticNet, candidates);
        double[] means = found.MeanScores.ToArray();
        Assert.True(means.Max() < means.Min() + found.StandardErrors[found.BestIndex]);
        int best = found.BestIndex;
        Assert.Equal(best == 2 ? 2 : 1, found.OneStandardErrorIndex);

        // The other way round, so that whichever is best, one of the two has a stronger rival of another share.
        Candidate[] exchanged = [new(1e-9, 0.25), new(2e-9, 0.25), new(1e-6, 1.0)];
        TuningResult other = validation.Score(EstimatorKind.ElasticNet, exchanged).Copy();
        Assert.Equal(other.Candidates[other.BestIndex].L1Ratio, other.OneStandardError.L1Ratio);
        Candidate[] spread = [new(1e-9, 1.0), new(1e-6, 0.25), new(1e-3, 0.75)];
        TuningResult third = validation.Score(EstimatorKind.ElasticNet, spread);
        Assert.Equal(third.BestIndex, third.OneStandardErrorIndex);
    }

    [Fact]
    public void The_rows_once_more_bring_back_digits_of_nearly_exact_fits()
    {
        const int Count = 6000;
        Problem noise = Problem.Random(Count, 3, seed: 836);
        var targets = new double[Count];
        for (int row = 0; row < Count; row++)
        {
            targets[row] = (1e6 * noise.Element(row, 0)) - (2e6 * noise.Element(row, 1)) + noise.Targets[row];
        }

        Problem problem = Problem.Of(3, noise.Rows, targets);
        var folds = FoldAssignment.Contiguous(Count, 3);
        var validation = new Double3.CrossValidation(folds);
        validation.Add(problem.Rows, problem.Targets);
        var search = new GridSearch(1e-6);
        TuningResult rough = validation.Tune(EstimatorKind.Ridge, search, out Double3 model).Copy();
        Assert.Equal(3, rough.ImpreciseScoreCount);
        var batch = new RowBatch<double>(problem.Rows, 3, problem.Targets, default);
        TuningResult exact = validation.Tune(EstimatorKind.Ridge, search, new TuningOptions { Threads = 2 }, in batch, out Double3 other);
        Assert.Equal(0, exact.ImpreciseScoreCount);
        Assert.Equal(model, other);
        for (int fold = 0; fold < 3; fold++)
        {
            var moments = new Double3.Moments();
            for (int start = 0; start < Count; start += 2000)
            {
                if (folds.FoldOf(start) != fold)
                {
                    moments.Add(problem.RowsOf(start, 2000), problem.TargetsOf(start, 2000));
                }
            }

            moments.Fit(new Ridge(1e-6), out Double3 trained);
            double sum = 0.0;
            for (int row = fold * 2000; row < (fold + 1) * 2000; row++)
            {
                double residual = problem.Targets[row] - trained.Predict(problem.RowsOf(row, 1));
                sum += residual * residual;
            }

            Assert.Equal(sum / 2000, exact.FoldScores(0)[fold], 1e-7 * sum / 2000);
            Assert.Equal(sum / 2000, rough.FoldScores(0)[fold], 0.5 * sum / 2000);
        }

        Assert.Throws<ArgumentException>(() => validation.Tune(
            EstimatorKind.Ridge, search, default, new RowBatch<double>(problem.Rows.AsSpan(3), 3, problem.Targets.AsSpan(1), default), out _));
    }

    [Fact]
    public void One_standard_error_is_never_weaker_than_the_best()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Problem problem = Problem.Random(40, 4, seed: 840 + seed, noise: 3.0);
            LinearModel<double>.CrossValidation validation = Filled(FoldAssignment.Shuffled(40, 5, (ulong)seed), problem);
            foreach (EstimatorKind kind in new[] { EstimatorKind.Ridge, EstimatorKind.Lasso, EstimatorKind.ElasticNet })
            {
                TuningResult tuning = validation.Tune(
                    kind, new RandomSearch(30, (ulong)seed), new TuningOptions { Rule = SelectionRule.OneStandardError }, out _);
                Assert.True(tuning.OneStandardError.Alpha >= tuning.Best.Alpha);
                Assert.Equal(tuning.OneStandardErrorIndex, tuning.SelectedIndex);
                Assert.True(
                    tuning.MeanScores[tuning.OneStandardErrorIndex]
                        <= tuning.MeanScores[tuning.BestIndex] + tuning.StandardErrors[tuning.BestIndex]);
            }
        }
    }

    [Fact]
    public void Candidates_that_are_given_are_scored()
    {
        LinearModel<double>.CrossValidation validation = Filled(FoldAssignment.Contiguous(60, 5));
        TuningResult grid = validation.Tune(EstimatorKind.Ridge, new GridSearch(0.5, 20.0), out _).Copy();
        AssertSame(grid, validation.Score(EstimatorKind.Ridge, [new Candidate(0.5, 0.0), new Candidate(20.0, 0.0)]));
        Assert.Throws<ArgumentException>(() => validation.Score(EstimatorKind.Ridge, []));
        Assert.Throws<ArgumentException>(() => validation.Score(EstimatorKind.Ridge, [new Candidate(-1.0, 0.0)]));
        Assert.Throws<ArgumentException>(() => validation.Score(EstimatorKind.Ridge, [new Candidate(double.NaN, 0.0)]));
        Assert.Throws<ArgumentException>(() => validation.Score(EstimatorKind.ElasticNet, [new Candidate(1.0, 1.5)]));
        Assert.Throws<ArgumentException>(() => validation.Score(EstimatorKind.Ridge, [new Candidate(1.0, 0.0, 0.1)]));
    }

    [Fact]
    public void More_candidates_than_were_foreseen_are_searched()
    {
        var folds = FoldAssignment.Contiguous(60, 5);
        var small = new LinearModel<double>.CrossValidation(4, folds, capacity: 3);
        small.Add(Rows60.Rows, Rows60.Targets);
        TuningResult wanted = Filled(folds).Tune(EstimatorKind.Ridge, new GridSearch(50), out _);
        AssertNear(wanted, small.Tune(EstimatorKind.Ridge, new GridSearch(50), out _), 1e-11);
    }

    [Fact]
    public void A_constant_target_is_met_exactly()
    {
        double[] targets = [.. Enumerable.Repeat(7.5, 60)];
        var validation = new LinearModel<double>.CrossValidation(4, FoldAssignment.Contiguous(60, 5));
        validation.Add(Rows60.Rows, targets);
        TuningResult tuning = validation.Tune(EstimatorKind.Lasso, new GridSearch(0.1, 1.0), out LinearModel<double> model);
        Assert.Equal(7.5, model.Intercept, 1e-14);
        Assert.All(tuning.MeanScores.ToArray(), score => Assert.Equal(0.0, score, 1e-25));
        Assert.Equal(1.0, tuning.Best.Alpha);
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => validation.Tune(EstimatorKind.Lasso, new GridSearch(5), out _));
        Assert.Contains("leaves no range to search", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_constant_target_in_a_fold_is_no_matter()
    {
        double[] targets = [.. Rows60.Targets];
        targets.AsSpan(0, 12).Fill(2.0);
        var validation = new LinearModel<double>.CrossValidation(4, FoldAssignment.Contiguous(60, 5));
        validation.Add(Rows60.Rows, targets);
        TuningResult tuning = validation.Tune(EstimatorKind.Lasso, new GridSearch(20), out _);
        Assert.All(tuning.MeanScores.ToArray(), score => Assert.True(double.IsFinite(score)));
        Assert.Equal(0, tuning.UncertifiedFitCount);
    }

    [Fact]
    public void What_cannot_be_fitted_is_infinitely_bad()
    {
        // By time, with no weight in the rows that the first fold is trained on.
        double[] weights = [.. Enumerable.Range(0, 60).Select(row => row < 20 ? 0.0 : 1.0)];
        var validation = new LinearModel<double>.CrossValidation(4, FoldAssignment.Forward(60, 2));
        validation.Add(Rows60.Rows, Rows60.Targets, weights);
        TuningResult tuning = validation.Tune(EstimatorKind.Ridge, new GridSearch(0.1, 1.0), out LinearModel<double> model);
        Assert.Equal(-1, tuning.BestIndex);
        Assert.Equal(-1, tuning.SelectedIndex);
        Assert.Equal([double.PositiveInfinity, double.PositiveInfinity], tuning.MeanScores.ToArray());
        Assert.True(double.IsPositiveInfinity(tuning.FoldScores(0)[0]) && double.IsFinite(tuning.FoldScores(0)[1]));
        Assert.Equal(2, tuning.UncertifiedFitCount);
        Assert.False(tuning.Report.Converged);
        Assert.All(model.Coefficients.ToArray(), value => Assert.Equal(0.0, value));
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => tuning.Best);
        Assert.StartsWith("No candidate could be fitted in all folds", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folds_without_weight_are_refused()
    {
        double[] weights = [.. Enumerable.Range(0, 60).Select(row => row is >= 12 and < 24 ? 0.0 : 1.0)];
        var validation = new LinearModel<double>.CrossValidation(4, FoldAssignment.Contiguous(60, 5));
        validation.Add(Rows60.Rows, Rows60.Targets, weights);
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(
            () => validation.Tune(EstimatorKind.Ridge, new GridSearch(3), out _));
        Assert.Equal("The rows of fold 1 have no weight, so it has no mean squared error.", thrown.Message);
    }

    [Fact]
    public void Rows_are_counted()
    {
        var validation = new LinearModel<double>.CrossValidation(4, FoldAssignment.Contiguous(60, 5));
        validation.Add(Rows60.RowsOf(0, 59), Rows60.TargetsOf(0, 59));
        InvalidOperationException early = Assert.Throws<InvalidOperationException>(
            () => validation.Tune(EstimatorKind.Ridge, new GridSearch(3), out _));
        Assert.Equal("59 rows have come, and the folds have 60; add the others first.", early.Message);
        ArgumentException late = Assert.Throws<ArgumentException>(() => validation.Add(Rows60.RowsOf(0, 2), Rows60.TargetsOf(0, 2)));
        Assert.StartsWith("2 rows are added to 59, and the folds have 60 in all.", late.Message, StringComparison.Ordinal);
        validation.Add(Rows60.RowsOf(59, 1), Rows60.TargetsOf(59, 1));
        AssertSame(
            Filled(FoldAssignment.Contiguous(60, 5)).Tune(EstimatorKind.Ridge, new GridSearch(3), out _),
            validation.Tune(EstimatorKind.Ridge, new GridSearch(3), out _));
    }

    [Theory]
    [InlineData(double.NaN, "Row 2, feature 1 is NaN")]
    [InlineData(double.NegativeInfinity, "Row 2, feature 1 is -")]
    [InlineData(1e200, "whose squares leave the range")]
    public void Values_that_cannot_be_used_leave_no_rows(double value, string message)
    {
        foreach (FoldAssignment folds in new[] { FoldAssignment.Contiguous(60, 5), FoldAssignment.Shuffled(60, 5, 1), FoldAssignment.LeaveOneOut(60) })
        {
            var validation = new LinearModel<double>.CrossValidation(4, folds);
            validation.Add(Rows60.RowsOf(0, 20), Rows60.TargetsOf(0, 20));
            double[] rows = Rows60.RowsOf(20, 40).ToArray();
            rows[9] = value;
            ArgumentException thrown = Assert.Throws<ArgumentException>(() => validation.Add(rows, Rows60.TargetsOf(20, 40)));
            Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
            Assert.Equal(0, validation.Count);
            validation.Add(Rows60.Rows, Rows60.Targets);
            AssertSame(
                Filled(folds).Tune(EstimatorKind.Ridge, new GridSearch(3), out _), validation.Tune(EstimatorKind.Ridge, new GridSearch(3), out _));
        }
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        var folds = FoldAssignment.Contiguous(60, 5);
        Assert.Throws<ArgumentNullException>(() => new LinearModel<double>.CrossValidation(4, null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearModel<double>.CrossValidation(0, folds));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearModel<double>.CrossValidation(513, folds));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearModel<double>.CrossValidation(4, folds, capacity: 0));
        LinearModel<double>.CrossValidation validation = Filled(folds);
        Assert.Throws<ArgumentNullException>(() => validation.Tune(EstimatorKind.Ridge, null!, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => validation.Tune((EstimatorKind)9, new GridSearch(3), out _));
        var factors = new TuningOptions { Fit = new FitOptions { PenaltyFactors = new[] { 1.0 } } };
        Assert.Throws<ArgumentException>(() => validation.Tune(EstimatorKind.Ridge, new GridSearch(3), in factors, out _));
        var solver = new TuningOptions { Fit = new FitOptions { Solver = MomentsSolver.Cholesky } };
        Assert.Throws<ArgumentException>(() => validation.Tune(EstimatorKind.Lasso, new GridSearch(3), in solver, out _));
        ArgumentException setting = Assert.Throws<ArgumentException>(
            () => validation.Tune(EstimatorKind.Lasso, new GridSearch(3) { Settings = new[] { 0.1 } }, out _));
        Assert.Contains("Fits from moments have no setting to search", setting.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => validation.Tune(EstimatorKind.Ridge, new Nothing(), out _));
        Assert.Throws<ArgumentException>(() => validation.Tune(EstimatorKind.Ridge, new TooMuch(), out _));
        Assert.Throws<ArgumentException>(() => validation.Add(new double[7], new double[2]));
        Assert.Throws<InvalidOperationException>(() => validation.AddFold(0, Moments(4, 12)));
        var empty = new LinearModel<double>.CrossValidation(4, folds);
        Assert.Throws<ArgumentException>(() => empty.AddFold(0, Moments(4, 11)));
        Assert.Throws<ArgumentException>(() => empty.AddFold(0, Moments(3, 12)));
        Assert.Throws<ArgumentOutOfRangeException>(() => empty.AddFold(5, Moments(4, 12)));
        empty.AddFold(0, Moments(4, 12));
        Assert.Throws<InvalidOperationException>(() => empty.AddFold(0, Moments(4, 12)));
    }

    [Fact]
    public void A_grid_of_ridge_begins_at_ten_times_the_largest_sum_of_squares()
    {
        double largest = 0.0;
        for (int j = 0; j < Rows60.Features; j++)
        {
            double mean = Enumerable.Range(0, Rows60.Count).Average(r => Rows60.Element(r, j));
            largest = Math.Max(largest, Enumerable.Range(0, Rows60.Count).Sum(r => (Rows60.Element(r, j) - mean) * (Rows60.Element(r, j) - mean)));
        }

        TuningResult found = Filled(FoldAssignment.Contiguous(60, 3)).Tune(EstimatorKind.Ridge, new GridSearch(4), out _);
        Assert.Equal(10.0 * largest, found.Candidates[0].Alpha, 1e-12 * largest);
        Assert.Equal(1e-5 * largest, found.Candidates[3].Alpha, 1e-17 * largest);
    }

    [Fact]
    public void Float_data_are_tuned_as_well()
    {
        var single = new Float10.CrossValidation(FoldAssignment.Contiguous(500, 4));
        var wide = new Double10.CrossValidation(FoldAssignment.Contiguous(500, 4));
        Problem problem = Problem.Random(500, 10, seed: 871);
        single.Add(Array.ConvertAll(problem.Rows, value => (float)value), Array.ConvertAll(problem.Targets, value => (float)value));
        wide.Add(problem.Rows, problem.Targets);
        TuningResult found = single.Tune(EstimatorKind.Lasso, new GridSearch(20), out Float10 model);
        AssertNear(wide.Tune(EstimatorKind.Lasso, new GridSearch(20), out Double10 wanted), found, 1e-6);
        Assert.Equal(wanted.Intercept, model.Intercept, 1e-5);
    }

    [Fact]
    public void Scores_of_many_float_rows_have_the_digits_of_float()
    {
        // So many rows in each fold that most of them are summed in single precision.
        int count = 3 * 20 * KernelLayout.BlockRows(10);
        var single = new Float10.CrossValidation(FoldAssignment.Contiguous(count, 3));
        var wide = new Double10.CrossValidation(FoldAssignment.Contiguous(count, 3));
        Problem problem = Problem.Random(count, 10, seed: 873);
        float[] rows = Array.ConvertAll(problem.Rows, value => (float)value);
        float[] targets = Array.ConvertAll(problem.Targets, value => (float)value);
        single.Add(rows, targets);
        wide.Add(Array.ConvertAll(rows, value => (double)value), Array.ConvertAll(targets, value => (double)value));
        var strengths = new GridSearch(1000.0, 1.0);
        TuningResult found = single.Tune(EstimatorKind.Ridge, strengths, out Float10 _);
        TuningResult wanted = wide.Tune(EstimatorKind.Ridge, strengths, out Double10 _);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(wanted.MeanScores[i], found.MeanScores[i], 1e-5 * wanted.MeanScores[i]);
        }
    }

    private static LinearModel<double>.Moments Moments(int features, int count)
    {
        var moments = new LinearModel<double>.Moments(features);
        moments.Add(Rows60.Rows.AsSpan(0, features * count), Rows60.TargetsOf(0, count));
        return moments;
    }

    private static LinearModel<double>.CrossValidation Filled(FoldAssignment folds, Problem? problem = null)
    {
        problem ??= Rows60;
        var validation = new LinearModel<double>.CrossValidation(problem.Features, folds);
        validation.Add(problem.Rows, problem.Targets);
        return validation;
    }

    private static void AssertSame(TuningResult wanted, TuningResult found)
    {
        Assert.Equal(wanted.Candidates.ToArray(), found.Candidates.ToArray());
        for (int i = 0; i < wanted.Count; i++)
        {
            Same.Bits(wanted.FoldScores(i), found.FoldScores(i), $"candidate {i}, fold");
        }

        Assert.Equal(wanted.BestIndex, found.BestIndex);
    }

    private static void AssertNear(TuningResult wanted, TuningResult found, double tolerance)
    {
        Assert.Equal(wanted.Count, found.Count);
        for (int i = 0; i < wanted.Count; i++)
        {
            for (int fold = 0; fold < wanted.FoldCount; fold++)
            {
                double score = wanted.FoldScores(i)[fold];
                Assert.Equal(score, found.FoldScores(i)[fold], tolerance * score);
            }
        }
    }

    private sealed class Nothing : Search
    {
        public override int LargestCandidateCount(in SearchSpace space) => 1;

        protected internal override int Propose(in SearchSpace space, TuningResult scored, Span<Candidate> next) => 0;
    }

    private sealed class TooMuch : Search
    {
        public override int LargestCandidateCount(in SearchSpace space) => 1;

        protected internal override int Propose(in SearchSpace space, TuningResult scored, Span<Candidate> next)
        {
            next.Fill(new Candidate(1.0, 0.0));
            return next.Length + 1;
        }
    }
}
