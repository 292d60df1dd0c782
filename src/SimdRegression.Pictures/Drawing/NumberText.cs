using System.Globalization;
using System.Text;

namespace SimdRegression.Pictures.Drawing;

/// <summary>Numbers as people read them in pictures and tables: few digits, a true minus sign, powers of ten with raised exponents.</summary>
internal static class NumberText
{
    private const string Raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    private const char Minus = '−';

    /// <summary>Powers of ten from here on are taken out of a number.</summary>
    public const int LargestPlainExponent = 5;

    public const int SmallestPlainExponent = -4;

    /// <summary>A number with at most so many significant digits: 0.0123, 1,234, −4.56×10⁻⁷.</summary>
    public static string Short(double value, int digits = 4)
    {
        if (!double.IsFinite(value))
        {
            return "–";
        }

        if (value == 0.0)
        {
            return "0";
        }

        // Rounding comes first: 9.9996 has one digit more before its point than it seems.
        string[] parts = value.ToString("E" + (digits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Split('E');
        int exponent = int.Parse(parts[1], CultureInfo.InvariantCulture);
        if (exponent is > SmallestPlainExponent and <= LargestPlainExponent)
        {
            return TrimZeros(Fixed(value, Math.Max(0, digits - 1 - exponent)));
        }

        string mantissa = TrimZeros(parts[0]).Replace('-', Minus);
        return mantissa switch
        {
            "1" => PowerOfTen(exponent),
            "−1" => Minus + PowerOfTen(exponent),
            _ => $"{mantissa}×{PowerOfTen(exponent)}",
        };
    }

    /// <summary>A number with so many decimals, thousands separated from five digits on.</summary>
    public static string Fixed(double value, int decimals)
    {
        string format = (Math.Abs(value) >= 9999.5 ? "N" : "F") + decimals.ToString(CultureInfo.InvariantCulture);
        string number = value.ToString(format, CultureInfo.InvariantCulture);
        bool isZero = number.AsSpan().IndexOfAnyInRange('1', '9') < 0;
        return isZero ? number.TrimStart('-') : number.Replace('-', Minus);
    }

    public static string Count(long count) => count.ToString(count >= 10_000 ? "N0" : "D", CultureInfo.InvariantCulture);

    /// <summary>10⁻³.</summary>
    public static string PowerOfTen(int exponent)
    {
        var text = new StringBuilder("10");
        foreach (char character in exponent.ToString(CultureInfo.InvariantCulture))
        {
            text.Append(character == '-' ? '⁻' : Raised[character - '0']);
        }

        return text.ToString();
    }

    private static string TrimZeros(string number) => number.Contains('.') ? number.TrimEnd('0').TrimEnd('.') : number;
}
