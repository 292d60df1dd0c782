using SimdRegression.Kernels;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Precision;

/// <summary>Moments of many rows that are summed in doubled precision, all of them.</summary>
public class SumPrecisionTests
{
    private static readonly int Count = (3 * KernelLayout.BlockRows(4)) + 77;

    [Fact]
    public void Keeps_the_digits_of_many_rows_that_double_sums_lose()
    {
        NearlyDependentRows rows = NearlyDependentRows.OfSum(Count, 24, seed: 1);
        double[] exact = rows.Exact().Coefficients;
        FitReport plain = rows.Moments().Fit(new LeastSquares(), out _);
        Assert.Equal(FitStatus.IllConditioned, plain.Status);
        FitReport doubled = rows.Moments(SumPrecision.Doubled).Fit(new LeastSquares(), out LinearModel<double> model);
        Assert.Equal((FitStatus.Converged, FitArithmetic.RefinedDouble), (doubled.Status, doubled.Arithmetic));
        Assert.True(ExactLeastSquares.Shared(model.Coefficients, exact) >= 13.0, doubled.ToString());
    }

    [Fact]
    public void Promises_no_more_digits_of_double_sums_than_there_are()
    {
        foreach (int bits in new[] { 4, 8, 12, 14 })
        {
            NearlyDependentRows rows = NearlyDependentRows.OfSum(Count, bits, seed: bits);
            FitReport report = rows.Moments().Fit(new LeastSquares(), out LinearModel<double> model);
            Assert.Equal(FitArithmetic.Double, report.Arithmetic);
            double shared = Oracle.Digits.Agreeing(model.Coefficients, rows.Exact().Coefficients);
            Assert.True(shared >= report.ExpectedDigits - 0.5, $"{bits} bits: {shared:f1} digits, {report.ExpectedDigits:f1} expected");
        }
    }

    [Theory]
    [InlineData("Double3")]
    [InlineData("Double10")]
    [InlineData("Float10")]
    [InlineData("double 24")]
    public void Gives_the_same_bits_in_any_pieces_and_with_workers(string name)
    {
        byte[] Sum(int[] pieces, int threads)
        {
            MomentsSubject moments = Support.Subjects.Create(name);
            moments.SumPrecision = SumPrecision.Doubled;
            using var workers = new MomentsWorkers(moments.Features, threads);
            moments.Workers = threads > 1 ? workers : null;
            Problem problem = Problem.Random(20_011, moments.Features, seed: 8, offset: 3.0);
            double[] weights = problem.Weights(seed: 9);
            int start = 0;
            for (int i = 0; start < problem.Count; i++)
            {
                int count = Math.Min(pieces[i % pieces.Length], problem.Count - start);
                moments.Add(problem.RowsOf(start, count), problem.TargetsOf(start, count), weights.AsSpan(start, count));
                start += count;
            }

            moments.Workers = null;
            return moments.Bytes();
        }

        byte[] whole = Sum([20_011], 1);
        Assert.Equal(whole, Sum([1, 700, 13, 2048, 5000], 1));
        Assert.Equal(whole, Sum([20_011], 3));
    }

    [Fact]
    public void Merging_taking_out_and_storing_keep_the_digits()
    {
        NearlyDependentRows rows = NearlyDependentRows.OfSum(Count, 26, seed: 2);
        double[] exact = rows.Exact().Coefficients;
        LinearModel<double>.Moments Part(int start, int count)
        {
            var part = new LinearModel<double>.Moments(4) { SumPrecision = SumPrecision.Doubled };
            part.Add(rows.Rows.AsSpan(4 * start, 4 * count), rows.Targets.AsSpan(start, count));
            return part;
        }

        LinearModel<double>.Moments merged = Part(0, 2500);
        merged.Merge(Part(2500, 4));
        merged.Merge(Part(2504, Count - 2504));
        AssertExact(merged);

        NearlyDependentRows others = NearlyDependentRows.OfSum(3000, 26, seed: 3);
        merged.Merge(others.Moments(SumPrecision.Doubled));
        merged.Subtract(others.Rows.AsSpan(0, 4 * 1000), others.Targets.AsSpan(0, 1000));
        var rest = new LinearModel<double>.Moments(4) { SumPrecision = SumPrecision.Doubled };
        rest.Add(others.Rows.AsSpan(4 * 1000), others.Targets.AsSpan(1000));
        merged.Subtract(rest);
        AssertExact(merged);

        using var stream = new MemoryStream();
        merged.Save(stream);
        stream.Position = 0;
        var loaded = new LinearModel<double>.Moments(4);
        loaded.Load(stream);
        AssertExact(loaded);

        void AssertExact(LinearModel<double>.Moments moments)
        {
            FitReport report = moments.Fit(new LeastSquares(), out LinearModel<double> model);
            Assert.Equal((FitStatus.Converged, FitArithmetic.DoubledDouble), (report.Status, report.Arithmetic));
            Assert.True(ExactLeastSquares.Shared(model.Coefficients, exact) >= 11.0, report.ToString());
        }
    }

    [Fact]
    public void An_offset_and_a_mean_that_drifts_cost_no_digits()
    {
        // Doubles of 53 bits each, far from zero and drifting further: nothing may be rounded on the way to the products.
        var random = new Random(12);
        var rows = new double[2 * Count];
        var targets = new double[Count];
        for (int r = 0; r < Count; r++)
        {
            rows[2 * r] = (1L << 40) + (8.0 * r) + random.Next(100);
            rows[(2 * r) + 1] = rows[2 * r] + random.Next(-1, 2);
            targets[r] = rows[2 * r] + (3.0 * (rows[(2 * r) + 1] - rows[2 * r])) + random.Next(-5, 6);
        }

        var moments = new LinearModel<double>.Moments(2) { SumPrecision = SumPrecision.Doubled };
        moments.Add(rows, targets);
        FitReport report = moments.Fit(new LeastSquares(), out LinearModel<double> model);
        var exact = new ExactLeastSquares(2, rows, targets);
        Assert.True(report.Converged, report.ToString());
        Assert.True(ExactLeastSquares.Shared(model.Coefficients, exact.Coefficients) >= 14.0);
        Assert.True(ExactLeastSquares.Shared([model.Intercept], [exact.Intercept]) >= 11.0);
    }

    [Fact]
    public void Is_chosen_before_the_first_row()
    {
        var moments = new LinearModel<double>.Moments(2);
        Assert.Equal(SumPrecision.Automatic, moments.SumPrecision);
        moments.Add([1.0, 2.0], [3.0]);
        Assert.Throws<InvalidOperationException>(() => moments.SumPrecision = SumPrecision.Doubled);
        Assert.Throws<ArgumentOutOfRangeException>(() => moments.SumPrecision = (SumPrecision)7);
        moments.Reset();
        moments.SumPrecision = SumPrecision.Doubled;
        moments.Add([1.0, 2.0], [3.0]);
        moments.Reset();
        Assert.Equal(SumPrecision.Doubled, moments.SumPrecision);
    }

    [Fact]
    public void One_part_in_double_costs_the_others_their_digits()
    {
        NearlyDependentRows rows = NearlyDependentRows.OfSum(Count, 24, seed: 1);
        LinearModel<double>.Moments doubled = rows.Moments(SumPrecision.Doubled);
        doubled.Merge(rows.Moments());
        Assert.Equal(FitStatus.IllConditioned, doubled.Fit(new LeastSquares(), out _).Status);
    }
}
