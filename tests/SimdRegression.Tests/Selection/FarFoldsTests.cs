using System.Numerics;
using SimdRegression.Numerics;

namespace SimdRegression.Tests.Selection;

/// <summary>Scores where sums in double precision are not enough: folds far from each other, and columns that nearly depend on each other.</summary>
public class FarFoldsTests
{
    private const int Features = 2;
    private const int RowsInFold = 1500;

    private static readonly double[] Strengths = [1000.0, 1.0];

    [Theory]
    [InlineData(1e8)]
    [InlineData(1e6)]
    public void Scores_are_right_where_the_rows_are_given_once_more(double level)
    {
        (double[] rows, double[] targets) = Rows([0.0, 0.0, level]);
        var validation = new LinearModel<double>.CrossValidation(Features, FoldAssignment.Contiguous(targets.Length, 3));
        validation.Add(rows, targets);
        TuningResult found = validation.Tune(
            EstimatorKind.Ridge, new GridSearch(Strengths), default, new RowBatch<double>(rows, Features, targets, default), out LinearModel<double> model);
        AssertScoresAreRight(found, rows, targets, foldCount: 3);
        Assert.Equal(FitStatus.Converged, found.Report.Status);
        Assert.True(found.Report.ExpectedDigits >= 12.0);
        Assert.Equal(2.0, model.Coefficients[0], 1e-2);
    }

    [Fact]
    public void Without_the_rows_scores_are_told_as_uncertain()
    {
        (double[] rows, double[] targets) = Rows([0.0, 0.0, 1e8]);
        var validation = new LinearModel<double>.CrossValidation(Features, FoldAssignment.Contiguous(targets.Length, 3));
        validation.Add(rows, targets);
        TuningResult found = validation.Tune(EstimatorKind.Ridge, new GridSearch(Strengths), default, out _);
        Assert.InRange(found.ImpreciseScoreCount, 4, 6);
    }

    [Fact]
    public void Doubled_sums_have_the_digits_at_once()
    {
        (double[] rows, double[] targets) = Rows([0.0, 0.0, 1e8]);
        var validation = new LinearModel<double>.CrossValidation(Features, FoldAssignment.Contiguous(targets.Length, 3)) { SumPrecision = SumPrecision.Doubled };
        validation.Add(rows, targets);
        AssertScoresAreRight(validation.Tune(EstimatorKind.Ridge, new GridSearch(Strengths), default, out _), rows, targets, foldCount: 3);
    }

    [Fact]
    public void The_precision_of_sums_is_chosen_before_rows_come_and_a_search_changes_it_until_they_are_forgotten()
    {
        (double[] rows, double[] targets) = Rows([0.0, 0.0, 1e8]);
        var validation = new LinearModel<double>.CrossValidation(Features, FoldAssignment.Contiguous(targets.Length, 3));
        validation.Add(rows, targets);
        Assert.Throws<InvalidOperationException>(() => validation.SumPrecision = SumPrecision.Doubled);
        Assert.Throws<ArgumentOutOfRangeException>(() => validation.SumPrecision = (SumPrecision)7);
        var batch = new RowBatch<double>(rows, Features, targets, default);
        validation.Tune(EstimatorKind.Ridge, new GridSearch(Strengths), default, in batch, out _);
        double[] once = validation.Result.FoldScores(1).ToArray();
        validation.Tune(EstimatorKind.Ridge, new GridSearch(Strengths), default, out _);
        Assert.Equal(once, validation.Result.FoldScores(1).ToArray());
        validation.Reset();
        validation.Add(rows, targets);
        validation.Tune(EstimatorKind.Ridge, new GridSearch(Strengths), default, out _);
        Assert.True(validation.Result.ImpreciseScoreCount > 0);
    }

    [Fact]
    public void Threads_change_nothing()
    {
        (double[] rows, double[] targets) = Rows([0.0, 1e5, 0.0, 1e6]);
        double[][] scores = [.. new[] { 1, 3 }.Select(threads => Tuned(threads))];
        Assert.Equal(scores[0], scores[1]);

        double[] Tuned(int threads)
        {
            var validation = new LinearModel<double>.CrossValidation(Features, FoldAssignment.Contiguous(targets.Length, 4));
            validation.Add(rows, targets);
            var all = new RowBatch<double>(rows, Features, targets, default);
            TuningResult found = validation.Tune(EstimatorKind.Ridge, new GridSearch(Strengths), new TuningOptions { Threads = threads }, in all, out _);
            Assert.Equal(0, found.ImpreciseScoreCount);
            return [.. found.FoldScores(0), .. found.FoldScores(1)];
        }
    }

