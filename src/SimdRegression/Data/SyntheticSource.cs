using System.Numerics;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// Rows and targets that are made up one after the other: the same ones however many are taken at a time. Made by <see cref="SyntheticData"/>.
/// </summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Nothing is allocated after construction. For one thread at a time.
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
public sealed class SyntheticSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double[] coefficients;
    private readonly double correlation;
    private readonly double innovation;

    // The centers of the classes, as midpoint and half distance; empty where there are no classes.
    private readonly double[] midpoint;
    private readonly double[] halfDistance;
    private readonly double noise;
    private readonly double flipRate;
    private RandomSource random;

    internal SyntheticSource(RandomSource random, double[] coefficients, double intercept, double correlation, double noise)
    {
        this.random = random;
        this.coefficients = coefficients;
        this.correlation = correlation;
        this.noise = noise;
        Intercept = intercept;
        innovation = Math.Sqrt(1.0 - (correlation * correlation));
        midpoint = [];
        halfDistance = [];
    }

    internal SyntheticSource(
        RandomSource random,
        double[] coefficients,
        double intercept,
        double correlation,
        double[] direction,
        double separation,
        double flipRate)
        : this(random, coefficients, intercept, correlation, noise: 0.0)
    {
        this.flipRate = flipRate;
        midpoint = Array.ConvertAll(direction, value => -intercept * value / (separation * separation));
        halfDistance = Array.ConvertAll(direction, value => 0.5 * value);
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount => coefficients.Length;

    /// <summary>The true coefficients w, one a feature.</summary>
    public ReadOnlySpan<double> Coefficients => coefficients;

    /// <summary>The true intercept b.</summary>
    public double Intercept { get; }

    /// <summary>Makes the next rows.</summary>
    /// <param name="rows">Receives the rows, row-major, N elements a row.</param>
    /// <param name="targets">Receives one value or label a row.</param>
    /// <exception cref="ArgumentException">There are not N elements a target, or rows and targets share memory.</exception>
    public void Next(Span<T> rows, Span<T> targets)
    {
        RowArguments.Check<T>(rows, FeatureCount, FeatureCount, targets.Length, 0);
        MemoryOverlap.Refuse((ReadOnlySpan<T>)rows, targets, nameof(targets));
        for (int r = 0; r < targets.Length; r++)
        {
            Span<T> row = rows.Slice(r * FeatureCount, FeatureCount);
            targets[r] = T.CreateTruncating(midpoint.Length == 0 ? NextValue(row) : NextLabel(row));
        }
    }

    private double NextValue(Span<T> row)
    {
        double feature = random.NextNormal();
        double value = Intercept;
        for (int j = 0; j < row.Length; j++)
        {
            feature = j == 0 ? feature : NextFeature(feature);
            row[j] = T.CreateTruncating(feature);
            value += coefficients[j] * double.CreateTruncating(row[j]);
        }

        // Drawn in any case: the rows must not depend on it.
        return value + (noise * random.NextNormal());
    }

    private double NextLabel(Span<T> row)
    {
        bool isOne = random.NextInt32(2) == 1;
        double feature = random.NextNormal();
        for (int j = 0; j < row.Length; j++)
        {
            feature = j == 0 ? feature : NextFeature(feature);
            row[j] = T.CreateTruncating(feature + midpoint[j] + (isOne ? halfDistance[j] : -halfDistance[j]));
        }

        bool isFlipped = random.NextDouble() < flipRate;
        return isOne != isFlipped ? 1.0 : 0.0;
    }

    private double NextFeature(double before) => (correlation * before) + (innovation * random.NextNormal());
}
