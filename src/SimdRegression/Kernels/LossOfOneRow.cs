using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression;

/// <summary>A loss at a single prediction: lane 0 of its vector form, so to the same bits as in a batch.</summary>
/// <remarks>
/// For emitted code, which alone needs it; editors do not offer it.
/// <para>Thread safety: static and without state; any number of threads may call it at the same time.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LossOfOneRow
{
    /// <summary>The value of a loss and its derivative in the prediction.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="loss">l.</param>
    /// <param name="prediction">m.</param>
    /// <param name="target">y.</param>
    /// <param name="derivative">Receives dl/dm.</param>
    /// <returns>l(m, y).</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Evaluate<TLoss, T>(this TLoss loss, T prediction, T target, out T derivative)
        where TLoss : struct, ILoss<TLoss>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> value = loss.Evaluate(Vector256.Create(prediction), Vector256.Create(target), out Vector256<T> derivatives, out _);
        derivative = derivatives.ToScalar();
        return value.ToScalar();
    }
}
