using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Data;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// Takes every feature to a range from a to b, its least value to a and its largest to b: z = (x - min) / ((max - min) / (b - a)) + a. A
/// constant feature goes to a (what it is divided by counts as 1). Values outside of what was seen go outside of the range.
/// </summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Minima and maxima are exact, so neither the order of the rows nor their division over calls or scalers can show.
/// <para>Thread safety: one thread at a time while rows are added; otherwise any number of threads may transform and predict.</para>
/// </remarks>
public sealed class MinMaxScaler<T> : FeatureScaler<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] minima;
    private readonly T[] maxima;
    private readonly T[] newMinima;
    private readonly T[] newMaxima;
    private readonly double floor;
    private readonly double ceiling;

    /// <summary>A scaler to the range from 0 to 1 that has seen no rows.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of features is out of range.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public MinMaxScaler(int features)
        : this(features, 0.0, 1.0)
    {
    }

    /// <summary>A scaler to any range that has seen no rows.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="low">a, where the least value goes.</param>
    /// <param name="high">b, where the largest value goes; above a.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of features is out of range, or the range is empty or not finite.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public MinMaxScaler(int features, double low, double high)
        : base(features)
    {
        if (!(high > low && double.IsFinite(high - low)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(high), high, Text($"The range from {low} to {high} is none; both must be finite, the second above the first."));
        }

        floor = low;
        ceiling = high;
        minima = new T[features];
        maxima = new T[features];
        newMinima = new T[features];
        newMaxima = new T[features];
        Forget();
    }

    /// <summary>The least value of each feature; positive infinities before the first row.</summary>
    public ReadOnlySpan<T> Minima => minima;

    /// <summary>The largest value of each feature; negative infinities before the first row.</summary>
    public ReadOnlySpan<T> Maxima => maxima;

    private protected override double Floor => floor;

    private protected override bool IsFitted => minima[0] <= maxima[0];

    /// <summary>Takes the rows into account that another scaler has seen; its range does not matter.</summary>
    /// <param name="other">A scaler of the same number of features; it stays as it is.</param>
    /// <exception cref="ArgumentException">The number of features differs, or the two together span more than double precision can.</exception>
    public void Merge(MinMaxScaler<T> other)
    {
        CheckOther(other, nameof(other));
        for (int j = 0; j < minima.Length; j++)
        {
            newMinima[j] = T.Min(minima[j], other.minima[j]);
            newMaxima[j] = T.Max(maxima[j], other.maxima[j]);
        }

        Accept(nameof(other));
        Count += other.Count;
        Update();
    }

    private protected override void Forget()
    {
        Array.Fill(minima, T.PositiveInfinity);
        Array.Fill(maxima, T.NegativeInfinity);
    }

    private protected override void Accumulate(in FeatureRows<T> rows)
    {
        RowChecks.CheckFinite(in rows, FeatureCount);
        minima.CopyTo(newMinima, 0);
        maxima.CopyTo(newMaxima, 0);
        ColumnKernels.Extend(in rows, newMinima, newMaxima);
        Accept(nameof(rows));
    }

    private protected override void Solve()
    {
        for (int j = 0; j < FeatureCount; j++)
        {
            double divisor = Range(minima, maxima, j) / (ceiling - floor);
            Centers[j] = double.CreateTruncating(minima[j]);
            Divisors[j] = HasReciprocal(divisor) ? divisor : 1.0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Range(T[] least, T[] most, int feature) => double.CreateTruncating(most[feature]) - double.CreateTruncating(least[feature]);

    private void Accept(string name)
    {
        for (int j = 0; j < FeatureCount; j++)
        {
            if (double.IsPositiveInfinity(Range(newMinima, newMaxima, j)))
            {
                throw new ArgumentException(
                    Text($"Feature {j} goes from {newMinima[j]} to {newMaxima[j]}, a range that double precision does not have: scale the data."), name);
            }
        }

        newMinima.CopyTo(minima, 0);
        newMaxima.CopyTo(maxima, 0);
    }
}
