using System.Globalization;

namespace SimdRegression;

/// <summary>A range of numbers, both ends included, as a confidence interval is one.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
/// <remarks>Thread safety: an immutable value; any number of threads may share it.</remarks>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>The interval as text, in the invariant culture.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Low:g6}, {High:g6}]");

    internal static Interval About(double center, double reach) => new(center - reach, center + reach);

    internal static void CheckLevel(double level)
    {
        if (!(level > 0.0 && level < 1.0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(level), level, string.Create(CultureInfo.InvariantCulture, $"A level must be above 0 and below 1, and is {level}."));
        }
    }
}
