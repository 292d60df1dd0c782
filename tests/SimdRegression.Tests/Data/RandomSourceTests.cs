namespace SimdRegression.Tests.Data;

public sealed class RandomSourceTests
{
    [Fact]
    public void A_shuffle_permutes()
    {
        var source = new RandomSource(11);
        int[] items = [.. Enumerable.Range(0, 100)];
        source.Shuffle<int>(items);
        Assert.NotEqual(Enumerable.Range(0, 100), items);
        Assert.Equal(Enumerable.Range(0, 100), items.Order());
    }

    [Fact]
    public void All_orders_are_equally_likely()
    {
        var source = new RandomSource(12);
        var counts = new Dictionary<string, int>();
        for (int i = 0; i < 24_000; i++)
        {
            char[] items = ['a', 'b', 'c', 'd'];
            source.Shuffle<char>(items);
            string order = new(items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        // 1,000 each, with a standard deviation of 31.
        Assert.Equal(24, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 850, 1150));
    }

    /// <summary>Moments and quantiles of a million draws, within five standard deviations of what they estimate.</summary>
    [Fact]
    public void Normal_numbers_are_normal()
    {
        const int count = 1_000_000;
        var source = new RandomSource(13);
        var draws = new double[count];
        for (int i = 0; i < count; i++)
        {
            draws[i] = source.NextNormal();
        }

        double Moment(int power) => draws.Average(value => Math.Pow(value, power));
        Assert.InRange(Moment(1), -0.005, 0.005);
        Assert.InRange(Moment(2), 1 - 0.0071, 1 + 0.0071);
        Assert.InRange(Moment(3), -0.0194, 0.0194);
        Assert.InRange(Moment(4), 3 - 0.049, 3 + 0.049);
        foreach ((double quantile, double probability) in NormalQuantiles)
        {
            double share = draws.Count(value => value <= quantile) / (double)count;
            double deviation = Math.Sqrt(probability * (1 - probability) / count);
            Assert.InRange(share, probability - (5 * deviation), probability + (5 * deviation));
        }

        double neighbours = draws.Zip(draws.Skip(1), (first, second) => first * second).Average();
        Assert.InRange(neighbours, -0.005, 0.005);
    }

    /// <summary>The draws of a separate implementation, to the last bit: no machine and no version may differ.</summary>
    [Fact]
    public void Normal_numbers_are_those_of_the_seed()
    {
        var source = new RandomSource(1);
        Assert.Equal(FirstNormals, (double[])[source.NextNormal(), source.NextNormal(), source.NextNormal(), source.NextNormal()]);
    }

    private static readonly (double Quantile, double Probability)[] NormalQuantiles =
    [
        (-4.0, 3.167124183311998e-5), (-3.0, 0.0013498980316300957), (-2.0, 0.02275013194817921), (-1.0, 0.15865525393145707),
        (-0.25, 0.4012936743170763), (0.0, 0.5), (0.5, 0.6914624612740131), (1.5, 0.9331927987311419), (2.5, 0.9937903346742238),
        (3.5, 0.9997673709209645),
    ];

    private static readonly double[] FirstNormals = [0.5223342780190355, 0.8405175157310134, 0.040708305883436255, -0.2917159100281733];
}