    [Fact]
    public void Folds_of_a_few_rows_are_told_as_certain_where_they_are()
    {
        (double[] rows, double[] targets) = Rows([0.0, 3.0]);
        var validation = new LinearModel<double>.CrossValidation(Features, FoldAssignment.Contiguous(targets.Length, targets.Length));
        validation.Add(rows, targets);
        TuningResult found = validation.Tune(EstimatorKind.Ridge, new GridSearch(Strengths), default, out _);
        Assert.Equal(0, found.ImpreciseScoreCount);
        Assert.Equal(0, found.UncertifiedFitCount);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2 * RowsInFold)]
    public void Units_of_columns_and_target_change_no_score(int foldCount)
    {
        // Powers of two round nothing.
        (double[] rows, double[] targets) = Rows([0.0, 3.0]);
        TuningResult plain = Tuned(rows, targets).Copy();
        double[] scaledRows = [.. rows.Select((value, i) => Math.ScaleB(value, i % Features == 0 ? 34 : -28))];
        TuningResult scaled = Tuned(scaledRows, Array.ConvertAll(targets, value => Math.ScaleB(value, 20)));
        Assert.Equal((0, 0), (plain.ImpreciseScoreCount, scaled.ImpreciseScoreCount));
        for (int candidate = 0; candidate < plain.Count; candidate++)
        {
            Assert.Equal(Math.ScaleB(plain.MeanScores[candidate], 40), scaled.MeanScores[candidate], 1e-9 * scaled.MeanScores[candidate]);
        }

        TuningResult Tuned(double[] features, double[] values)
        {
            var validation = new LinearModel<double>.CrossValidation(Features, FoldAssignment.Contiguous(values.Length, foldCount));
            validation.Add(features, values);
            var options = new TuningOptions { Fit = new FitOptions { Standardize = true } };
            return validation.Tune(EstimatorKind.Ridge, new GridSearch(Strengths), options, new RowBatch<double>(features, Features, values, default), out _);
        }
    }

    [Fact]
    public void The_errors_of_stacked_members_are_those_of_the_folds_together()
    {
        // Targets of 1e11 in the last fold, of which members leave a hundred.
        (double[] rows, double[] targets) = Rows([0.0, 0.0, 1e8]);
        var validation = new LinearModel<double>.CrossValidation(Features, FoldAssignment.Contiguous(targets.Length, 3)) { SumPrecision = SumPrecision.Doubled };
        validation.Add(rows, targets);
        Candidate[] members = [new(Strengths[0], 0.0), new(Strengths[1], 0.0)];
        StackingResult stacked = validation.Stack(EstimatorKind.Ridge, members, default, out _)!;
        TuningResult scored = validation.Score(EstimatorKind.Ridge, members);
        for (int member = 0; member < members.Length; member++)
        {
            Assert.Equal(scored.MeanScores[member], stacked.MemberErrors[member], 1e-9 * scored.MeanScores[member]);
        }
    }

    // Rows of whole numbers at a level for each fold, about which they have a deviation of 1,000.
    private static (double[] Rows, double[] Targets) Rows(double[] levels)
    {
        var random = new Random(5);
        var rows = new double[Features * RowsInFold * levels.Length];
        var targets = new double[RowsInFold * levels.Length];
        for (int r = 0; r < targets.Length; r++)
        {
            double level = levels[r / RowsInFold];
            rows[2 * r] = (1000.0 * level) + Normal(random);
            rows[(2 * r) + 1] = (1000.0 * level) + Normal(random);
            targets[r] = (2.0 * rows[2 * r]) - (3.0 * rows[(2 * r) + 1]) + Math.Round(0.1 * Normal(random));
        }

        return (rows, targets);
    }

    private static double Normal(Random random) =>
        Math.Round(1000.0 * Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(2.0 * Math.PI * random.NextDouble()));

    private static void AssertScoresAreRight(TuningResult found, double[] rows, double[] targets, int foldCount)
    {
        Assert.Equal(0, found.ImpreciseScoreCount);
        Assert.Equal(0, found.UncertifiedFitCount);
        int size = targets.Length / foldCount;
        for (int candidate = 0; candidate < found.Count; candidate++)
        {
            for (int fold = 0; fold < foldCount; fold++)
            {
                double right = ExactScore(rows, targets, fold * size, size, found.Candidates[candidate].Alpha);
                double told = found.FoldScores(candidate)[fold];
                Assert.True(Math.Abs(told - right) <= 1e-6 * right, $"candidate {candidate}, fold {fold}: {told}, right {right}");
            }
        }
    }

    // The mean squared error of the fit of the other rows, in whole numbers: all values are whole, and so is the strength.
    private static double ExactScore(double[] rows, double[] targets, int start, int size, double alpha)
    {
        BigInteger[][] columns = [.. Enumerable.Range(0, 3).Select(j => Enumerable.Range(0, targets.Length).Select(r => Value(r, j)).ToArray())];
        int[] others = [.. Enumerable.Range(0, targets.Length).Where(r => r < start || r >= start + size)];
        BigInteger n = others.Length;
        BigInteger[] sums = [.. columns.Select(column => others.Aggregate(BigInteger.Zero, (sum, r) => sum + column[r]))];
        BigInteger Cross(int i, int j) =>
            (n * others.Aggregate(BigInteger.Zero, (sum, r) => sum + (columns[i][r] * columns[j][r]))) - (sums[i] * sums[j]);
        BigInteger penalty = n * new BigInteger(alpha);
        BigInteger a = Cross(0, 0) + penalty;
        BigInteger b = Cross(0, 1);
        BigInteger d = Cross(1, 1) + penalty;
        BigInteger u = Cross(0, 2);
        BigInteger v = Cross(1, 2);
        BigInteger determinant = (a * d) - (b * b);
        BigInteger first = (d * u) - (b * v);
        BigInteger second = (a * v) - (b * u);
        BigInteger squares = 0;
        for (int r = start; r < start + size; r++)
        {
            BigInteger residual = (determinant * ((n * columns[2][r]) - sums[2])) - (first * ((n * columns[0][r]) - sums[0]))
                - (second * ((n * columns[1][r]) - sums[1]));
            squares += residual * residual;
        }

        const int Bits = 200;
        return Math.ScaleB((double)((squares << Bits) / (n * n * determinant * determinant * size)), -Bits);

        BigInteger Value(int r, int j) => new(j < Features ? rows[(Features * r) + j] : targets[r]);
    }
}
