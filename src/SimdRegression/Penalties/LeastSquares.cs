namespace SimdRegression;

/// <summary>
/// Ordinary least squares: minimises sum s (y - x.w - b)^2. Rank-deficient data give the solution of least 2-norm.
/// </summary>
/// <remarks>Thread safety: an immutable value; any number of threads may share it.</remarks>
public readonly record struct LeastSquares : IMomentsEstimator
{
    /// <inheritdoc/>
    public EstimatorKind Kind => EstimatorKind.LeastSquares;

    /// <inheritdoc/>
    /// <remarks>Always zero.</remarks>
    public Strength Strength => Strength.Total(0.0);

    /// <inheritdoc/>
    /// <remarks>Always zero.</remarks>
    public double L1Ratio => 0.0;

    void IMomentsEstimator.FitBy<TFitter>(TFitter fitter) => fitter.FitElastic(Kind, Strength, L1Ratio);

    void IMomentsEstimator.PrepareBy<TFitter>(TFitter fitter) => fitter.PrepareElastic(Kind);
}
