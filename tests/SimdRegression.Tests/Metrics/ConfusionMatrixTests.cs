using SimdRegression.Tests.Allocation;

namespace SimdRegression.Tests.Metrics;

/// <summary>Ratios of two classes, at one threshold and at all.</summary>
public sealed class ConfusionMatrixTests
{
    [Fact]
    public void Ratios_of_nothing_are_zero_and_those_without_rows_are_none()
    {
        var nothingPredicted = new ConfusionMatrix(0, 0, 3, 2);
        Assert.Equal((0.0, 0.0, 0.0, 1.0, 0.6), Ratios(nothingPredicted));
        Assert.Equal((0.0, 0.0, 0.0, 1.0, 1.0), Ratios(new ConfusionMatrix(0, 0, 3, 0)));
        Assert.Equal((0.0, 0.0, 0.0, 0.5, 0.5), Ratios(new ConfusionMatrix(0, 2, 2, 0)));
        Assert.Equal((1.0, 1.0, 1.0, 0.0, 1.0), Ratios(new ConfusionMatrix(2, 0, 0, 0)));
        Assert.Equal((double.NaN, double.NaN, double.NaN, double.NaN, double.NaN), Ratios(default));
        Assert.Equal((0.75, 0.6, 2.0 / 3, 0.75, 6.0 / 9), Ratios(new ConfusionMatrix(3, 1, 3, 2)));

        ClassificationMetrics metrics = ClassificationMetrics.OfProbabilities<double>([0.5, 0.25], [1.0, 0.0]);
        Assert.Equal(new ConfusionMatrix(0, 0, 1, 1), metrics.Confusion);
        Assert.Equal((0.0, 0.0, 0.0), (metrics.Precision, metrics.Recall, metrics.F1));
        Assert.Equal(double.NaN, default(ClassificationMetrics).Precision);
    }

    [Fact]
    public void Cells_add_up() =>
        Assert.Equal(new ConfusionMatrix(11, 22, 33, 44), new ConfusionMatrix(1, 2, 3, 4) + new ConfusionMatrix(10, 20, 30, 40));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Each_threshold_has_the_cells_of_its_definition(int seed)
    {
        var random = new Random(seed);
        const int Count = 90;
        double[] scores = [.. Enumerable.Range(0, Count).Select(_ => random.Next(9) / 8.0)];
        double[] labels = [.. Enumerable.Range(0, Count).Select(_ => (double)random.Next(2))];
        double[] weights = [.. Enumerable.Range(0, Count).Select(_ => (double)random.Next(3))];
        var ranked = new RankedPredictions(Count);
        ranked.Rank<double>(scores, labels, weights);
        ConfusionMatrix Where(Func<double, bool> isOne)
        {
            double Cell(double label, bool predicted) =>
                Enumerable.Range(0, Count).Where(r => labels[r] == label && isOne(scores[r]) == predicted).Sum(r => weights[r]);
            return new ConfusionMatrix(Cell(1, true), Cell(0, true), Cell(0, false), Cell(1, false));
        }

        for (int i = 0; i < ranked.ThresholdCount; i++)
        {
            double threshold = ranked.Thresholds[i];
            Assert.Equal(Where(score => score >= threshold), ranked.At(i));
        }

        foreach (double score in (double[])[double.NegativeInfinity, -1, 0, 0.0625, 0.125, 0.5, 0.51, 0.99, 1, 2, double.PositiveInfinity])
        {
            Assert.Equal(Where(other => other > score), ranked.Above(score));
        }

        Assert.Equal(ClassificationMetrics.OfProbabilities<double>(scores, labels, weights).Confusion, ranked.Above(0.5));
    }

    [Fact]
    public void What_is_no_threshold_is_refused()
    {
        var ranked = new RankedPredictions(2);
        Assert.Throws<ArgumentOutOfRangeException>("index", () => ranked.At(0));
        Assert.Equal(default, ranked.Above(0));
        ranked.Rank<double>([1, 2], [0, 1]);
        Assert.Equal(new ConfusionMatrix(1, 1, 0, 0), ranked.At(1));
        Assert.Throws<ArgumentOutOfRangeException>("index", () => ranked.At(2));
        Assert.Throws<ArgumentOutOfRangeException>("index", () => ranked.At(-1));
        Assert.Throws<ArgumentException>("score", () => ranked.Above(double.NaN));
    }

    [Fact]
    public void A_table_of_thresholds_allocates_nothing()
    {
        double[] scores = [.. Enumerable.Range(0, 100).Select(r => r * 0.01)];
        double[] labels = [.. Enumerable.Range(0, 100).Select(r => (double)(r % 2))];
        var ranked = new RankedPredictions(100);
        ranked.Rank<double>(scores, labels);
        double sum = 0.0;
        Allocations.AssertNone(
            () =>
            {
                for (int i = 0; i < ranked.ThresholdCount; i++)
                {
                    sum += ranked.At(i).F1 + ranked.Above(ranked.Thresholds[i]).Precision;
                }
            },
            100);
        Assert.True(sum > 0.0);
    }

    private static (double, double, double, double, double) Ratios(ConfusionMatrix cells) =>
        (cells.Precision, cells.Recall, cells.F1, cells.Specificity, cells.Accuracy);
}
