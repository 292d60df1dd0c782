namespace SimdRegression.Tests.Metrics;

public sealed class RegressionMetricsTests
{
    private static readonly double[] Targets = [3, -0.5, 2, 7, 4.25, 1];
    private static readonly double[] Predictions = [2.5, 0, 2, 8, 4, 1.5];
    private static readonly double[] Weights = [1, 2, 0.5, 1, 0, 3];

    /// <summary>Figures of scikit-learn 1.2.1; those of percentages are sums of six fractions by hand.</summary>
    [Fact]
    public void Known_predictions_score_as_elsewhere()
    {
        RegressionMetrics plain = RegressionMetrics.Of<double>(Predictions, Targets);
        Assert.Equal((6, 6.0), (plain.Count, plain.TotalWeight));
        Assert.Equal(0.3020833333333333, plain.MeanSquaredError, 15);
        Assert.Equal(Math.Sqrt(0.3020833333333333), plain.RootMeanSquaredError, 15);
        Assert.Equal(0.4583333333333333, plain.MeanAbsoluteError, 15);
        Assert.Equal(0.9475429605064818, plain.RSquared, 15);
        Assert.Equal(0.3113912231559290, plain.MeanAbsolutePercentageError, 15);

        RegressionMetrics weighted = RegressionMetrics.Of<double>(Predictions, Targets, Weights);
        Assert.Equal((5, 7.5), (weighted.Count, weighted.TotalWeight));
        Assert.Equal(0.3333333333333333, weighted.MeanSquaredError, 15);
        Assert.Equal(0.5333333333333333, weighted.MeanAbsoluteError, 15);
        Assert.Equal(0.9389747762408462, weighted.RSquared, 15);
        Assert.Equal(0.5079365079365079, weighted.MeanAbsolutePercentageError, 15);

        RegressionMetrics single = RegressionMetrics.Of<float>(
            Array.ConvertAll(Predictions, value => (float)value), Array.ConvertAll(Targets, value => (float)value));
        Assert.Equal(plain, single);
    }

    /// <summary>Sums of squares about zero would leave nothing of R2 at an offset of 1e8.</summary>
    [Fact]
    public void Offsets_cost_no_digits()
    {
        double[] targets = [.. Enumerable.Range(0, 1000).Select(i => 1e8 + (i % 8))];
        double[] predictions = [.. targets.Select((value, i) => value + (i % 2 == 0 ? 0.5 : -0.5))];
        RegressionMetrics metrics = RegressionMetrics.Of<double>(predictions, targets);
        Assert.Equal(0.25, metrics.MeanSquaredError, 14);
        Assert.Equal(1 - (0.25 / 5.25), metrics.RSquared, 14);
    }

    [Fact]
    public void Parts_add_up_to_the_whole()
    {
        RegressionMetrics whole = RegressionMetrics.Of<double>(Predictions, Targets, Weights);
        for (int count = 0; count <= Targets.Length; count++)
        {
            RegressionMetrics sum = RegressionMetrics.Of<double>(Predictions.AsSpan(0, count), Targets.AsSpan(0, count), Weights.AsSpan(0, count))
                + RegressionMetrics.Of<double>(Predictions.AsSpan(count), Targets.AsSpan(count), Weights.AsSpan(count));
            Assert.Equal((whole.Count, whole.TotalWeight), (sum.Count, sum.TotalWeight));
            Assert.Equal(whole.MeanSquaredError, sum.MeanSquaredError, 14);
            Assert.Equal(whole.MeanAbsoluteError, sum.MeanAbsoluteError, 14);
            Assert.Equal(whole.RSquared, sum.RSquared, 14);
            Assert.Equal(whole.MeanAbsolutePercentageError, sum.MeanAbsolutePercentageError, 14);
        }
    }

    /// <summary>As scikit-learn has it: the divisor of a target of 0 is 2^-52, so the row is neither lost nor infinite.</summary>
    [Fact]
    public void A_target_of_zero_has_a_huge_relative_error_unless_it_is_met()
    {
        Assert.Equal((0.5 * (1L << 52)) + 0.25, RegressionMetrics.Of<double>([1, 3], [0, 2]).MeanAbsolutePercentageError);
        Assert.Equal(0.25, RegressionMetrics.Of<double>([0, 3], [0, 2]).MeanAbsolutePercentageError);
        Assert.Equal(0.5, RegressionMetrics.Of([5.0, double.NaN, -3], [0.0, double.NaN, -2], [0.0, 0, 2]).MeanAbsolutePercentageError);
        Assert.Equal(double.NaN, RegressionMetrics.Of([double.NaN, 1], [1.0, 1]).MeanAbsolutePercentageError);
        Assert.Equal(double.NaN, RegressionMetrics.Of<float>([], []).MeanAbsolutePercentageError);
    }

    [Fact]
    public void What_is_not_there_is_not_a_number()
    {
        Assert.Equal(double.NaN, RegressionMetrics.Of<double>([], []).MeanSquaredError);
        Assert.Equal(double.NaN, RegressionMetrics.Of<double>([1, 2], [3, 3]).RSquared);
        Assert.Equal(2.5, RegressionMetrics.Of<double>([1, 2], [3, 3]).MeanSquaredError);
        Assert.Equal(double.NaN, RegressionMetrics.Of([double.NaN, 2], [3.0, 3]).MeanSquaredError);
        RegressionMetrics metrics = RegressionMetrics.Of([double.NaN, 2], [double.NaN, 3], [0.0, 1]);
        Assert.Equal((1.0, 1.0), (metrics.MeanSquaredError, metrics.MeanAbsoluteError));
        Assert.Equal(double.NaN, RegressionMetrics.Of([1.0], [2.0], [0.0]).MeanSquaredError);
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        Assert.Contains("2 predictions for 1", Assert.Throws<ArgumentException>(() => RegressionMetrics.Of([1.0, 1], [1.0])).Message);
        Assert.Contains("2 weights for 1", Assert.Throws<ArgumentException>(() => RegressionMetrics.Of([1.0], [1.0], [1.0, 1])).Message);
        Assert.Contains("Weight 0 is NaN", Assert.Throws<ArgumentException>(() => RegressionMetrics.Of([1.0], [1.0], [double.NaN])).Message);
        Assert.Throws<NotSupportedException>(() => RegressionMetrics.Of<Half>([], []));
    }
}
