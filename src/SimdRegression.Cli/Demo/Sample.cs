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

    public LinearModel<double>.Moments ToMoments()
    {
        var moments = new LinearModel<double>.Moments(FeatureCount);
        moments.Add(Rows, Targets);
        return moments;
    }

    /// <summary>The mean squared error of a model on these rows.</summary>
    public double MeanSquaredError(LinearModel<double> model)
    {
        var predictions = new double[Count];
        model.Predict(Rows, predictions);
        return Targets.Zip(predictions, (target, prediction) => (target - prediction) * (target - prediction)).Average();
    }

    /// <summary>The share of the target's variance about its mean on these rows that a model explains there.</summary>
    public double RSquared(LinearModel<double> model)
    {
        double mean = Targets.Average();
        return 1.0 - (MeanSquaredError(model) / Targets.Average(target => (target - mean) * (target - mean)));
    }
}
