using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Statistics;
using SimdRegression.Tests.Precision;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Moments;

/// <summary>Sums about an old mean: rows that lost their weight or left, against exact sums and exact fits.</summary>
public class SumRoundingTests
{
    private const double Epsilon = 2.220446049250313e-16;

    public static TheoryData<int, double, bool> Histories()
    {
        TheoryData<int, double, bool> data = [];
        foreach (int features in new[] { 1, 3, 10 })
        {
            foreach (double jump in new[] { 1e2, 1e5, 1e8, 1e11 })
            {
                data.Add(features, jump, false);
                data.Add(features, jump, true);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Histories))]
    public void Bound_holds_for_rows_that_are_taken_out(int features, double jump, bool isDoubled)
    {
        Problem problem = Jumping(6000, features, jump, start: 2500);
        WorkspaceMoments<double, RuntimeKernels<double>> moments = Create(features, isDoubled);
        moments.Add(problem.Rows, problem.Targets);
        moments.Subtract(problem.RowsOf(0, 700), problem.TargetsOf(0, 700));
        moments.Subtract(problem.RowsOf(700, 1800), problem.TargetsOf(700, 1800));
        AssertWithinBound(moments, new ExactMoments(problem, start: 2500));
    }

    [Theory]
    [MemberData(nameof(Histories))]
    public void Bound_holds_for_weights_that_outweigh_what_was_before(int features, double jump, bool isDoubled)
    {
        Problem problem = Jumping(7000, features, jump, start: 3000);
        double[] weights = Enumerable.Range(0, 7000).Select(r => r < 3000 ? Math.ScaleB(1.0, -70) : 1.0).ToArray();
        WorkspaceMoments<double, RuntimeKernels<double>> moments = Create(features, isDoubled);
        moments.Add(problem.Rows, problem.Targets, weights);
        var exact = new ExactMoments(problem, weights);
        AssertWithinBound(moments, exact);

        // Nothing is lost: the block that brings the weight is summed about its own mean.
        for (int j = 0; j < features; j++)
        {
            Assert.Equal(exact.Cross(j, j), moments.CrossProduct(j, j), 1e-13 * exact.Cross(j, j));
        }
    }

    [Theory]
    [MemberData(nameof(Histories))]
    public void Bound_holds_for_weights_that_decay(int features, double jump, bool isDoubled)
    {
        Problem problem = Jumping(9000, features, jump, start: 5000);
        double[] weights = Enumerable.Range(0, 9000).Select(r => Math.ScaleB(1.0, -Math.Min(70, (8999 - r) / 50))).ToArray();
        WorkspaceMoments<double, RuntimeKernels<double>> moments = Create(features, isDoubled);
        moments.Add(problem.Rows, problem.Targets, weights);
        AssertWithinBound(moments, new ExactMoments(problem, weights));
    }

    [Theory]
    [MemberData(nameof(Histories))]
    public void Bound_holds_for_batches_that_fade(int features, double jump, bool isDoubled)
    {
        Problem problem = Jumping(6000, features, jump, start: 3000);
        double[] weights = Enumerable.Range(0, 6000).Select(r => Math.ScaleB(1.0, -4 * (11 - (r / 500)))).ToArray();
        WorkspaceMoments<double, RuntimeKernels<double>> moments = Create(features, isDoubled);
        for (int start = 0; start < 6000; start += 500)
        {
            moments.Decay(0.0625);
            moments.Add(problem.RowsOf(start, 500), problem.TargetsOf(start, 500));
        }

        AssertWithinBound(moments, new ExactMoments(problem, weights));
    }

    [Theory]
    [MemberData(nameof(Histories))]
    public void Bound_holds_for_shards_that_are_merged_and_taken_out(int features, double jump, bool isDoubled)
    {
        Problem problem = Jumping(6000, features, jump, start: 2500);
        WorkspaceMoments<double, RuntimeKernels<double>> moments = Create(features, isDoubled);
        WorkspaceMoments<double, RuntimeKernels<double>> old = Create(features, isDoubled);
        WorkspaceMoments<double, RuntimeKernels<double>> recent = Create(features, isDoubled);
        old.Add(problem.RowsOf(0, 2500), problem.TargetsOf(0, 2500));
        recent.Add(problem.RowsOf(2500, 3500), problem.TargetsOf(2500, 3500));
        moments.Merge(old);
        moments.Merge(recent);
        moments.Subtract(old);
        AssertWithinBound(moments, new ExactMoments(problem, start: 2500));
    }

