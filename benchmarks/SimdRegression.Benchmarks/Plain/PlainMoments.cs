using System.Numerics;

namespace SimdRegression.Benchmarks.Plain;

/// <summary>Sums and cross products of rows and targets as one writes them in plain C#: one pass, raw sums, centred at the end.</summary>
/// <typeparam name="T">The element type of the rows; the sums are <see cref="double"/>.</typeparam>
/// <param name="features">The number of features N.</param>
/// <remarks>Centring raw sums loses digits where the mean is large against the spread; the data of the benchmarks are kind in this.</remarks>
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

    /// <summary>The mean of the targets.</summary>
    public double TargetMean => targetSum / Count;

    /// <summary>The centred sum of squares of the targets.</summary>
    public double CentredTargetSquares => targetSquares - (Count * TargetMean * TargetMean);

    /// <summary>The mean of a feature.</summary>
    public double Mean(int feature) => sums[feature] / Count;

    /// <summary>The centred cross product of two features, the second at most the first.</summary>
    public double Centred(int first, int second) => products[(first * features) + second] - (Count * Mean(first) * Mean(second));

    /// <summary>The centred cross product of a feature with the target.</summary>
    public double CentredTarget(int feature) => targetProducts[feature] - (Count * Mean(feature) * TargetMean);

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
