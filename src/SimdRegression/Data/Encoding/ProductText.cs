using System.Globalization;

namespace SimdRegression.Data;

/// <summary>How a product of columns is written: a*b, c^2, a*b^3. One source for the library and for what reads models in the compiler.</summary>
internal static class ProductText
{
    private const int HighestPower = 16;

    /// <summary>The factors of a product, each as often as it is one, in the order written.</summary>
    /// <param name="text">The product.</param>
    /// <param name="indexOf">The number of the column of a name, or -1 where there is none.</param>
    /// <param name="isText">Whether a column holds text, which no product is of.</param>
    /// <exception cref="ArgumentException">It is no product of columns of numbers.</exception>
    public static int[] Factors(string text, Func<string, int> indexOf, Func<int, bool> isText)
    {
        var factors = new List<int>();
        foreach (string part in text.Split('*'))
        {
            string name = part.Trim();
            int power = 1;
            int caret = name.LastIndexOf('^');
            int column = indexOf(name);
            if (column < 0 && caret > 0)
            {
                string digits = name.Substring(caret + 1);
                bool isPower = int.TryParse(digits.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out power);
                if (!isPower || power < 1 || power > HighestPower)
                {
                    throw new ArgumentException($"The product {text} has the power {digits}; it must be a whole number from 1 to {HighestPower}.", "products");
                }

                name = name.Substring(0, caret).Trim();
                column = indexOf(name);
            }

            if (column < 0)
            {
                throw new ArgumentException($"The product {text} names {name}, which is no column.", "products");
            }

            if (isText(column))
            {
                throw new ArgumentException($"The product {text} names {name}, which is text; products are of numbers.", "products");
            }

            for (int i = 0; i < power; i++)
            {
                factors.Add(column);
            }
        }

        return factors.Count > 1
            ? [.. factors]
            : throw new ArgumentException($"The product {text} has one factor; write a*b or c^2.", "products");
    }
}
