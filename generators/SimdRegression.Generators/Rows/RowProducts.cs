using SimdRegression.Data;
using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Rows;

/// <summary>Reads products of the columns of a row.</summary>
internal static class RowProducts
{
    /// <summary>Reads a product.</summary>
    /// <param name="text">How it is written.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="product">Receives the product, or nothing.</param>
    /// <returns>Why it cannot be formed, or nothing.</returns>
    public static string? Parse(string text, IReadOnlyList<RowColumn> columns, out RowProduct? product)
    {
        product = null;
        var factors = new List<int>();
        bool IsUnsuitable(int column) => columns[column].HasLevels || columns[column].Value.IsOptional;
        ProductText.Problem problem = ProductText.Read(text, name => Find(columns, name), IsUnsuitable, factors, out string culprit);
        if (problem == ProductText.Problem.None)
        {
            product = new RowProduct(text.Trim(), new ImmutableEquatableArray<int>(factors));
        }

        return problem switch
        {
            ProductText.Problem.None => null,
            ProductText.Problem.Power => $"the power {culprit.Trim()} is no whole number from 1 to {ProductText.HighestPower}",
            ProductText.Problem.NoColumn => $"there is no column '{culprit}': the columns are {string.Join(", ", columns.Select(one => one.Name))}",
            ProductText.Problem.Unsuitable => columns[Find(columns, culprit)].HasLevels
                ? $"'{culprit}' has levels: products are of numbers"
                : $"'{culprit}' can be missing, and the product of a missing value is unknown",
            _ => "it has one factor: write a*b or c^2",
        };
    }

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
