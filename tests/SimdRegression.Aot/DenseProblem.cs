using System.Numerics;

namespace SimdRegression.Aot;

/// <summary>Correlated rows with offsets and noise, weights included, the same on every machine.</summary>
internal sealed class DenseProblem<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private ulong state = 0x9E3779B97F4A7C15;

    public DenseProblem(int features, int rowCount)
    {
        Features = features;
        RowCount = rowCount;
        Rows = new T[rowCount * features];
        Targets = new T[rowCount];
        Weights = new T[rowCount];
        for (int i = 0; i < rowCount; i++)
        {
            double common = Next();
            double target = 3.0;
            for (int j = 0; j < features; j++)
            {
                double value = (0.5 * common) + Next() + (j % 5);
                Rows[(i * features) + j] = T.CreateChecked(value);
                target += value * ((j % 4) - 1.5) / features;
            }

            Targets[i] = T.CreateChecked(target + (0.1 * Next()));
            Weights[i] = T.CreateChecked((i % 3) + 0.5);
        }
    }

    public int Features { get; }

    public int RowCount { get; }

    public T[] Rows { get; }

    public T[] Targets { get; }

    public T[] Weights { get; }

    /// <summary>The same rows as parts of wider records; what lies between them is not a number.</summary>
    public T[] InRecords(int stride)
    {
        var records = new T[((RowCount - 1) * stride) + Features];
        Array.Fill(records, T.NaN);
        for (int i = 0; i < RowCount; i++)
        {
            Rows.AsSpan(i * Features, Features).CopyTo(records.AsSpan(i * stride));
        }

        return records;
    }

    /// <summary>A number from -1 to 1 (a linear congruential generator; the high bits are used).</summary>
    private double Next()
    {
        state = (state * 6364136223846793005) + 1442695040888963407;
        return ((double)(state >> 11) / (1L << 52)) - 1.0;
    }
}
