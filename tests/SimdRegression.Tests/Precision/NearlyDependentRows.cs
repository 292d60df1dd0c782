namespace SimdRegression.Tests.Precision;

/// <summary>Rows of whole numbers whose columns nearly depend on each other, and targets with noise.</summary>
internal sealed class NearlyDependentRows
{
    private NearlyDependentRows(int features, double[] rows, double[] targets)
    {
        Features = features;
        Rows = rows;
        Targets = targets;
    }

    public int Features { get; }

    public double[] Rows { get; }

    public double[] Targets { get; }

    /// <summary>Three columns of the size of 2^bits, and their sum, off by a few units: a condition number of about 2^bits.</summary>
    public static NearlyDependentRows OfSum(int count, int bits, int seed)
    {
        var random = new Random(seed);
        var rows = new double[4 * count];
        var targets = new double[count];
        for (int r = 0; r < count; r++)
        {
            Span<double> row = rows.AsSpan(4 * r, 4);
            for (int j = 0; j < 3; j++)
            {
                row[j] = random.NextInt64(-(1L << bits), 1L << bits);
            }

            row[3] = row[0] + row[1] + row[2] + random.Next(-9, 10);
            targets[r] = row[0] - (2.0 * row[1]) + (3.0 * row[2]) + (5.0 * (row[3] - row[0] - row[1] - row[2])) + random.Next(-20, 21);
        }

        return new NearlyDependentRows(4, rows, targets);
    }

    /// <summary>The powers of 0, 1, 2, ... up to a degree, as NIST's Wampler sets have them.</summary>
    public static NearlyDependentRows OfPowers(int count, int degree, int seed)
    {
        var random = new Random(seed);
        var rows = new double[count * degree];
        var targets = new double[count];
        for (int r = 0; r < count; r++)
        {
            double power = 1.0;
            for (int k = 0; k < degree; k++)
            {
                power *= r;
                rows[(r * degree) + k] = power;
                targets[r] += power;
            }

            targets[r] = Math.Round(targets[r] / 1024.0) + random.Next(-1000, 1001);
        }

        return new NearlyDependentRows(degree, rows, targets);
    }

    public ExactLeastSquares Exact(double[]? weights = null) => new(Features, Rows, Targets, weights);

    public LinearModel<double>.Moments Moments(SumPrecision precision = SumPrecision.Automatic)
    {
        var moments = new LinearModel<double>.Moments(Features) { SumPrecision = precision };
        moments.Add(Rows, Targets);
        return moments;
    }

    public TriangularFactor<double> Factor()
    {
        var factor = new TriangularFactor<double>(Features);
        factor.Add(Rows, Targets);
        return factor;
    }
}
