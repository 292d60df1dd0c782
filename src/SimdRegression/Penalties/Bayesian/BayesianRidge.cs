namespace SimdRegression;

/// <summary>
/// Bayesian ridge regression (MacKay 1992): ridge whose strength is found by the data themselves. The target is x.w + b with noise of precision a, each
/// coefficient is drawn about 0 with precision l, and a and l are those that make the data most probable.
/// </summary>
/// <remarks>
/// With Gamma priors of a common shape and rate on a and l, the fit ends where g = sum of v a / (l + a v), l = (g + 2 shape) / (|w|^2 + 2 rate) and
/// a = (n - g + 2 shape) / (RSS + 2 rate); v are the eigenvalues of the centred X'X, n is the number of rows. The coefficients are those of ridge with strength
/// l / a, which <see cref="FitReport.Alpha"/> tells. <see cref="FitReport.Objective"/> is the logarithm of the evidence, times -1. A
/// <see cref="BayesianPosterior"/> receives the precisions, the deviations of the coefficients and those of predictions.
/// <para>
/// A weight s of a row means noise of precision a s. Bounds and penalty factors are refused. <see cref="FitOptions.Standardize"/> draws the
/// coefficients of scaled columns. Where the evidence grows for ever, as of a target that the rows hit exactly with a rate of 0, the report says
/// <see cref="FitStatus.Unbounded"/>.
/// </para>
/// <para>Source: https://doi.org/10.1162/neco.1992.4.3.415; the priors are those of Tipping 2001, https://www.jmlr.org/papers/v1/tipping01a.html.</para>
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
/// <example><code>
/// var posterior = new BayesianPosterior(10);
/// FitReport report = moments.Fit(new BayesianRidge(), default, posterior, out Model model);
/// double y = posterior.Predict(row, out double deviation);
/// </code></example>
public readonly record struct BayesianRidge : IBayesianEstimator
{
    /// <summary>Bayesian ridge with priors that assume next to nothing: shape and rate 1e-6.</summary>
    public BayesianRidge()
        : this(EvidencePrior.Usual, EvidencePrior.Usual)
    {
    }

    /// <summary>Bayesian ridge.</summary>
    /// <param name="priorShape">The shape of the Gamma distributions of both precisions; finite, not below 0.</param>
    /// <param name="priorRate">Their rate; finite, not below 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public BayesianRidge(double priorShape, double priorRate)
    {
        PriorShape = EvidencePrior.Checked(priorShape, nameof(priorShape));
        PriorRate = EvidencePrior.Checked(priorRate, nameof(priorRate));
    }

    /// <inheritdoc/>
    public EstimatorKind Kind => EstimatorKind.Other;

    /// <inheritdoc/>
    /// <remarks>Always 0: the data choose it.</remarks>
    public Strength Strength => Strength.Total(0.0);

    /// <inheritdoc/>
    /// <remarks>Always 0.</remarks>
    public double L1Ratio => 0.0;

    /// <summary>The shape of the Gamma distributions of both precisions.</summary>
    public double PriorShape { get; }

    /// <summary>The rate of the Gamma distributions of both precisions.</summary>
    public double PriorRate { get; }

    EvidencePrior IBayesianEstimator.Prior => Prior;

    private EvidencePrior Prior => new(PriorShape, PriorRate, double.PositiveInfinity, IsShared: true);

    void IMomentsEstimator.FitBy<TFitter>(TFitter fitter) => fitter.FitEvidence(Prior);

    void IMomentsEstimator.PrepareBy<TFitter>(TFitter fitter) => fitter.PrepareEvidence();
}
