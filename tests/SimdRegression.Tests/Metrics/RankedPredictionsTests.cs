namespace SimdRegression.Tests.Metrics;

/// <summary>Areas, precision and thresholds against their definitions, pair by pair and threshold by threshold.</summary>
public sealed class RankedPredictionsTests
{
    [Fact]
    public void Known_scores_rank_as_elsewhere()
    {
        // The example of scikit-learn's documentation of roc_auc_score and average_precision_score.
        var ranked = new RankedPredictions(4);
        ranked.Rank<double>([0.1, 0.4, 0.35, 0.8], [0.0, 0.0, 1.0, 1.0]);
        Assert.Equal(0.75, ranked.Auc);
        Assert.Equal(0.8333333333333333, ranked.AveragePrecision, 15);
        Assert.Equal([0.8, 0.4, 0.35, 0.1], ranked.Thresholds.ToArray());
        Assert.Equal([1.0, 1.0, 2.0, 2.0], ranked.TruePositives.ToArray());
        Assert.Equal([0.0, 1.0, 1.0, 2.0], ranked.FalsePositives.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Figures_are_those_of_the_definitions_with_ties_and_weights(int seed)
    {
        var random = new Random(seed);
        const int Count = 120;
        double[] scores = [.. Enumerable.Range(0, Count).Select(_ => Math.Round(random.NextDouble() * 4.0) / 4.0 - 0.5)];
        double[] labels = [.. Enumerable.Range(0, Count).Select(_ => random.NextDouble() < 0.3 ? 1.0 : 0.0)];
        double[] weights = [.. Enumerable.Range(0, Count).Select(r => r % 5 == 0 ? 0.0 : random.NextDouble())];
        var ranked = new RankedPredictions(Count);
        ranked.Rank<double>(scores, labels, weights);
        double won = 0.0;
        double pairs = 0.0;
        for (int i = 0; i < Count; i++)
        {
            for (int k = 0; k < Count; k++)
            {
                if (labels[i] == 1.0 && labels[k] == 0.0)
                {
                    double weight = weights[i] * weights[k];
                    pairs += weight;
                    won += weight * (scores[i] > scores[k] ? 1.0 : scores[i] == scores[k] ? 0.5 : 0.0);
                }
            }
        }

        Assert.Equal(won / pairs, ranked.Auc, 13);
        Assert.Equal(96, ranked.Count);
        Assert.Equal(5, ranked.ThresholdCount);
        double recall = 0.0;
        double precision = 0.0;
        for (int i = 0; i < ranked.ThresholdCount; i++)
        {
            double threshold = ranked.Thresholds[i];
            double ones = Enumerable.Range(0, Count).Where(r => labels[r] == 1.0 && scores[r] >= threshold).Sum(r => weights[r]);
            double zeros = Enumerable.Range(0, Count).Where(r => labels[r] == 0.0 && scores[r] >= threshold).Sum(r => weights[r]);
            Assert.Equal(ones, ranked.TruePositives[i], 13);
            Assert.Equal(zeros, ranked.FalsePositives[i], 13);
            precision += ((ones / ranked.PositiveWeight) - recall) * ones / (ones + zeros);
            recall = ones / ranked.PositiveWeight;
        }

        Assert.Equal(precision, ranked.AveragePrecision, 13);
    }

    [Fact]
    public void Order_of_rows_with_equal_scores_cannot_be_seen()
    {
        var random = new Random(4);
        double[] weights = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];
        double[] labels = [.. Enumerable.Range(0, 400).Select(r => (double)(r % 2))];
        var scores = new double[400];
        var ranked = new RankedPredictions(500);
        ranked.Rank<double>(scores, labels, weights);
        Assert.Equal(0.5, ranked.Auc);
        double sum = 0.0;
        for (int r = 1; r < 400; r += 2)
        {
            sum += weights[r];
        }

        Assert.Equal(sum, ranked.PositiveWeight);
    }

    [Fact]
    public void One_label_alone_has_no_area()
    {
        var ranked = new RankedPredictions(3);
        ranked.Rank<float>([0.5f, 0.25f], [1.0f, 1.0f]);
        Assert.Equal((double.NaN, 1.0), (ranked.Auc, ranked.AveragePrecision));
        ranked.Rank<float>([0.5f, 0.25f], [0.0f, 0.0f]);
        Assert.Equal((double.NaN, double.NaN), (ranked.Auc, ranked.AveragePrecision));
        ranked.Rank<float>([0.5f, 0.25f, float.NaN], [0.0f, 1.0f, 1.0f], [1.0f, 0.0f, 0.0f]);
        Assert.Equal((1, 1, double.NaN), (ranked.Count, ranked.ThresholdCount, ranked.Auc));
        ranked.Rank<float>([], []);
        Assert.Equal((0, 0.0, double.NaN), (ranked.ThresholdCount, ranked.NegativeWeight, ranked.Auc));
    }

    [Fact]
    public void Wrong_rows_are_refused()
    {
        var ranked = new RankedPredictions(2);
        Assert.Throws<ArgumentException>("labels", () => ranked.Rank<double>([1.0, 2.0, 3.0], [0.0, 1.0, 0.0]));
        Assert.Throws<ArgumentException>("labels", () => ranked.Rank<double>([1.0, 2.0], [0.0, 0.5]));
        Assert.Throws<ArgumentException>("predictions", () => ranked.Rank<double>([1.0, double.NaN], [0.0, 1.0]));
        Assert.Throws<ArgumentException>("predictions", () => ranked.Rank<double>([1.0], [0.0, 1.0]));
        Assert.ThrowsAny<ArgumentException>(() => ranked.Rank<double>([1.0, 2.0], [0.0, 1.0], [1.0, -1.0]));
        Assert.Throws<ArgumentOutOfRangeException>("capacity", () => new RankedPredictions(0));
    }

    [Fact]
    public void Ranking_allocates_nothing()
    {
        double[] scores = [.. Enumerable.Range(0, 300).Select(r => (double)(r * 7 % 50))];
        double[] labels = [.. Enumerable.Range(0, 300).Select(r => (double)(r % 2))];
        var ranked = new RankedPredictions(300);
        ranked.Rank<double>(scores, labels);
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 20 && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            ranked.Rank<double>(scores, labels);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    /// <summary>Figures of scikit-learn's brier_score_loss and matthews_corrcoef, by their definitions.</summary>
    [Fact]
    public void Brier_score_and_correlation_are_those_of_the_definitions()
    {
        double[] probabilities = [0.9, 0.2, 0.6, 0.3, 0.75, 0.5];
        double[] labels = [1.0, 0.0, 0.0, 1.0, 1.0, 0.0];
        double[] weights = [1.0, 2.0, 0.5, 1.0, 0.0, 3.0];
        ClassificationMetrics metrics = ClassificationMetrics.OfProbabilities<double>(probabilities, labels, weights);
        double brier = Enumerable.Range(0, 6).Sum(r => weights[r] * Math.Pow(probabilities[r] - labels[r], 2)) / weights.Sum();
        Assert.Equal(brier, metrics.BrierScore, 15);
        double[] margins = [.. probabilities.Select(p => Math.Log(p / (1.0 - p)))];
        Assert.Equal(brier, ClassificationMetrics.OfMargins<double>(margins, labels, weights).BrierScore, 14);

        // Cells 1, 0.5, 5, 1.
        Assert.Equal(((1.0 * 5.0) - (0.5 * 1.0)) / Math.Sqrt(1.5 * 2.0 * 5.5 * 6.0), metrics.MatthewsCorrelation, 15);
        Assert.Equal(0.0, ClassificationMetrics.OfProbabilities<double>([0.9, 0.8], [1.0, 0.0]).MatthewsCorrelation);
        Assert.Equal(double.NaN, default(ClassificationMetrics).MatthewsCorrelation);
        ClassificationMetrics first = ClassificationMetrics.OfProbabilities<double>(probabilities.AsSpan(0, 3), labels.AsSpan(0, 3), weights.AsSpan(0, 3));
        ClassificationMetrics second = ClassificationMetrics.OfProbabilities<double>(probabilities.AsSpan(3), labels.AsSpan(3), weights.AsSpan(3));
        Assert.Equal(brier, (first + second).BrierScore, 15);
    }
}
