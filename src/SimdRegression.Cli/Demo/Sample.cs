
namespace SimdRegression.Cli.Demo;

/// <summary>Rows and targets in the layout that moments take: one row after the other.</summary>
/// <param name="FeatureCount">The number of features.</param>
/// <param name="Rows">Row-major.</param>
/// <param name="Targets">One a row.</param>
internal sealed record Sample(int FeatureCount, double[] Rows, double[] Targets)
{
    public int Count => Targets.Length;

    /// <summary>Some consecutive rows.</summary>
    public Sample Slice(int start, int count) => new(
        FeatureCount, Rows.AsSpan(start * FeatureCount, count * FeatureCount).ToArray(), Targets.AsSpan(start, count).ToArray());

    /// <summary>Some rows, in the order of their indices.</summary>
    public Sample Take(ReadOnlySpan<int> indices)
    {
        var rows = new double[indices.Length * FeatureCount];
        var targets = new double[indices.Length];
        TrainTestSplit.Gather<double>(indices, Rows, FeatureCount, rows);
        TrainTestSplit.Gather<double>(indices, Targets, 1, targets);
        return new Sample(FeatureCount, rows, targets);
    }

    /// <summary>The values of a feature.</summary>
    public IEnumerable<double> Column(int feature) => Sequence.Range(0, Count).Select(r => Rows[(r * FeatureCount) + feature]);

    public LinearModel<double>.Moments ToMoments()
    {
        var moments = new LinearModel<double>.Moments(FeatureCount);
        moments.Add(Rows, Targets);
        return moments;
    }

    /// <summary>How well a model predicts these rows.</summary>
    public RegressionMetrics Score(LinearModel<double> model)
    {
        var predictions = new double[Count];
        model.Predict(Rows, predictions);
        return RegressionMetrics.Of<double>(predictions, Targets);
    }
}
