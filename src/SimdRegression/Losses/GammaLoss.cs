using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.Losses;

namespace SimdRegression;

/// <summary>
/// The negative log-likelihood of a positive amount with a gamma distribution whose logarithm of expectation is the prediction, up to a constant and
/// the dispersion: l(m, y) = m + y e^-m, the loss of gamma regression with the log link (McCullagh and Nelder 1989, chapter 8).
/// </summary>
/// <remarks>
/// Half the deviance is l - (1 + log y): errors count relative to the mean, whatever its size, and multiplying all targets by a number moves the
/// intercept alone. There is no largest curvature, so gradient descent has no safe step. Sums of many such amounts with some of zero:
/// <see cref="TweedieLoss"/>.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct GammaLoss : ICurvedLoss<GammaLoss>
{
    /// <summary><see cref="TargetRange.Positive"/>.</summary>
    public static TargetRange Targets => TargetRange.Positive;

    /// <summary><see cref="ScoreKind.MeanDeviance"/>.</summary>
    public static ScoreKind Score => ScoreKind.MeanDeviance;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Evaluate<T>(
        Vector256<T> predictions, Vector256<T> targets, out Vector256<T> derivatives, out Vector256<T> curvatures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        curvatures = targets * VectorFunctions.Exp(-predictions);
        derivatives = Vector256<T>.One - curvatures;
        return predictions + curvatures;
    }

    /// <summary>2 ((y - e^m) / e^m - log(y / e^m)).</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="predictions">m.</param>
    /// <param name="targets">y, above 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Deviance(in GammaLoss loss, Vector256<double> predictions, Vector256<double> targets)
    {
        Vector256<double> ratios = targets * VectorFunctions.Exp(-predictions);
        return Vector256.Create(2.0) * RelativeEntropy.Value(Vector256<double>.One, ratios);
    }

    /// <summary>v log(v / y) - v with v = 1 - u, 0 for v = 0, and infinity below.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="loss">The loss.</param>
    /// <param name="slopes">u, not above 1.</param>
    /// <param name="targets">y.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Conjugate<T>(in GammaLoss loss, Vector256<T> slopes, Vector256<T> targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> zero = Vector256<T>.Zero;
        Vector256<T> shares = Vector256<T>.One - slopes;
        Vector256<T> values = (shares * (VectorFunctions.Log(shares) - VectorFunctions.Log(targets))) - shares;
        Vector256<T> limit = Vector256.ConditionalSelect(Vector256.LessThan(shares, zero), Vector256.Create(T.PositiveInfinity), zero);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(shares, zero), values, limit);
    }

    // With t = y e^-m and v = 1 - u the term is v log(v / t) - (v - t): that of the Poisson loss with t in place of the expectation.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<T> ICurvedLoss<GammaLoss>.FenchelYoung<T>(
        in GammaLoss loss, Vector256<T> predictions, Vector256<T> targets, Vector256<T> values, Vector256<T> slopes)
    {
        Vector256<T> one = Vector256<T>.One;
        Vector256<T> ratios = targets * VectorFunctions.Exp(-predictions);
        return RelativeEntropy.Bound(one - slopes, ratios, one + Vector256.Abs(slopes) + ratios);
    }

    static bool ILoss<GammaLoss>.HasLogLink => true;
}
