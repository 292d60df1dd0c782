using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;
using SimdRegression.Fuzz.Targets;

namespace SimdRegression.Tests.Fuzz;

/// <summary>
/// Wrong answers of moments whose rows lost their weight or were taken out, which fuzzing found, each as a test: what the moments go through,
/// and the judge in 96 digits.
/// </summary>
public class HistoryFindingTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_standard_error_is_not_told_where_an_outlier_that_left_hides_the_residual(int seed)
    {
        var history = new History(3, seed);
        history.Add(2048, 0.0, 1.0, noise: 0.125, size: 1.0);
        history.Visit(1e6);
        history.Judge(EstimatorKind.LeastSquares, 0.0, default);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void What_large_rows_leave_is_told_to_the_last_digit(int seed)
    {
        var history = new History(3, seed);
        history.Add(511, -1e7, 1e-10, noise: 0.125);
        history.Decay(0.5);
        history.Visit(1e6);
        history.Judge(EstimatorKind.LeastSquares, 0.0, default);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_gap_is_told_of_standardised_columns_whose_deviation_is_lost(int seed)
    {
        var history = new History(2, seed);
        history.Add(2049, 1e8, 1e-5);
        history.Add(63, -1e7, 1e-30);
        history.TakeOut(0);
        history.Add(5, -1e7, 1e-5);
        history.Judge(EstimatorKind.ElasticNet, 0.1, new FitOptions { Standardize = true }, 0.5);
    }

    [Fact]
    public void Sums_that_count_as_empty_keep_what_they_lost_when_weights_decay()
    {
        var history = new History(1);
        history.Add(2, 0.0, 1.0);
        history.Decay(1e-20);
        history.Visit(1e9);
        history.Decay(0.5);
        history.Add(2, 0.0, 1e-20, merges: true);
        FitReport report = history.Judge(EstimatorKind.LeastSquares, 0.0, default);
        Assert.False(report.Converged);
    }

    [Fact]
    public void A_weight_that_rounding_has_taken_leaves_no_digits()
    {
        var history = new History(1);
        history.Add(63, 0.0, 1e-30);
        history.Add(2049, 1e6, 1e-5, merges: true, size: 0.0);
        history.TakeOut(1);
        history.Decay(9.094947017729282e-13);
        history.Judge(EstimatorKind.LeastSquares, 0.0, default);
    }

    [Fact]
    public void What_rows_that_left_have_hidden_leaves_the_rank_open()
    {
        var history = new History(2);
        history.Add(512, 1e4, 1.0);
        history.Add(600, 1e6, 1e-20);
        history.TakeOut(0);
        history.Add(2, 0.0, 1.0, merges: true);
        history.Judge(EstimatorKind.LeastSquares, 0.0, default);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Sums_in_double_precision_tell_the_digits_that_they_are_likely_to_have(int seed)
    {
        var history = new History(2, seed);
        history.Add(2048, 0.0, 1.0);
        history.Add(2048, 0.0, 1.0, merges: true);
        history.Add(1, 1e6, 1.0, size: 1.0);
        history.Add(2048, 0.0, 1.0);
        history.Add(2048, 0.0, 1.0);
        history.Judge(EstimatorKind.LeastSquares, 0.0, default);
    }

    /// <summary>Moments, and the groups of rows that they hold.</summary>
    private sealed class History(int features, int seed = 7)
    {
        private readonly Random random = new(seed);
        private readonly LinearModel<double>.Moments moments = new(features);
        private readonly List<(double[] Rows, double[] Targets, BigFloat Weight)> groups = [];

        public void Add(int count, double level, double weight, double noise = 2.0, bool merges = false, double size = 30.0)
        {
            var rows = new double[count * features];
            var targets = new double[count];
            for (int i = 0; i < count; i++)
            {
                targets[i] = RowGroups.Noise(random, single: false, noise);
                for (int j = 0; j < features; j++)
                {
                    rows[(i * features) + j] = level + RowGroups.Noise(random, single: false, size);
                    targets[i] += (j == 1 ? 3 : -2) * rows[(i * features) + j];
                }
            }

            groups.Add((rows, targets, weight));
            if (merges)
            {
                var part = new LinearModel<double>.Moments(features);
                part.Add(rows, targets, Weights(count, weight));
                moments.Merge(part);
                return;
            }

            moments.Add(rows, targets, Weights(count, weight));
        }

        public void Decay(double factor)
        {
            moments.Decay(factor);
            for (int i = 0; i < groups.Count; i++)
            {
                groups[i] = groups[i] with { Weight = groups[i].Weight * factor };
            }
        }

        public void TakeOut(int index)
        {
            moments.Subtract(groups[index].Rows, groups[index].Targets, Weights(groups[index].Targets.Length, groups[index].Weight.ToDouble()));
            groups.RemoveAt(index);
        }

        public void Visit(double size)
        {
            double[] row = [.. Enumerable.Range(0, features).Select(j => Math.Round(size / (j + 1)))];
            moments.Add(row, [size], [1.0]);
            moments.Subtract(row, [size], [1.0]);
        }

        public FitReport Judge(EstimatorKind kind, double alpha, FitOptions options, double ratio = 0.0)
        {
            var sums = new ExactSums(features);
            var largest = new double[features + 1];
            foreach ((double[] rows, double[] targets, BigFloat weight) in groups)
            {
                sums.AddMultiples(rows, targets, weight);
                for (int i = 0; i < rows.Length; i++)
                {
                    largest[i % features] = Math.Max(largest[i % features], Math.Abs(rows[i]));
                }

                largest[features] = Math.Max(largest[features], targets.Max(Math.Abs));
            }

            FitOptionsCase asked = FitOptionsCase.Of(kind, alpha, ratio, options);
            QuadraticAnswer? answer = null;
            Exception? broken = Record.Exception(() =>
            {
                answer = MomentFitRun.Twice(moments, asked, "", out string context);
                QuadraticJudge.Judge(new ExactQuadratic(sums, largest, options.Intercept), isUsual: false, asked, answer, context);
            });
            Assert.Equal("", broken is BrokenPromiseException promise ? promise.Message + promise.Context : broken?.ToString() ?? "");
            return answer!.Report;
        }

        private static double[] Weights(int count, double weight)
        {
            var weights = new double[count];
            Array.Fill(weights, weight);
            return weights;
        }
    }
}
