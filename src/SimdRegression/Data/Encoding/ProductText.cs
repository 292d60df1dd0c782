using System.Globalization;

namespace SimdRegression.Data;

/// <summary>How a product of columns is written: a*b, c^2, a*b^3. One source for the library, the generator, and what reads models in the compiler.</summary>
internal static class ProductText
{
    /// <summary>The highest power of a column.</summary>
    public const int HighestPower = 16;

    /// <summary>Why a text is no product.</summary>
    public enum Problem
    {
        /// <summary>It is one.</summary>
        None,

        /// <summary>A power is no whole number from 1 to <see cref="HighestPower"/>.</summary>
        Power,

        /// <summary>There is no column of a name.</summary>
        NoColumn,

        /// <summary>A column cannot be a factor.</summary>
        Unsuitable,

        /// <summary>There is one factor alone.</summary>
        OneFactor,
    }

    /// <summary>Reads a product up to its first problem.</summary>
    /// <param name="text">The product.</param>
    /// <param name="indexOf">The number of the column of a name, or -1 where there is none.</param>
    /// <param name="isUnsuitable">Whether a column cannot be a factor.</param>
    /// <param name="factors">Receives the factors, each as often as it is one, in the order written.</param>
    /// <param name="culprit">Receives the power or the name that the problem is about.</param>
    public static Problem Read(string text, Func<string, int> indexOf, Func<int, bool> isUnsuitable, List<int> factors, out string culprit)
    {
        culprit = "";
        foreach (string part in text.Split('*'))
        {
            string name = part.Trim();
            int power = 1;
            int caret = name.LastIndexOf('^');
            int column = indexOf(name);
            if (column < 0 && caret > 0)
            {
                culprit = name.Substring(caret + 1);
                bool isPower = int.TryParse(culprit.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out power);
                if (!isPower || power < 1 || power > HighestPower)
                {
                    return Problem.Power;
                }

                name = name.Substring(0, caret).Trim();
                column = indexOf(name);
            }

            culprit = name;
            if (column < 0)
            {
                return Problem.NoColumn;
            }

            if (isUnsuitable(column))
            {
                return Problem.Unsuitable;
            }

            for (int i = 0; i < power; i++)
            {
                factors.Add(column);
            }
        }

        return factors.Count > 1 ? Problem.None : Problem.OneFactor;
    }

    /// <summary>The factors of a product, each as often as it is one, in the order written.</summary>
    /// <param name="text">The product.</param>
    /// <param name="indexOf">The number of the column of a name, or -1 where there is none.</param>
    /// <param name="isText">Whether a column holds text, which no product is of.</param>
    /// <exception cref="ArgumentException">It is no product of columns of numbers.</exception>
    public static int[] Factors(string text, Func<string, int> indexOf, Func<int, bool> isText)
    {
        var factors = new List<int>();
        string? problem = Read(text, indexOf, isText, factors, out string culprit) switch
        {
            Problem.None => null,
            Problem.Power => $"has the power {culprit}; it must be a whole number from 1 to {HighestPower}.",
            Problem.NoColumn => $"names {culprit}, which is no column.",
            Problem.Unsuitable => $"names {culprit}, which is text; products are of numbers.",
            _ => "has one factor; write a*b or c^2.",
        };
        return problem is null ? [.. factors] : throw new ArgumentException($"The product {text} {problem}", "products");
    }
}
