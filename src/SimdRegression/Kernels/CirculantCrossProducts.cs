using System.Numerics;
using System.Runtime.InteropServices;

namespace SimdRegression.Kernels;

/// <summary>The cross products of a batch of rows without weights by <see cref="ICirculant{T, TSum}"/>.</summary>
public static class CirculantCrossProducts
{
    /// <summary>Computes what <see cref="IKernels{T}.CrossProducts"/> defines, for rows without weights.</summary>
    /// <typeparam name="T">The element type of the data.</typeparam>
    /// <typeparam name="TSum">The type that products and sums are formed in.</typeparam>
    /// <typeparam name="TCirculant">The products.</typeparam>
    /// <param name="batch">The rows.</param>
    /// <param name="shift">What is subtracted.</param>
    /// <param name="workspace">Memory.</param>
    /// <param name="sums">Overwritten.</param>
    /// <param name="crossProducts">Overwritten.</param>
    public static void Compute<T, TSum, TCirculant>(
        in RowBatch<T> batch, ReadOnlySpan<double> shift, Span<double> workspace, Span<double> sums, Span<double> crossProducts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
        where TCirculant : struct, ICirculant<T, TSum>
    {
        int features = TCirculant.FeatureCount;
        Span<TSum> accumulators = stackalloc TSum[TCirculant.AccumulatorCount];
        Span<double> totals = stackalloc double[TCirculant.AccumulatorCount];
        Span<TSum> origin = stackalloc TSum[TCirculant.Reach + 1];
        origin.Clear();
        for (int j = 0; j < features; j++)
        {
            origin[j] = TSum.CreateTruncating(shift[j]);
        }

        origin[TCirculant.Reach] = TSum.CreateTruncating(shift[KernelLayout.Stride(features)]);
        RowBatch<T> rows = Contiguous<T, TSum, TCirculant>(in batch, workspace);
        int panelRows = typeof(TSum) == typeof(float) ? KernelLayout.PanelRows : batch.Count;
        totals.Clear();
        for (int start = 0; start < rows.Count; start += panelRows)
        {
            accumulators.Clear();
            RowBatch<T> panel = rows.Slice(start, Math.Min(panelRows, rows.Count - start));
            for (int first = 0; first < panel.Count; first += TCirculant.RowsOfChunk)
            {
                RowBatch<T> chunk = panel.Slice(first, Math.Min(TCirculant.RowsOfChunk, panel.Count - first));
                Accumulate<T, TSum, TCirculant>(in chunk, origin, accumulators);
            }

            Widening.Add<TSum>(accumulators, totals);
        }

        Deliver<T, TSum, TCirculant>(totals, sums, crossProducts);
    }

    /// <summary>Rows that a step takes together must lie side by side; others are copied.</summary>
    private static RowBatch<T> Contiguous<T, TSum, TCirculant>(in RowBatch<T> batch, Span<double> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
        where TCirculant : struct, ICirculant<T, TSum>
    {
        int stride = KernelLayout.Stride(TCirculant.FeatureCount);
        if (TCirculant.RowsOfStep == 1 || (batch.RowStride == stride && TCirculant.FeatureCount == stride))
        {
            return batch;
        }

        Span<T> rows = MemoryMarshal.Cast<double, T>(workspace)[..(batch.Count * stride)];
        rows.Clear();
        for (int r = 0; r < batch.Count; r++)
        {
            for (int j = 0; j < TCirculant.FeatureCount; j++)
            {
                rows[(r * stride) + j] = batch.Rows[(r * batch.RowStride) + j];
            }
        }

        return new RowBatch<T>(rows, stride, batch.Targets, default);
    }

    private static void Accumulate<T, TSum, TCirculant>(in RowBatch<T> chunk, Span<TSum> origin, Span<TSum> accumulators)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
        where TCirculant : struct, ICirculant<T, TSum>
    {
        // Steps that would read beyond the memory, or for which rows are missing, come from a copy.
        int direct = chunk.Readable(TCirculant.Reach) / TCirculant.RowsOfStep * TCirculant.RowsOfStep;
        ref TSum first = ref MemoryMarshal.GetReference(origin);
        ref TSum sums = ref MemoryMarshal.GetReference(accumulators);
        TCirculant.Accumulate(
            ref MemoryMarshal.GetReference(chunk.Rows),
            chunk.RowStride,
            ref MemoryMarshal.GetReference(chunk.Targets),
            direct,
            ref first,
            ref sums);
        if (direct == chunk.Count)
        {
            return;
        }

        int features = TCirculant.FeatureCount;
        int length = TCirculant.Reach;
        Span<T> rows = stackalloc T[TCirculant.RowsOfStep * length];
        Span<T> targets = stackalloc T[TCirculant.RowsOfStep];
        for (; direct < chunk.Count; direct += TCirculant.RowsOfStep)
        {
            for (int r = 0; r < TCirculant.RowsOfStep; r++)
            {
                // A row that is missing is one that the shift takes to zero.
                bool isRow = direct + r < chunk.Count;
                targets[r] = isRow ? chunk.Targets[direct + r] : T.CreateTruncating(origin[TCirculant.Reach]);
                for (int j = 0; j < length; j++)
                {
                    bool isValue = isRow && j < features;
                    rows[(r * length) + j] = isValue ? chunk.Rows[((direct + r) * chunk.RowStride) + j] : T.CreateTruncating(origin[j]);
                }
            }

            TCirculant.Accumulate(
                ref MemoryMarshal.GetReference(rows),
                length,
                ref MemoryMarshal.GetReference(targets),
                TCirculant.RowsOfStep,
                ref first,
                ref sums);
        }
    }

    /// <summary>Adds up the chains of each element and writes it where it belongs.</summary>
    private static void Deliver<T, TSum, TCirculant>(ReadOnlySpan<double> totals, Span<double> sums, Span<double> crossProducts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
        where TCirculant : struct, ICirculant<T, TSum>
    {
        int length = KernelLayout.CrossProductLength(TCirculant.FeatureCount);
        sums[..KernelLayout.Stride(TCirculant.FeatureCount)].Clear();
        ReadOnlySpan<ushort> elements = TCirculant.Elements;
        for (int k = 0; k < elements.Length; k += TCirculant.RowsOfStep + 1)
        {
            int destination = elements[k];
            double total = totals[elements[k + 1]];
            for (int chain = 1; chain < TCirculant.RowsOfStep; chain++)
            {
                total += totals[elements[k + 1 + chain]];
            }

            if (destination < length)
            {
                crossProducts[destination] = total;
            }
            else
            {
                sums[destination - length] = total;
            }
        }
    }
}
