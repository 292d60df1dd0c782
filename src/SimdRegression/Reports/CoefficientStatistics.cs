using System.Globalization;
using System.Text;
using SimdRegression.Numerics;

namespace SimdRegression;

/// <summary>
/// The classical inference about each coefficient of a least-squares fit: standard errors, t statistics and two-sided p values.
/// Allocated once, filled by every fit that it is given to.
/// </summary>
/// <remarks>
/// Only least squares takes one: for a penalised fit these figures have no standard theory, so no other estimator has the overload.
/// They are NaN where no degree of freedom is left, where the data are rank-deficient, and where bounds were given.
/// <para>Thread safety: one thread at a time while a call fills it; until the next such call any number of threads may read it.</para>
/// </remarks>
/// <param name="features">The number of features N, 1 to 512.</param>
public sealed class CoefficientStatistics(int features)
{
    private readonly double[] standardErrors = new double[Statistics.RowArguments.CheckedFeatures(features)];
    private readonly double[] tStatistics = new double[features];
    private readonly double[] pValues = new double[features];

    /// <summary>The standard error of each coefficient: sigma sqrt of the diagonal of the inverse of the centred X'SX.</summary>
    public ReadOnlySpan<double> StandardErrors => standardErrors;

    /// <summary>Each coefficient divided by its standard error.</summary>
    public ReadOnlySpan<double> TStatistics => tStatistics;

    /// <summary>The two-sided p value of each t statistic under Student's distribution with the residual degrees of freedom.</summary>
    public ReadOnlySpan<double> PValues => pValues;

    /// <summary>The standard error of the intercept; NaN without one.</summary>
    public double InterceptStandardError { get; private set; } = double.NaN;

    /// <summary>The t statistic of the intercept; NaN without one.</summary>
    public double InterceptTStatistic { get; private set; } = double.NaN;

    /// <summary>The p value of the intercept; NaN without one.</summary>
    public double InterceptPValue { get; private set; } = double.NaN;

    /// <summary>The number of features.</summary>
    public int FeatureCount => standardErrors.Length;

    internal Span<double> StandardErrorsBuffer => standardErrors;

    internal void Clear()
    {
        standardErrors.AsSpan().Fill(double.NaN);
        tStatistics.AsSpan().Fill(double.NaN);
        pValues.AsSpan().Fill(double.NaN);
        InterceptStandardError = double.NaN;
        InterceptTStatistic = double.NaN;
        InterceptPValue = double.NaN;
    }

    internal void Complete(ReadOnlySpan<double> coefficients, double intercept, double interceptStandardError, double degreesOfFreedom)
    {
        for (int j = 0; j < standardErrors.Length; j++)
        {
            tStatistics[j] = coefficients[j] / standardErrors[j];
            pValues[j] = StudentDistribution.TwoSidedPValue(tStatistics[j], degreesOfFreedom);
        }

        InterceptStandardError = interceptStandardError;
        InterceptTStatistic = intercept / interceptStandardError;
        InterceptPValue = StudentDistribution.TwoSidedPValue(InterceptTStatistic, degreesOfFreedom);
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
