using System.Runtime.CompilerServices;

namespace SimdRegression.Data;

/// <summary>Weight, mean and centred sum of squares of each column.</summary>
/// <remarks>
/// A mean is kept as the sum of two numbers, an anchor near the data and the mean's distance from it: a mean of 1e8, rounded, would cost the
/// squares of differences of means nearly half of their digits.
/// </remarks>
/// <param name="columns">The number of columns.</param>
internal sealed class ColumnMoments(int columns)
{
    // As in fits: a column that varies by less than this many units in the last place of its mean is a constant.
    private const double ConstantColumn = 4.0 * MachineEpsilon.Double;

    public double Weight { get; set; }

    public double[] Anchors { get; } = new double[columns];

    public double[] Distances { get; } = new double[columns];

    public double[] Squares { get; } = new double[columns];

    /// <summary>Whether no number has overflowed.</summary>
    public bool IsFinite
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            double probe = 0.0;
            for (int j = 0; j < Anchors.Length; j++)
            {
                probe += (Mean(j) * 0.0) + (Squares[j] * 0.0);
            }

            return probe == 0.0;
        }
    }

    /// <summary>The mean of a column, rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Mean(int column) => Anchors[column] + Distances[column];

    /// <summary>What the rounding of <see cref="Mean"/> left.</summary>
    public double MeanRest(int column) => (Anchors[column] - Mean(column)) + Distances[column];

    /// <summary>Whether a column varies no more than rounding does.</summary>
    public bool IsConstant(int column)
    {
        double noise = ConstantColumn * Math.Abs(Mean(column));
        return !(Squares[column] > Weight * noise * noise);
    }

    public void Clear()
    {
        Weight = 0.0;
        Array.Clear(Anchors);
        Array.Clear(Distances);
        Array.Clear(Squares);
    }

    public void CopyFrom(ColumnMoments other)
    {
        Weight = other.Weight;
        other.Anchors.CopyTo(Anchors, 0);
        other.Distances.CopyTo(Distances, 0);
        other.Squares.CopyTo(Squares, 0);
    }

    /// <summary>Joins other rows (Chan, Golub and LeVeque 1983).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Join(ColumnMoments other)
    {
        if (Weight == 0.0)
        {
            CopyFrom(other);
            return;
        }

        double total = Weight + other.Weight;
        double share = other.Weight / total;
        for (int j = 0; j < Anchors.Length; j++)
        {
            double difference = (other.Anchors[j] - Anchors[j]) + (other.Distances[j] - Distances[j]);
            Distances[j] += difference * share;
            Squares[j] += other.Squares[j] + (difference * difference * share * Weight);
        }

        Weight = total;
    }
}
