using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.Losses;

namespace SimdRegression;

/// <summary>
/// The negative log-likelihood of a count whose logarithm of expectation is the prediction, up to a constant: l(m, y) = e^m - y m, the loss
/// of Poisson regression (Nelder and Wedderburn 1972).
/// </summary>
/// <remarks>
/// The likelihood's own value is l + log(y!), and half the deviance is l - (y - y log y); neither moves the minimum. Where rows were exposed for
/// different times, the logarithm of the exposure is an offset (<see cref="RowBatch{T}.Offsets"/>). There is no largest curvature, so gradient descent has no
/// safe step, and a prediction above 709 (88 in single precision) is infinitely bad.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct PoissonLoss : ICurvedLoss<PoissonLoss>
{
    /// <summary><see cref="TargetRange.NotNegative"/>.</summary>
    public static TargetRange Targets => TargetRange.NotNegative;

    /// <summary><see cref="ScoreKind.MeanDeviance"/>.</summary>
    public static ScoreKind Score => ScoreKind.MeanDeviance;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Evaluate<T>(
        Vector256<T> predictions, Vector256<T> targets, out Vector256<T> derivatives, out Vector256<T> curvatures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> expectations = VectorFunctions.Exp(predictions);
        derivatives = expectations - targets;
        curvatures = expectations;
        return Lanes.MultiplyAdd(-targets, predictions, expectations);
    }

    /// <summary>2 (y log(y / e^m) - (y - e^m)).</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="predictions">m.</param>
    /// <param name="targets">y, not below 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Deviance(in PoissonLoss loss, Vector256<double> predictions, Vector256<double> targets)
    {
        return Vector256.Create(2.0) * RelativeEntropy.Value(targets, VectorFunctions.Exp(predictions));
    }

    /// <summary>v log v - v with v = u + y, 0 for v = 0, and infinity below.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="loss">The loss.</param>
    /// <param name="slopes">u, not below -y.</param>
    /// <param name="targets">y.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Conjugate<T>(in PoissonLoss loss, Vector256<T> slopes, Vector256<T> targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> zero = Vector256<T>.Zero;
        Vector256<T> expectations = slopes + targets;
        Vector256<T> values = (expectations * VectorFunctions.Log(expectations)) - expectations;
        Vector256<T> limit = Vector256.ConditionalSelect(Vector256.LessThan(expectations, zero), Vector256.Create(T.PositiveInfinity), zero);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(expectations, zero), values, limit);
    }

    // With e = e^m and v = u + y the term is v log(v / e) - (v - e): the loss itself is far larger than that near the minimum.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<T> ICurvedLoss<PoissonLoss>.FenchelYoung<T>(
        in PoissonLoss loss, Vector256<T> predictions, Vector256<T> targets, Vector256<T> values, Vector256<T> slopes)
    {
        Vector256<T> expectations = VectorFunctions.Exp(predictions);
        return RelativeEntropy.Bound(slopes + targets, expectations, Vector256.Abs(slopes) + targets + expectations);
    }

    static bool ILoss<PoissonLoss>.HasLogLink => true;
}
