using SimdRegression.Kernels;
using SimdRegression.Statistics;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Moments;

/// <summary>
/// When panels of float rows are summed in float, what that leaves of the answers, and that it is given up where digits are at stake.
/// </summary>
public class SinglePrecisionTests
{
    private const int Features = 10;
    private static readonly int BlockRows = KernelLayout.BlockRows(Features);
    private static readonly int RowsBefore = SinglePrecisionRule.FewestBlocks * BlockRows;

    [Fact]
    public void Independent_columns_are_summed_in_float_and_keep_the_digits_of_float()
    {
        (float[] rows, float[] targets) = Data(new Random(1), 4 * RowsBefore);
        var single = new Float10.Moments();
        single.Add(rows, targets);
        Assert.True(single.Close().HoldsSingle);

        AssertCoefficients(Widened(rows, targets), single, tolerance: 4e-7);
    }

    [Fact]
    public void Few_rows_are_summed_in_double()
    {
        (float[] rows, float[] targets) = Data(new Random(2), RowsBefore);
        var single = new Float10.Moments();
        single.Add(rows, targets);
        Assert.False(single.Close().HoldsSingle);

        AssertCoefficients(Widened(rows, targets), single, tolerance: 1e-7);
    }

    [Fact]
    public void Columns_that_depend_on_each_other_are_summed_in_double()
    {
        var random = new Random(3);
        (float[] rows, float[] targets) = Data(random, 4 * RowsBefore);
        for (int r = 0; r < targets.Length; r++)
        {
            rows[(r * Features) + 7] = rows[(r * Features) + 2] + (0.01f * random.NextSingle());
        }

        var single = new Float10.Moments();
        single.Add(rows, targets);
        Assert.False(single.Close().HoldsSingle);

        AssertCoefficients(Widened(rows, targets), single, tolerance: 1e-7);
    }

    [Theory]
    [InlineData(0.5f, false)]
    [InlineData(0.8f, true)]
    public void A_variance_that_is_inflated_more_than_fourfold_is_summed_in_double(float share, bool holdsSingle)
    {
        // A column that is another one and a share c of something independent of the same variance has an inflation of (1 + c^2) / c^2: 5, and 2.6.
        var random = new Random(31);
        (float[] rows, float[] targets) = Data(random, 4 * RowsBefore);
        for (int r = 0; r < targets.Length; r++)
        {
            rows[(r * Features) + 7] = rows[(r * Features) + 2] + (share * random.NextSingle());
        }

        var single = new Float10.Moments();
        single.Add(rows, targets);
        Assert.Equal(holdsSingle, single.Close().HoldsSingle);
    }

    [Fact]
    public void Moments_that_had_rows_taken_out_go_on_in_double()
    {
        (float[] rows, float[] targets) = Data(new Random(4), 3 * RowsBefore);
        var single = new Float10.Moments();
        single.Add(rows.AsSpan(0, RowsBefore * Features), targets.AsSpan(0, RowsBefore));
        single.Subtract(rows.AsSpan(0, Features), targets.AsSpan(0, 1));
        single.Add(rows.AsSpan(RowsBefore * Features), targets.AsSpan(RowsBefore));

        Assert.False(single.Close().HoldsSingle);
    }

    [Theory]
    [InlineData(3e25f)]
    [InlineData(1e-25f)]
    public void A_block_that_leaves_the_range_of_float_is_summed_in_double(float scale)
    {
        (float[] rows, float[] targets) = Data(new Random(5), 2 * RowsBefore);
        (float[] otherRows, float[] otherTargets) = Data(new Random(6), BlockRows);
        float mean = rows.Where((_, i) => i % Features == 3).Average();
        for (int r = 0; r < otherTargets.Length; r++)
        {
            otherRows[(r * Features) + 3] = scale > 1.0f ? otherRows[(r * Features) + 3] * scale : mean;
        }

        rows = [.. rows, .. otherRows];
        targets = [.. targets, .. otherTargets];
        var single = new Float10.Moments();
        single.Add(rows, targets);
        LinearModel<double>.Moments wanted = Widened(rows, targets);
        Assert.Equal(1.0, single.CrossProduct(3, 3) / wanted.CrossProduct(3, 3), 1e-6);
        Assert.Equal(1.0, single.CrossProduct(5, 5) / wanted.CrossProduct(5, 5), 1e-6);
    }

