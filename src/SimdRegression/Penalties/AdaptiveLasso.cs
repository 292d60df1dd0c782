using System.Globalization;
using SimdRegression.Kernels;

namespace SimdRegression;

/// <summary>
/// The adaptive lasso (Zou 2006): minimises 1/(2W) sum s (y - x.w - b)^2 + alpha sum over j of f(j) |w(j)| / |p(j)|^k, W the sum of the weights s and
/// p the coefficients of a pilot fit to the same rows. What the pilot finds large is penalised little; a feature whose pilot coefficient is 0 is left out.
/// </summary>
/// <remarks>
/// The pilot is least squares, or ridge where <see cref="RidgePilot"/> is given. It is fitted with the same intercept and weights, on the columns that the
/// penalty acts on (scaled ones with <see cref="FitOptions.Standardize"/>), without penalty factors. Where least squares have no unique answer
/// there is no pilot: the report says <see cref="FitStatus.NoPilot"/>, and a ridge pilot is the way out. The certificate is the duality gap of the second fit.
/// <para>Source: https://doi.org/10.1198/016214506000000735.</para>
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
/// <example><code>FitReport report = moments.Fit(new AdaptiveLasso(0.1), out Model model);</code></example>
public readonly record struct AdaptiveLasso : IMomentsEstimator
{
    /// <summary>An adaptive lasso.</summary>
    /// <param name="alpha">The strength of the penalty; a bare number is alpha in the formula above.</param>
    /// <param name="power">k, finite and above 0.</param>
    /// <param name="ridgePilot">The strength of a ridge pilot, a bare number in the convention of <see cref="Ridge"/>; null for least squares.</param>
    /// <exception cref="ArgumentOutOfRangeException">The power is out of range.</exception>
    public AdaptiveLasso(Strength alpha, double power = 1.0, Strength? ridgePilot = null)
    {
        if (!(power > 0.0 && double.IsFinite(power)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(power), power, string.Create(CultureInfo.InvariantCulture, $"The power must be a finite number above 0, and is {power}."));
        }

        Strength = alpha;
        Power = power;
        RidgePilot = ridgePilot;
    }

    /// <inheritdoc/>
    public EstimatorKind Kind => EstimatorKind.Other;

    /// <inheritdoc/>
    public Strength Strength { get; }

    /// <inheritdoc/>
    /// <remarks>Always 1.</remarks>
    public double L1Ratio => 1.0;

    /// <summary>k.</summary>
    public double Power { get; }

    /// <summary>The strength of a ridge pilot, or null for least squares.</summary>
    public Strength? RidgePilot { get; }

    /// <summary>The penalty factors of a lasso that is the adaptive one, from a pilot of any loss: f(j) / |p(j)|^k.</summary>
    /// <param name="pilot">p, the coefficients of the pilot on the columns that the penalty acts on: with <see cref="FitOptions.Standardize"/>, coefficients times deviations.</param>
    /// <param name="power">k.</param>
    /// <param name="factors">f, one a feature; empty for all 1.</param>
    /// <param name="result">Receives one factor a feature; where the pilot is 0 a factor so large that the feature is left out.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void FillFactors(ReadOnlySpan<double> pilot, double power, ReadOnlySpan<double> factors, Span<double> result)
    {
        if (result.Length != pilot.Length || (!factors.IsEmpty && factors.Length != pilot.Length))
        {
            throw new ArgumentException($"There are {pilot.Length} pilot coefficients; factors and result must be as many.", nameof(result));
        }

        for (int j = 0; j < pilot.Length; j++)
        {
            double magnitude = Math.Abs(pilot[j]);
            double weight = magnitude == 0.0 ? double.MaxValue
                : power == 1.0 ? 1.0 / magnitude
                : ReproducibleFunctions.Pow(magnitude, -power);
            double factor = factors.IsEmpty ? 1.0 : factors[j];
            result[j] = factor == 0.0 ? (magnitude == 0.0 ? double.MaxValue : 0.0) : Math.Min(factor * weight, double.MaxValue);
        }
    }

    // alphaMax is that of the largest coefficient of the pilot, and what is to leave has a small one.
    double IMomentsEstimator.SmallestFraction => IMomentsEstimator.DeepSmallestFraction;

    void IMomentsEstimator.FitBy<TFitter>(TFitter fitter) => fitter.FitAdaptive(in this);

    void IMomentsEstimator.PrepareBy<TFitter>(TFitter fitter) => fitter.PrepareAdaptive();
}
