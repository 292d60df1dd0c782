namespace SimdRegression.Soak;

/// <summary>What the rows of a stream are like.</summary>
internal sealed record RowShape(int Features)
{
    /// <summary>What is added to every feature and to the target.</summary>
    public double Offset { get; init; }

    /// <summary>The logarithm of the largest deviation of a feature, minus that of the smallest; between them they are spaced evenly about 0.</summary>
    public double Decades { get; init; }

    /// <summary>How much of each feature all have in common, from 0 to 1.</summary>
    public double Common { get; init; }

    /// <summary>Whether the last feature is the same as the first.</summary>
    public bool HasTwins { get; init; }

    /// <summary>For how many batches the row stays the same, in turn with as many in which it does not; 0: it never does.</summary>
    public int StillBatches { get; init; }

    /// <summary>Whether rows have weights from 0 to 2, and not all 1.</summary>
    public bool IsWeighted { get; init; }
}

/// <summary>An endless stream of rows with a linear relation that changes slowly; the same for the same seed. Nothing is allocated on the way.</summary>
internal sealed class RowStream
{
    /// <summary>How many rows come at a time.</summary>
    public const int BatchRows = 512;

    private const double RootOfThree = 1.7320508075688772;
    private const double Noise = 0.1;

    private readonly RowShape shape;
    private readonly double[] scales;
    private readonly double[] truth;
    private RandomSource random;
    private long batches;

    public RowStream(RowShape shape, ulong seed)
    {
        this.shape = shape;
        random = new RandomSource(seed);
        int features = shape.Features;
        scales = new double[features];
        truth = new double[features];
        Rows = new double[BatchRows * features];
        Targets = new double[BatchRows];
        Weights = new double[BatchRows];
        for (int j = 0; j < features; j++)
        {
            double place = features == 1 ? 0.0 : ((double)j / (features - 1)) - 0.5;
            scales[j] = Math.Pow(10.0, Math.Round(shape.Decades * place));
        }

        Weights.AsSpan().Fill(1.0);
    }

    /// <summary>How far targets are from their mean, in the long run and of features that have nothing in common.</summary>
    public double TargetDeviation => Math.Sqrt(shape.Features / 2.0);

    /// <summary>The rows of the last batch, row-major. Every value is one of <see cref="float"/>.</summary>
    public double[] Rows { get; }

    /// <summary>The targets of the last batch.</summary>
    public double[] Targets { get; }

    /// <summary>The weights of the last batch.</summary>
    public double[] Weights { get; }

    /// <summary>Replaces the batch by the next one.</summary>
    public void Next()
    {
        bool isStill = shape.StillBatches > 0 && batches / shape.StillBatches % 2 == 1;
        for (int j = 0; j < truth.Length; j++)
        {
            truth[j] = Math.Sin((1e-3 * batches) + (1.7 * j));
        }

        for (int r = 0; r < BatchRows; r++)
        {
            if (!isStill)
            {
                Draw(Rows.AsSpan(r * shape.Features, shape.Features));
            }
            else if (r > 0)
            {
                Rows.AsSpan(0, shape.Features).CopyTo(Rows.AsSpan(r * shape.Features));
            }

            Targets[r] = (float)(Relation(Rows.AsSpan(r * shape.Features, shape.Features)) + (Noise * Uniform()));
            Weights[r] = shape.IsWeighted ? random.NextInt32(9) / 4.0 : 1.0;
        }

        batches++;
    }

    /// <summary>Fills a row that has nothing to do with whether the stream stands still.</summary>
    public void Draw(Span<double> row)
    {
        double common = Uniform();
        for (int j = 0; j < row.Length; j++)
        {
            double value = (shape.Common * common) + ((1.0 - shape.Common) * Uniform());
            row[j] = (float)(shape.Offset + (scales[j] * value));
        }

        if (shape.HasTwins)
        {
            row[^1] = row[0];
        }
    }

    private double Relation(ReadOnlySpan<double> row)
    {
        double sum = shape.Offset;
        for (int j = 0; j < row.Length; j++)
        {
            sum += truth[j] * ((row[j] - shape.Offset) / scales[j]);
        }

        return sum;
    }

    // Mean 0 and deviation 1.
    private double Uniform() => RootOfThree * ((2.0 * random.NextDouble()) - 1.0);
}
