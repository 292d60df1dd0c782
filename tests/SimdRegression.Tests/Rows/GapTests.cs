using SimdRegression.Kernels;
using SimdRegression.Numerics;
using SimdRegression.Statistics;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Rows;

/// <summary>Missing values that count as another number by a change of the sums: the same sums as if they had been that number all along.</summary>
public class GapTests
{
    private const int Features = 4;

    [Theory]
    [InlineData(200, 0.0, 0.0)]
    [InlineData(200, 5.0, -3.0)]
    [InlineData(6000, 0.0, 0.0)]
    [InlineData(6000, 100.0, 90.0)]
    public void Sums_are_those_of_rows_with_the_other_number(int count, double center, double fill)
    {
        (double[] rows, double[] targets, double[] weights) = Table(count, center, fill);
        MomentAccumulator sums = Summed(rows, targets, weights);
        double mean = sums.MeanOfPresent(1, fill);
        (double sum, double weight) = (0.0, 0.0);
        for (int r = 0; r < count; r++)
        {
            sum += rows[(r * Features) + 2] == 0.0 ? weights[r] * rows[(r * Features) + 1] : 0.0;
            weight += rows[(r * Features) + 2] == 0.0 ? weights[r] : 0.0;
        }

        Assert.Equal(sum / weight, mean, 1e-12 * (1.0 + Math.Abs(center)));
        sums.MoveMissing(1, Doubled.Difference(mean, fill));
        for (int r = 0; r < count; r++)
        {
            rows[(r * Features) + 1] = rows[(r * Features) + 2] == 0.0 ? rows[(r * Features) + 1] : mean;
        }

        MomentAccumulator expected = Summed(rows, targets, weights);
        for (int i = 0; i <= Features; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                int place = (i * KernelLayout.Stride(Features)) + j;
                double bound = sums.SumRounding(i) * sums.SumRounding(Math.Min(j, Features));
                if (j < Features)
                {
                    Assert.InRange(Math.Abs(sums.Cross[place] - expected.Cross[place]), 0.0, bound + (1e-13 * Math.Abs(expected.Cross[place])));
                }
            }

            int vector = i < Features ? i : KernelLayout.Stride(Features);
            Assert.Equal(expected.Mean[vector], sums.Mean[vector], 1e-12 * (1.0 + Math.Abs(center)));
        }
    }

    [Fact]
    public void A_column_without_gaps_keeps_its_bits()
    {
        (double[] rows, double[] targets, double[] weights) = Table(300, 3.0, 0.0);
        for (int r = 0; r < 300; r++)
        {
            rows[(r * Features) + 2] = 0.0;
        }

        MomentAccumulator sums = Summed(rows, targets, weights);
        MomentAccumulator moved = Summed(rows, targets, weights);
        moved.MoveMissing(1, 17.25);

        Assert.True(sums.Cross.SequenceEqual(moved.Cross));
        Assert.True(sums.CrossLow.SequenceEqual(moved.CrossLow));
        Assert.True(sums.Mean.SequenceEqual(moved.Mean));
        Assert.Equal(sums.SumRounding(1), moved.SumRounding(1));
    }

    [Fact]
    public void A_column_of_gaps_alone_keeps_its_fill()
    {
        (double[] rows, double[] targets, double[] weights) = Table(300, 3.0, 2.5);
        for (int r = 0; r < 300; r++)
        {
            rows[(r * Features) + 1] = 2.5;
            rows[(r * Features) + 2] = 1.0;
        }

        Assert.Equal(2.5, Summed(rows, targets, weights).MeanOfPresent(1, 2.5));
    }

    /// <summary>Where values lie far from what missing ones are summed as, digits are lost, and the sums say so.</summary>
    [Fact]
    public void Digits_that_are_lost_are_told()
    {
        House[] houses = Array.ConvertAll(House.Random(9000, seed: 4), house => house with { Age = house.Age + 3e7 });
        var moments = new HousePrice.Moments();
        moments.Add(houses);
        FitReport report = moments.Fit(new LeastSquares(), out HousePrice _);

        Assert.NotEqual(FitStatus.Converged, report.Status);
    }

    [Fact]
    public void Merged_and_stored_moments_are_filled_when_they_are_fitted()
    {
        House[] houses = House.Random(800, seed: 3);
        var all = new HousePrice.Moments();
        all.Add(houses);
        var first = new HousePrice.Moments();
        first.Add(houses.AsSpan(0, 300));
        first.Fit(new Ridge(1.0), out HousePrice _);
        var second = new HousePrice.Moments();
        second.Add(houses.AsSpan(300));
        first.Merge(second);
        using var stream = new MemoryStream();
        first.Save(stream);
        stream.Position = 0;
        var loaded = new HousePrice.Moments();
        loaded.Load(stream);
        all.Fit(new Ridge(1.0), out HousePrice expected);
        loaded.Fit(new Ridge(1.0), out HousePrice actual);
        Span<double> fills = stackalloc double[2];
        expected.CopyFillsTo(fills);
        actual.CopyFillsTo(fills[1..]);

        Assert.Equal(fills[0], fills[1], 1e-12);
        for (int j = 0; j < HousePrice.FeatureCount; j++)
        {
            Assert.Equal(expected.Coefficients[j], actual.Coefficients[j], 1e-8);
        }
    }

    private static (double[] Rows, double[] Targets, double[] Weights) Table(int count, double center, double fill)
    {
        var random = new RandomSource(9);
        var rows = new double[count * Features];
        var targets = new double[count];
        var weights = new double[count];
        for (int r = 0; r < count; r++)
        {
            bool isMissing = random.NextDouble() < 0.25;
            rows[r * Features] = random.NextDouble();
            rows[(r * Features) + 1] = isMissing ? fill : center + random.NextDouble();
            rows[(r * Features) + 2] = isMissing ? 1.0 : 0.0;
            rows[(r * Features) + 3] = random.NextDouble() - 4.0;
            targets[r] = random.NextDouble() + rows[r * Features];
            weights[r] = 0.5 + random.NextDouble();
        }

        return (rows, targets, weights);
    }

    private static MomentAccumulator Summed(double[] rows, double[] targets, double[] weights)
    {
        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(rows, targets, weights);
        return moments.Close();
    }
}
