using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

public readonly partial struct RuntimeKernels<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public T StochasticDescent<TLoss>(
        in RowBatch<T> batch,
        ReadOnlySpan<int> order,
        int steps,
        in TLoss loss,
        in RowSteps<T> sizes,
        Span<T> coefficients,
        ref T intercept)
        where TLoss : struct, ILoss<TLoss>
    {
        TLoss local = loss;
        ref T first = ref MemoryMarshal.GetReference(batch.Rows);
        T offset = intercept;
        T squares = T.Zero;
        for (int i = 0; i < steps; i++)
        {
            int r = order[i];
            if (i + Lanes.RowsAhead < order.Length)
            {
                PrefetchRow(in batch, order[i + Lanes.RowsAhead]);
            }

            ref T row = ref Unsafe.Add(ref first, (nint)r * batch.RowStride);
            T prediction = Dot(MemoryMarshal.CreateReadOnlySpan(ref row, FeatureCount), coefficients) + offset;
            _ = local.Evaluate(prediction, batch.Targets[r], out T derivative);
            T factor = batch.Weights.IsEmpty ? derivative : batch.Weights[r] * derivative;
            StepDown(ref row, -factor, in sizes, coefficients);
            offset = Lanes.MultiplyAdd(-factor, sizes.InterceptSize, offset);
            squares = Lanes.MultiplyAdd(prediction, prediction, squares);
        }

        intercept = offset;
        return squares;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PrefetchRow(in RowBatch<T> batch, int row)
    {
        // A row may begin anywhere in a line.
        const int LineBytes = 64;
        nuint address = Lanes.AddressOf(in batch.Rows[row * batch.RowStride]);
        nuint bytes = (nuint)(FeatureCount * Unsafe.SizeOf<T>());
        for (nuint line = 0; line < bytes; line += LineBytes)
        {
            Lanes.Prefetch(address + line);
        }

        Lanes.Prefetch(address + bytes - 1);
        Lanes.Prefetch(Lanes.AddressOf(in batch.Targets[row]));
    }

    /// <summary>Moves the coefficients against one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void StepDown(ref T row, T factor, in RowSteps<T> sizes, Span<T> coefficients)
    {
        nuint j = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            j = StepDown<Width512<T>, Vector512<T>>(ref row, factor, in sizes, coefficients, j);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            j = StepDown<Width256<T>, Vector256<T>>(ref row, factor, in sizes, coefficients, j);
        }

        if (Vector128.IsHardwareAccelerated)
        {
            j = StepDown<Width128<T>, Vector128<T>>(ref row, factor, in sizes, coefficients, j);
        }

        StepDown<WidthScalar<T>, T>(ref row, factor, in sizes, coefficients, j);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nuint StepDown<TWidth, TVector>(ref T row, T factor, in RowSteps<T> sizes, Span<T> coefficients, nuint j)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
    {
        ref T size = ref MemoryMarshal.GetReference(sizes.Sizes);
        ref T shrink = ref MemoryMarshal.GetReference(sizes.Shrinks);
        ref T threshold = ref MemoryMarshal.GetReference(sizes.Thresholds);
        ref T coefficient = ref MemoryMarshal.GetReference(coefficients);
        TVector factors = TWidth.Create(factor);
        for (; j + TWidth.Count <= (nuint)FeatureCount; j += TWidth.Count)
        {
            TVector step = TWidth.Multiply(TWidth.Load(ref size, j), TWidth.Load(ref row, j));
            TVector shrunk = TWidth.Multiply(TWidth.Load(ref shrink, j), TWidth.Load(ref coefficient, j));
            TVector moved = TWidth.MultiplyAdd(factors, step, shrunk);
            if (!sizes.Thresholds.IsEmpty)
            {
                moved = TWidth.SoftThreshold(moved, TWidth.Load(ref threshold, j));
            }

            TWidth.Store(moved, ref coefficient, j);
        }

        return j;
    }
}
