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

    /// <summary>
    /// Left-looking, four rows of the upper triangle at a time: what the rows above contribute is one band of register tiles.
    /// </summary>
    /// <remarks>
    /// Vectors begin at whole multiples of their length, left of the diagonal if need be. What they scribble into the lower triangle
    /// does not matter, because that is written last.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Factor<TWidth, TVector>(ref double matrix, ref double inverseDiagonal)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        nuint features = (nuint)FeatureCount;
        nuint stride = (nuint)KernelLayout.Stride(FeatureCount);
        for (nuint top = 0; top < features; top += TileRows)
        {
            nuint bottom = nuint.Min(top + TileRows, features);
            nuint first = top / TWidth.Count * TWidth.Count;
            TileBand<TWidth, TVector, Remainders>(ref matrix, stride, top, top, bottom - top, first, features, ref matrix);
            for (nuint j = top; j < bottom; j++)
            {
                if (!FactorRow<TWidth, TVector>(ref matrix, stride, top, j, out Unsafe.Add(ref inverseDiagonal, j)))
                {
                    return false;
                }
            }
        }

        MirrorUpperTriangle(ref matrix, features, stride);
        return true;
    }

    /// <summary>Finishes row j with the rows of its own band and the pivot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool FactorRow<TWidth, TVector>(ref double matrix, nuint stride, nuint top, nuint j, out double inverse)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        // The pivot has a chain of its own in scalars, the same as that of its lane, so that the row is scaled in the same pass.
        ref double row = ref Unsafe.Add(ref matrix, j * stride);
        ref double band = ref Unsafe.Add(ref matrix, top * stride);
        ref double left = ref Unsafe.Add(ref band, j);
        double pivot = Unsafe.Add(ref row, j);
        for (nuint k = 0; k < j - top; k++)
        {
            double element = Unsafe.Add(ref left, k * stride);
            pivot = Lanes.MultiplyAdd(-element, element, pivot);
        }

        inverse = 1.0 / Math.Sqrt(pivot);
        if (!(pivot > 0.0 && double.IsFinite(pivot)))
        {
            return false;
        }

        TVector scale = TWidth.Create(inverse);
        for (nuint i = j / TWidth.Count * TWidth.Count; i < (nuint)FeatureCount; i += TWidth.Count)
        {
            TVector value = TWidth.Load(ref row, i);
            for (nuint k = 0; k < j - top; k++)
            {
                TVector factor = TWidth.Create(-Unsafe.Add(ref left, k * stride));
                value = TWidth.MultiplyAdd(factor, TWidth.Load(ref band, (k * stride) + i), value);
            }

            TWidth.Store(TWidth.Multiply(value, scale), ref row, i);
        }

        return true;
    }

    /// <summary>Copies the upper triangle to the lower, in squares that stay in cache however far apart the rows are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MirrorUpperTriangle(ref double matrix, nuint features, nuint stride)
    {
        const int Square = 8;
        for (nuint top = 0; top < features; top += Square)
        {
            nuint bottom = nuint.Min(top + Square, features);
            for (nuint i = top + 1; i < features; i++)
            {
                ref double lower = ref Unsafe.Add(ref matrix, i * stride);
                nuint end = nuint.Min(bottom, i);
                for (nuint j = top; j < end; j++)
                {
                    Unsafe.Add(ref lower, j) = Unsafe.Add(ref matrix, (j * stride) + i);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Solve<TWidth, TVector>(ref double factor, ref double inverseDiagonal, ref double vector)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        nuint features = (nuint)FeatureCount;
        nuint stride = (nuint)KernelLayout.Stride(FeatureCount);
        nuint lanes = TWidth.Count;
        ref double row = ref factor;

        // Each step waits for the element that the one before it finished last. That element is worked out beside the vector update, by
        // the same operation, and not read back from memory after it.
        double element = vector;
        for (nuint k = 0; k < features; k++)
        {
            double value = element * Unsafe.Add(ref inverseDiagonal, k);
            nuint next = nuint.Min(k + 1, features - 1);
            element = Lanes.MultiplyAdd(Unsafe.Add(ref row, next), -value, Unsafe.Add(ref vector, next));
            TVector change = TWidth.Create(-value);

            // The vector with element k, which is put in by lane: a scalar store would hold up the next load of the vector.
            nuint own = k / lanes * lanes;
            TVector before = TWidth.Load(ref vector, own);
            TVector after = TWidth.MultiplyAdd(TWidth.Load(ref row, own), change, before);
            TVector upToThis = TWidth.SelectFrom(k - own, before, TWidth.Create(value));
            TWidth.Store(TWidth.SelectFrom(k + 1 - own, upToThis, after), ref vector, own);
            AddScaled<TWidth, TVector>(ref row, change, ref vector, own + lanes, features);
            row = ref Unsafe.Add(ref row, stride);
        }

        element = Unsafe.Add(ref vector, features - 1);
        for (nuint k = features; k-- > 0;)
        {
            row = ref Unsafe.Subtract(ref row, stride);
            double value = element * Unsafe.Add(ref inverseDiagonal, k);
            nuint next = nuint.Max(k, 1) - 1;
            element = Lanes.MultiplyAdd(Unsafe.Add(ref row, next), -value, Unsafe.Add(ref vector, next));
            TVector change = TWidth.Create(-value);
            nuint own = k / lanes * lanes;
            TVector before = TWidth.Load(ref vector, own);
            TVector after = TWidth.MultiplyAdd(TWidth.Load(ref row, own), change, before);
            TVector fromThis = TWidth.SelectFrom(k + 1 - own, TWidth.Create(value), before);
            TWidth.Store(TWidth.SelectFrom(k - own, after, fromThis), ref vector, own);
            AddScaled<TWidth, TVector>(ref row, change, ref vector, 0, own);
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
