namespace SimdRegression.Tests.Support;

/// <summary>
/// Rows and targets of a reproducible random problem; every value is a float, so that both element types see the same data.
/// </summary>
internal sealed class Problem
{
    private Problem(int features, double[] rows, double[] targets)
    {
        Features = features;
        Rows = rows;
        Targets = targets;
    }

    public int Features { get; }

    public double[] Rows { get; }

    public double[] Targets { get; }

    public int Count => Targets.Length;

    /// <summary>Correlated features with means and deviations of their own, a third of them without influence, and noise.</summary>
    public static Problem Random(int count, int features, int seed, double offset = 0.0, double noise = 0.5)
    {
        var random = new Random(seed);
        var rows = new double[count * features];
        var targets = new double[count];
        for (int r = 0; r < count; r++)
        {
            double common = Normal(random);
            double target = 1.5 + (noise * Normal(random));
            for (int j = 0; j < features; j++)
            {
                double value = (float)((0.6 * common) + Normal(random));
                rows[(r * features) + j] = (float)(offset + (value * (1.0 + (j % 4))));
                target += j % 3 == 2 ? 0.0 : value * (j % 2 == 0 ? 1.0 : -0.5);
            }

            targets[r] = (float)target;
        }

        return new Problem(features, rows, targets);
    }

    public static Problem Of(int features, double[] rows, double[] targets) => new(features, rows, targets);

    /// <summary>Weights from 0.25 to 4, powers of two and their thirds.</summary>
    public double[] Weights(int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, Count).Select(_ => (double)(float)(Math.Pow(2.0, random.Next(-2, 3)) / random.Next(1, 4))).ToArray();
    }

    public ReadOnlySpan<double> RowsOf(int start, int count) => Rows.AsSpan(start * Features, count * Features);

    public ReadOnlySpan<double> TargetsOf(int start, int count) => Targets.AsSpan(start, count);

    public double Element(int row, int feature) => Rows[(row * Features) + feature];

    /// <summary>Adds all rows.</summary>
    public MomentsSubject Into(MomentsSubject moments, double[]? weights = null)
    {
        moments.Add(Rows, Targets, weights);
        return moments;
    }

    private static double Normal(Random random)
    {
        // The sum of twelve uniform numbers is normal enough, and the same on every machine.
        double sum = -6.0;
        for (int i = 0; i < 12; i++)
        {
            sum += random.NextDouble();
        }

        return sum;
    }
}
