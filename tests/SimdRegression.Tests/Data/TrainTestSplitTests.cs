namespace SimdRegression.Tests.Data;

public sealed class TrainTestSplitTests
{
    [Theory]
    [InlineData(2, 0.5, 1)]
    [InlineData(2, 0.001, 1)]
    [InlineData(10, 0.25, 3)]
    [InlineData(10, 0.999, 9)]
    [InlineData(1001, 0.2, 200)]
    public void Every_row_is_in_one_part(int rows, double share, int testRows)
    {
        TrainTestSplit split = TrainTestSplit.Random(rows, share, seed: 5);
        Assert.Equal(testRows, split.Test.Length);
        Assert.Equal(Enumerable.Range(0, rows), ((int[])[.. split.Test, .. split.Training]).Order());
    }

    /// <summary>The rows of a separate implementation of the same random numbers: no machine and no version may differ.</summary>
    [Fact]
    public void The_seed_decides_the_split()
    {
        TrainTestSplit split = TrainTestSplit.Random(10, 0.3, seed: 1);
        Assert.Equal(ShuffledTen, (int[])[.. split.Test, .. split.Training]);
        Assert.Equal(ShuffledTen, (int[])[.. TrainTestSplit.Random(10, 0.7, seed: 1).Test, .. TrainTestSplit.Random(10, 0.7, seed: 1).Training]);
        Assert.NotEqual(ShuffledTen, (int[])[.. TrainTestSplit.Random(10, 0.3, seed: 2).Test, .. TrainTestSplit.Random(10, 0.3, seed: 2).Training]);
    }

    /// <summary>Which of 5 rows are tested, over many seeds: each of the 10 pairs as often as the others.</summary>
    [Fact]
    public void All_choices_are_equally_likely()
    {
        const int seeds = 20_000;
        var counts = new Dictionary<(int, int), int>();
        for (ulong seed = 0; seed < seeds; seed++)
        {
            ReadOnlySpan<int> test = TrainTestSplit.Random(5, 0.4, seed).Test;
            (int, int) pair = (Math.Min(test[0], test[1]), Math.Max(test[0], test[1]));
            counts[pair] = counts.GetValueOrDefault(pair) + 1;
        }

        // 2,000 each, with a standard deviation of 42.
        Assert.Equal(10, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 1800, 2200));
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Strata_keep_their_shares(double share)
    {
        double[] labels = [.. Enumerable.Range(0, 1000).Select(i => i % 10 == 0 ? 1.0 : i % 7 == 0 ? 2.0 : 0.0)];
        TrainTestSplit split = TrainTestSplit.Stratified<double>(labels, share, seed: 3);
        Assert.Equal((int)(1000 * share), split.Test.Length);
        Assert.Equal(Enumerable.Range(0, labels.Length), ((int[])[.. split.Test, .. split.Training]).Order());
        foreach (IGrouping<double, double> stratum in labels.GroupBy(label => label))
        {
            int tested = 0;
            foreach (int row in split.Test)
            {
                tested += labels[row] == stratum.Key ? 1 : 0;
            }

            Assert.InRange(tested, Math.Floor(stratum.Count() * share), Math.Ceiling(stratum.Count() * share));
        }
    }

    [Fact]
    public void Strata_are_divided_by_the_seed_alone()
    {
        float[] labels = [.. Enumerable.Range(0, 40).Select(i => (float)(i % 3))];
        TrainTestSplit one = TrainTestSplit.Stratified<float>(labels, 0.25, seed: 8);
        TrainTestSplit same = TrainTestSplit.Stratified<float>(labels, 0.25, seed: 8);
        TrainTestSplit other = TrainTestSplit.Stratified<float>(labels, 0.25, seed: 9);
        Assert.Equal(one.Test, same.Test);
        Assert.Equal(one.Training, same.Training);
        Assert.NotEqual(one.Test.ToArray(), other.Test.ToArray());
    }

    [Fact]
    public void Rows_are_gathered_in_the_order_of_their_indices()
    {
        var gathered = new int[4];
        TrainTestSplit.Gather([2, 0], [0, 1, 10, 11, 20, 21], 2, gathered);
        Assert.Equal([20, 21, 0, 1], gathered);
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        Assert.Equal("rowCount", Assert.Throws<ArgumentOutOfRangeException>(() => TrainTestSplit.Random(1, 0.5, 0)).ParamName);
        Assert.Equal("labels", Assert.Throws<ArgumentOutOfRangeException>(() => TrainTestSplit.Stratified([1.0], 0.5, 0)).ParamName);
        foreach (double share in (double[])[0.0, 1.0, -0.5, double.NaN])
        {
            Assert.Equal("testShare", Assert.Throws<ArgumentOutOfRangeException>(() => TrainTestSplit.Random(5, share, 0)).ParamName);
        }

        ArgumentException failure = Assert.Throws<ArgumentException>(() => TrainTestSplit.Stratified([1.0, double.NaN], 0.5, 0));
        Assert.Contains("Label 1 is NaN", failure.Message);
        Assert.Throws<ArgumentException>(() => TrainTestSplit.Gather([0], [1, 2, 3], 2, new int[2]));
        Assert.Throws<ArgumentException>(() => TrainTestSplit.Gather([0], [1, 2], 2, new int[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => TrainTestSplit.Gather([1], [1, 2], 2, new int[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => TrainTestSplit.Gather([-1], [1, 2], 2, new int[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => TrainTestSplit.Gather([0], [1, 2], 0, new int[2]));
    }

    private static readonly int[] ShuffledTen = [4, 7, 9, 3, 2, 1, 5, 0, 6, 8];
}
