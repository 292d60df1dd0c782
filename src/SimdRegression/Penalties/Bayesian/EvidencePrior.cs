using System.Globalization;

namespace SimdRegression;

/// <summary>What a Bayesian estimator assumes before the data are seen.</summary>
/// <param name="Shape">The shape of the Gamma distributions of all precisions.</param>
/// <param name="Rate">Their rate.</param>
/// <param name="LargestPrecision">A coefficient whose precision becomes larger leaves; infinite where all coefficients share one precision.</param>
/// <param name="IsShared">Whether all coefficients share one precision.</param>
internal readonly record struct EvidencePrior(double Shape, double Rate, double LargestPrecision, bool IsShared)
{
    /// <summary>Shape and rate where none are given: next to nothing is assumed.</summary>
    public const double Usual = 1e-6;

    /// <summary>Checks a number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0 or not finite.</exception>
    public static double Checked(double value, string name)
    {
        return value >= 0.0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(
                name, value, string.Create(CultureInfo.InvariantCulture, $"{name} must be a finite number that is not below 0, and is {value}."));
    }
}
