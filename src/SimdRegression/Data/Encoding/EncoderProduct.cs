using System.Globalization;

namespace SimdRegression.Data;

/// <summary>A product of columns of numbers: a*b, c^2, a*b^3.</summary>
/// <param name="Name">As it was written.</param>
/// <param name="Factors">The numbers of the columns, each as often as it is a factor, in the order written.</param>
internal sealed record EncoderProduct(string Name, int[] Factors)
{
    private const int HighestPower = 16;

    /// <summary>Reads products.</summary>
    /// <param name="texts">How they are written.</param>
    /// <param name="encoder">Knows the columns by name.</param>
    /// <param name="columns">The columns.</param>
    /// <exception cref="ArgumentException">One is no product of columns of numbers.</exception>
    public static EncoderProduct[] Parse(IReadOnlyList<string> texts, RowEncoder encoder, EncoderColumn[] columns)
    {
        var products = new EncoderProduct[texts.Count];
        for (int i = 0; i < products.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(texts[i], nameof(texts));
            products[i] = new EncoderProduct(texts[i].Trim(), Factored(texts[i], encoder, columns));
        }

        return products;
    }

    /// <summary>Which products each column is a factor of.</summary>
    /// <param name="products">The products.</param>
    /// <param name="columnCount">The number of columns.</param>
    public static int[][] ByColumn(EncoderProduct[] products, int columnCount)
    {
        var byColumn = new int[columnCount][];
        for (int column = 0; column < columnCount; column++)
        {
            var found = new List<int>();
            for (int product = 0; product < products.Length; product++)
            {
                if (Array.IndexOf(products[product].Factors, column) >= 0)
                {
                    found.Add(product);
                }
            }

            byColumn[column] = [.. found];
        }

        return byColumn;
    }

    private static int[] Factored(string text, RowEncoder encoder, EncoderColumn[] columns)
    {
        var factors = new List<int>();
        foreach (string part in text.Split('*'))
        {
            string name = part.Trim();
            int power = 1;
            int caret = name.LastIndexOf('^');
            if (!encoder.TryIndexOf(name, out int column) && caret > 0)
            {
                bool isPower = int.TryParse(name.AsSpan(caret + 1).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out power);
                if (!isPower || power < 1 || power > HighestPower)
                {
                    throw new ArgumentException($"The product {text} has the power {name[(caret + 1)..]}; it must be a whole number from 1 to {HighestPower}.", "products");
                }

                name = name[..caret].Trim();
            }

            if (!encoder.TryIndexOf(name, out column))
            {
                throw new ArgumentException($"The product {text} names {name}, which is no column.", "products");
            }

            if (columns[column].Kind == ColumnKind.Text)
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
