using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

public readonly partial struct RuntimeKernels<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void PackRows(
        ReadOnlySpan<T> rows,
        int rowStride,
        ReadOnlySpan<T> targets,
        ReadOnlySpan<T> weights,
        ReadOnlySpan<double> shift,
        Span<double> packedRows,
        Span<double> packedTargets,
        Span<double> sums)
    {
        int stride = KernelLayout.Stride(FeatureCount);
        Span<double> weightBuffer = stackalloc double[PanelRows];
        Span<double> rootBuffer = stackalloc double[PanelRows];

        // Without weights all are one: a product with one and a multiply-add by one have the bits of no product and of a sum.
        weightBuffer.Fill(1.0);
        rootBuffer.Fill(1.0);
        double targetSum = sums[stride];
        for (int start = 0; start < targets.Length; start += PanelRows)
        {
            int count = Math.Min(PanelRows, targets.Length - start);
            for (int r = 0; r < count; r++)
            {
                if (!weights.IsEmpty)
                {
                    weightBuffer[r] = double.CreateTruncating(weights[start + r]);
                    rootBuffer[r] = Math.Sqrt(weightBuffer[r]);
                }

                double target = double.CreateTruncating(targets[start + r]) - shift[stride];
                packedTargets[start + r] = rootBuffer[r] * target;
                targetSum = Lanes.MultiplyAdd(weightBuffer[r], target, targetSum);
            }

            var panel = new Panel(
                rows[(start * rowStride)..], (nuint)rowStride, weightBuffer[..count], rootBuffer[..count], packedRows[(start * stride)..]);
            PackPanel(panel, shift, sums);
        }

        sums[stride] = targetSum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackPanel(Panel panel, ReadOnlySpan<double> shift, Span<double> sums)
    {
        ClearPadding(panel);
        nuint j = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            j = PackColumns<Width512<double>, Vector512<double>>(panel, shift, sums, j);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            j = PackColumns<Width256<double>, Vector256<double>>(panel, shift, sums, j);
        }

        if (Vector128.IsHardwareAccelerated)
        {
            j = PackColumns<Width128<double>, Vector128<double>>(panel, shift, sums, j);
        }

        PackColumns<WidthScalar<double>, double>(panel, shift, sums, j);
    }

    /// <summary>Clears the padding of a panel, and with it the values that share a vector with it and are still to come.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ClearPadding(Panel panel)
    {
        nuint stride = (nuint)KernelLayout.Stride(FeatureCount);
        if (stride == (nuint)FeatureCount)
        {
            return;
        }

        ref double packed = ref MemoryMarshal.GetReference(panel.Packed);
        nuint end = stride;
        for (int r = 0; r < panel.Weights.Length; r++, end += stride)
        {
            if (stride >= (nuint)Vector512<double>.Count)
            {
                Vector512<double>.Zero.StoreUnsafe(ref packed, end - (nuint)Vector512<double>.Count);
            }
            else
            {
                Vector256<double>.Zero.StoreUnsafe(ref packed, end - (nuint)Vector256<double>.Count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nuint PackColumns<TWidth, TVector>(Panel panel, ReadOnlySpan<double> shift, Span<double> sums, nuint j)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref T rows = ref MemoryMarshal.GetReference(panel.Rows);
        ref double weights = ref MemoryMarshal.GetReference(panel.Weights);
        ref double roots = ref MemoryMarshal.GetReference(panel.Roots);
        ref double packed = ref MemoryMarshal.GetReference(panel.Packed);
        ref double shifts = ref MemoryMarshal.GetReference(shift);
        ref double totals = ref MemoryMarshal.GetReference(sums);
        nuint stride = (nuint)KernelLayout.Stride(FeatureCount);
        for (; j + TWidth.Count <= (nuint)FeatureCount; j += TWidth.Count)
        {
            TVector origin = TWidth.Load(ref shifts, j);
            TVector total = TWidth.Load(ref totals, j);
            nuint source = j;
            nuint destination = j;
            for (nuint r = 0; r < (nuint)panel.Weights.Length; r++)
            {
                TVector shifted = TWidth.Subtract(TWidth.LoadConverted(ref rows, source), origin);
                TWidth.Store(TWidth.Multiply(TWidth.Create(Unsafe.Add(ref roots, r)), shifted), ref packed, destination);
                total = TWidth.MultiplyAdd(TWidth.Create(Unsafe.Add(ref weights, r)), shifted, total);
                source += panel.RowStride;
                destination += stride;
            }

            TWidth.Store(total, ref totals, j);
        }

        return j;
    }

    /// <summary>A few rows on their way into the packed block, one weight and one root of it a row.</summary>
    private readonly ref struct Panel(
        ReadOnlySpan<T> rows, nuint rowStride, ReadOnlySpan<double> weights, ReadOnlySpan<double> roots, Span<double> packed)
    {
        public readonly ReadOnlySpan<T> Rows = rows;
        public readonly nuint RowStride = rowStride;
        public readonly ReadOnlySpan<double> Weights = weights;
        public readonly ReadOnlySpan<double> Roots = roots;
        public readonly Span<double> Packed = packed;
    }
}
