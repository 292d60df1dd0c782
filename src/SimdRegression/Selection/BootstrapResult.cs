using System.Globalization;

namespace SimdRegression;

/// <summary>The models of all resamples, and what their scatter says about each coefficient.</summary>
/// <remarks>
/// It belongs to the <see cref="Bootstrap{TModel, T, TKernels}"/> that returned it and is overwritten by its next fit. Resamples whose fit gave no
/// answer (<see cref="FitStatus.NoData"/>, <see cref="FitStatus.OutOfRange"/>) are left out. For one thread at a time: intervals are found in
/// scratch memory.
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
public sealed class BootstrapResult
{
    private readonly double[] coefficients;
    private readonly double[] intercepts;
    private readonly double[] outOfBagErrors;
    private readonly double[] sorted;

    internal BootstrapResult(int features, int capacity)
    {
        FeatureCount = features;
        coefficients = new double[features * capacity];
        intercepts = new double[capacity];
        outOfBagErrors = new double[capacity];
        sorted = new double[capacity];
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount { get; }

    /// <summary>The number of resamples that were fitted.</summary>
    public int Count { get; private set; }

    /// <summary>How many of the fits did not reach their tolerance; they count all the same.</summary>
    public int UncertifiedFitCount { get; private set; }

    /// <summary>The intercept of each resample's model.</summary>
    public ReadOnlySpan<double> Intercepts => intercepts.AsSpan(0, Count);

    /// <summary>
    /// The weighted mean squared error of each resample's model on the rows that it was not fitted to; NaN where there are none.
    /// </summary>
    public ReadOnlySpan<double> OutOfBagErrors => outOfBagErrors.AsSpan(0, Count);

    /// <summary>The coefficients of a resample's model, in original units.</summary>
    /// <param name="resample">0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such resample.</exception>
    public ReadOnlySpan<double> Coefficients(int resample)
    {
        Check(resample, Count, nameof(resample));
        return coefficients.AsSpan(resample * FeatureCount, FeatureCount);
    }

    /// <summary>The mean of a coefficient over the resamples: that of the averaged model.</summary>
    /// <param name="feature">0 to N - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature.</exception>
    public double Mean(int feature)
    {
        Gather(feature);
        return Mean(sorted.AsSpan(0, Count));
    }

    /// <summary>The bootstrap's standard error of a coefficient: the sample deviation over the resamples; NaN for fewer than two.</summary>
    /// <param name="feature">0 to N - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature.</exception>
    /// <remarks>Subsamples of half the rows scatter about as much as resamples of all (Efron's delete-half jackknife).</remarks>
    public double StandardError(int feature)
    {
        Gather(feature);
        Span<double> values = sorted.AsSpan(0, Count);
        double mean = Mean(values);
        double squares = 0.0;
        foreach (double value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return Count > 1 ? Math.Sqrt(squares / (Count - 1)) : double.NaN;
    }

    /// <summary>The share of the resamples in which a coefficient is not zero.</summary>
    /// <param name="feature">0 to N - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature.</exception>
    public double SelectionFrequency(int feature)
    {
        Gather(feature);
        int selected = 0;
        foreach (double value in sorted.AsSpan(0, Count))
        {
            selected += value == 0.0 ? 0 : 1;
        }

        return (double)selected / Count;
    }

    /// <summary>The percentile interval of a coefficient (Efron and Tibshirani 1993, chapter 13).</summary>
    /// <param name="feature">0 to N - 1.</param>
    /// <param name="level">The share of the resamples that lie inside, above 0 and below 1.</param>
    /// <returns>
    /// The quantiles (1 - level)/2 and (1 + level)/2 of the resamples, between order statistics on a straight line (the definition 7 of Hyndman
    /// and Fan 1996); NaN without resamples.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature, or the level is out of range.</exception>
    /// <remarks>
    /// Of a penalised fit this shows how the estimate scatters about what the penalty makes of the truth, not about the truth: the bias of the
    /// penalty is in every resample.
    /// </remarks>
    public (double Lower, double Upper) Interval(int feature, double level = 0.95)
    {
        if (!(level > 0.0 && level < 1.0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(level), level, string.Create(CultureInfo.InvariantCulture, $"The level must be above 0 and below 1, and is {level}."));
        }

        Gather(feature);
        Span<double> values = sorted.AsSpan(0, Count);
        values.Sort();
        return (Quantile(values, 0.5 * (1.0 - level)), Quantile(values, 0.5 * (1.0 + level)));
    }

    internal void Clear()
    {
        Count = 0;
        UncertifiedFitCount = 0;
    }

    /// <summary>Room for the coefficients of the next resample.</summary>
    internal Span<double> Next => coefficients.AsSpan(Count * FeatureCount, FeatureCount);

    internal void Append(double intercept, double outOfBagError, bool isCertified)
    {
        intercepts[Count] = intercept;
        outOfBagErrors[Count] = outOfBagError;
        UncertifiedFitCount += isCertified ? 0 : 1;
        Count++;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0.0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    private static double Quantile(ReadOnlySpan<double> ascending, double share)
    {
        if (ascending.IsEmpty)
        {
            return double.NaN;
        }

        double place = share * (ascending.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, ascending.Length - 1);
        return double.Lerp(ascending[below], ascending[above], place - below);
    }

    private static void Check(int index, int count, string name)
    {
        if ((uint)index >= (uint)count)
        {
            throw new ArgumentOutOfRangeException(name, index, $"A {name} must be from 0 to {count - 1}, and is {index}.");
        }
    }

    private void Gather(int feature)
    {
        Check(feature, FeatureCount, nameof(feature));
        for (int i = 0; i < Count; i++)
        {
            sorted[i] = coefficients[(i * FeatureCount) + feature];
        }
    }

    /// <summary>What was drawn, as text for a reader, in the invariant culture.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count} resamples, {FeatureCount} features; {UncertifiedFitCount} fits did not reach their tolerance");
}
