using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Selection;

/// <summary>Resamples, held against fits of rows that were copied out as often as they were drawn, and against theory.</summary>
public class BootstrapTests
{
    private const int Features = 3;
    private const int RowCount = 200;
    private const ulong Seed = 11;

    private static readonly SyntheticProblem<double> Problem =
        SyntheticData.MakeRegression<double>(RowCount, Features, informative: 2, noise: 5.0, seed: 3);

    [Theory]
    [InlineData(RowCount)]
    [InlineData(3001)]
    public void A_resample_is_the_fit_of_the_rows_that_were_drawn(int rowCount)
    {
        SyntheticProblem<double> problem = SyntheticData.MakeRegression<double>(rowCount, Features, informative: 2, noise: 5.0, seed: 3);
        BootstrapResult result = new LinearModel<double>.Bootstrap(Features, 4, Seed).Fit(problem.Rows, problem.Targets, new Ridge(2.0), out _);
        var random = new RandomSource(Seed);
        Assert.Equal(4, result.Count);
        for (int resample = 0; resample < result.Count; resample++)
        {
            int[] drawn = [.. Enumerable.Range(0, rowCount).Select(_ => random.NextInt32(rowCount))];
            var rows = new double[rowCount * Features];
            var targets = new double[rowCount];
            TrainTestSplit.Gather(drawn, problem.Rows, Features, rows);
            TrainTestSplit.Gather(drawn, problem.Targets, 1, targets);
            var moments = new LinearModel<double>.Moments(Features);
            moments.Add(rows, targets);
            moments.Fit(new Ridge(2.0), out LinearModel<double> expected);
            for (int j = 0; j < Features; j++)
            {
                Assert.Equal(expected.Coefficients[j], result.Coefficients(resample)[j], 1e-11 * Math.Abs(expected.Coefficients[j]));
            }

            Assert.Equal(expected.Intercept, result.Intercepts[resample], 1e-10);
            double[] leftOut = [.. Enumerable.Range(0, rowCount).Except(drawn).Select(row => Math.Pow(
                problem.Targets[row] - expected.Predict(problem.Rows.AsSpan(row * Features, Features)), 2.0))];
            Assert.Equal(leftOut.Average(), result.OutOfBagErrors[resample], 1e-10 * leftOut.Average());
        }
    }

    [Fact]
    public void The_model_is_the_average_of_the_resamples()
    {
        BootstrapResult result = new LinearModel<double>.Bootstrap(Features, 7, Seed).Fit(
            Problem.Rows, Problem.Targets, new Lasso(1.0), out LinearModel<double> average);
        for (int j = 0; j < Features; j++)
        {
            double mean = Enumerable.Range(0, 7).Average(resample => result.Coefficients(resample)[j]);
            Assert.Equal(mean, average.Coefficients[j], 1e-12 * Math.Abs(mean));
            Assert.Equal(average.Coefficients[j], result.Mean(j), 1e-12 * Math.Abs(mean));
        }

        Assert.Equal(result.Intercepts.ToArray().Average(), average.Intercept, 1e-12);
    }

    [Fact]
    public void A_standard_error_keeps_its_digits_beside_a_large_coefficient()
    {
        // A slope of 1e8 that the resamples find to a few units.
        double[] rows = [.. Enumerable.Range(0, 50).Select(r => (double)r)];
        double[] targets = [.. rows.Select(x => (1e8 * x) + (7.0 * (x * x % 11.0)))];
        BootstrapResult result = new LinearModel<double>.Bootstrap(1, 20, Seed).Fit(rows, targets, default(LeastSquares), out _);
        decimal[] slopes = [.. Enumerable.Range(0, 20).Select(resample => (decimal)(result.Coefficients(resample)[0] - 1e8))];
        double variance = (double)(slopes.Sum(slope => (slope - slopes.Average()) * (slope - slopes.Average())) / 19);
        Assert.Equal(Math.Sqrt(variance), result.StandardError(0), 1e-6 * Math.Sqrt(variance));
    }

    [Fact]
    public void Standard_errors_agree_with_the_theory_of_least_squares()
    {
        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(Problem.Rows, Problem.Targets);
        var theory = new CoefficientStatistics(Features);
        moments.Fit(default, default, theory, out _);
        BootstrapResult result = new LinearModel<double>.Bootstrap(Features, 2000, Seed).Fit(
            Problem.Rows, Problem.Targets, default(LeastSquares), out LinearModel<double> average);
        for (int j = 0; j < Features; j++)
        {
            // Two thousand resamples know a deviation to about two per cent; two hundred rows make it differ from theory by some more.
            Assert.InRange(result.StandardError(j) / theory.StandardErrors[j], 0.85, 1.15);
            (double lower, double upper) = result.Interval(j, 0.95);
            Assert.InRange((upper - lower) / (2.0 * 1.96 * theory.StandardErrors[j]), 0.85, 1.15);
            Assert.InRange(average.Coefficients[j], lower, upper);
        }
    }

    [Fact]
    public void Halves_hold_half_of_the_rows_none_twice()
    {
        // A column that counts rows: the sum of a resample's targets tells how many were drawn, as the mean times the weight.
        double[] rows = [.. Enumerable.Range(0, 101).Select(row => (double)row)];
        double[] targets = [.. rows.Select(row => row * 2.0)];
        var batch = new RowBatch<double>(rows, 1, targets, default);
        var bootstrap = new LinearModel<double>.Bootstrap(1, 300, Seed);
        BootstrapResult result = bootstrap.Fit(in batch, new LeastSquares(), default, ResamplingScheme.HalfWithoutReplacement, out _);
        Assert.Equal(300, result.Count);
        Assert.All(Enumerable.Range(0, 300), resample => Assert.Equal(2.0, result.Coefficients(resample)[0], 1e-12));

        // Fifty rows are left out of each, so there always is an error out of the bag, and it is that of a perfect line.
        Assert.All(result.OutOfBagErrors.ToArray(), error => Assert.InRange(error, 0.0, 1e-18));
    }

