using System.Numerics;

namespace SimdRegression.Benchmarks.Plain;

/// <summary>Sums and cross products of rows and targets as one writes them in plain C#: one pass, raw sums, centred at the end.</summary>
/// <typeparam name="T">The element type of the rows; the sums are <see cref="double"/>.</typeparam>
/// <param name="features">The number of features N.</param>
/// <remarks>Centring raw sums loses digits where the mean is large against the spread; these data are kind in this.</remarks>
internal sealed class PlainMoments<T>(int features)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double[] row = new double[features];
    private readonly double[] sums = new double[features];
    private readonly double[] products = new double[features * features];
    private readonly double[] targetProducts = new double[features];
    private double targetSum;
    private double targetSquares;

    /// <summary>The number of features N.</summary>
    public int Features => features;

    /// <summary>The number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>The means of the features, as <see cref="Centre"/> left them.</summary>
    public double[] Means { get; } = new double[features];

    /// <summary>The centred cross products of the features, both triangles, as <see cref="Centre"/> left them.</summary>
    public double[] Products { get; } = new double[features * features];

    /// <summary>The centred cross products of the features with the target, as <see cref="Centre"/> left them.</summary>
    public double[] TargetProducts { get; } = new double[features];

    /// <summary>The mean of the targets, as <see cref="Centre"/> left it.</summary>
    public double TargetMean { get; private set; }

    /// <summary>The centred sum of squares of the targets, as <see cref="Centre"/> left it.</summary>
    public double TargetSquares { get; private set; }

    /// <summary>Takes the means out of the sums of the rows so far.</summary>
    public void Centre()
    {
        TargetMean = targetSum / Count;
        TargetSquares = targetSquares - (targetSum * TargetMean);
        for (int i = 0; i < features; i++)
        {
            Means[i] = sums[i] / Count;
            TargetProducts[i] = targetProducts[i] - (Means[i] * targetSum);
            for (int j = 0; j <= i; j++)
            {
                double product = products[(i * features) + j] - (Means[i] * sums[j]);
                Products[(i * features) + j] = product;
                Products[(j * features) + i] = product;
            }
        }
    }

    /// <summary>Forgets all rows.</summary>
    public void Reset()
    {
        Array.Clear(sums);
        Array.Clear(products);
        Array.Clear(targetProducts);
        targetSum = 0.0;
        targetSquares = 0.0;
        Count = 0;
    }

    /// <summary>Adds adjacent rows.</summary>
    public void Add(ReadOnlySpan<T> rows, ReadOnlySpan<T> targets)
    {
        for (int r = 0; r < targets.Length; r++)
        {
            AddRow(rows.Slice(r * features, features), double.CreateTruncating(targets[r]));
        }

        Count += targets.Length;
    }

    private void AddRow(ReadOnlySpan<T> values, double target)
    {
        for (int j = 0; j < values.Length; j++)
        {
            row[j] = double.CreateTruncating(values[j]);
        }

        for (int i = 0; i < row.Length; i++)
        {
            double left = row[i];
            sums[i] += left;
            targetProducts[i] += left * target;
            Span<double> line = products.AsSpan(i * features, i + 1);
            for (int j = 0; j < line.Length; j++)
            {
                line[j] += left * row[j];
            }
        }

        targetSum += target;
        targetSquares += target * target;
    }
}
