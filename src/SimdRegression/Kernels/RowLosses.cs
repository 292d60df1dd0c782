using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

/// <summary>What a gradient over rows does with the losses of rows whose predictions are known; for kernels, emitted ones included.</summary>
/// <remarks>Thread safety: static and without state; any number of threads may call it at the same time.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RowLosses
{
    /// <summary>Adds the losses and derivatives of a block of rows to chains, one a lane of 256 bits.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="loss">l.</param>
    /// <param name="predictions">On entry m of each row, a multiple of the lanes; on return s dl/dm.</param>
    /// <param name="targets">y of all rows.</param>
    /// <param name="weights">s of all rows, or empty for all ones.</param>
    /// <param name="first">The number of the block's first row.</param>
    /// <param name="losses">The chains of s l(m, y): MultiplyAdd(s, l, chain), or chain + l without weights.</param>
    /// <param name="slopes">The chains of s dl/dm.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<TLoss, T>(
        TLoss loss, Span<T> predictions, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights, int first, ref Vector256<T> losses, ref Vector256<T> slopes)
        where TLoss : struct, ILoss<TLoss>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T prediction = ref MemoryMarshal.GetReference(predictions);
        ref T target = ref Unsafe.Add(ref MemoryMarshal.GetReference(targets), first);
        ref T weight = ref Unsafe.Add(ref MemoryMarshal.GetReference(weights), first);
        for (nuint k = 0; k < (nuint)predictions.Length; k += (nuint)Vector256<T>.Count)
        {
            Vector256<T> values = loss.Evaluate(
                Vector256.LoadUnsafe(ref prediction, k), Vector256.LoadUnsafe(ref target, k), out Vector256<T> derivatives, out _);
            if (weights.IsEmpty)
            {
                losses += values;
            }
            else
            {
                Vector256<T> rowWeights = Vector256.LoadUnsafe(ref weight, k);
                losses = Lanes.MultiplyAdd(rowWeights, values, losses);
                derivatives = rowWeights * derivatives;
            }

            slopes += derivatives;
            derivatives.StoreUnsafe(ref prediction, k);
        }
    }

    /// <summary>Adds the loss of one row.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="loss">l.</param>
    /// <param name="prediction">m.</param>
    /// <param name="targets">y of all rows.</param>
    /// <param name="weights">s of all rows, or empty for all ones.</param>
    /// <param name="row">The number of the row.</param>
    /// <param name="sum">The sum of s l(m, y).</param>
    /// <returns>s dl/dm.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T AddOne<TLoss, T>(TLoss loss, T prediction, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights, int row, ref T sum)
        where TLoss : struct, ILoss<TLoss>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T value = loss.Evaluate(prediction, targets[row], out T derivative);
        if (weights.IsEmpty)
        {
            sum += value;
            return derivative;
        }

        sum = Lanes.MultiplyAdd(weights[row], value, sum);
        return weights[row] * derivative;
    }
}
