using System.Numerics;

namespace SimdRegression.Tests.Metrics;

public sealed class ClassificationMetricsTests
{
    private static readonly double[] Margins = [2, -1, 0, 0.5, -3, -0.25, 4, 1.5, -2];
    private static readonly double[] Labels = [1, 0, 1, 0, 0, 1, 1, 1, 0];
    private static readonly double[] Weights = [1, 2, 0.5, 1, 3, 0, 1, 0.25, 4];

    /// <summary>Figures of scikit-learn 1.2.1.</summary>
    [Fact]
    public void Known_margins_score_as_elsewhere()
    {
        ClassificationMetrics plain = ClassificationMetrics.OfMargins<double>(Margins, Labels);
        Assert.Equal((3.0, 1.0, 3.0, 2.0), Cells(plain));
        Assert.Equal((9, 9.0), (plain.Count, plain.TotalWeight));
        Assert.Equal(0.3698257612997075, plain.LogLoss, 15);
        AssertRatios(plain, 6.0 / 9, 0.75, 0.6, 0.75, 2.0 / 3);

        ClassificationMetrics weighted = ClassificationMetrics.OfMargins<double>(Margins, Labels, Weights);
        Assert.Equal((2.25, 1.0, 9.0, 0.5), Cells(weighted));
        Assert.Equal((8, 12.75), (weighted.Count, weighted.TotalWeight));
        Assert.Equal(0.2193003377918519, weighted.LogLoss, 15);
        AssertRatios(weighted, 0.8823529411764706, 0.6923076923076923, 0.8181818181818182, 0.9, 0.75);
    }

    [Fact]
    public void Probabilities_score_as_their_margins()
    {
        var probabilities = new double[Margins.Length];
        Classification.Probabilities<double>(Margins, probabilities);
        ClassificationMetrics ofMargins = ClassificationMetrics.OfMargins<double>(Margins, Labels, Weights);
        ClassificationMetrics metrics = ClassificationMetrics.OfProbabilities<double>(probabilities, Labels, Weights);
        Assert.Equal(Cells(ofMargins), Cells(metrics));
        Assert.Equal(ofMargins.LogLoss, metrics.LogLoss, 15);

        float[] single = Array.ConvertAll(probabilities, value => (float)value);
        metrics = ClassificationMetrics.OfProbabilities<float>(
            single, Array.ConvertAll(Labels, value => (float)value), Array.ConvertAll(Weights, value => (float)value));
        Assert.Equal(ofMargins.LogLoss, metrics.LogLoss, 6);
    }

    [Fact]
    public void Margins_of_any_size_have_a_log_loss()
    {
        Assert.Equal(1e7, ClassificationMetrics.OfMargins([1e7], [0.0]).LogLoss);
        Assert.Equal(0.0, ClassificationMetrics.OfMargins([1e7], [1.0]).LogLoss);
        Assert.Equal(4.248354255291589e-18, ClassificationMetrics.OfMargins([40.0], [1.0]).LogLoss, 1e-32);
        Assert.Equal(double.PositiveInfinity, ClassificationMetrics.OfProbabilities([0.0], [1.0]).LogLoss);
        Assert.Equal(0.0, ClassificationMetrics.OfProbabilities([1.0], [1.0]).LogLoss);
        Assert.Equal(double.NaN, ClassificationMetrics.OfProbabilities([1.5], [1.0]).LogLoss);
        Assert.Equal(double.NaN, ClassificationMetrics.OfProbabilities([-0.5], [0.0]).LogLoss);
        Assert.Equal(1e-300, ClassificationMetrics.OfProbabilities([1e-300], [0.0]).LogLoss, 1e-314);
    }

    /// <summary>Any number of rows: those behind the last whole vector count as the others do.</summary>
    [Fact]
    public void Parts_add_up_to_the_whole()
    {
        for (int count = 0; count <= Margins.Length; count++)
        {
            ClassificationMetrics sum = ClassificationMetrics.OfMargins<double>(Margins.AsSpan(0, count), Labels.AsSpan(0, count), Weights.AsSpan(0, count))
                + ClassificationMetrics.OfMargins<double>(Margins.AsSpan(count), Labels.AsSpan(count), Weights.AsSpan(count));
            ClassificationMetrics whole = ClassificationMetrics.OfMargins<double>(Margins, Labels, Weights);
            Assert.Equal(Cells(whole), Cells(sum));
            Assert.Equal(whole.Count, sum.Count);
            Assert.Equal(whole.LogLoss, sum.LogLoss, 15);
        }
    }

