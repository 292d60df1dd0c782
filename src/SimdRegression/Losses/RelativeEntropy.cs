using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Losses;

/// <summary>
/// The relative entropy of two Poisson distributions, v log(v / e) - (v - e) for means v and e: half the deviance of a count v, and the
/// Fenchel-Young term of losses that grow exponentially.
/// </summary>
internal static class RelativeEntropy
{
    private const double DoubleEpsilon = MachineEpsilon.Double;
    private const double SingleEpsilon = MachineEpsilon.Single;

    /// <summary>A bound of v log(v / e) - (v - e) that holds although rounding has moved v and e; infinite where v is below 0.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="allowed">v.</param>
    /// <param name="expectations">e.</param>
    /// <param name="size">The sum of the sizes of what v and e were made of.</param>
    /// <remarks>It is at most (v - e)^2 / e, the chi-squared divergence, where nothing cancels.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Bound<T>(Vector256<T> allowed, Vector256<T> expectations, Vector256<T> size)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const double Roundings = 8.0;
        Vector256<T> zero = Vector256<T>.Zero;
        Vector256<T> rounding = Vector256.Create(T.CreateTruncating(Roundings * (typeof(T) == typeof(float) ? SingleEpsilon : DoubleEpsilon)));
        Vector256<T> differences = allowed - expectations;
        Vector256<T> moved = rounding * size;
        Vector256<T> reach = Vector256.Abs(differences) + moved;
        Vector256<T> squares = Vector256.ConditionalSelect(Vector256.Equals(reach, zero), zero, reach * (reach / expectations));
        Vector256<T> logs = VectorFunctions.Log(allowed / expectations);
        Vector256<T> entropies = (allowed * logs) - differences + (moved * (Vector256<T>.One + Vector256.Abs(logs)));
        Vector256<T> terms = Vector256.ConditionalSelect(Vector256.GreaterThan(allowed, zero), Vector256.Min(squares, entropies), squares);
        return Vector256.ConditionalSelect(Vector256.LessThan(allowed, zero), Vector256.Create(T.PositiveInfinity), terms);
    }

    /// <summary>v log(v / e) - (v - e), e where v is 0.</summary>
    /// <param name="first">v, not below 0.</param>
    /// <param name="second">e, above 0.</param>
    /// <remarks>
    /// Where v and e are near each other, the series in q = (v - e) / (v + e): (v - e) q + 2 v q (q^2 / 3 + q^4 / 5 + ...), in which nothing cancels
    /// (Loader 2000, "Fast and accurate computation of binomial probabilities").
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Value(Vector256<double> first, Vector256<double> second)
    {
        const int Terms = 8;
        const double Near = 0.1;
        Vector256<double> difference = first - second;
        Vector256<double> ratio = difference / (first + second);
        Vector256<double> square = ratio * ratio;
        Vector256<double> series = Vector256<double>.Zero;
        for (int k = Terms; k > 0; k--)
        {
            series = square * (Vector256.Create(1.0 / ((2 * k) + 1)) + series);
        }

        Vector256<double> near = ratio * (difference + (Vector256.Create(2.0) * first * series));
        Vector256<double> logs = VectorFunctions.Log(first / second);
        Vector256<double> far = Vector256.ConditionalSelect(
            Vector256.GreaterThan(first, Vector256<double>.Zero), (first * logs) - difference, second);
        return Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Abs(ratio), Vector256.Create(Near)), near, far);
    }
}
