using System.ComponentModel;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace SimdRegression.Models;

/// <summary>Writes models as text for people; files for programs hold all digits, this does not.</summary>
/// <remarks>
/// For emitted code, which alone needs it; editors do not offer it.
/// <para>Thread safety: static and without state; any number of threads may call it at the same time.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ModelText
{
    private const int MaxTerms = 12;
    private const string NumberFormat = "g6";

    /// <summary>
    /// A model as a formula, such as <c>Progression: y = 152.133 - 10.0122 x0 + 519.84 x2 (2 of 10 coefficients are not zero)</c>.
    /// </summary>
    /// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="name">The name of the model.</param>
    /// <param name="coefficients">The coefficients.</param>
    /// <param name="intercept">The intercept, which is left out when it is zero and something else is shown.</param>
    /// <returns>
    /// Six digits of each number, in the invariant culture. Zero coefficients are left out, and so are all after the twelfth; how many
    /// are not zero is then said.
    /// </returns>
    public static string Describe<T>(string name, ReadOnlySpan<T> coefficients, T intercept)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var text = new StringBuilder(name).Append(": y =");
        int nonZero = 0;
        bool isFirst = true;
        if (!T.IsZero(intercept))
        {
            AppendNumber(text, intercept, ref isFirst);
        }

        for (int j = 0; j < coefficients.Length; j++)
        {
            if (T.IsZero(coefficients[j]))
            {
                continue;
            }

            nonZero++;
            if (nonZero <= MaxTerms)
            {
                AppendNumber(text, coefficients[j], ref isFirst);
                text.Append(CultureInfo.InvariantCulture, $" x{j}");
            }
        }

        if (isFirst)
        {
            text.Append(" 0");
        }

        if (nonZero > MaxTerms)
        {
            text.Append(" + ...");
        }

        if (nonZero > MaxTerms || nonZero < coefficients.Length)
        {
            text.Append(CultureInfo.InvariantCulture, $" ({nonZero} of {coefficients.Length} coefficients are not zero)");
        }

        return text.ToString();
    }

    private static void AppendNumber<T>(StringBuilder text, T value, ref bool isFirst)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool isNegative = value < T.Zero;
        text.Append(isFirst ? (isNegative ? " -" : " ") : (isNegative ? " - " : " + "));
        T magnitude = isNegative ? -value : value;
        text.Append(magnitude.ToString(NumberFormat, CultureInfo.InvariantCulture));
        isFirst = false;
    }
}