    [Fact]
    public void Rows_of_weight_zero_are_absent()
    {
        ClassificationMetrics metrics = ClassificationMetrics.OfMargins([double.NaN, 1, double.NegativeInfinity], [1.0, 1, 1], [0.0, 1, 0]);
        Assert.Equal((1.0, 0.0, 0.0, 0.0), Cells(metrics));
        Assert.Equal(1, metrics.Count);
        Assert.Equal(Math.Log(1 + Math.Exp(-1)), metrics.LogLoss, 15);
        Assert.Equal(double.NaN, ClassificationMetrics.OfMargins<double>([], []).Accuracy);
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        Assert.Contains("Label 1 is 2", Assert.Throws<ArgumentException>(() => ClassificationMetrics.OfMargins([1.0, 1], [1.0, 2])).Message);
        Assert.Contains("Label 4 is NaN", Assert.Throws<ArgumentException>(
            () => ClassificationMetrics.OfMargins<double>(new double[5], [0, 0, 0, 0, double.NaN])).Message);
        Assert.Contains("2 predictions for 1", Assert.Throws<ArgumentException>(() => ClassificationMetrics.OfMargins([1.0, 1], [1.0])).Message);
        Assert.Contains("3 weights for 1", Assert.Throws<ArgumentException>(() => ClassificationMetrics.OfMargins([1.0], [1.0], [1, 1, 1])).Message);
        Assert.Contains("Weight 0 is -1", Assert.Throws<ArgumentException>(() => ClassificationMetrics.OfMargins([1.0], [1.0], [-1])).Message);
    }

    [Fact]
    public void Probabilities_and_labels_come_from_a_model()
    {
        var model = new LinearModel<double>([2, -1], 0.5);
        double[] rows = [1, 1, 0, 0.5, -3, 2, 0, 0, 1, 9, 20, 1];
        double[] margins = [1.5, 0, -7.5, 0.5, -6.5, 39.5];
        var probabilities = new double[6];
        Classification.Probabilities(in model, rows, probabilities);
        var labels = new double[6];
        Classification.Labels(in model, rows, labels);
        for (int r = 0; r < 6; r++)
        {
            Assert.Equal(1 / (1 + Math.Exp(-margins[r])), probabilities[r], 15);
            Assert.Equal(margins[r] > 0 ? 1.0 : 0.0, labels[r]);
        }

        Classification.Probabilities<double>([-700], probabilities.AsSpan(0, 1));
        Assert.Equal(1.0, probabilities[0] / Math.Exp(-700), 14);
        Assert.Throws<ArgumentException>(() => Classification.Probabilities<double>([1.0], new double[2]));
        Assert.Throws<ArgumentException>(() => Classification.Labels<double>([1.0], new double[2]));
        Assert.Throws<ArgumentException>(() => Classification.Probabilities(in model, [1.0], new double[2]));
    }

    [Fact]
    public void Both_element_types_have_probabilities()
    {
        AssertProbabilities<double>(1e-15);
        AssertProbabilities<float>(1e-6);
    }

    private static void AssertProbabilities<T>(double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] margins = [.. Enumerable.Range(-40, 81).Select(i => T.CreateTruncating(i / 2.0))];
        var probabilities = new T[margins.Length];
        Classification.Probabilities<T>(margins, probabilities);
        for (int i = 0; i < margins.Length; i++)
        {
            double expected = 1 / (1 + Math.Exp(-double.CreateTruncating(margins[i])));
            Assert.Equal(1.0, double.CreateTruncating(probabilities[i]) / expected, tolerance);
        }
    }

    private static (double, double, double, double) Cells(in ClassificationMetrics metrics) =>
        (metrics.TruePositives, metrics.FalsePositives, metrics.TrueNegatives, metrics.FalseNegatives);

    private static void AssertRatios(
        in ClassificationMetrics metrics, double accuracy, double precision, double recall, double specificity, double f1)
    {
        Assert.Equal(accuracy, metrics.Accuracy, 15);
        Assert.Equal(precision, metrics.Precision, 15);
        Assert.Equal(recall, metrics.Recall, 15);
        Assert.Equal(specificity, metrics.Specificity, 15);
        Assert.Equal(f1, metrics.F1, 15);
    }
}
