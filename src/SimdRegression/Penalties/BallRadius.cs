using System.Globalization;

namespace SimdRegression;

/// <summary>The check of the radius of a ball.</summary>
internal static class BallRadius
{
    /// <summary>How far from its bound, relatively, an answer is still taken to be held by it.</summary>
    public const double Slack = 1e-9;

    /// <summary>A radius: finite, above 0.</summary>
    public static double Checked(double radius)
    {
        return radius > 0.0 && double.IsFinite(radius)
            ? radius
            : throw new ArgumentOutOfRangeException(
                nameof(radius),
                radius,
                string.Create(CultureInfo.InvariantCulture, $"The radius of a ball must be a finite number above 0, and is {radius}."));
    }
}
