using System.Globalization;
using System.Numerics;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>Makes up problems whose true coefficients are known. The same arguments give the same bits on every machine.</summary>
/// <remarks>
/// <para>
/// Features are normal with mean 0 and deviation 1 (about the center of their class, where there are classes), and neighbours are correlated:
/// those j apart by the j-th power of <c>correlation</c>, an autoregression of order 1. Some features, chosen at random, are informative; all
/// other true coefficients are 0.
/// </para>
/// <para>
/// <c>RegressionSource</c> and <c>ClassificationSource</c> give the same rows part by part, for problems larger than memory.
/// </para>
/// <para>Thread safety: static and without state; any number of threads may call it at the same time.</para>
/// </remarks>
public static class SyntheticData
{
    private const double Largest = 1e30;

    /// <summary>
    /// Makes a regression problem: y = x.w + b + noise. The informative coefficients are of either sign and uniform in size between 10 and 100.
    /// </summary>
    /// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="samples">The number of rows, at least 1.</param>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="seed">Decides everything that is random.</param>
    /// <param name="informative">How many features have a coefficient other than 0, up to N; all, if null.</param>
    /// <param name="noise">The standard deviation of the noise, not below 0.</param>
    /// <param name="correlation">The correlation of neighbouring features, above -1 and below 1.</param>
    /// <param name="intercept">b.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range, or the rows are more than an array can hold.</exception>
    /// <remarks>The rows do not depend on the noise and the intercept.</remarks>
    [CLSCompliant(false)]
    public static SyntheticProblem<T> MakeRegression<T>(
        int samples, int features, ulong seed, int? informative = null, double noise = 0.0, double correlation = 0.0, double intercept = 0.0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Make(samples, RegressionSource<T>(features, seed, informative, noise, correlation, intercept));
    }

    /// <summary>
    /// Makes a problem of two classes of equal size whose log-odds are exactly x.w + b: two normal distributions of the same covariance. A
    /// logistic regression of enough rows finds w and b, and no classifier errs less often than the rule x.w + b above 0, which errs with
    /// probability Phi(-separation / 2) where no label is flipped.
    /// </summary>
    /// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="samples">The number of rows, at least 1.</param>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="seed">Decides everything that is random.</param>
    /// <param name="informative">How many features have a coefficient other than 0, from 1 to N; all, if null.</param>
    /// <param name="separation">The distance of the classes' centers in standard deviations along w (that of Mahalanobis), above 0.</param>
    /// <param name="flipRate">The probability that a label is turned into the other, from 0 to 0.5.</param>
    /// <param name="correlation">The correlation of neighbouring features within a class, above -1 and below 1.</param>
    /// <param name="intercept">b, which moves both classes away from the origin.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range, or the rows are more than an array can hold.</exception>
    /// <remarks>The rows do not depend on the flip rate.</remarks>
    [CLSCompliant(false)]
    public static SyntheticProblem<T> MakeClassification<T>(
        int samples,
        int features,
        ulong seed,
        int? informative = null,
        double separation = 2.0,
        double flipRate = 0.0,
        double correlation = 0.0,
        double intercept = 0.0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Make(samples, ClassificationSource<T>(features, seed, informative, separation, flipRate, correlation, intercept));
    }

    /// <summary>The rows of <see cref="MakeRegression"/>, part by part.</summary>
    /// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="seed">Decides everything that is random.</param>
    /// <param name="informative">How many features have a coefficient other than 0, up to N; all, if null.</param>
    /// <param name="noise">The standard deviation of the noise, not below 0.</param>
    /// <param name="correlation">The correlation of neighbouring features, above -1 and below 1.</param>
    /// <param name="intercept">b.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    [CLSCompliant(false)]
    public static SyntheticSource<T> RegressionSource<T>(
        int features, ulong seed, int? informative = null, double noise = 0.0, double correlation = 0.0, double intercept = 0.0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check<T>(features, informative, least: 0, correlation, intercept);
        CheckRange(noise is >= 0.0 and <= Largest, noise, "not below 0 and at most 1e30", nameof(noise));
        var random = new RandomSource(seed);
        double[] coefficients = DrawCoefficients(ref random, features, informative ?? features);
        return new SyntheticSource<T>(random, coefficients, intercept, correlation, noise);
    }

