using System.Globalization;

namespace SimdRegression.Solvers;

/// <summary>The checks that the settings of all descent methods share.</summary>
internal static class DescentSettings
{
    /// <summary>The largest part of the rows that can be held out.</summary>
    public const double LargestHeldOutFraction = 0.9;

    /// <summary>Passes without a better loss on the held-out rows after which a fit stops, unless told otherwise.</summary>
    public const int DefaultPatience = 5;

    /// <summary>A step size: finite, above 0.</summary>
    public static double CheckedStepSize(double value)
    {
        return value > 0.0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(
                "StepSize", value, Text($"A step size must be a finite number above 0, and is {value}; leave it out to have it derived."));
    }

    /// <summary>A momentum: from 0 to below 1.</summary>
    public static double CheckedMomentum(double value)
    {
        return value >= 0.0 && value < 1.0
            ? value
            : throw new ArgumentOutOfRangeException("Momentum", value, Text($"The momentum must be from 0 to below 1, and is {value}."));
    }

    /// <summary>A fraction of rows to hold out.</summary>
    public static double CheckedFraction(double value)
    {
        return value >= 0.0 && value <= LargestHeldOutFraction
            ? value
            : throw new ArgumentOutOfRangeException(
                "HeldOutFraction", value, Text($"The held-out fraction must be from 0 to {LargestHeldOutFraction}, and is {value}."));
    }

    /// <summary>A whole number of at least 1.</summary>
    public static int AtLeastOne(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        return value;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
