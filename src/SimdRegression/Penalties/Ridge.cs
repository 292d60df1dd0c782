using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression;

/// <summary>
/// Ridge regression (Hoerl and Kennard 1970): minimises sum s (y - x.w - b)^2 + alpha sum over j of f(j) w(j)^2.
/// </summary>
/// <remarks>
/// Beside a loss other than the squared one: sum s loss + alpha sum over j of f(j) 1/2 w(j)^2, unless the strength says otherwise.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct Ridge : IMomentsEstimator, ISmoothPenalty<Ridge>
{
    /// <summary>A ridge penalty.</summary>
    /// <param name="alpha">The strength of the penalty; a bare number is alpha in the formula above.</param>
    public Ridge(Strength alpha) => Strength = alpha;

    /// <inheritdoc/>
    public Strength Strength { get; }

    /// <inheritdoc/>
    public EstimatorKind Kind => EstimatorKind.Ridge;

    /// <inheritdoc/>
    /// <remarks>Always zero.</remarks>
    public double L1Ratio => 0.0;

    /// <summary><see cref="PenaltyShape.Squares"/>.</summary>
    public static PenaltyShape Shape => PenaltyShape.Squares;

    /// <summary>0: squares only.</summary>
    /// <param name="penalty">The penalty.</param>
    public static double L1ShareOf(in Ridge penalty) => 0.0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Value<T>(Vector256<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return ElasticPenalty.Value(coefficients, 0.0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Proximal<T>(Vector256<T> points, Vector256<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return ElasticPenalty.Proximal(points, strengths, 0.0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> SubgradientDistance<T>(Vector256<T> slopes, Vector256<T> coefficients, Vector256<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return ElasticPenalty.SubgradientDistance(slopes, coefficients, strengths, 0.0);
    }

    /// <summary>w.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="coefficients">w.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Derivative<T>(Vector256<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return coefficients;
    }

    /// <summary>1.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="coefficients">w.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Curvature<T>(Vector256<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Vector256<T>.One;
    }

    void IMomentsEstimator.FitBy<TFitter>(TFitter fitter) => fitter.FitElastic(Kind, Strength, L1Ratio);

    void IMomentsEstimator.PrepareBy<TFitter>(TFitter fitter) => fitter.PrepareElastic(Kind);
}
