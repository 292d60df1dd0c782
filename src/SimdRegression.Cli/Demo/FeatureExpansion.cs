namespace SimdRegression.Cli.Demo;

/// <summary>
/// Centres and scales measurements, and multiplies them with each other: what bends, and what acts together, becomes linear.
/// </summary>
/// <remarks>Means and deviations are those of the rows it was made from: the held-out rows must not have a say.</remarks>
internal sealed class FeatureExpansion
{
    private readonly double[] means;
    private readonly double[] deviations;
    private readonly (int First, int Second)[] products;

    /// <param name="names">The measurements' names.</param>
    /// <param name="rows">The rows to learn from, one array each.</param>
    public FeatureExpansion(string[] names, IReadOnlyList<double[]> rows)
    {
        BaseCount = names.Length;
        means = [.. names.Select((_, j) => rows.Average(row => row[j]))];
        deviations = [.. names.Select((_, j) => Math.Sqrt(rows.Average(row => Math.Pow(row[j] - means[j], 2))))];

        // The square of a measurement that has two values says nothing that the measurement does not.
        bool[] isBinary = [.. names.Select((_, j) => rows.Select(row => row[j]).Distinct().Count() <= 2)];
        products =
        [
            .. from first in Enumerable.Range(0, names.Length)
               from second in Enumerable.Range(first, names.Length - first)
               where first != second || !isBinary[first]
               select (first, second),
        ];
        Names =
        [
            .. names,
            .. from pair in products
               select pair.First == pair.Second ? $"{names[pair.First]}^2" : $"{names[pair.First]}*{names[pair.Second]}",
        ];
    }

    /// <summary>The number of measurements; they come first.</summary>
    public int BaseCount { get; }

    /// <summary>The measurements, then squares and products.</summary>
    public string[] Names { get; }

    /// <summary>The measurements alone, centred and scaled.</summary>
    public Sample Scale(IReadOnlyList<double[]> rows, double[] targets) => new(BaseCount, [.. rows.SelectMany(Scaled)], targets);

    /// <summary>All features.</summary>
    public Sample Expand(IReadOnlyList<double[]> rows, double[] targets) => new(
        Names.Length,
        [.. rows.Select(Scaled).SelectMany(row => row.Concat(products.Select(pair => row[pair.First] * row[pair.Second])))],
        targets);

    private double[] Scaled(double[] row) => [.. row.Select((value, j) => (value - means[j]) / deviations[j])];
}
