using System.Numerics;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>Fits of models whose strengths the data choose.</summary>
internal static class PosteriorFit
{
    /// <summary>One fit.</summary>
    public static FitReport Run<T>(FitRequest request, LinearModel<T>.Moments moments, BayesianPosterior posterior, out LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PriorChoice prior = request.Prior;
        return request.Model == ModelKind.BayesianRidge
            ? moments.Fit(new BayesianRidge(prior.Shape, prior.Rate), request.Options, posterior, out model)
            : moments.Fit(new AutomaticRelevance(prior.Shape, prior.Rate, prior.LargestPrecision), request.Options, posterior, out model);
    }

    /// <summary>The covariance of the coefficients, for what a saved model tells of predictions; null where the fit has none.</summary>
    public static CoefficientCovariance? CovarianceOf(BayesianPosterior posterior)
    {
        if (!double.IsFinite(posterior.NoisePrecision))
        {
            return null;
        }

        var factor = new double[posterior.FactorLength];
        posterior.CopyFactorTo(factor);
        return CoefficientCovariance.FromFactor(
            factor, posterior.HasIntercept, Math.Sqrt(1.0 / posterior.NoisePrecision), double.NaN, posterior.HasIntercept ? posterior.Center : default);
    }
}