    [Theory]
    [InlineData(1e1, true)]
    [InlineData(1e3, true)]
    [InlineData(1e8, false)]
    public void Digits_that_left_with_rows_are_not_told(double jump, bool isTrusted)
    {
        Problem problem = Jumping(20_000, 2, jump, start: 10_000);
        var moments = new LinearModel<double>.Moments(2);
        moments.Add(problem.Rows, problem.Targets);
        moments.Subtract(problem.RowsOf(0, 10_000), problem.TargetsOf(0, 10_000));
        FitReport report = moments.Fit(new LeastSquares(), out LinearModel<double> model);
        Assert.Equal(isTrusted ? FitStatus.Converged : FitStatus.IllConditioned, report.Status);
        var exact = new ExactLeastSquares(2, problem.RowsOf(10_000, 10_000).ToArray(), problem.TargetsOf(10_000, 10_000).ToArray());
        double right = DigitsOf(model.Coefficients, exact.Coefficients);
        Assert.True(report.ExpectedDigits <= right + 0.75, $"{report.ExpectedDigits} digits told, {right} right");
        Assert.InRange(report.ExpectedDigits, isTrusted ? 12.0 - (2.0 * Math.Log10(jump)) : 0.0, isTrusted ? 14.5 - (2.0 * Math.Log10(jump)) : 6.0);
        Assert.True(moments.Fit(new Lasso(1e-3), out LinearModel<double> _).Status == report.Status, "a lasso tells the same");
    }

    [Theory]
    [InlineData(1e4)]
    [InlineData(1e8)]
    public void Rows_of_negligible_weight_cost_no_digits(double jump)
    {
        Problem problem = Jumping(10_000, 2, jump, start: 5000);
        double[] weights = Enumerable.Range(0, 10_000).Select(r => r < 5000 ? 1.0 : Math.ScaleB(1.0, 66)).ToArray();
        var moments = new LinearModel<double>.Moments(2);
        moments.Add(problem.Rows, problem.Targets, weights);
        FitReport report = moments.Fit(new LeastSquares(), out LinearModel<double> model);
        Assert.True(report.Converged);
        Assert.Equal(2, report.Rank);
        var exact = new ExactLeastSquares(2, problem.Rows, problem.Targets, weights);
        double right = DigitsOf(model.Coefficients, exact.Coefficients);
        Assert.InRange(report.ExpectedDigits, 13.0, 15.65);
        Assert.True(right > 13.5, $"{right} digits are right");
    }

    [Fact]
    public void Column_that_may_vary_within_what_was_lost_is_not_called_constant()
    {
        Problem problem = Jumping(8000, 2, 1e8, start: 4000);
        for (int r = 4000; r < 8000; r++)
        {
            problem.Rows[2 * r] = 1e8;
        }

        var moments = new LinearModel<double>.Moments(2);
        moments.Add(problem.Rows, problem.Targets);
        moments.Subtract(problem.RowsOf(0, 4000), problem.TargetsOf(0, 4000));
        Assert.Equal(FitStatus.IllConditioned, moments.Fit(new LeastSquares(), out LinearModel<double> _).Status);
    }

    [Fact]
    public void Rows_that_were_never_added_leave_no_answer()
    {
        var moments = new LinearModel<double>.Moments(2);
        moments.Add([1.0, 2.0, 2.0, 1.0, 3.0, 5.0, 4.0, 4.0, 5.0, 1.5], [3.0, 4.0, 1.0, 7.0, 2.0]);
        moments.Subtract([100.0, 200.0, 300.0, 400.0], [1000.0, 2000.0]);
        FitReport report = moments.Fit(new LeastSquares(), out LinearModel<double> model);
        Assert.Equal(FitStatus.OutOfRange, report.Status);
        Assert.True(double.IsNaN(report.RSquared) && double.IsNaN(report.ResidualSumOfSquares) && double.IsNaN(report.ExpectedDigits));
        Assert.Equal(0.0, model.Coefficients[0]);
        Assert.Equal(FitStatus.OutOfRange, moments.Fit(new Lasso(0.1), out LinearModel<double> _).Status);
    }

