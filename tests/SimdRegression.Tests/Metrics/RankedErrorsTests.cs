using SimdRegression.Tests.Allocation;

namespace SimdRegression.Tests.Metrics;

/// <summary>The weighted median of absolute errors, against its definition.</summary>
public sealed class RankedErrorsTests
{
    [Fact]
    public void Known_predictions_have_their_median()
    {
        var ranked = new RankedErrors(6);
        ranked.Rank<double>([2.5, 0, 2, 8, 4, 1.5], [3, -0.5, 2, 7, 4.25, 1]);
        Assert.Equal((6, 0.5), (ranked.Count, ranked.MedianAbsoluteError));
        Assert.Equal([0.0, 0.25, 0.5, 0.5, 0.5, 1.0], ranked.AbsoluteErrors.ToArray());
        ranked.Rank<float>([0, 0, 0, 0], [1, 2, -4, 10]);
        Assert.Equal((4, 3.0), (ranked.Count, ranked.MedianAbsoluteError));
        ranked.Rank<float>([0, 0, 0], [1, -2, 4]);
        Assert.Equal(2.0, ranked.MedianAbsoluteError);
    }

    /// <summary>The least value with half of the weight at or below it, the mean of two where it is exactly half.</summary>
    [Theory]
    [InlineData(new double[] { 1, 1, 2 }, 3.0)]
    [InlineData(new double[] { 3, 1, 1 }, 1.0)]
    [InlineData(new double[] { 1, 1, 2.5 }, 4.0)]
    [InlineData(new double[] { 1, 0, 1 }, 2.5)]
    [InlineData(new double[] { 0, 0, 7 }, 4.0)]
    [InlineData(new double[] { 0.1, 0.2, 0.3 }, 2.0)]
    [InlineData(new double[] { 1e308, 1e308, 1e308 }, 2.0)]
    [InlineData(new double[] { 1e308, 0, 1e308 }, 2.5)]
    public void Weights_count(double[] weights, double median)
    {
        var ranked = new RankedErrors(3);
        ranked.Rank<double>([-1, 2, 4], [0, 0, 0], weights);
        Assert.Equal(median, ranked.MedianAbsoluteError);
    }

    [Fact]
    public void Any_rows_have_the_median_of_the_definition()
    {
        var random = new Random(5);
        var ranked = new RankedErrors(60);
        for (int run = 0; run < 200; run++)
        {
            int count = 1 + random.Next(60);
            double[] errors = [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(12))];
            double[] weights = [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(4))];
            double total = weights.Sum();
            double AtOrBelow(double value) => errors.Zip(weights).Where(row => row.First <= value).Sum(row => row.Second);
            double[] present = [.. errors.Where((_, r) => weights[r] > 0).Order()];
            ranked.Rank<double>(errors, new double[count], weights);
            Assert.Equal(present, ranked.AbsoluteErrors.ToArray());
            Assert.Equal(total, ranked.Weights.ToArray().Sum());
            if (total == 0)
            {
                Assert.Equal(double.NaN, ranked.MedianAbsoluteError);
                continue;
            }

            double least = present.First(value => AtOrBelow(value) >= total / 2);
            double expected = AtOrBelow(least) == total / 2 ? (least + present.First(value => value > least)) / 2 : least;
            Assert.Equal(expected, ranked.MedianAbsoluteError);
        }
    }

    [Fact]
    public void What_is_no_number_shows()
    {
        var ranked = new RankedErrors(3);
        Assert.Equal(double.NaN, ranked.MedianAbsoluteError);
        ranked.Rank<double>([double.NaN, 1, 1], [1, 1, 1]);
        Assert.Equal(double.NaN, ranked.MedianAbsoluteError);
        ranked.Rank<double>([double.NaN, 1, 3], [double.NaN, 0, 0], [0, 1, 1]);
        Assert.Equal((2, 2.0), (ranked.Count, ranked.MedianAbsoluteError));
        ranked.Rank<double>([double.NegativeInfinity, double.PositiveInfinity], [0, 0]);
        Assert.Equal(double.PositiveInfinity, ranked.MedianAbsoluteError);
        ranked.Rank<double>([], []);
        Assert.Equal((0, double.NaN), (ranked.Count, ranked.MedianAbsoluteError));
    }

    [Fact]
    public void Wrong_rows_are_refused()
    {
        var ranked = new RankedErrors(2);
        Assert.Throws<ArgumentException>("targets", () => ranked.Rank<double>([1, 2, 3], [0, 1, 0]));
        Assert.Throws<ArgumentException>("predictions", () => ranked.Rank<double>([1], [0, 1]));
        Assert.Contains("Weight 1 is -1", Assert.Throws<ArgumentException>(() => ranked.Rank<double>([1, 2], [0, 1], [1, -1])).Message);
        Assert.Throws<ArgumentOutOfRangeException>("capacity", () => new RankedErrors(0));
    }

    [Fact]
    public void Ranking_allocates_nothing()
    {
        double[] predictions = [.. Enumerable.Range(0, 300).Select(r => (double)(r * 7 % 50))];
        double[] targets = new double[300];
        var ranked = new RankedErrors(300);
        Allocations.AssertNone(() => ranked.Rank<double>(predictions, targets), 100);
    }
}
