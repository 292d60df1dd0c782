using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

public readonly partial struct RuntimeKernels<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public T SquaredLossGradient(
        ReadOnlySpan<T> rows,
        int rowStride,
        ReadOnlySpan<T> targets,
        ReadOnlySpan<T> weights,
        ReadOnlySpan<T> coefficients,
        T intercept,
        Span<T> gradient,
        ref T interceptGradient)
    {
        T loss = T.Zero;
        T interceptSum = interceptGradient;
        Span<T> buffer = stackalloc T[PanelRows];
        for (int start = 0; start < targets.Length; start += PanelRows)
        {
            Span<T> factors = buffer[..Math.Min(PanelRows, targets.Length - start)];
            ReadOnlySpan<T> panel = rows[(start * rowStride)..];
            Predict(panel, rowStride, coefficients, intercept, factors);
            for (int r = 0; r < factors.Length; r++)
            {
                T residual = factors[r] - targets[start + r];
                T factor = weights.IsEmpty ? residual : weights[start + r] * residual;
                interceptSum += factor;
                loss = Lanes.MultiplyAdd(factor, residual, loss);
                factors[r] = factor;
            }

            AddScaledRows(panel, (nuint)rowStride, factors, gradient);
        }

        interceptGradient = interceptSum;
        return loss;
    }

    /// <summary>Adds the rows of a panel, each times its factor, to a vector of N elements; chains in row order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddScaledRows(ReadOnlySpan<T> panel, nuint rowStride, ReadOnlySpan<T> factors, Span<T> sum)
    {
        nuint j = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            j = AddScaledRows<Width512<T>, Vector512<T>>(panel, rowStride, factors, sum, j);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            j = AddScaledRows<Width256<T>, Vector256<T>>(panel, rowStride, factors, sum, j);
        }

        if (Vector128.IsHardwareAccelerated)
        {
            j = AddScaledRows<Width128<T>, Vector128<T>>(panel, rowStride, factors, sum, j);
        }

        AddScaledRows<WidthScalar<T>, T>(panel, rowStride, factors, sum, j);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nuint AddScaledRows<TWidth, TVector>(
        ReadOnlySpan<T> panel, nuint rowStride, ReadOnlySpan<T> factors, Span<T> sum, nuint j)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
    {
        ref T row = ref MemoryMarshal.GetReference(panel);
        ref T factor = ref MemoryMarshal.GetReference(factors);
        ref T destination = ref MemoryMarshal.GetReference(sum);
        for (; j + TWidth.Count <= (nuint)FeatureCount; j += TWidth.Count)
        {
            TVector value = TWidth.Load(ref destination, j);
            nuint offset = j;
            for (nuint r = 0; r < (nuint)factors.Length; r++)
            {
                value = TWidth.MultiplyAdd(TWidth.Create(Unsafe.Add(ref factor, r)), TWidth.Load(ref row, offset), value);
                offset += rowStride;
            }

            TWidth.Store(value, ref destination, j);
        }

        return j;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SoftThreshold(ReadOnlySpan<T> values, T threshold, Span<T> destination)
    {
        nuint j = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            j = SoftThreshold<Width512<T>, Vector512<T>>(values, threshold, destination, j);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            j = SoftThreshold<Width256<T>, Vector256<T>>(values, threshold, destination, j);
        }

        if (Vector128.IsHardwareAccelerated)
        {
            j = SoftThreshold<Width128<T>, Vector128<T>>(values, threshold, destination, j);
        }

        SoftThreshold<WidthScalar<T>, T>(values, threshold, destination, j);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nuint SoftThreshold<TWidth, TVector>(ReadOnlySpan<T> values, T threshold, Span<T> destination, nuint j)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
    {
        ref T source = ref MemoryMarshal.GetReference(values);
        ref T target = ref MemoryMarshal.GetReference(destination);
        TVector bound = TWidth.Create(threshold);
        for (; j + TWidth.Count <= (nuint)FeatureCount; j += TWidth.Count)
        {
            TWidth.Store(TWidth.SoftThreshold(TWidth.Load(ref source, j), bound), ref target, j);
        }

        return j;
    }
}
