namespace SimdRegression;

/// <summary>What the covariance of the coefficients of least squares is estimated from.</summary>
/// <remarks>
/// With A = X'SX (X with a column of ones for the intercept, S the weights s), k coefficients and n rows of positive weight, it is
/// inverse(A) M inverse(A). With r the residuals and h the leverages, M is as follows. It does not depend on the unit of the weights.
/// </remarks>
public enum CovarianceKind
{
    /// <summary>One variance for all rows of weight 1: inverse(A) RSS / (n - k).</summary>
    Classical,

    /// <summary>A variance a row: M = sum s^2 r^2 x x' (White 1980, https://doi.org/10.2307/1912934).</summary>
    Hc0,

    /// <summary>n / (n - k) times <see cref="Hc0"/> (MacKinnon and White 1985, https://doi.org/10.1016/0304-4076(85)90158-7).</summary>
    Hc1,

    /// <summary>M = sum s^2 r^2 / (1 - h) x x' (the same source). There is none where a row alone decides a coefficient: h = 1.</summary>
    Hc2,

    /// <summary>M = sum s^2 r^2 / (1 - h)^2 x x' (the same source). There is none where a row alone decides a coefficient: h = 1.</summary>
    Hc3,

    /// <summary>
    /// Rows of a cluster depend on each other, those of different ones do not: M = sum over the G clusters of u u', u the sum of s r x over the rows
    /// of a cluster, times G / (G - 1) (n - 1) / (n - k) (Liang and Zeger 1986, https://doi.org/10.1093/biomet/73.1.13).
    /// </summary>
    Cluster,
}
