using System.Numerics;

namespace SimdRegression.Soak.Tasks;

/// <summary>Rows like those of a stream, at which two models are compared.</summary>
internal sealed class Probes
{
    private const int Count = 256;

    private readonly int features;
    private readonly double[] rows;
    private readonly double deviation;

    public Probes(RowStream stream, int features)
    {
        this.features = features;
        deviation = stream.TargetDeviation;
        rows = new double[Count * features];
        for (int p = 0; p < Count; p++)
        {
            stream.Draw(rows.AsSpan(p * features, features));
        }
    }

    /// <summary>
    /// The largest difference of two predictions in units of the deviation of the targets. The one is made about means, so that an
    /// offset of the rows costs it no digits.
    /// </summary>
    /// <param name="wanted">The coefficients that are right.</param>
    /// <param name="means">Means of the features, or empty for zeros.</param>
    /// <param name="origin">What is right at the means.</param>
    /// <param name="found">The prediction that is compared.</param>
    public double LargestDifference<T>(ReadOnlySpan<double> wanted, ReadOnlySpan<double> means, double origin, Prediction<T> found)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var row = new T[features];
        double largest = 0.0;
        for (int p = 0; p < Count; p++)
        {
            double about = 0.0;
            for (int j = 0; j < features; j++)
            {
                double value = rows[(p * features) + j];
                row[j] = T.CreateTruncating(value);
                about += wanted[j] * (value - (means.IsEmpty ? 0.0 : means[j]));
            }

            largest = Math.Max(largest, Math.Abs(found(row) - (origin + about)));
        }

        return largest / deviation;
    }

    /// <summary>What a model predicts.</summary>
    internal delegate double Prediction<T>(ReadOnlySpan<T> row);
}
