using System.Globalization;
using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Rows;

/// <summary>Reads products of columns as the encoder of the library does: a*b, c^2, a*b^3.</summary>
internal static class ProductText
{
    private const int HighestPower = 16;

    /// <summary>Reads a product.</summary>
    /// <param name="text">How it is written.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="product">Receives the product, or nothing.</param>
    /// <returns>Why it cannot be formed, or nothing.</returns>
    public static string? Parse(string text, IReadOnlyList<RowColumn> columns, out RowProduct? product)
    {
        product = null;
        var factors = new List<int>();
        foreach (string part in text.Split('*'))
        {
            string name = part.Trim();
            int power = 1;
            int column = Find(columns, name);
            int caret = name.LastIndexOf('^');
            if (column < 0 && caret > 0)
            {
                string written = name.Substring(caret + 1).Trim();
                if (!int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out power) || power is < 1 or > HighestPower)
                {
                    return $"the power {written} is no whole number from 1 to {HighestPower}";
                }

                name = name.Substring(0, caret).Trim();
                column = Find(columns, name);
            }

            if (Refusal(columns, column, name) is { } reason)
            {
                return reason;
            }

            factors.AddRange(Enumerable.Repeat(column, power));
        }

        if (factors.Count < 2)
        {
            return "it has one factor: write a*b or c^2";
        }

        product = new RowProduct(text.Trim(), new ImmutableEquatableArray<int>(factors));
        return null;
    }

    private static string? Refusal(IReadOnlyList<RowColumn> columns, int column, string name) =>
        column < 0 ? $"there is no column '{name}': the columns are {string.Join(", ", columns.Select(one => one.Name))}"
        : columns[column].HasLevels ? $"'{name}' has levels: products are of numbers"
        : columns[column].Value.IsOptional ? $"'{name}' can be missing, and the product of a missing value is unknown"
        : null;

    private static int Find(IReadOnlyList<RowColumn> columns, string name)
    {
        for (int i = 0; i < columns.Count; i++)
        {
            if (columns[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }
}
