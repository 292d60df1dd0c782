using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.Numerics;

namespace SimdRegression.Rows;

/// <summary>From the linear part m = x.w + b of a model to what its response is: what emitted code calls.</summary>
/// <remarks>
/// For emitted code, which alone needs it; editors do not offer it.
/// <para>Thread safety: static and without state; any number of threads may call it at the same time.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Responses
{
    /// <summary>The probability of label 1, to the same bits as <see cref="Classification.Probabilities{T}(ReadOnlySpan{T}, Span{T})"/>.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="margin">m.</param>
    /// <returns>1 / (1 + e^-m).</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Probability<T>(T margin)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        VectorFunctions.SoftPlus(margin, out T probability, out _);
        return probability;
    }

    /// <summary>The mean of a count, to the same bits on every machine.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="margin">m.</param>
    /// <returns>e^m, computed in double precision.</returns>
    public static T Mean<T>(T margin)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return T.CreateTruncating(ReproducibleFunctions.Exp(double.CreateTruncating(margin)));
    }

    /// <summary>Turns margins into means in place.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="margins">m, which become e^m.</param>
    public static void ToMeans<T>(Span<T> margins)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (ref T margin in margins)
        {
            margin = Mean(margin);
        }
    }

    /// <summary>Turns margins into labels in place: true where the probability is above a threshold.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="margins">m, which become probabilities.</param>
    /// <param name="threshold">From 0 to 1.</param>
    /// <param name="labels">Receives one label a margin.</param>
    /// <exception cref="ArgumentException">There is room for another number of labels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not from 0 to 1.</exception>
    public static void ToLabels<T>(Span<T> margins, T threshold, Span<bool> labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckThreshold(threshold);
        Classification.Probabilities<T>(margins, margins);
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = margins[i] > threshold;
        }
    }

    /// <summary>The label of a margin.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="margin">m.</param>
    /// <param name="threshold">From 0 to 1.</param>
    /// <returns>Whether the probability is above the threshold.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not from 0 to 1.</exception>
    public static bool Label<T>(T margin, T threshold)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckThreshold(threshold);
        return Probability(margin) > threshold;
    }

    private static void CheckThreshold<T>(T threshold)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!(threshold >= T.Zero && threshold <= T.One))
        {
            throw new ArgumentOutOfRangeException(
                nameof(threshold), threshold, FormattableString.Invariant($"The threshold is a probability from 0 to 1, and is {threshold}."));
        }
    }
}
