namespace SimdRegression;

/// <summary>
/// The exact solver of quantile regression (<see cref="QuantileLoss"/>) with the penalties <see cref="NoPenalty"/>, <see cref="Ridge"/>, <see cref="Lasso"/>
/// and <see cref="ElasticNet"/>: the finite smoothing algorithm.
/// </summary>
/// <remarks>
/// <para>
/// The kink of the loss is replaced by a parabola of some width, and Newton's method finds the minimum of that. The width is then made smaller step by step,
/// and each minimum is predicted from the one before. Soon the rows inside the parabola are those that the exact answer passes through. One system
/// of equations then gives that answer, and with it a dual point. The duality gap of the two, which includes a bound on its own rounding, is the certificate.
/// </para>
/// <para>
/// Several answers can be equally good, as between two middle values of a median. The fit returns one of them. Where the gap does not reach the tolerance
/// the status is <see cref="FitStatus.Stalled"/>, and the certificate tells the gap that was reached.
/// </para>
/// <para>Memory comes with the first fit; later fits allocate nothing. Rows are read where they are and never copied as a whole.</para>
/// <para>
/// Sources: Madsen and Nielsen (1993), https://doi.org/10.1137/0803010; Chen (2007), https://doi.org/10.1198/106186007X180336.
/// </para>
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct FiniteSmoothing;
