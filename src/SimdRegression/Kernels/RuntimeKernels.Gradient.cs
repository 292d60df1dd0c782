using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

public readonly partial struct RuntimeKernels<T>
{
    // A loss takes long from its argument to its result: those of a block of rows have nothing to do with each other and go side by side.
    // The rows of the block are read twice, so they should still be in the first-level cache. The bits do not depend on these numbers.
    private const int MaxBlockRows = 32;
    private const int BlockBytes = 8 * 1024;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public T LossGradient<TLoss>(
        in TLoss loss,
        ReadOnlySpan<T> rows,
        int rowStride,
        ReadOnlySpan<T> targets,
        ReadOnlySpan<T> weights,
        ReadOnlySpan<T> coefficients,
        T intercept,
        Span<T> gradient,
        ref T interceptGradient)
        where TLoss : struct, ILoss<TLoss>
    {
        // Nobody else can write to a copy, so its fields are read once.
        TLoss local = loss;
        int rowsAStep = Vector256<T>.Count;
        int rowsABlock = Math.Clamp(BlockBytes / (FeatureCount * Unsafe.SizeOf<T>()) / rowsAStep * rowsAStep, rowsAStep, MaxBlockRows);
        int inSteps = targets.Length - (targets.Length % rowsAStep);
        Span<T> buffer = stackalloc T[MaxBlockRows];
        Vector256<T> slopes = Vector256<T>.Zero;
        Vector256<T> losses = Vector256<T>.Zero;
        int r = 0;
        while (r < inSteps)
        {
            int first = r;
            Span<T> block = buffer[..Math.Min(rowsABlock, inSteps - first)];
            Predict(rows[(first * rowStride)..], rowStride, coefficients, intercept, block);
            for (int k = 0; k < block.Length; k += rowsAStep)
            {
                Span<T> factors = block.Slice(k, rowsAStep);
                Lanes.Prefetch(Lanes.AddressOf(in targets[first + k]) + Lanes.TargetPrefetchDistance);
                Vector256<T> values = local.Evaluate(
                    Vector256.Create<T>(factors), Vector256.Create(targets[(first + k)..]), out Vector256<T> derivatives, out _);
                if (weights.IsEmpty)
                {
                    losses += values;
                }
                else
                {
                    var weight = Vector256.Create(weights[(first + k)..]);
                    losses = Lanes.MultiplyAdd(weight, values, losses);
                    derivatives = weight * derivatives;
                }

                slopes += derivatives;
                derivatives.CopyTo(factors);
            }

            for (; r < first + block.Length; r += rowsAStep)
            {
                AddScaledRows(rows[(r * rowStride)..], (nuint)rowStride, block.Slice(r - first, rowsAStep), gradient);
            }
        }

        T interceptSum = interceptGradient + Lanes.Sum(slopes);
        T sum = Lanes.Sum(losses);
        for (; r < targets.Length; r++)
        {
            ReadOnlySpan<T> row = rows.Slice(r * rowStride, FeatureCount);
            T value = local.Evaluate(Dot(row, coefficients) + intercept, targets[r], out T derivative);
            T factor = weights.IsEmpty ? derivative : weights[r] * derivative;
            interceptSum += factor;
            sum = weights.IsEmpty ? sum + value : Lanes.MultiplyAdd(weights[r], value, sum);
            AddScaledRow(row, factor, gradient);
        }

        interceptGradient = interceptSum;
        return sum;
    }

    /// <summary>Adds the rows of a step, each times its factor, to a vector of N elements.</summary>
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
        ref T row = ref MemoryMarshal.GetReference(rows);
        ref T factor = ref MemoryMarshal.GetReference(factors);
        ref T destination = ref MemoryMarshal.GetReference(sum);
        for (; j + TWidth.Count <= (nuint)FeatureCount; j += TWidth.Count)
        {
            TVector even = TWidth.Multiply(TWidth.Create(factor), TWidth.Load(ref row, j));
            TVector odd = TWidth.Multiply(TWidth.Create(Unsafe.Add(ref factor, 1)), TWidth.Load(ref row, rowStride + j));
            Accumulate<TWidth, TVector>(ref row, rowStride, ref factor, 2, j, ref even, ref odd);
            if (typeof(T) == typeof(float))
            {
                Accumulate<TWidth, TVector>(ref row, rowStride, ref factor, 4, j, ref even, ref odd);
                Accumulate<TWidth, TVector>(ref row, rowStride, ref factor, 6, j, ref even, ref odd);
            }

            TWidth.Store(TWidth.Add(TWidth.Load(ref destination, j), TWidth.Add(even, odd)), ref destination, j);
        }

        return j;
    }

    /// <summary>Adds the elements of two rows, each times its factor, to the chains of even and odd rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate<TWidth, TVector>(
        ref readonly T rows, nuint rowStride, ref T factors, nuint r, nuint j, ref TVector even, ref TVector odd)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
    {
        even = TWidth.MultiplyAdd(TWidth.Create(Unsafe.Add(ref factors, r)), TWidth.Load(in rows, (r * rowStride) + j), even);
        odd = TWidth.MultiplyAdd(TWidth.Create(Unsafe.Add(ref factors, r + 1)), TWidth.Load(in rows, ((r + 1) * rowStride) + j), odd);
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
