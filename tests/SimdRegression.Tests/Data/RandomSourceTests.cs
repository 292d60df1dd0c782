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
}
