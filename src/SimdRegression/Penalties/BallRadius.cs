using System.Globalization;
using System.Numerics;

namespace SimdRegression;

/// <summary>The check of the radius of a ball.</summary>
internal static class BallRadius
{
    /// <summary>How far from its bound, relatively, an answer is still taken to be held by it.</summary>
    public const double Slack = 1e-9;

    /// <summary>Multiplies those coefficients of a point that have a factor.</summary>
    /// <param name="point">The point.</param>
    /// <param name="factors">The factors.</param>
    /// <param name="share">What they are multiplied by.</param>
    public static void Shrink<T>(Span<T> point, ReadOnlySpan<T> factors, double share)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < point.Length; j++)
        {
            point[j] = factors[j] > T.Zero ? T.CreateTruncating(share * double.CreateTruncating(point[j])) : point[j];
        }
    }

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
