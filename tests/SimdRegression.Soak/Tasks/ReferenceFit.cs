namespace SimdRegression.Soak.Tasks;

/// <summary>A fit from moments that were summed in doubled precision, about the means of their rows.</summary>
internal sealed class ReferenceFit
{
    public ReferenceFit(LinearModel<double>.Moments moments, double ridge, bool hasIntercept = true)
    {
        moments.Fit(new Ridge(ridge), new FitOptions { Intercept = hasIntercept }, out LinearModel<double> model);
        Coefficients = model.Coefficients.ToArray();
        Means = hasIntercept ? [.. Enumerable.Range(0, moments.FeatureCount).Select(moments.Mean)] : [];
        Origin = hasIntercept ? moments.TargetMean : 0.0;
    }

    public double[] Coefficients { get; }

    /// <summary>The means of the features; empty without intercept.</summary>
    public double[] Means { get; }

    /// <summary>What is predicted at the means.</summary>
    public double Origin { get; }
}
