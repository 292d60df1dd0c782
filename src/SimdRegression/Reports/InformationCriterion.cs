namespace SimdRegression;

/// <summary>What weighs the fit of a model against its degrees of freedom; the least value is preferred.</summary>
/// <remarks>
/// With n rows of positive weight, the Gaussian likelihood L at the maximum-likelihood variance RSS / n, and k = effective degrees of freedom plus one for an
/// intercept (the variance is not counted, as in <see cref="FitReport.Aic"/>): -2 log L = n (log(2 pi RSS / n) + 1), less the sum of the
/// logarithms of the sample weights: so it does not depend on the unit of the weights.
/// </remarks>
public enum InformationCriterion
{
    /// <summary>Akaike's: -2 log L + 2 k.</summary>
    Aic,

    /// <summary>Schwarz's: -2 log L + k log n.</summary>
    Bic,

    /// <summary>
    /// Akaike's, corrected for few rows (Hurvich and Tsai 1989): AIC + 2 (k + 1)(k + 2) / (n - k - 2), the variance counted in the correction;
    /// infinite where there are not enough rows.
    /// </summary>
    Aicc,
}
