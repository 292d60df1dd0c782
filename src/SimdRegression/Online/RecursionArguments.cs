using System.Globalization;
using System.Numerics;

namespace SimdRegression.Online;

/// <summary>Finds what is wrong with a row that recursion cannot use.</summary>
internal static class RecursionArguments
{
    /// <summary>Throws where a value is not finite or too large.</summary>
    /// <typeparam name="T">The element type of the data.</typeparam>
    /// <param name="row">The features.</param>
    /// <param name="target">The target.</param>
    /// <param name="largest">The largest magnitude with which nothing leaves the range of numbers.</param>
    /// <exception cref="ArgumentException">A value is not finite or too large.</exception>
    public static void CheckValues<T>(ReadOnlySpan<T> row, double target, double largest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < row.Length; j++)
        {
            CheckValue($"Feature {j}", double.CreateTruncating(row[j]), largest, nameof(row));
        }

        CheckValue("The target", target, largest, nameof(target));
    }

    private static void CheckValue(string what, double value, double largest, string name)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{what} is {value}; data must be finite."), name);
        }

        if (Math.Abs(value) > largest)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{what} is {value}; with this ridge magnitudes must not exceed {largest:g3}: scale the data."),
                name);
        }
    }
}
