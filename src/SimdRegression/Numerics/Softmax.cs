using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace SimdRegression.Kernels;

/// <summary>Probabilities and labels of scores.</summary>
/// <remarks>
/// Emitted classifiers name it; nobody else needs it, and editors do not offer it.
/// <para>Thread safety: static and without state.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Softmax
{
    /// <summary>Replaces scores m by exp(m(k) - largest) / sum of these, which no score of any size overflows.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="scores">The scores of one row, at least one.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<T>(Span<T> scores)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T largest = scores[0];
        for (int k = 1; k < scores.Length; k++)
        {
            largest = scores[k] > largest ? scores[k] : largest;
        }

        T sum = T.Zero;
        for (int k = 0; k < scores.Length; k++)
        {
            T value = VectorFunctions.Exp(scores[k] - largest);
            scores[k] = value;
            sum += value;
        }

        for (int k = 0; k < scores.Length; k++)
        {
            scores[k] /= sum;
        }
    }

    /// <summary>The log loss of a row: log(sum over k of exp(m(k))) - m(y), in <see cref="double"/>.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="scores">The scores of one row, at least one.</param>
    /// <param name="label">y, its class.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double LogLoss<T>(ReadOnlySpan<T> scores, int label)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int best = Largest(scores);
        double largest = double.CreateTruncating(scores[best]);
        double rest = 0.0;
        for (int k = 0; k < scores.Length; k++)
        {
            rest += k == best ? 0.0 : VectorFunctions.Exp(double.CreateTruncating(scores[k]) - largest);
        }

        return VectorFunctions.LogOnePlus(rest) + (largest - double.CreateTruncating(scores[label]));
    }

    /// <summary>The number of the largest score, the first of several.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="scores">The scores of one row, at least one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Largest<T>(ReadOnlySpan<T> scores)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int best = 0;
        for (int k = 1; k < scores.Length; k++)
        {
            best = scores[k] > scores[best] ? k : best;
        }

        return best;
    }
}
