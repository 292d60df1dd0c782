using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

public readonly partial struct RuntimeKernels<T>
{
    /// <inheritdoc/>
    public bool Factor(Span<double> matrix, Span<double> inverseDiagonal)
    {
        ref double elements = ref MemoryMarshal.GetReference(matrix);
        ref double inverses = ref MemoryMarshal.GetReference(inverseDiagonal);
        if (Vector512.IsHardwareAccelerated && KernelLayout.Stride(FeatureCount) >= Vector512<double>.Count)
        {
            return Factor<Width512<double>, Vector512<double>>(ref elements, ref inverses);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            return Factor<Width256<double>, Vector256<double>>(ref elements, ref inverses);
        }

        return Vector128.IsHardwareAccelerated
            ? Factor<Width128<double>, Vector128<double>>(ref elements, ref inverses)
            : Factor<WidthScalar<double>, double>(ref elements, ref inverses);
    }

    /// <inheritdoc/>
    public void Solve(ReadOnlySpan<double> factor, ReadOnlySpan<double> inverseDiagonal, Span<double> vector)
    {
        ref double elements = ref MemoryMarshal.GetReference(factor);
        ref double inverses = ref MemoryMarshal.GetReference(inverseDiagonal);
        ref double values = ref MemoryMarshal.GetReference(vector);
        if (Vector512.IsHardwareAccelerated && KernelLayout.Stride(FeatureCount) >= Vector512<double>.Count)
        {
            Solve<Width512<double>, Vector512<double>>(ref elements, ref inverses, ref values);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Solve<Width256<double>, Vector256<double>>(ref elements, ref inverses, ref values);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Solve<Width128<double>, Vector128<double>>(ref elements, ref inverses, ref values);
        }
        else
        {
            Solve<WidthScalar<double>, double>(ref elements, ref inverses, ref values);
        }
    }

    /// <summary>Left-looking: row j of the upper triangle is finished from the rows above it before row j + 1 is begun.</summary>
    private bool Factor<TWidth, TVector>(ref double matrix, ref double inverseDiagonal)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        nuint features = (nuint)FeatureCount;
        nuint stride = (nuint)KernelLayout.Stride(FeatureCount);
        nuint lanes = TWidth.Count;
        for (nuint j = 0; j < features; j++)
        {
            nuint i = j / lanes * lanes;
            for (; i + (2 * lanes) < features; i += 3 * lanes)
            {
                SubtractProducts<TWidth, TVector, ThreeColumns>(ref matrix, stride, j, i);
            }

            if (i + lanes < features)
            {
                SubtractProducts<TWidth, TVector, TwoColumns>(ref matrix, stride, j, i);
            }
            else if (i < features)
            {
                SubtractProducts<TWidth, TVector, OneColumn>(ref matrix, stride, j, i);
            }

            ref double row = ref Unsafe.Add(ref matrix, j * stride);
            double pivot = Unsafe.Add(ref row, j);
            if (!(pivot > 0.0 && double.IsFinite(pivot)))
            {
                return false;
            }

            double inverse = 1.0 / Math.Sqrt(pivot);
            Unsafe.Add(ref inverseDiagonal, j) = inverse;
            for (i = j + 1; i < features; i++)
            {
                double element = Unsafe.Add(ref row, i) * inverse;
                Unsafe.Add(ref row, i) = element;
                Unsafe.Add(ref matrix, (i * stride) + j) = element;
            }
        }

        return true;
    }

    /// <summary>
    /// Takes the products of column j with one to three vectors of columns i from row j of the upper triangle, over all rows k above it.
    /// </summary>
    private static void SubtractProducts<TWidth, TVector, TColumns>(ref double matrix, nuint stride, nuint j, nuint i)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
        where TColumns : ITileColumns
    {
        ref double destination = ref Unsafe.Add(ref matrix, (j * stride) + i);
        TVector before = TWidth.Load(ref destination, 0);
        TVector sum0 = before;
        TVector sum1 = TColumns.Count > 1 ? TWidth.Load(ref destination, TWidth.Count) : sum0;
        TVector sum2 = TColumns.Count > 2 ? TWidth.Load(ref destination, 2 * TWidth.Count) : sum0;
        ref double above = ref Unsafe.Add(ref matrix, i);
        ref double left = ref Unsafe.Add(ref matrix, j);
        for (nuint k = 0; k < j; k++)
        {
            TVector right0 = TWidth.Load(ref above, 0);
            TVector right1 = TColumns.Count > 1 ? TWidth.Load(ref above, TWidth.Count) : right0;
            TVector right2 = TColumns.Count > 2 ? TWidth.Load(ref above, 2 * TWidth.Count) : right0;
            AccumulateRow<TWidth, TVector, TColumns>(-left, right0, right1, right2, ref sum0, ref sum1, ref sum2);
            above = ref Unsafe.Add(ref above, stride);
            left = ref Unsafe.Add(ref left, stride);
        }

        // The first vector of the row may begin left of the diagonal, where the lower triangle of the factor already stands.
        sum0 = i < j ? TWidth.SelectFrom(j - i, before, sum0) : sum0;
        StoreRow<TWidth, TVector, TColumns>(sum0, sum1, sum2, ref destination);
    }

    private void Solve<TWidth, TVector>(ref double factor, ref double inverseDiagonal, ref double vector)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        nuint features = (nuint)FeatureCount;
        nuint stride = (nuint)KernelLayout.Stride(FeatureCount);
        nuint lanes = TWidth.Count;
        ref double row = ref factor;
        for (nuint k = 0; k < features; k++)
        {
            double value = Unsafe.Add(ref vector, k) * Unsafe.Add(ref inverseDiagonal, k);
            Unsafe.Add(ref vector, k) = value;
            TVector change = TWidth.Create(-value);

            // The elements after k: what is left of its own vector, then whole vectors.
            nuint i = (k + 1) / lanes * lanes;
            if (i <= k)
            {
                TVector before = TWidth.Load(ref vector, i);
                TVector after = TWidth.MultiplyAdd(TWidth.Load(ref row, i), change, before);
                TWidth.Store(TWidth.SelectFrom(k + 1 - i, before, after), ref vector, i);
                i += lanes;
            }

            AddScaled<TWidth, TVector>(ref row, change, ref vector, i, features);
            row = ref Unsafe.Add(ref row, stride);
        }

        for (nuint k = features; k-- > 0;)
        {
            row = ref Unsafe.Subtract(ref row, stride);
            double value = Unsafe.Add(ref vector, k) * Unsafe.Add(ref inverseDiagonal, k);
            Unsafe.Add(ref vector, k) = value;
            TVector change = TWidth.Create(-value);

            // The elements before k: whole vectors, then the beginning of its own.
            nuint end = k / lanes * lanes;
            AddScaled<TWidth, TVector>(ref row, change, ref vector, 0, end);
            if (end < k)
            {
                TVector before = TWidth.Load(ref vector, end);
                TVector after = TWidth.MultiplyAdd(TWidth.Load(ref row, end), change, before);
                TWidth.Store(TWidth.SelectFrom(k - end, after, before), ref vector, end);
            }
        }
    }

    /// <summary>Adds a multiple of a row to a vector, in whole vectors from one index on as long as they begin before another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled<TWidth, TVector>(ref double row, TVector factor, ref double vector, nuint index, nuint end)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        for (; index < end; index += TWidth.Count)
        {
            TVector sum = TWidth.MultiplyAdd(factor, TWidth.Load(ref row, index), TWidth.Load(ref vector, index));
            TWidth.Store(sum, ref vector, index);
        }
    }
}
