namespace SimdRegression.Tests.Support;

/// <summary>Fits of candidates, one by one.</summary>
internal static class CandidateFits
{
    public static (FitReport Report, LinearModel<double> Model) Fit(
        this LinearModel<double>.Moments moments, EstimatorKind kind, Candidate candidate, in FitOptions options = default)
    {
        LinearModel<double> model;
        FitReport report = kind switch
        {
            EstimatorKind.LeastSquares => moments.Fit(new LeastSquares(), in options, out model),
            EstimatorKind.Ridge => moments.Fit(new Ridge(candidate.Alpha), in options, out model),
            EstimatorKind.Lasso => moments.Fit(new Lasso(candidate.Alpha), in options, out model),
            _ => moments.Fit(new ElasticNet(candidate.Alpha, candidate.L1Ratio), in options, out model),
        };
        return (report, model);
    }
}
