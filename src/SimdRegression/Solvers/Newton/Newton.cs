namespace SimdRegression;

/// <summary>
/// Newton's method for curved losses and smooth penalties, also known as iteratively reweighted least squares: every step minimises the
/// quadratic model of the objective, which the moments of the rows, weighted by their curvature, hold; a line search makes sure that the
/// objective falls.
/// </summary>
/// <remarks>
/// <para>
/// Coefficients may have bounds (<see cref="FitOptions.LowerBounds"/>, <see cref="FitOptions.UpperBounds"/>): a step is then a quadratic
/// programme. Of <see cref="FitOptions"/> the moments' solver has no meaning here; <see cref="FitOptions.MaxIterations"/> counts steps.
/// </para>
/// <para>
/// Many rows are not all read at every step. The first steps go over every so-many-th row, which is enough to come close; the curvature
/// found there serves for steps over all rows, whose derivatives are always exact, until it no longer brings them on. So the
/// answer is that of all rows, certified by the duality gap, at the cost of a few passes.
/// </para>
/// <para>Sources: McCullagh and Nelder (1989), chapter 2.5; for rows left out of the curvature, Byrd, Chin, Neveitt and Nocedal (2011).</para>
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct Newton;
