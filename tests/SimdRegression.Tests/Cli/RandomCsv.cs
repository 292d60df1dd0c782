using System.Globalization;
using System.Text;

namespace SimdRegression.Tests.Cli;

/// <summary>Files of random numbers.</summary>
internal static class RandomCsv
{
    /// <summary>Columns a, b and c between -1 and 1, and y, which follows from them.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="seed">Decides the numbers.</param>
    /// <param name="target">y of a row and a number between -1 and 1, its noise.</param>
    /// <param name="others">The names of other columns, before y.</param>
    /// <param name="other">The values of the other columns in a row.</param>
    public static string Make(
        int rows, int seed, Func<double[], double, double> target, string others = "", Func<int, string>? other = null)
    {
        var random = new Random(seed);
        double Next() => (2.0 * random.NextDouble()) - 1.0;
        var text = new StringBuilder($"a,b,c,{others}{(others.Length > 0 ? "," : "")}y\n");
        for (int r = 0; r < rows; r++)
        {
            double[] row = [Next(), Next(), Next()];
            string y = target(row, Next()).ToString("R", CultureInfo.InvariantCulture);
            string between = other is null ? "" : other(r) + ",";
            string features = string.Join(',', row.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
            text.Append(features).Append(',').Append(between).Append(y).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>y = 2 a - b + 0.3 c and a little noise.</summary>
    public static string Line(int rows = 40, int seed = 5) =>
        Make(rows, seed, (row, noise) => (2.0 * row[0]) - row[1] + (0.3 * row[2]) + (0.1 * noise));

    /// <summary>Labels of two classes that overlap.</summary>
    public static string Classes(int rows = 60, int seed = 6) =>
        Make(rows, seed, (row, noise) => row[0] + row[1] + noise > 0.1 ? 1.0 : 0.0);
}
