namespace SimdRegression;

/// <summary>Is shown the iterates of a descent, for pictures and protocols. Nothing is allocated for the call.</summary>
/// <param name="pass">How many passes over the rows (steps of batch descent) are complete; 0 shows the start.</param>
/// <param name="coefficients">w, in raw units; valid during the call.</param>
/// <param name="intercept">b.</param>
/// <remarks>Thread safety: called on the thread that fits; the coefficients may be read until it returns.</remarks>
public delegate void DescentObserver(int pass, ReadOnlySpan<double> coefficients, double intercept);
