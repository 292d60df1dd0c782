using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.InteropServices;

namespace SimdRegression.Kernels;

/// <summary>The cross products of a batch of rows without weights by <see cref="ICirculant{T, TSum}"/>.</summary>
/// <remarks>
/// For emitted code, which alone needs it; editors do not offer it.
/// <para>Thread safety: static and without state; any number of threads may call it at the same time.</para>
/// </remarks>
[CLSCompliant(false)]
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CirculantCrossProducts
{
    /// <summary>Computes what <see cref="IKernels{T}.CrossProducts"/> defines with the widest vectors that the machine has.</summary>
    /// <typeparam name="T">The element type of the data.</typeparam>
    /// <typeparam name="TSum">The type that products and sums are formed in.</typeparam>
    /// <typeparam name="TWide">The products in vectors of 512 bits.</typeparam>
    /// <typeparam name="TNarrow">The products in vectors of 256 bits.</typeparam>
    /// <param name="batch">The rows.</param>
    /// <param name="shift">What is subtracted.</param>
    /// <param name="workspace">Memory.</param>
    /// <param name="sums">Overwritten.</param>
    /// <param name="crossProducts">Overwritten.</param>
    /// <returns>False, and nothing is written, where the rows have weights or the machine has neither width.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryCompute<T, TSum, TWide, TNarrow>(
        in RowBatch<T> batch, ReadOnlySpan<double> shift, Span<double> workspace, Span<double> sums, Span<double> crossProducts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
        where TWide : struct, ICirculant<T, TSum>
        where TNarrow : struct, ICirculant<T, TSum>
    {
        return Vector512.IsHardwareAccelerated
            ? TryCompute<T, TSum, TWide>(in batch, shift, workspace, sums, crossProducts)
            : Vector256.IsHardwareAccelerated && TryCompute<T, TSum, TNarrow>(in batch, shift, workspace, sums, crossProducts);
    }

    /// <summary>Computes what <see cref="IKernels{T}.CrossProducts"/> defines.</summary>
    /// <typeparam name="T">The element type of the data.</typeparam>
    /// <typeparam name="TSum">The type that products and sums are formed in.</typeparam>
    /// <typeparam name="TCirculant">The products.</typeparam>
    /// <param name="batch">The rows.</param>
    /// <param name="shift">What is subtracted.</param>
    /// <param name="workspace">Memory.</param>
    /// <param name="sums">Overwritten.</param>
    /// <param name="crossProducts">Overwritten.</param>
    /// <returns>False, and nothing is written, where the rows have weights.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryCompute<T, TSum, TCirculant>(
        in RowBatch<T> batch, ReadOnlySpan<double> shift, Span<double> workspace, Span<double> sums, Span<double> crossProducts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
        where TCirculant : struct, ICirculant<T, TSum>
    {
        if (!batch.Weights.IsEmpty)
        {
            return false;
        }

        Compute<T, TSum, TCirculant>(in batch, shift, workspace, sums, crossProducts);
        return true;
    }

    /// <summary>Computes what <see cref="IKernels{T}.CrossProducts"/> defines, for rows without weights.</summary>
    /// <typeparam name="T">The element type of the data.</typeparam>
    /// <typeparam name="TSum">The type that products and sums are formed in.</typeparam>
    /// <typeparam name="TCirculant">The products.</typeparam>
    /// <param name="batch">The rows.</param>
    /// <param name="shift">What is subtracted.</param>
    /// <param name="workspace">Memory.</param>
    /// <param name="sums">Overwritten.</param>
    /// <param name="crossProducts">Overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compute<T, TSum, TCirculant>(
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
        int panelRows = typeof(TSum) == typeof(float) ? KernelLayout.PanelRows : batch.Count;
        bool isCopied = !SharesVectors<T, TSum, TCirculant>(in batch);
        int chunkRows = isCopied ? Math.Min(KernelLayout.PanelRows, TCirculant.RowsOfChunk) : TCirculant.RowsOfChunk;
        totals.Clear();
        for (int start = 0; start < batch.Count; start += panelRows)
        {
            accumulators.Clear();
            RowBatch<T> panel = batch.Slice(start, Math.Min(panelRows, batch.Count - start));
            for (int first = 0; first < panel.Count; first += chunkRows)
            {
                RowBatch<T> chunk = panel.Slice(first, Math.Min(chunkRows, panel.Count - first));
                if (isCopied)
                {
                    chunk = Contiguous<T, TSum, TCirculant>(in chunk, workspace);
                }

                Accumulate<T, TSum, TCirculant>(in chunk, origin, accumulators);
            }

            Widening.Add<TSum>(accumulators, totals);
        }

        Deliver<T, TSum, TCirculant>(totals, sums, crossProducts);
    }

    /// <summary>Whether rows that a step takes together, if it takes several, lie side by side in whole lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool SharesVectors<T, TSum, TCirculant>(in RowBatch<T> batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
        where TCirculant : struct, ICirculant<T, TSum>
        => TCirculant.RowsOfStep == 1 || (TCirculant.FeatureCount == TCirculant.Reach && batch.RowStride == TCirculant.Reach);

    /// <summary>Copies rows side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static RowBatch<T> Contiguous<T, TSum, TCirculant>(scoped in RowBatch<T> batch, Span<double> workspace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
        where TCirculant : struct, ICirculant<T, TSum>
    {
        int reach = TCirculant.Reach;
        Span<T> rows = MemoryMarshal.Cast<double, T>(workspace)[..(batch.Count * reach)];
        ref byte source = ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(batch.Rows));
        ref byte destination = ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(rows));
        nuint sourceStep = (nuint)batch.RowStride * (nuint)Unsafe.SizeOf<T>();
        nuint step = (nuint)(reach * Unsafe.SizeOf<T>());

        // Whole lanes are copied where they can be read; the last rows end with the features.
        int readable = batch.Readable(reach);
        for (int r = 0; r < readable; r++)
        {
            Unsafe.CopyBlockUnaligned(ref destination, ref source, (uint)step);
            source = ref Unsafe.Add(ref source, sourceStep);
            destination = ref Unsafe.Add(ref destination, step);
        }

        for (int r = readable; r < batch.Count; r++)
        {
            Span<T> row = rows.Slice(r * reach, reach);
            batch.Rows.Slice(r * batch.RowStride, TCirculant.FeatureCount).CopyTo(row);
            row[TCirculant.FeatureCount..].Clear();
        }

        return new RowBatch<T>(rows, reach, batch.Targets, default);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Deliver<T, TSum, TCirculant>(ReadOnlySpan<double> totals, Span<double> sums, Span<double> crossProducts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
        where TCirculant : struct, ICirculant<T, TSum>
    {
        int features = TCirculant.FeatureCount;
        int stride = KernelLayout.Stride(features);
        ref ushort source = ref MemoryMarshal.GetReference(TCirculant.Sources);
        for (int row = 0; row <= features; row++)
        {
            Span<double> cells = crossProducts.Slice(row * stride, Math.Min(row + 1, features));
            source = ref Deliver<T, TSum, TCirculant>(ref source, totals, cells);
        }

        source = ref Deliver<T, TSum, TCirculant>(ref source, totals, crossProducts.Slice((features + 1) * stride, 1));
        source = ref Deliver<T, TSum, TCirculant>(ref source, totals, sums[..features]);
        sums[features..stride].Clear();
        Deliver<T, TSum, TCirculant>(ref source, totals, sums.Slice(stride, 1));
    }

    /// <summary>Writes neighbouring elements and returns the source of the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ref ushort Deliver<T, TSum, TCirculant>(ref ushort source, ReadOnlySpan<double> totals, Span<double> elements)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
        where TCirculant : struct, ICirculant<T, TSum>
    {
        // Emitted indices are in range.
        ref double total = ref MemoryMarshal.GetReference(totals);
        foreach (ref double element in elements)
        {
            double sum = Unsafe.Add(ref total, source);
            for (int chain = 1; chain < TCirculant.RowsOfStep; chain++)
            {
                sum += Unsafe.Add(ref total, Unsafe.Add(ref source, chain));
            }

            element = sum;
            source = ref Unsafe.Add(ref source, TCirculant.RowsOfStep);
        }

        return ref source;
    }
}