    [Fact]
    public void Selection_frequencies_tell_features_that_matter_from_those_that_do_not()
    {
        SyntheticProblem<double> problem = SyntheticData.MakeRegression<double>(300, 8, informative: 3, noise: 10.0, seed: 5);
        BootstrapResult result = new LinearModel<double>.Bootstrap(8, 200, Seed).Fit(
            problem.Rows, problem.Targets, new Lasso(Strength.FractionOfMax(0.1)), out _);
        for (int j = 0; j < 8; j++)
        {
            int active = Enumerable.Range(0, 200).Count(resample => result.Coefficients(resample)[j] != 0.0);
            Assert.Equal(active / 200.0, result.SelectionFrequency(j));
            bool matters = problem.Coefficients[j] != 0.0;
            Assert.True(matters ? result.SelectionFrequency(j) > 0.95 : result.SelectionFrequency(j) < 0.7, $"feature {j}: {result.SelectionFrequency(j)}");
        }
    }

    [Fact]
    public void The_same_seed_draws_the_same_rows_and_another_seed_others()
    {
        double[] once = Draw(Seed);
        Assert.Equal(once, Draw(Seed));
        Assert.NotEqual(once, Draw(Seed + 1));

        static double[] Draw(ulong seed)
        {
            BootstrapResult result = new LinearModel<double>.Bootstrap(Features, 5, seed).Fit(Problem.Rows, Problem.Targets, new Ridge(1.0), out _);
            return [.. result.Intercepts];
        }
    }

    [Fact]
    public void Weights_multiply_what_was_drawn()
    {
        double[] twos = [.. Enumerable.Repeat(2.0, RowCount)];
        var weighted = new RowBatch<double>(Problem.Rows, Features, Problem.Targets, twos);
        var bootstrap = new LinearModel<double>.Bootstrap(Features, 3, Seed);
        double[] plain = [.. bootstrap.Fit(Problem.Rows, Problem.Targets, new Ridge(1.0), out _).Intercepts];
        double[] doubled = [.. bootstrap.Fit(in weighted, new Ridge(2.0), default, ResamplingScheme.WithReplacement, out _).Intercepts];
        Assert.All(plain.Zip(doubled), pair => Assert.Equal(pair.First, pair.Second, 1e-11));
    }

    [Fact]
    public void Intervals_are_between_order_statistics()
    {
        BootstrapResult result = new LinearModel<double>.Bootstrap(Features, 5, Seed).Fit(Problem.Rows, Problem.Targets, new Ridge(1.0), out _);
        double[] values = [.. Enumerable.Range(0, 5).Select(resample => result.Coefficients(resample)[0]).Order()];
        (double lower, double upper) = result.Interval(0, 0.5);
        Assert.Equal(values[1], lower, 1e-12);
        Assert.Equal(values[3], upper, 1e-12);
        Assert.Equal(values[0] + (0.4 * (values[1] - values[0])), result.Interval(0, 0.8).Lower, 1e-12);
    }

    [Fact]
    public void Generated_models_agree_with_those_of_run_time_size()
    {
        BootstrapResult result = new Double3.Bootstrap(6, Seed).Fit(Problem.Rows, Problem.Targets, new Lasso(0.5), out Double3 generated);
        new LinearModel<double>.Bootstrap(Features, 6, Seed).Fit(Problem.Rows, Problem.Targets, new Lasso(0.5), out LinearModel<double> atRunTime);
        Assert.Equal(6, result.Count);
        for (int j = 0; j < Features; j++)
        {
            Assert.Equal(atRunTime.Coefficients[j], generated.Coefficients[j], 1e-12);
        }
    }

    [Fact]
    public void What_cannot_be_drawn_or_asked_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearModel<double>.Bootstrap(3, 0, 1));
        var bootstrap = new LinearModel<double>.Bootstrap(Features, 2, Seed);
        Assert.Throws<ArgumentException>(() => bootstrap.Fit(new double[7], new double[2], new Ridge(1.0), out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => bootstrap.Fit(
            new RowBatch<double>(Problem.Rows, Features, Problem.Targets, default), new Ridge(1.0), default, (ResamplingScheme)9, out _));
        BootstrapResult result = bootstrap.Fit(Problem.Rows, Problem.Targets, new Ridge(1.0), out _);
        Assert.Throws<ArgumentOutOfRangeException>(() => result.Interval(0, 1.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => result.Mean(Features));
        Assert.Throws<ArgumentOutOfRangeException>(() => result.Coefficients(2).Length);
    }

    [Fact]
    public void Without_rows_the_average_is_zero_and_nothing_counts()
    {
        var bootstrap = new LinearModel<double>.Bootstrap(Features, 3, Seed);
        BootstrapResult result = bootstrap.Fit(Array.Empty<double>(), Array.Empty<double>(), new Ridge(1.0), out LinearModel<double> average);
        Assert.Equal(0, result.Count);
        Assert.Equal(0.0, average.Intercept);
        Assert.True(double.IsNaN(result.Interval(0).Lower));
    }
}
