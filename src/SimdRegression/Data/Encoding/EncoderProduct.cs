namespace SimdRegression.Data;

/// <summary>A product of columns of numbers: a*b, c^2, a*b^3.</summary>
/// <param name="Name">As it was written.</param>
/// <param name="Factors">The numbers of the columns, each as often as it is a factor, in the order written.</param>
internal sealed record EncoderProduct(string Name, int[] Factors)
{
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
            int[] factors = ProductText.Factors(
                texts[i], name => encoder.TryIndexOf(name, out int column) ? column : -1, column => columns[column].Kind == ColumnKind.Text);
            products[i] = new EncoderProduct(texts[i].Trim(), factors);
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
}
