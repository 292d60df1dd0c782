namespace SimdRegression;

/// <summary>How a row stands to a least-squares fit that it is part of. Figures that do not exist are NaN.</summary>
/// <remarks>
/// With s the weight of the row, sigma the residual standard error and k the number of coefficients, the intercept included. A row of weight 0 has a
/// residual, leverage 0, and no other figure; nor has a row of leverage 1, which alone decides a coefficient.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
/// <param name="Residual">r: target minus prediction.</param>
/// <param name="Leverage">h = s x'inverse(X'SX)x, from 0 to 1; the leverages of all rows add up to k.</param>
/// <param name="StudentizedResidual">Internally studentised: r sqrt(s) / (sigma sqrt(1 - h)).</param>
/// <param name="ExternallyStudentizedResidual">
/// The same with the sigma of a fit without the row; Student's t with n - k - 1 degrees of freedom, NaN where none is left.
/// </param>
/// <param name="CooksDistance">
/// How far the coefficients move when the row is left out, in units of their joint confidence region: the square of the internally studentised residual
/// times h / (k (1 - h)) (Cook 1977, https://doi.org/10.1080/00401706.1977.10489493).
/// </param>
public readonly record struct RowInfluence(
    double Residual, double Leverage, double StudentizedResidual, double ExternallyStudentizedResidual, double CooksDistance);