    [Fact]
    public void Later_rows_that_spoil_the_condition_are_reported()
    {
        (float[] rows, float[] targets) = Data(new Random(7), RowsBefore + (RowsBefore / 2));
        for (int r = RowsBefore; r < targets.Length; r++)
        {
            // Two columns whose large values are the same.
            rows[(r * Features) + 1] = 4096.0f * rows[r * Features];
            rows[r * Features] = rows[(r * Features) + 1];
        }

        var single = new Float10.Moments();
        single.Add(rows, targets);
        Assert.True(single.Close().HoldsSingle);
        Assert.Equal(FitStatus.IllConditioned, single.Fit(new LeastSquares(), out _).Status);
        FitReport widened = Widened(rows, targets).Fit(new LeastSquares(), out _);
        Assert.True(widened.Converged, $"{widened.ExpectedDigits} digits, condition {widened.ConditionNumber}: {widened}");
    }

    [Fact]
    public void It_is_remembered_in_files_copies_and_mergers()
    {
        (float[] rows, float[] targets) = Data(new Random(8), 2 * RowsBefore);
        var single = new Float10.Moments();
        single.Add(rows, targets);
        using var file = new MemoryStream();
        single.Save(file);
        file.Position = 0;
        var loaded = new Float10.Moments();
        loaded.Load(file);
        var copied = new Float10.Moments();
        copied.CopyFrom(single);
        var merged = new Float10.Moments();
        merged.Add(rows.AsSpan(0, Features), targets.AsSpan(0, 1));
        merged.Merge(single);

        Assert.All([single, loaded, copied, merged], moments => Assert.True(moments.Close().HoldsSingle));
        single.Reset();
        Assert.False(single.Close().HoldsSingle);
    }

    [Fact]
    public void The_bits_do_not_depend_on_how_rows_are_divided_over_calls()
    {
        (float[] rows, float[] targets) = Data(new Random(9), (2 * RowsBefore) + 77);
        var whole = new Float10.Moments();
        whole.Add(rows, targets);
        var parts = new Float10.Moments();
        var random = new Random(10);
        for (int start = 0; start < targets.Length;)
        {
            int count = Math.Min(random.Next(1, 3000), targets.Length - start);
            parts.Add(rows.AsSpan(start * Features, count * Features), targets.AsSpan(start, count));
            start += count;
        }

        Assert.True(whole.Close().HoldsSingle);
        Assert.Equal(Bytes(whole), Bytes(parts));
    }

    private static byte[] Bytes(Float10.Moments moments)
    {
        using var stream = new MemoryStream();
        moments.Save(stream);
        return stream.ToArray();
    }

    // Independent uniform columns with offsets, a linear target with noise.
    private static (float[] Rows, float[] Targets) Data(Random random, int count)
    {
        var rows = new float[count * Features];
        var targets = new float[count];
        for (int r = 0; r < count; r++)
        {
            float target = random.NextSingle();
            for (int j = 0; j < Features; j++)
            {
                float value = random.NextSingle() + (0.5f * j);
                rows[(r * Features) + j] = value;
                target += (j - 4.5f) * value;
            }

            targets[r] = target;
        }

        return (rows, targets);
    }

    private static LinearModel<double>.Moments Widened(float[] rows, float[] targets)
    {
        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(Array.ConvertAll(rows, value => (double)value), Array.ConvertAll(targets, value => (double)value));
        return moments;
    }

    private static void AssertCoefficients(LinearModel<double>.Moments wanted, Float10.Moments actual, double tolerance)
    {
        Assert.Equal(FitStatus.Converged, wanted.Fit(new LeastSquares(), out LinearModel<double> wantedModel).Status);
        Assert.Equal(FitStatus.Converged, actual.Fit(new LeastSquares(), out Float10 actualModel).Status);
        double largest = wantedModel.Coefficients.ToArray().Max(Math.Abs);
        for (int j = 0; j < Features; j++)
        {
            Assert.Equal(wantedModel.Coefficients[j], actualModel.Coefficients[j], tolerance * largest);
        }
    }
}