    /// <summary>The rows of <see cref="MakeClassification"/>, part by part.</summary>
    /// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="seed">Decides everything that is random.</param>
    /// <param name="informative">How many features have a coefficient other than 0, from 1 to N; all, if null.</param>
    /// <param name="separation">The distance of the classes' centers in standard deviations along w, above 0.</param>
    /// <param name="flipRate">The probability that a label is turned into the other, from 0 to 0.5.</param>
    /// <param name="correlation">The correlation of neighbouring features within a class, above -1 and below 1.</param>
    /// <param name="intercept">b, which moves both classes away from the origin.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    [CLSCompliant(false)]
    public static SyntheticSource<T> ClassificationSource<T>(
        int features,
        ulong seed,
        int? informative = null,
        double separation = 2.0,
        double flipRate = 0.0,
        double correlation = 0.0,
        double intercept = 0.0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check<T>(features, informative, least: 1, correlation, intercept);
        CheckRange(separation is > 0.0 and <= 1e6, separation, "above 0 and at most 1e6", nameof(separation));
        CheckRange(flipRate is >= 0.0 and <= 0.5, flipRate, "from 0 to 0.5", nameof(flipRate));
        var random = new RandomSource(seed);
        double[] coefficients = DrawCoefficients(ref random, features, informative ?? features);

        // With the features' covariance S, w' S w is the square of the distance of centers that lie S w apart.
        var direction = new double[features];
        double square = 0.0;
        for (int i = 0; i < features; i++)
        {
            double power = 1.0;
            for (int distance = 0; distance < features; distance++, power *= correlation)
            {
                double before = i - distance >= 0 ? coefficients[i - distance] : 0.0;
                double after = distance > 0 && i + distance < features ? coefficients[i + distance] : 0.0;
                direction[i] += power * (before + after);
            }

            square += coefficients[i] * direction[i];
        }

        double scale = separation / Math.Sqrt(square);
        for (int j = 0; j < features; j++)
        {
            coefficients[j] *= scale;
            direction[j] *= scale;
        }

        return new SyntheticSource<T>(random, coefficients, intercept, correlation, direction, separation, flipRate);
    }

    private static SyntheticProblem<T> Make<T>(int samples, SyntheticSource<T> source)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        long length = (long)samples * source.FeatureCount;
        if (length > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(samples),
                samples,
                $"{samples} rows of {source.FeatureCount} are more than the {Array.MaxLength} elements of an array; take them part by part.");
        }

        var rows = new T[length];
        var targets = new T[samples];
        source.Next(rows, targets);
        return new SyntheticProblem<T>(rows, targets, source.Coefficients.ToArray(), source.Intercept);
    }

    // Informative features at random places, their coefficients of either sign.
    private static double[] DrawCoefficients(ref RandomSource random, int features, int informative)
    {
        const double smallest = 10.0;
        const double largest = 100.0;
        var places = new int[features];
        for (int j = 0; j < features; j++)
        {
            places[j] = j;
        }

        random.Shuffle<int>(places);
        var coefficients = new double[features];
        foreach (int place in places.AsSpan(0, informative))
        {
            double size = smallest + ((largest - smallest) * random.NextDouble());
            coefficients[place] = random.NextInt32(2) == 0 ? size : -size;
        }

        return coefficients;
    }

    private static void Check<T>(int features, int? informative, int least, double correlation, double intercept)
    {
        RowArguments.CheckElementType<T>();
        RowArguments.CheckedFeatures(features);
        CheckRange(
            informative is null || (informative >= least && informative <= features), informative ?? 0, $"from {least} to {features}", nameof(informative));
        CheckRange(correlation is > -1.0 and < 1.0, correlation, "above -1 and below 1", nameof(correlation));
        CheckRange(Math.Abs(intercept) <= Largest, intercept, "from -1e30 to 1e30", nameof(intercept));
    }

    private static void CheckRange(bool isIn, double value, string range, string name)
    {
        if (!isIn)
        {
            throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} must be {range}, and is {value}."));
        }
    }
}
