namespace SimdRegression;

/// <summary>A choice of what a fit leaves open, to be scored.</summary>
/// <param name="Alpha">The strength, a bare number: in the convention of the estimator that is tuned (see <see cref="Strength"/>).</param>
/// <param name="L1Ratio">The share of L1 in the penalty, from 0 (ridge) to 1 (lasso).</param>
/// <param name="Setting">A setting of the solver that is searched as well; NaN where none is.</param>
/// <remarks>Thread safety: an immutable value; any number of threads may share it.</remarks>
public readonly record struct Candidate(double Alpha, double L1Ratio, double Setting = double.NaN);
