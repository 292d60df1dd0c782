using System.Globalization;
using System.Text;
using SimdRegression.Numerics;

namespace SimdRegression;

/// <summary>
/// The inference about each coefficient of a least-squares fit: standard errors, t statistics, two-sided p values, confidence intervals, variance
/// inflation, and the F test of all coefficients at once. Allocated once, filled by every fit that it is given to.
/// </summary>
/// <remarks>
/// Only least squares takes one: for a penalised fit these figures have no standard theory, so no other estimator has the overload.
/// They are NaN where no degree of freedom is left, where the data are rank-deficient, and where bounds were given. A fit fills in the classical
/// figures; <see cref="LeastSquaresInference{T}"/> those of a covariance that does not take one variance for all rows.
/// <para>Thread safety: one thread at a time while a call fills it; until the next such call any number of threads may read it.</para>
/// </remarks>
/// <param name="features">The number of features N, 1 to 512.</param>
public sealed class CoefficientStatistics(int features)
{
    private readonly double[] standardErrors = new double[Statistics.RowArguments.CheckedFeatures(features)];
    private readonly double[] tStatistics = new double[features];
    private readonly double[] pValues = new double[features];
    private readonly double[] estimates = new double[features];
    private readonly double[] inflation = new double[features];
    private double interceptEstimate = double.NaN;

    /// <summary>
    /// The standard error of each coefficient: the root of the diagonal of the covariance, classically sigma sqrt of the diagonal of the inverse of
    /// the centred X'SX.
    /// </summary>
    public ReadOnlySpan<double> StandardErrors => standardErrors;

    /// <summary>Each coefficient divided by its standard error.</summary>
    public ReadOnlySpan<double> TStatistics => tStatistics;

    /// <summary>The two-sided p value of each t statistic under Student's distribution with <see cref="DegreesOfFreedom"/>.</summary>
    public ReadOnlySpan<double> PValues => pValues;

    /// <summary>The standard error of the intercept; NaN without one.</summary>
    public double InterceptStandardError { get; private set; } = double.NaN;

    /// <summary>The t statistic of the intercept; NaN without one.</summary>
    public double InterceptTStatistic { get; private set; } = double.NaN;

    /// <summary>The p value of the intercept; NaN without one.</summary>
    public double InterceptPValue { get; private set; } = double.NaN;

    /// <summary>What t and p are counted with: rows less coefficients, or clusters less one. NaN where there are no figures.</summary>
    public double DegreesOfFreedom { get; private set; } = double.NaN;

    /// <summary>
    /// The F statistic of the fit against the intercept alone: Wald's w'inverse(V)w / N, V the covariance of the coefficients w. Classically that is
    /// ((TSS - RSS) / N) / (RSS / (n - k)). NaN without an intercept.
    /// </summary>
    public double FStatistic { get; private set; } = double.NaN;

    /// <summary>
    /// The probability of a larger <see cref="FStatistic"/> where all coefficients are 0, under Fisher's distribution with N and
    /// <see cref="DegreesOfFreedom"/>; NaN without an intercept.
    /// </summary>
    public double FPValue { get; private set; } = double.NaN;

    /// <summary>
    /// The variance inflation factor of each feature, 1 / (1 - R2) with R2 that of the feature on all others: by how much it is more than with
    /// features that do not depend on each other. NaN without an intercept.
    /// </summary>
    public ReadOnlySpan<double> VarianceInflation => inflation;

    /// <summary>The number of features.</summary>
    public int FeatureCount => standardErrors.Length;

    internal Span<double> StandardErrorsBuffer => standardErrors;

    internal Span<double> VarianceInflationBuffer => inflation;

    /// <summary>The confidence interval of a coefficient: the coefficient, plus and minus a quantile of t times its standard error.</summary>
    /// <param name="feature">0 to N - 1.</param>
    /// <param name="level">How often such intervals hold the true value: above 0 and below 1, for example 0.95.</param>
    /// <returns>NaN where there is no standard error.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature, or the level is out of range.</exception>
    public Interval ConfidenceInterval(int feature, double level)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(feature);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(feature, FeatureCount);
        Interval.CheckLevel(level);
        return Interval.About(estimates[feature], StudentDistribution.TwoSidedQuantile(level, DegreesOfFreedom) * standardErrors[feature]);
    }

    /// <summary>The confidence interval of the intercept, as <see cref="ConfidenceInterval"/>; NaN without one.</summary>
    /// <param name="level">Above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is out of range.</exception>
    public Interval InterceptConfidenceInterval(double level)
    {
        Interval.CheckLevel(level);
        return Interval.About(interceptEstimate, StudentDistribution.TwoSidedQuantile(level, DegreesOfFreedom) * InterceptStandardError);
    }

    internal void Clear(bool keepsInflation = false)
    {
        standardErrors.AsSpan().Fill(double.NaN);
        tStatistics.AsSpan().Fill(double.NaN);
        pValues.AsSpan().Fill(double.NaN);
        estimates.AsSpan().Fill(double.NaN);
        if (!keepsInflation)
        {
            inflation.AsSpan().Fill(double.NaN);
        }

        interceptEstimate = double.NaN;
        InterceptStandardError = double.NaN;
        InterceptTStatistic = double.NaN;
        InterceptPValue = double.NaN;
        DegreesOfFreedom = double.NaN;
        FStatistic = double.NaN;
        FPValue = double.NaN;
    }

    /// <summary>Makes everything but the variance inflation from the standard errors, which must be there.</summary>
    internal void Complete(
        ReadOnlySpan<double> coefficients, double intercept, double interceptStandardError, double degreesOfFreedom, double fStatistic)
    {
        coefficients.CopyTo(estimates);
        for (int j = 0; j < standardErrors.Length; j++)
        {
            tStatistics[j] = coefficients[j] / standardErrors[j];
            pValues[j] = StudentDistribution.TwoSidedPValue(tStatistics[j], degreesOfFreedom);
        }

        interceptEstimate = intercept;
        InterceptStandardError = interceptStandardError;
        InterceptTStatistic = intercept / interceptStandardError;
        InterceptPValue = StudentDistribution.TwoSidedPValue(InterceptTStatistic, degreesOfFreedom);
        DegreesOfFreedom = degreesOfFreedom;
        FStatistic = fStatistic;
        FPValue = FisherDistribution.PValue(fStatistic, FeatureCount, degreesOfFreedom);
    }

    /// <summary>A table for a reader: a line a coefficient with its standard error, t and p, and one for the intercept, in the invariant culture.</summary>
    public override string ToString()
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        var text = new StringBuilder("coefficient  standard error  t  p");
        for (int j = 0; j < FeatureCount; j++)
        {
            text.Append(culture, $"\nx{j}  {standardErrors[j]:g6}  {tStatistics[j]:g6}  {pValues[j]:g3}");
        }

        return text.Append(culture, $"\nintercept  {InterceptStandardError:g6}  {InterceptTStatistic:g6}  {InterceptPValue:g3}").ToString();
    }
}
