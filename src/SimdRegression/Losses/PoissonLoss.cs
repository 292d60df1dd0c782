using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression;

/// <summary>
/// The negative log-likelihood of a count whose logarithm of expectation is the prediction, up to a constant: l(m, y) = e^m - y m, the loss
/// of Poisson regression (Nelder and Wedderburn 1972).
/// </summary>
/// <remarks>
/// The likelihood's own value is l + log(y!), and half the deviance is l - (y - y log y); neither moves the minimum. Rates are as good as
/// counts: with exposures as weights, the targets are counts by exposure. There is no largest curvature, so gradient descent has no safe
/// step, and a prediction above 709 (88 in single precision) is infinitely bad.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct PoissonLoss : ICurvedLoss<PoissonLoss>
{
    private const double DoubleEpsilon = MachineEpsilon.Double;
    private const double SingleEpsilon = MachineEpsilon.Single;

    /// <summary><see cref="TargetRange.NotNegative"/>.</summary>
    public static TargetRange Targets => TargetRange.NotNegative;

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

    // With e = e^m and v = u + y the term is v log(v / e) - (v - e), the relative entropy of two Poisson distributions. It is at most (v - e)^2 / e, their
    // chi-squared divergence, where nothing cancels: the loss itself is far larger than the term near the minimum. Rounding may have moved v - e.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<T> ICurvedLoss<PoissonLoss>.FenchelYoung<T>(
        in PoissonLoss loss, Vector256<T> predictions, Vector256<T> targets, Vector256<T> values, Vector256<T> slopes)
    {
        const double Roundings = 8.0;
        Vector256<T> zero = Vector256<T>.Zero;
        Vector256<T> rounding = Vector256.Create(T.CreateTruncating(Roundings * (typeof(T) == typeof(float) ? SingleEpsilon : DoubleEpsilon)));
        Vector256<T> expectations = VectorFunctions.Exp(predictions);
        Vector256<T> allowed = slopes + targets;
        Vector256<T> differences = allowed - expectations;
        Vector256<T> moved = rounding * (Vector256.Abs(slopes) + targets + expectations);
        Vector256<T> reach = Vector256.Abs(differences) + moved;
        Vector256<T> squares = Vector256.ConditionalSelect(Vector256.Equals(reach, zero), zero, reach * (reach / expectations));
        Vector256<T> logs = VectorFunctions.Log(allowed / expectations);
        Vector256<T> entropies = (allowed * logs) - differences + (moved * (Vector256<T>.One + Vector256.Abs(logs)));
        Vector256<T> terms = Vector256.ConditionalSelect(Vector256.GreaterThan(allowed, zero), Vector256.Min(squares, entropies), squares);
        return Vector256.ConditionalSelect(Vector256.LessThan(allowed, zero), Vector256.Create(T.PositiveInfinity), terms);
    }
}
