using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression;

/// <summary>
/// The lasso (Tibshirani 1996): minimises 1/(2W) sum s (y - x.w - b)^2 + alpha sum over j of f(j) |w(j)|, W the sum of the weights s.
/// </summary>
/// <remarks>
/// Beside a loss other than the squared one: sum s loss + alpha sum over j of f(j) |w(j)|, unless the strength says otherwise.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct Lasso : IMomentsEstimator, IPenalty<Lasso>
{
    /// <summary>A lasso penalty.</summary>
    /// <param name="alpha">The strength of the penalty; a bare number is alpha in the formula above.</param>
    public Lasso(Strength alpha) => Strength = alpha;

    /// <inheritdoc/>
    public Strength Strength { get; }

    /// <inheritdoc/>
    public EstimatorKind Kind => EstimatorKind.Lasso;

    /// <inheritdoc/>
    /// <remarks>Always one.</remarks>
    public double L1Ratio => 1.0;

    /// <summary><see cref="StrengthConvention.PerSample"/>, as scikit-learn has it.</summary>
    public static StrengthConvention ConventionOfSquaredLoss => StrengthConvention.PerSample;

    /// <summary>1: absolute values only.</summary>
    /// <param name="penalty">The penalty.</param>
    public static double L1ShareOf(in Lasso penalty) => 1.0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Value<T>(Vector256<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return ElasticPenalty.Value(coefficients, 1.0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Proximal<T>(Vector256<T> points, Vector256<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return ElasticPenalty.Proximal(points, strengths, 1.0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> SubgradientDistance<T>(Vector256<T> slopes, Vector256<T> coefficients, Vector256<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return ElasticPenalty.SubgradientDistance(slopes, coefficients, strengths, 1.0);
    }

    void IMomentsEstimator.FitBy<TFitter>(TFitter fitter) => fitter.FitElastic(Kind, Strength, L1Ratio);

    void IMomentsEstimator.PrepareBy<TFitter>(TFitter fitter) => fitter.PrepareElastic(Kind);
}
