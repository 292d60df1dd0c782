using System.Numerics;

namespace SimdRegression.Hashes.Fits;

/// <summary>Rows that fits differ on: few, many, fewer than columns, columns that nearly or wholly depend on each other, offsets.</summary>
internal enum SampleShape
{
    /// <summary>Correlated columns, fewer rows than a block.</summary>
    FewRows,

    /// <summary>More rows than a block.</summary>
    ManyRows,

    /// <summary>Fewer rows than columns.</summary>
    Wide,

    /// <summary>The last column is the first but for a billionth.</summary>
    NearlyDependent,

    /// <summary>The last column is the sum of the first two.</summary>
    Dependent,
}

/// <summary>Made-up rows, which are the same on every machine.</summary>
internal sealed class SampleProblem<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public const int Features = 11;

    public SampleProblem(SampleShape shape)
    {
        Count = shape switch
        {
            SampleShape.ManyRows => 4_500,
            SampleShape.Wide => 7,
            _ => 230,
        };
        SyntheticProblem<T> made = SyntheticData.MakeRegression<T>(Count, Features, seed: 5, noise: 2.0, intercept: 3.0, correlation: 0.4);
        Rows = made.Rows;
        Targets = made.Targets;
        Weights = [.. Enumerable.Range(0, Count).Select(r => T.CreateChecked(0.25 * (1 + (r % 5))))];
        for (int r = 0; r < Count; r++)
        {
            Span<T> row = Rows.AsSpan(r * Features, Features);
            row[2] += T.CreateChecked(1000);
            if (shape is SampleShape.NearlyDependent)
            {
                row[^1] = row[0] + (row[^1] * T.CreateChecked(1.0 / (1 << 30)));
            }
            else if (shape is SampleShape.Dependent)
            {
                row[^1] = row[0] + row[1];
            }
        }
    }

    public int Count { get; }

    public T[] Rows { get; }

    public T[] Targets { get; }

    public T[] Weights { get; }

    public RowBatch<T> Batch => new(Rows, Features, Targets, default);

    public RowBatch<T> WeightedBatch => new(Rows, Features, Targets, Weights);
}
