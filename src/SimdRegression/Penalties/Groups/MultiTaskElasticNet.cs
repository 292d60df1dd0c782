using System.Globalization;

namespace SimdRegression;

/// <summary>
/// The multi-task elastic net: K targets that share their features. It minimises 1/(2W) sum over rows of s |y - B'x - b|^2 + alpha sum over features j of
/// f(j) ( r |B(j)| + (1 - r)/2 |B(j)|^2 ). B(j) holds the K coefficients of feature j, |.| is the Euclidean norm, and W the sum of the weights s. A feature
/// is in for all targets or for none.
/// </summary>
/// <remarks>
/// With r = 1 it is the multi-task lasso (Obozinski, Taskar and Jordan 2010, https://doi.org/10.1007/s11222-008-9111-x).
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct MultiTaskElasticNet
{
    /// <summary>A multi-task elastic net.</summary>
    /// <param name="alpha">The strength; a bare number is alpha in the formula above.</param>
    /// <param name="l1Ratio">The share r of the norms, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share lies outside 0 to 1.</exception>
    public MultiTaskElasticNet(Strength alpha, double l1Ratio = 1.0)
    {
        if (!(l1Ratio >= 0.0 && l1Ratio <= 1.0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(l1Ratio), l1Ratio, string.Create(CultureInfo.InvariantCulture, $"The share must lie from 0 to 1, and is {l1Ratio}."));
        }

        Strength = alpha;
        L1Ratio = l1Ratio;
    }

    /// <summary>The strength.</summary>
    public Strength Strength { get; }

    /// <summary>The share r of the norms.</summary>
    public double L1Ratio { get; }
}
