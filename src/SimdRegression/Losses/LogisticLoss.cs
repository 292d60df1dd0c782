using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression;

/// <summary>
/// The negative log-likelihood of a label 0 or 1 whose log-odds are the prediction: l(m, y) = log(1 + e^m) - y m, the loss of logistic
/// regression (Cox 1958). The probability of label 1 is p = 1 / (1 + e^-m).
/// </summary>
/// <remarks>
/// Link and loss are one: with z = m for label 0 and z = -m for label 1, l = log(1 + e^z), dl/dm = +-1 / (1 + e^-z), and the curvature
/// p (1 - p) is the product of two numbers neither of which is a difference from one. So margins of any size lose no digits: at m = 1e7
/// the loss of label 1 is 0, that of label 0 is 1e7, and at m = 40 the loss and derivative of label 1 are 4.2e-18.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct LogisticLoss : ICurvedLoss<LogisticLoss>
{
    /// <summary><see cref="TargetRange.ZeroOrOne"/>.</summary>
    public static TargetRange Targets => TargetRange.ZeroOrOne;

    /// <summary><see cref="ScoreKind.LogLoss"/>.</summary>
    public static ScoreKind Score => ScoreKind.LogLoss;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Evaluate<T>(
        Vector256<T> predictions, Vector256<T> targets, out Vector256<T> derivatives, out Vector256<T> curvatures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> signs = Labels.WrongSigns(targets);
        Vector256<T> values = VectorFunctions.SoftPlus(signs * predictions, out Vector256<T> errors, out Vector256<T> complements);
        derivatives = signs * errors;
        curvatures = errors * complements;
        return values;
    }

    /// <summary>1/4, at m = 0.</summary>
    /// <param name="loss">The loss.</param>
    public static double LargestCurvature(in LogisticLoss loss) => 0.25;

    /// <summary>
    /// 1: the Fenchel-Young term is the relative entropy of two Bernoulli distributions, which is at most their chi-squared divergence.
    /// </summary>
    /// <param name="loss">The loss.</param>
    public static double ConjugateReach(in LogisticLoss loss) => 1.0;

    /// <summary>p log p + (1 - p) log(1 - p) with p = u + y, 0 at both ends, and infinity where p is no probability.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="loss">The loss.</param>
    /// <param name="slopes">u: from 0 to 1 for label 0, from -1 to 0 for label 1.</param>
    /// <param name="targets">y.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Conjugate<T>(in LogisticLoss loss, Vector256<T> slopes, Vector256<T> targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The entropy of p and 1 - p is that of |u| and 1 - |u|, whatever the label: no sum with y to cancel.
        Vector256<T> zero = Vector256<T>.Zero;
        Vector256<T> one = Vector256<T>.One;
        Vector256<T> error = Labels.WrongSigns(targets) * slopes;
        Vector256<T> rest = one - error;
        Vector256<T> first = error * VectorFunctions.Log(error);
        Vector256<T> second = rest * VectorFunctions.LogOnePlus(-error);
        Vector256<T> entropy = Vector256.ConditionalSelect(Vector256.GreaterThan(error, zero), first, zero)
            + Vector256.ConditionalSelect(Vector256.GreaterThan(rest, zero), second, zero);
        Vector256<T> isOutside = Vector256.LessThan(error, zero) | Vector256.GreaterThan(error, one);
        return Vector256.ConditionalSelect(isOutside, Vector256.Create(T.PositiveInfinity), entropy);
    }

    static bool ICurvedLoss<LogisticLoss>.HasZeroMinimum => true;
}
