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
        Span<T> factors = stackalloc T[RowsAStep];
        Span<T> slopes = stackalloc T[RowsAStep];
        Span<T> losses = stackalloc T[RowsAStep];
        slopes.Clear();
        losses.Clear();
        int r = 0;
        for (; r <= targets.Length - RowsAStep; r += RowsAStep)
        {
            ReadOnlySpan<T> four = rows[(r * rowStride)..];
            Predict(four, rowStride, coefficients, intercept, factors);
            for (int l = 0; l < RowsAStep; l++)
            {
                T residual = factors[l] - targets[r + l];
                T factor = weights.IsEmpty ? residual : weights[r + l] * residual;
                slopes[l] += factor;
                losses[l] = Lanes.MultiplyAdd(factor, residual, losses[l]);
                factors[l] = factor;
            }

            AddScaledRows(four, (nuint)rowStride, factors, gradient);
        }

        T interceptSum = interceptGradient + ((slopes[0] + slopes[2]) + (slopes[1] + slopes[3]));
        T loss = (losses[0] + losses[2]) + (losses[1] + losses[3]);
        for (; r < targets.Length; r++)
        {
            ReadOnlySpan<T> row = rows.Slice(r * rowStride, FeatureCount);
            T residual = Dot(row, coefficients) + intercept - targets[r];
            T factor = weights.IsEmpty ? residual : weights[r] * residual;
            interceptSum += factor;
            loss = Lanes.MultiplyAdd(factor, residual, loss);
            AddScaledRow(row, factor, gradient);
        }

        interceptGradient = interceptSum;
        return loss;
    }

    /// <summary>Adds four rows, each times its factor, to a vector of N elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddScaledRows(ReadOnlySpan<T> rows, nuint rowStride, ReadOnlySpan<T> factors, Span<T> sum)
    {
        nuint j = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            j = AddScaledRows<Width512<T>, Vector512<T>>(rows, rowStride, factors, sum, j);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            j = AddScaledRows<Width256<T>, Vector256<T>>(rows, rowStride, factors, sum, j);
        }

        if (Vector128.IsHardwareAccelerated)
        {
            j = AddScaledRows<Width128<T>, Vector128<T>>(rows, rowStride, factors, sum, j);
        }

        AddScaledRows<WidthScalar<T>, T>(rows, rowStride, factors, sum, j);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nuint AddScaledRows<TWidth, TVector>(ReadOnlySpan<T> rows, nuint rowStride, ReadOnlySpan<T> factors, Span<T> sum, nuint j)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
    {
        ref T row0 = ref MemoryMarshal.GetReference(rows);
        ref T row1 = ref Unsafe.Add(ref row0, rowStride);
        ref T row2 = ref Unsafe.Add(ref row1, rowStride);
        ref T row3 = ref Unsafe.Add(ref row2, rowStride);
        ref T destination = ref MemoryMarshal.GetReference(sum);
        TVector factor0 = TWidth.Create(factors[0]);
        TVector factor1 = TWidth.Create(factors[1]);
        TVector factor2 = TWidth.Create(factors[2]);
        TVector factor3 = TWidth.Create(factors[3]);
        for (; j + TWidth.Count <= (nuint)FeatureCount; j += TWidth.Count)
        {
            TVector even = TWidth.MultiplyAdd(factor2, TWidth.Load(ref row2, j), TWidth.Multiply(factor0, TWidth.Load(ref row0, j)));
            TVector odd = TWidth.MultiplyAdd(factor3, TWidth.Load(ref row3, j), TWidth.Multiply(factor1, TWidth.Load(ref row1, j)));
            TWidth.Store(TWidth.Add(TWidth.Load(ref destination, j), TWidth.Add(even, odd)), ref destination, j);
        }

        return j;
    }

    /// <summary>Adds a row times a factor to a vector of N elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddScaledRow(ReadOnlySpan<T> row, T factor, Span<T> sum)
    {
        nuint j = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            j = AddScaledRow<Width256<T>, Vector256<T>>(row, factor, sum, j);
        }

        if (Vector128.IsHardwareAccelerated)
        {
            j = AddScaledRow<Width128<T>, Vector128<T>>(row, factor, sum, j);
        }

        AddScaledRow<WidthScalar<T>, T>(row, factor, sum, j);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nuint AddScaledRow<TWidth, TVector>(ReadOnlySpan<T> row, T factor, Span<T> sum, nuint j)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
    {
        ref T source = ref MemoryMarshal.GetReference(row);
        ref T destination = ref MemoryMarshal.GetReference(sum);
        TVector factors = TWidth.Create(factor);
        for (; j + TWidth.Count <= (nuint)FeatureCount; j += TWidth.Count)
        {
            TWidth.Store(TWidth.MultiplyAdd(factors, TWidth.Load(ref source, j), TWidth.Load(ref destination, j)), ref destination, j);
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
