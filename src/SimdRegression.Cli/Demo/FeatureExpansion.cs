namespace SimdRegression.Cli.Demo;

/// <summary>
/// Centres and scales measurements, and multiplies them with each other: what bends, and what acts together, becomes linear.
/// </summary>
/// <remarks>Means and deviations are those of the rows it was made from: the held-out rows must not have a say.</remarks>
internal sealed class FeatureExpansion
{
    private readonly StandardScaler<double> scaler;
    private readonly PolynomialFeatures products;
    private readonly int[] kept;

    /// <param name="names">The measurements' names.</param>
    /// <param name="training">The rows to learn from.</param>
    public FeatureExpansion(string[] names, Sample training)
    {
        scaler = new StandardScaler<double>(names.Length);
        scaler.Fit(training.Rows);
        products = new PolynomialFeatures(names.Length, degree: 2);

        // The square of a measurement that has two values says nothing that the measurement does not.
        string[] all = products.GetNames(names);
        HashSet<string> idle = [.. names.Where((_, j) => training.Column(j).Distinct().Length <= 2).Select(name => $"{name}^2")];
        kept = [.. Sequence.Range(0, all.Length).Where(k => !idle.Contains(all[k]))];
        Names = [.. kept.Select(k => all[k].Replace(' ', '*'))];
    }

    /// <summary>The number of measurements; they come first.</summary>
    public int BaseCount => products.FeatureCount;

    /// <summary>The measurements, then squares and products.</summary>
    public string[] Names { get; }

    /// <summary>The measurements alone, centred and scaled.</summary>
    public Sample Scale(Sample sample)
    {
        var scaled = new double[sample.Rows.Length];
        scaler.Transform(sample.Rows, scaled);
        return sample with { Rows = scaled };
    }

    /// <summary>All features.</summary>
    public Sample Expand(Sample sample)
    {
        var expanded = new double[sample.Count * products.OutputCount];
        products.Expand<double>(Scale(sample).Rows, expanded);
        var rows = new double[sample.Count * kept.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            (int row, int feature) = Math.DivRem(i, kept.Length);
            rows[i] = expanded[(row * products.OutputCount) + kept[feature]];
        }

        return new Sample(kept.Length, rows, sample.Targets);
    }
}
