namespace SimdRegression.Tests.Fits;

/// <summary>
/// Columns that depend on each other exactly, in every place where blocks of rows end: the rank is told, and the fit converges. Columns
/// that
/// nearly do are told apart from them.
/// </summary>
public class DependentColumnsTests
{
    private static readonly int BlockRows = Kernels.KernelLayout.BlockRows(6);

    public static TheoryData<int> RowCounts()
    {
        return [20, BlockRows - 1, BlockRows, BlockRows + 1, 2 * BlockRows, (3 * BlockRows) + 7, 8 * BlockRows, (8 * BlockRows) + 1, 12 * BlockRows];
    }

    [Theory]
    [MemberData(nameof(RowCounts))]
    public void A_column_that_is_the_sum_of_two_lowers_the_rank(int rows)
    {
        var moments = new LinearModel<double>.Moments(6);
        Add(moments, new Random(rows), rows, offset: 3.0);
        FitReport report = moments.Fit(new LeastSquares(), out LinearModel<double> model);
        Assert.Equal((FitStatus.Converged, 5), (report.Status, report.Rank));

        // Of all solutions the one of least norm, which is orthogonal to the dependence (1, 1, 0, 0, 0, -1).
        Assert.Equal(0.0, model.Coefficients[0] + model.Coefficients[1] - model.Coefficients[5], 1e-9);
    }

    [Fact]
    public void A_large_offset_does_not_hide_the_dependence()
    {
        var moments = new LinearModel<double>.Moments(6);
        Add(moments, new Random(9), 100, offset: 1e6);
        FitReport report = moments.Fit(new LeastSquares(), out _);
        Assert.Equal((FitStatus.Converged, 5), (report.Status, report.Rank));
    }

    [Fact]
    public void So_do_categories_coded_one_by_one()
    {
        var random = new Random(5);
        foreach (int rows in new[] { 40, BlockRows + 60, 6 * BlockRows })
        {
            var moments = new LinearModel<double>.Moments(6);
            for (int r = 0; r < rows; r++)
            {
                var row = new double[6];
                row[random.Next(6)] = 1.0;
                moments.Add(row, [random.NextDouble()]);
            }

            FitReport report = moments.Fit(new LeastSquares(), out _);
            Assert.Equal((FitStatus.Converged, 5), (report.Status, report.Rank));
        }
    }

    [Fact]
    public void Merging_and_taking_out_keeps_the_dependence()
    {
        var whole = new LinearModel<double>.Moments(6);
        var part = new LinearModel<double>.Moments(6);
        var random = new Random(6);
        for (int shard = 0; shard < 4; shard++)
        {
            part.Reset();
            Add(part, random, 60, offset: shard);
            whole.Merge(part);
        }

        FitReport merged = whole.Fit(new LeastSquares(), out _);
        Assert.Equal((FitStatus.Converged, 5), (merged.Status, merged.Rank));
        whole.Subtract(part);
        FitReport reduced = whole.Fit(new LeastSquares(), out _);
        Assert.Equal((FitStatus.Converged, 5), (reduced.Status, reduced.Rank));
    }

    [Fact]
    public void Few_rows_that_are_left_of_many_are_not_trusted_with_more_digits_than_the_many_had()
    {
        var whole = new LinearModel<double>.Moments(6);
        var part = new LinearModel<double>.Moments(6);
        Add(whole, new Random(10), 40 * BlockRows, offset: 0.0, noise: 1e-7);
        Add(part, new Random(10), (40 * BlockRows) - 100, offset: 0.0, noise: 1e-7);
        whole.Subtract(part);
        FitReport reduced = whole.Fit(new LeastSquares(), out _);
        Assert.True(reduced.Status == FitStatus.IllConditioned || reduced.Rank == 5, reduced.ToString());
        whole.Reset();
        Add(whole, new Random(11), 100, offset: 0.0, noise: 1e-7);
        FitReport few = whole.Fit(new LeastSquares(), out _);
        Assert.Equal((FitStatus.Converged, 6), (few.Status, few.Rank));
    }

    [Theory]
    [InlineData(31, 300)]
    [InlineData(31, 512)]
    [InlineData(100, 60)]
    [InlineData(300, 512)]
    public void Uniform_data_have_the_rank_of_their_shape(int rows, int features)
    {
        var random = new Random(7);
        double[] values = Enumerable.Range(0, rows * features).Select(_ => random.NextDouble()).ToArray();
        double[] targets = Enumerable.Range(0, rows).Select(_ => random.NextDouble()).ToArray();
        var moments = new LinearModel<double>.Moments(features);
        moments.Add(values, targets);
        FitReport report = moments.Fit(new LeastSquares(), out _);
        Assert.Equal((FitStatus.Converged, Math.Min(rows - 1, features)), (report.Status, report.Rank));
    }

    [Fact]
    public void Nothing_of_one_fit_is_left_in_the_verdict_on_the_next()
    {
        var moments = new LinearModel<double>.Moments(6);
        Add(moments, new Random(8), 3 * BlockRows, offset: 0.0, noise: 1e-6);
        Assert.Equal(FitStatus.IllConditioned, moments.Fit(new LeastSquares(), out _).Status);
        moments.Reset();
        Add(moments, new Random(8), 50, offset: 0.0, noise: 1e-9);
        FitReport few = moments.Fit(new LeastSquares(), out _);
        Assert.Equal((FitStatus.Converged, 6, FitArithmetic.DoubledDouble), (few.Status, few.Rank, few.Arithmetic));
        moments.Reset();
        Add(moments, new Random(8), 50, offset: 0.0);
        FitReport dependent = moments.Fit(new LeastSquares(), out _);
        Assert.Equal((FitStatus.Converged, 5, FitArithmetic.Double), (dependent.Status, dependent.Rank, dependent.Arithmetic));
    }

    private static void Add(LinearModel<double>.Moments moments, Random random, int rows, double offset, double noise = 0.0)
    {
        for (int r = 0; r < rows; r++)
        {
            double[] row = Enumerable.Range(0, 6).Select(_ => random.NextDouble() + offset).ToArray();
            row[5] = row[0] + row[1] + (noise * random.NextDouble());
            moments.Add(row, [random.NextDouble() + row[2]]);
        }
    }
}
