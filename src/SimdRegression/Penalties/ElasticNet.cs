using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression;

/// <summary>
/// The elastic net (Zou and Hastie 2005, in its "naive" form): minimises
/// 1/(2W) sum s (y - x.w - b)^2 + alpha sum over j of f(j) ( r |w(j)| + (1 - r)/2 w(j)^2 ), W the sum of the weights s.
/// </summary>
/// <remarks>
/// Beside a loss other than the squared one: sum s loss + alpha sum over j of f(j) ( r |w(j)| + (1 - r)/2 w(j)^2 ), unless the strength says otherwise.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct ElasticNet : IMomentsEstimator, IPenalty<ElasticNet>
{
    /// <summary>An elastic net.</summary>
    /// <param name="alpha">The strength of the penalty; a bare number is alpha in the formula above.</param>
    /// <param name="l1Ratio">The share r of L1, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share lies outside 0 to 1.</exception>
    public ElasticNet(Strength alpha, double l1Ratio)
    {
        if (!(l1Ratio >= 0.0 && l1Ratio <= 1.0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(l1Ratio), l1Ratio, string.Create(CultureInfo.InvariantCulture, $"The share of L1 must lie from 0 to 1, and is {l1Ratio}."));
        }

        Strength = alpha;
        L1Ratio = l1Ratio;
    }

    /// <inheritdoc/>
    public EstimatorKind Kind => EstimatorKind.ElasticNet;

    /// <inheritdoc/>
    public Strength Strength { get; }

    /// <inheritdoc/>
    public double L1Ratio { get; }

    /// <summary>The elastic net of two strengths, as textbooks write it: 1/W RSS + l1 sum f |w| + l2 sum f w^2.</summary>
    /// <param name="l1">What multiplies the absolute values; finite, not below 0.</param>
    /// <param name="l2">What multiplies the squares, which are not halved; finite, not below 0.</param>
    /// <returns>An elastic net of strength l1 + l2 and share l1 / (l1 + l2), by <see cref="Strength.MeanSquaredError"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A strength is negative or not finite, or their sum is infinite.</exception>
    /// <example><code>moments.Fit(ElasticNet.FromPenalties(l1: 0.1, l2: 0.01), out Model model);</code></example>
    public static ElasticNet FromPenalties(double l1, double l2)
    {
        CheckPenalty(l1, nameof(l1));
        CheckPenalty(l2, nameof(l2));

        // The sum first: a quotient of the two would overflow where the sum does not.
        double sum = l1 + l2;
        return new ElasticNet(Strength.MeanSquaredError(sum), sum > 0.0 ? l1 / sum : 0.0);
    }

    private static void CheckPenalty(double value, string name)
    {
        if (!(value >= 0.0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(name, value, "The strength of a penalty must be a finite number not below 0.");
        }
    }

    /// <summary><see cref="PenaltyShape.Mixture"/>.</summary>
    public static PenaltyShape Shape => PenaltyShape.Mixture;

    /// <summary><see cref="StrengthConvention.PerSample"/>, as scikit-learn has it.</summary>
    public static StrengthConvention ConventionOfSquaredLoss => StrengthConvention.PerSample;

    /// <summary>r.</summary>
    /// <param name="penalty">The penalty.</param>
    public static double L1ShareOf(in ElasticNet penalty) => penalty.L1Ratio;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Value<T>(Vector256<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return ElasticPenalty.Value(coefficients, L1Ratio);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Proximal<T>(Vector256<T> points, Vector256<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return ElasticPenalty.Proximal(points, strengths, L1Ratio);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> SubgradientDistance<T>(Vector256<T> slopes, Vector256<T> coefficients, Vector256<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return ElasticPenalty.SubgradientDistance(slopes, coefficients, strengths, L1Ratio);
    }

    void IMomentsEstimator.FitBy<TFitter>(TFitter fitter) => fitter.FitElastic(Kind, Strength, L1Ratio);

    void IMomentsEstimator.PrepareBy<TFitter>(TFitter fitter) => fitter.PrepareElastic(Kind);
}
