using System.Globalization;

namespace SimdRegression;

/// <summary>
/// Automatic relevance determination (MacKay 1994, Tipping 2001): as <see cref="BayesianRidge"/>, with a precision for each coefficient. A feature that the data
/// do not need has a precision that grows; beyond a limit the feature leaves and its coefficient is 0.
/// </summary>
/// <remarks>
/// The fit begins with a = 1 / var(y) and every l = 1, and repeats l(j) = (g(j) + 2 shape) / (w(j)^2 + 2 rate), g(j) = 1 - l(j) S(j, j), and
/// a = (n - sum of g + 2 shape) / (RSS + 2 rate), with w the mean and S the covariance of the coefficients, until no precision changes by more than 1e-10 of
/// itself. The evidence may have several maxima; this is the one that the steps lead to. Weights, bounds and options are those of
/// <see cref="BayesianRidge"/>; <see cref="FitReport.Alpha"/> is NaN, because there is no common strength.
/// <para>Source: https://www.jmlr.org/papers/v1/tipping01a.html.</para>
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
/// <example><code>FitReport report = moments.Fit(new AutomaticRelevance(), out Model model);</code></example>
public readonly record struct AutomaticRelevance : IBayesianEstimator
{
    /// <summary>The precision beyond which a feature leaves, where none is given.</summary>
    public const double DefaultLargestPrecision = 1e4;

    /// <summary>Automatic relevance determination with priors that assume next to nothing: shape and rate 1e-6, and a largest precision of 1e4.</summary>
    public AutomaticRelevance()
        : this(EvidencePrior.Usual, EvidencePrior.Usual)
    {
    }

    /// <summary>Automatic relevance determination.</summary>
    /// <param name="priorShape">The shape of the Gamma distributions of all precisions; finite, not below 0.</param>
    /// <param name="priorRate">Their rate; finite, not below 0.</param>
    /// <param name="largestPrecision">
    /// The precision beyond which a feature leaves, above 0. It is in units of the columns that the penalty acts on: scaled ones with
    /// <see cref="FitOptions.Standardize"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public AutomaticRelevance(double priorShape, double priorRate, double largestPrecision = DefaultLargestPrecision)
    {
        if (!(largestPrecision > 0.0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(largestPrecision),
                largestPrecision,
                string.Create(CultureInfo.InvariantCulture, $"largestPrecision must be above 0, and is {largestPrecision}."));
        }

        PriorShape = EvidencePrior.Checked(priorShape, nameof(priorShape));
        PriorRate = EvidencePrior.Checked(priorRate, nameof(priorRate));
        LargestPrecision = largestPrecision;
    }

    /// <inheritdoc/>
    public EstimatorKind Kind => EstimatorKind.Other;

    /// <inheritdoc/>
    /// <remarks>Always 0: the data choose the strengths.</remarks>
    public Strength Strength => Strength.Total(0.0);

    /// <inheritdoc/>
    /// <remarks>Always 0.</remarks>
    public double L1Ratio => 0.0;

    /// <summary>The shape of the Gamma distributions of all precisions.</summary>
    public double PriorShape { get; }

    /// <summary>The rate of the Gamma distributions of all precisions.</summary>
    public double PriorRate { get; }

    /// <summary>The precision beyond which a feature leaves.</summary>
    public double LargestPrecision { get; }

    EvidencePrior IBayesianEstimator.Prior => Prior;

    private EvidencePrior Prior => new(PriorShape, PriorRate, LargestPrecision, IsShared: false);

    void IMomentsEstimator.FitBy<TFitter>(TFitter fitter) => fitter.FitEvidence(Prior);

    void IMomentsEstimator.PrepareBy<TFitter>(TFitter fitter) => fitter.PrepareEvidence();
}
