namespace SimdRegression.Cli.Demo;

/// <summary>Fits one kind of model at one strength.</summary>
internal delegate FitReport FitAt(LinearModel<double>.Moments moments, double alpha, out LinearModel<double> model);

/// <summary>
/// k-fold cross-validation out of moments: those of a fold's training rows are the whole's less the fold's, so the rows are read
/// once for their moments and once for each score, however many models are tried.
/// </summary>
internal sealed class CrossValidation
{
    private readonly List<(LinearModel<double>.Moments Training, Sample HeldOut)> folds = [];

    /// <param name="sample">The rows, in random order: folds are runs of neighbours.</param>
    /// <param name="foldCount">How many folds.</param>
    public CrossValidation(Sample sample, int foldCount)
    {
        LinearModel<double>.Moments total = sample.ToMoments();
        for (int fold = 0; fold < foldCount; fold++)
        {
            int start = fold * sample.Count / foldCount;
            Sample heldOut = sample.Slice(start, ((fold + 1) * sample.Count / foldCount) - start);
            var training = new LinearModel<double>.Moments(sample.FeatureCount);
            training.CopyFrom(total);
            training.Subtract(heldOut.ToMoments());
            folds.Add((training, heldOut));
        }
    }

    /// <summary>The mean over the folds of the mean squared error on the fold that was left out, for each strength.</summary>
    public double[] MeanErrors(IReadOnlyList<double> alphas, FitAt fit)
    {
        var errors = new double[alphas.Count];
        foreach ((LinearModel<double>.Moments training, Sample heldOut) in folds)
        {
            for (int i = 0; i < alphas.Count; i++)
            {
                fit(training, alphas[i], out LinearModel<double> model);
                errors[i] += heldOut.Score(model).MeanSquaredError / folds.Count;
            }
        }

        return errors;
    }
}
