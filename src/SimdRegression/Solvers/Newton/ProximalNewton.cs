namespace SimdRegression;

/// <summary>
/// Proximal Newton's method for curved losses and any penalty: every step minimises the quadratic model of the loss, which the moments of
/// the rows, weighted by their curvature, hold, together with the penalty, by coordinate descent; a line search makes sure that the
/// objective falls.
/// </summary>
/// <remarks>
/// <para>
/// With <see cref="Lasso"/>, <see cref="ElasticNet"/> and <see cref="Ridge"/> steps are exact, coefficients that do not matter are exactly
/// zero, and the answer is certified by the duality gap. A penalty that you write is served by its proximal step, coordinate by coordinate,
/// and certified by the Karush-Kuhn-Tucker conditions.
/// </para>
/// <para>Rows are read as <see cref="Newton"/> says.</para>
/// <para>Sources: Friedman, Hastie and Tibshirani (2010); Lee, Sun and Saunders (2014).</para>
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct ProximalNewton;
