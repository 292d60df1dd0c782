namespace SimdRegression.Benchmarks.Plain;

/// <summary>Recursive least squares as one writes it in plain C#: with forgetting, without an intercept.</summary>
/// <param name="features">N.</param>
/// <param name="forgettingFactor">lambda.</param>
/// <param name="ridge">delta.</param>
internal sealed class PlainRecursion(int features, double forgettingFactor, double ridge)
{
    private readonly double[] inverse = new double[features * features];
    private readonly double[] product = new double[features];

    /// <summary>w.</summary>
    public double[] Coefficients { get; } = new double[features];

    /// <summary>Forgets all rows.</summary>
    public void Reset()
    {
        Array.Clear(inverse);
        Array.Clear(Coefficients);
        for (int j = 0; j < features; j++)
        {
            inverse[(j * features) + j] = 1.0 / ridge;
        }
    }

    /// <summary>Takes in a row.</summary>
    public void Update(ReadOnlySpan<double> row, double target)
    {
        double variance = 0.0;
        double residual = target;
        for (int i = 0; i < row.Length; i++)
        {
            double sum = 0.0;
            for (int j = 0; j < row.Length; j++)
            {
                sum += inverse[(i * features) + j] * row[j];
            }

            product[i] = sum;
            variance += sum * row[i];
            residual -= row[i] * Coefficients[i];
        }

        double factor = 1.0 / (forgettingFactor + variance);
        for (int i = 0; i < row.Length; i++)
        {
            Coefficients[i] += factor * residual * product[i];
            double own = factor * product[i];
            for (int j = 0; j < row.Length; j++)
            {
                inverse[(i * features) + j] = (inverse[(i * features) + j] - (own * product[j])) / forgettingFactor;
            }
        }
    }
}
