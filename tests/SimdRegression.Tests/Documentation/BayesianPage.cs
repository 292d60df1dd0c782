namespace SimdRegression.Tests.Documentation;

/// <summary>The code of the page on losses and penalties that fits a model whose strength the data choose.</summary>
internal static class BayesianPage
{
    public static (FitReport Report, LinearModel<double> Model, double Prediction, double Deviation) Fit(
        LinearModel<double>.Moments moments, int features, ReadOnlySpan<double> row)
    {
        var posterior = new BayesianPosterior(features);
        FitReport report = moments.Fit(new BayesianRidge(), default, posterior, out LinearModel<double> model);
        double y = posterior.Predict(row, out double deviation);
        return (report, model, y, deviation);
    }
}