    [Fact]
    public void Products_beyond_their_columns_leave_no_answer()
    {
        // The sums of squares stay positive: 5 rows along one line, one off it that was never in.
        var moments = new LinearModel<double>.Moments(2);
        moments.Add([-2.0, -2.0, -1.0, -1.0, 0.0, 0.0, 1.0, 1.0, 2.0, 2.0], [1.0, -1.0, 1.0, -1.0, 1.0]);
        moments.Subtract([1.0, -1.0], [1.0]);
        Assert.True(moments.CrossProduct(0, 0) > 0.0 && moments.CrossProduct(1, 1) > 0.0, "nothing shows on the diagonal");
        Assert.Equal(FitStatus.OutOfRange, moments.Fit(new LeastSquares(), out LinearModel<double> _).Status);
    }

    [Fact]
    public void Dependent_columns_are_possible()
    {
        Problem problem = Problem.Random(5000, 3, seed: 811, offset: 1e6);
        for (int r = 0; r < 5000; r++)
        {
            problem.Rows[(3 * r) + 2] = 3.0 * problem.Rows[3 * r];
        }

        var moments = new LinearModel<double>.Moments(3);
        moments.Add(problem.Rows, problem.Targets);
        moments.Subtract(problem.RowsOf(0, 4000), problem.TargetsOf(0, 4000));
        Assert.NotEqual(FitStatus.OutOfRange, moments.Fit(new LeastSquares(), out LinearModel<double> _).Status);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void Stored_moments_know_what_they_lost(bool takesOut, int version)
    {
        Problem problem = Jumping(6000, 3, takesOut ? 1e7 : 0.0, start: 3000);
        WorkspaceMoments<double, RuntimeKernels<double>> saved = Create(3, isDoubled: false);
        saved.Add(problem.Rows, problem.Targets);
        if (takesOut)
        {
            saved.Subtract(problem.RowsOf(0, 3000), problem.TargetsOf(0, 3000));
        }

        using var stream = new MemoryStream();
        saved.Save(stream);
        Assert.Equal(version, stream.ToArray()[8]);
        stream.Position = 0;
        WorkspaceMoments<double, RuntimeKernels<double>> loaded = Create(3, isDoubled: false);
        loaded.Load(stream);
        for (int j = 0; j <= 3; j++)
        {
            Assert.Equal(saved.Close().SumRounding(j), loaded.Close().SumRounding(j));
        }

        var coefficients = new double[3];
        FitReport wanted = saved.Fit(new LeastSquares(), default, coefficients, out _);
        FitReport found = loaded.Fit(new LeastSquares(), default, coefficients, out _);
        Assert.Equal(wanted.Status, found.Status);
        Assert.Equal(wanted.ExpectedDigits, found.ExpectedDigits);
        Assert.Equal(takesOut ? FitStatus.IllConditioned : FitStatus.Converged, found.Status);
    }

    [Fact]
    public void Chosen_columns_bring_what_they_lost()
    {
        Problem problem = Jumping(6000, 3, 1e6, start: 3000);
        for (int r = 0; r < 6000; r++)
        {
            problem.Rows[(3 * r) + 1] %= 1e6;
        }

        WorkspaceMoments<double, RuntimeKernels<double>> all = Create(3, isDoubled: false);
        all.Add(problem.Rows, problem.Targets);
        all.Subtract(problem.RowsOf(0, 3000), problem.TargetsOf(0, 3000));
        WorkspaceMoments<double, RuntimeKernels<double>> some = Create(2, isDoubled: false);
        some.CopyFrom(all, [1, 2]);
        Assert.Equal(all.Close().SumRounding(1), some.Close().SumRounding(0));
        Assert.Equal(all.Close().SumRounding(2), some.Close().SumRounding(1));
        Assert.Equal(all.Close().SumRounding(3), some.Close().SumRounding(2));
        Assert.True(some.Close().SumRounding(1) > 1000.0 * some.Close().SumRounding(0), "one column jumped, the other did not");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Threads_follow_weight_to_the_same_bits(int threads)
    {
        Problem problem = Jumping(60_000, 3, 1e5, start: 31_000);
        var random = new Random(77);
        double size = 1.0;
        var weights = new double[60_000];
        for (int r = 0; r < weights.Length; r++)
        {
            // Falls and rises by orders within and between blocks.
            size *= r % 5000 == 0 ? Math.ScaleB(1.0, random.Next(-6, 9)) : 1.0;
            weights[r] = size * (1.0 + random.NextDouble());
        }

        MomentsSubject alone = Support.Subjects.RunTimeDouble(3);
        MomentsSubject together = Support.Subjects.RunTimeDouble(3);
        using var workers = new MomentsWorkers(3, threads);
        together.Workers = workers;
        alone.Add(problem.Rows, problem.Targets, weights);
        together.Add(problem.Rows, problem.Targets, weights);
        Same.Bits(alone, together);
    }

    [Fact]
    public void Decaying_leaves_the_weight_its_trailing_part()
    {
        const double Factor = 0.999;
        Problem problem = Problem.Random(10, 1, seed: 812);
        double[] weights = Enumerable.Repeat(0.1, 10).ToArray();
        var moments = new LinearModel<double>.Moments(1);
        moments.Add(problem.Rows, problem.Targets, weights);

        // The sum of ten times 0.1, decayed a thousand times, in whole numbers.
        BigInteger exact = 10 * (BigInteger)Math.ScaleB(0.1, 56);
        for (int i = 0; i < 1000; i++)
        {
            moments.Decay(Factor);
            exact *= (BigInteger)Math.ScaleB(Factor, 53);
        }

        double wanted = Math.ScaleB((double)(exact >> (53 * 1000)), -56);
        double rest = Math.ScaleB((double)(exact >> ((53 * 1000) - 40)), -96);
        Assert.Equal(rest, moments.TotalWeight, 0.75 * Epsilon * rest);
        Assert.Equal(wanted, rest, 1e-15);
    }

    private static WorkspaceMoments<double, RuntimeKernels<double>> Create(int features, bool isDoubled)
    {
        return new WorkspaceMoments<double, RuntimeKernels<double>>(new RuntimeKernels<double>(features))
        {
            SumPrecision = isDoubled ? SumPrecision.Doubled : SumPrecision.Automatic,
        };
    }

    // Whole numbers, the columns about 1000 wide; from a row on all columns are higher by a jump.
    private static Problem Jumping(int count, int features, double jump, int start)
    {
        var random = new Random(810);
        var rows = new double[count * features];
        var targets = new double[count];
        for (int r = 0; r < count; r++)
        {
            for (int j = 0; j < features; j++)
            {
                double value = random.Next(-1000, 1001) + (r < start ? 0.0 : 1000.0 * jump);
                rows[(r * features) + j] = value;
                targets[r] += (j % 2 == 0 ? 2.0 : -3.0) * value;
            }

            targets[r] += random.Next(-100, 101);
        }

        return Problem.Of(features, rows, targets);
    }

    private static double DigitsOf(ReadOnlySpan<double> found, double[] wanted)
    {
        double error = 0.0;
        for (int j = 0; j < wanted.Length; j++)
        {
            error = Math.Max(error, Math.Abs(found[j] - wanted[j]));
        }

        return error == 0.0 ? 17.0 : -Math.Log10(error / wanted.Max(Math.Abs));
    }

    private static void AssertWithinBound(WorkspaceMoments<double, RuntimeKernels<double>> moments, ExactMoments exact)
    {
        MomentAccumulator state = moments.Close();
        int features = moments.FeatureCount;
        for (int i = 0; i <= features; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double found = i < features ? moments.CrossProduct(i, j)
                    : j < features ? moments.TargetCrossProduct(j) : moments.TargetSumOfSquares;
                double wanted = exact.Cross(i, j);
                double allowed = (state.SumRounding(i) * state.SumRounding(j)) + (Epsilon * Math.Abs(wanted));
                Assert.True(Math.Abs(found - wanted) <= allowed, $"product {i}, {j}: {found:r}, want {wanted:r} within {allowed:g3}");
            }
        }
    }
}
