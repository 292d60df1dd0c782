using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace SimdRegression;

/// <content>Rows of tensors.</content>
public abstract partial class Moments<T, TKernels>
{
    private void AccumulateTensor(in ReadOnlyTensorSpan<T> rows, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights, int sign)
    {
        if (rows.Rank != 2)
        {
            throw new ArgumentException($"The tensor has {rows.Rank} dimensions, and must have 2: rows and features.", nameof(rows));
        }

        nint rowCount = rows.Lengths[0];
        nint rowStride = rowCount == 1 ? features : rows.Strides[0];
        if (rowCount != targets.Length || rows.Lengths[1] != features)
        {
            throw new ArgumentException(
                $"The tensor is {rowCount} by {rows.Lengths[1]}, and must be {targets.Length} by {features}: one row a target.", nameof(rows));
        }

        if (rowCount == 0)
        {
            return;
        }

        if ((features > 1 && rows.Strides[1] != 1) || rowStride < features || rowStride > int.MaxValue)
        {
            throw new ArgumentException(
                $"The tensor's rows must be contiguous and at least {features} elements apart; its strides are {rowStride} and {rows.Strides[1]}.",
                nameof(rows));
        }

        nint length = ((rowCount - 1) * rowStride) + features;
        if (length > int.MaxValue)
        {
            throw new ArgumentException($"The tensor spans {length} elements, and must span at most {int.MaxValue}; add it in parts.", nameof(rows));
        }

        ref readonly T first = ref rows.GetPinnableReference();
        statistics.Accumulate(MemoryMarshal.CreateReadOnlySpan(in first, (int)length), (int)rowStride, targets, weights, sign);
    }
}
