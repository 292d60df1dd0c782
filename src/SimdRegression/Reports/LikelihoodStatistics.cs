using System.Globalization;
using SimdRegression.Numerics;

namespace SimdRegression;

/// <summary>
/// The inference about each coefficient of an unpenalised fit by likelihood: standard errors from the inverse of the information, statistics, two-sided p
/// values, information criteria. Allocated once, filled by <c>Infer</c> of a trainer.
/// </summary>
/// <remarks>
/// <para>
/// Logistic and Poisson regression: the observed information sum s l'' x x', the normal distribution, and criteria of the log-likelihood. Gamma regression: the
/// expected information sum s x x' and the Pearson dispersion, Student's distribution with the rows less the coefficients, and no criteria, because the
/// likelihood needs a dispersion of its own (McCullagh and Nelder 1989, sections 2.5, 4.4, 6.2 and 8.3).
/// </para>
/// <para>Figures are NaN where columns depend on each other, and where the fit has not converged.</para>
/// <para>Thread safety: one thread at a time while a call fills it; until the next such call any number of threads may read it.</para>
/// </remarks>
/// <param name="features">The number of features N, 1 to 512.</param>
public sealed class LikelihoodStatistics(int features)
{
    private readonly double[] standardErrors = new double[Statistics.RowArguments.CheckedFeatures(features)];
    private readonly double[] statistics = new double[features];
    private readonly double[] pValues = new double[features];

    /// <summary>The number of features.</summary>
    public int FeatureCount => standardErrors.Length;

    /// <summary>The standard error of each coefficient.</summary>
    public ReadOnlySpan<double> StandardErrors => standardErrors;

    /// <summary>Each coefficient divided by its standard error: z, or t where there is a dispersion.</summary>
    public ReadOnlySpan<double> TestStatistics => statistics;

    /// <summary>The two-sided p value of each.</summary>
    public ReadOnlySpan<double> PValues => pValues;

    /// <summary>The standard error of the intercept; NaN without one.</summary>
    public double InterceptStandardError { get; private set; } = double.NaN;

    /// <summary>The intercept divided by its standard error; NaN without one.</summary>
    public double InterceptTestStatistic { get; private set; } = double.NaN;

    /// <summary>The p value of the intercept; NaN without one.</summary>
    public double InterceptPValue { get; private set; } = double.NaN;

    /// <summary>sum s ((y - mu) / mu)^2 / (n - k), k the coefficients and the intercept; NaN where the distribution has none, whose statistics are normal.</summary>
    public double Dispersion { get; private set; } = double.NaN;

    /// <summary>Akaike's criterion, twice the coefficients less twice the log-likelihood; NaN where there is a dispersion.</summary>
    public double Aic { get; private set; } = double.NaN;

    /// <summary>Schwarz's criterion, log n times the coefficients less twice the log-likelihood; NaN where there is a dispersion.</summary>
    public double Bic { get; private set; } = double.NaN;

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"Standard errors of {FeatureCount} coefficients, AIC {Aic:G6}, dispersion {Dispersion:G6}");

    internal Span<double> StandardErrorsBuffer => standardErrors;

    /// <summary>Forgets what is there.</summary>
    internal void Clear()
    {
        standardErrors.AsSpan().Fill(double.NaN);
        statistics.AsSpan().Fill(double.NaN);
        pValues.AsSpan().Fill(double.NaN);
        InterceptStandardError = InterceptTestStatistic = InterceptPValue = Dispersion = Aic = Bic = double.NaN;
    }

    /// <summary>Makes statistics and p values of the standard errors.</summary>
    internal void Complete(ReadOnlySpan<double> coefficients, double intercept, double interceptStandardError, double dispersion, double degreesOfFreedom)
    {
        Dispersion = dispersion;
        for (int j = 0; j < FeatureCount; j++)
        {
            statistics[j] = coefficients[j] / standardErrors[j];
            pValues[j] = PValue(statistics[j], degreesOfFreedom);
        }

        InterceptStandardError = interceptStandardError;
        InterceptTestStatistic = intercept / interceptStandardError;
        InterceptPValue = PValue(InterceptTestStatistic, degreesOfFreedom);
    }

    /// <summary>Takes criteria.</summary>
    internal void SetCriteria(double aic, double bic) => (Aic, Bic) = (aic, bic);

    private double PValue(double statistic, double degreesOfFreedom) =>
        double.IsNaN(Dispersion) ? NormalDistribution.TwoSidedPValue(statistic) : StudentDistribution.TwoSidedPValue(statistic, degreesOfFreedom);
}
