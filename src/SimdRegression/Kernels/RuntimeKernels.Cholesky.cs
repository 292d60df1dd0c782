using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SimdRegression.Kernels;

/// <content>The Cholesky factor.</content>
public readonly partial struct RuntimeKernels<T>
{
    // Four rows at once by three vectors: twelve sums, which with their operands fit the sixteen registers of a machine without AVX-512, and
    // enough independent chains to hide the latency of a multiply-add everywhere.
    private const int BandRows = 4;

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

    /// <summary>
    /// Left-looking, four rows of the upper triangle at a time: what the rows above contribute is taken off in register tiles, the square at
    /// the diagonal is factored in scalars, and the four rows are finished with it.
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
        for (nuint top = 0; top < features; top += BandRows)
        {
            nuint height = nuint.Min(BandRows, features - top);
            nuint first = top / TWidth.Count * TWidth.Count;

            // The columns of the square come first: factoring it takes long but little of the processor, and the other columns use the rest.
            nuint next = SubtractAbove<TWidth, TVector>(ref matrix, stride, top, height, first, top + height, features);
            ref double band = ref Unsafe.Add(ref matrix, top * stride);
            if (!FactorSquare(ref Unsafe.Add(ref band, top), stride, height, ref Unsafe.Add(ref inverseDiagonal, top), out DiagonalSquare square))
            {
                return false;
            }

            SubtractAbove<TWidth, TVector>(ref matrix, stride, top, height, next, features, features);
            FinishBand<TWidth, TVector>(ref band, stride, height, first, features, in square);
        }

        MirrorUpperTriangle(ref matrix, features, stride);
        return true;
    }

    /// <summary>
    /// Factors the square of a band at the diagonal, a column at a time, every element being the same chain as that of its lane in the
    /// vectors that finish the band.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool FactorSquare(ref double corner, nuint stride, nuint height, ref double inverse, out DiagonalSquare square)
    {
        Unsafe.SkipInit(out square);

        // What the next pivot waits for is kept in locals: on its way through memory it would be late.
        if (!InvertPivot(corner, out double inverse0))
        {
            return false;
        }

        inverse = square.Inverse0 = inverse0;
        if (height == 1)
        {
            return true;
        }

        ref double row1 = ref Unsafe.Add(ref corner, stride);
        double factor10 = Unsafe.Add(ref corner, 1) * inverse0;
        if (!InvertPivot(Lanes.SubtractProduct(factor10, factor10, Unsafe.Add(ref row1, 1)), out double inverse1))
        {
            return false;
        }

        square.Factor10 = factor10;
        Unsafe.Add(ref inverse, 1) = square.Inverse1 = inverse1;
        if (height == 2)
        {
            return true;
        }

        ref double row2 = ref Unsafe.Add(ref row1, stride);
        double factor20 = Unsafe.Add(ref corner, 2) * inverse0;
        double factor21 = Lanes.SubtractProduct(factor10, factor20, Unsafe.Add(ref row1, 2)) * inverse1;
        double pivot = Lanes.SubtractProduct(factor20, factor20, Unsafe.Add(ref row2, 2));
        if (!InvertPivot(Lanes.SubtractProduct(factor21, factor21, pivot), out double inverse2))
        {
            return false;
        }

        (square.Factor20, square.Factor21) = (factor20, factor21);
        Unsafe.Add(ref inverse, 2) = square.Inverse2 = inverse2;
        if (height == 3)
        {
            return true;
        }

        ref double row3 = ref Unsafe.Add(ref row2, stride);
        double factor30 = Unsafe.Add(ref corner, 3) * inverse0;
        double factor31 = Lanes.SubtractProduct(factor10, factor30, Unsafe.Add(ref row1, 3)) * inverse1;
        double factor32 = Lanes.SubtractProduct(factor20, factor30, Unsafe.Add(ref row2, 3));
        factor32 = Lanes.SubtractProduct(factor21, factor31, factor32) * inverse2;
        pivot = Lanes.SubtractProduct(factor30, factor30, Unsafe.Add(ref row3, 3));
        pivot = Lanes.SubtractProduct(factor31, factor31, pivot);
        if (!InvertPivot(Lanes.SubtractProduct(factor32, factor32, pivot), out double inverse3))
        {
            return false;
        }

        (square.Factor30, square.Factor31, square.Factor32) = (factor30, factor31, factor32);
        Unsafe.Add(ref inverse, 3) = square.Inverse3 = inverse3;
        return true;
    }

    /// <summary>The inverse root of a pivot; false where the pivot is not a positive finite number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool InvertPivot(double pivot, out double inverse)
    {
        inverse = 1.0 / Math.Sqrt(pivot);
        return pivot > 0.0 && double.IsFinite(pivot);
    }

    /// <summary>Takes off each row of a band what those before it in the band contribute, and scales it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FinishBand<TWidth, TVector>(
        ref double band, nuint stride, nuint height, nuint i, nuint end, in DiagonalSquare square)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector inverse0 = TWidth.Create(square.Inverse0), inverse1 = TWidth.Create(square.Inverse1);
        TVector inverse2 = TWidth.Create(square.Inverse2), inverse3 = TWidth.Create(square.Inverse3);
        TVector factor10 = TWidth.Create(square.Factor10);
        TVector factor20 = TWidth.Create(square.Factor20), factor21 = TWidth.Create(square.Factor21);
        TVector factor30 = TWidth.Create(square.Factor30), factor31 = TWidth.Create(square.Factor31), factor32 = TWidth.Create(square.Factor32);
        for (; i < end; i += TWidth.Count)
        {
            ref double row = ref Unsafe.Add(ref band, i);
            TVector value0 = TWidth.Multiply(TWidth.Load(ref row, 0), inverse0);
            TWidth.Store(value0, ref row, 0);
            if (height == 1)
            {
                continue;
            }

            row = ref Unsafe.Add(ref row, stride);
            TVector value1 = TWidth.SubtractProduct(factor10, value0, TWidth.Load(ref row, 0));
            value1 = TWidth.Multiply(value1, inverse1);
            TWidth.Store(value1, ref row, 0);
            if (height == 2)
            {
                continue;
            }

            row = ref Unsafe.Add(ref row, stride);
            TVector value2 = TWidth.SubtractProduct(factor20, value0, TWidth.Load(ref row, 0));
            value2 = TWidth.SubtractProduct(factor21, value1, value2);
            value2 = TWidth.Multiply(value2, inverse2);
            TWidth.Store(value2, ref row, 0);
            if (height == 3)
            {
                continue;
            }

            row = ref Unsafe.Add(ref row, stride);
            TVector value3 = TWidth.SubtractProduct(factor30, value0, TWidth.Load(ref row, 0));
            value3 = TWidth.SubtractProduct(factor31, value1, value3);
            value3 = TWidth.SubtractProduct(factor32, value2, value3);
            TWidth.Store(TWidth.Multiply(value3, inverse3), ref row, 0);
        }
    }

    /// <summary>Copies the upper triangle to the lower, in squares that stay in cache however far apart the rows are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MirrorUpperTriangle(ref double matrix, nuint features, nuint stride)
    {
        // Two bands side by side: the rows below get a whole cache line at once.
        for (nuint left = 0; left < features; left += 2 * BandRows)
        {
            for (nuint top = left; top < features; top += BandRows)
            {
                for (nuint band = left; band <= nuint.Min(top, left + BandRows); band += BandRows)
                {
                    ref double source = ref Unsafe.Add(ref matrix, (band * stride) + top);
                    ref double destination = ref Unsafe.Add(ref matrix, (top * stride) + band);
                    if (band == top)
                    {
                        MirrorSquare(ref source, stride, nuint.Min(BandRows, features - top));
                    }
                    else if (Avx.IsSupported && top + BandRows <= features)
                    {
                        TransposeSquare(ref source, ref destination, stride);
                    }
                    else
                    {
                        TransposeRows(ref source, ref destination, stride, nuint.Min(BandRows, features - top));
                    }
                }
            }
        }
    }

    /// <summary>The square at the diagonal, of which the upper triangle stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MirrorSquare(ref double corner, nuint stride, nuint height)
    {
        ref double row1 = ref Unsafe.Add(ref corner, stride);
        ref double row2 = ref Unsafe.Add(ref row1, stride);
        if (height > 1)
        {
            row1 = Unsafe.Add(ref corner, 1);
        }

        if (height > 2)
        {
            row2 = Unsafe.Add(ref corner, 2);
            Unsafe.Add(ref row2, 1) = Unsafe.Add(ref row1, 2);
        }

        if (height > 3)
        {
            ref double row3 = ref Unsafe.Add(ref row2, stride);
            row3 = Unsafe.Add(ref corner, 3);
            Unsafe.Add(ref row3, 1) = Unsafe.Add(ref row1, 3);
            Unsafe.Add(ref row3, 2) = Unsafe.Add(ref row2, 3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeSquare(ref double source, ref double destination, nuint stride)
    {
        Vector256<double> row0 = Vector256.LoadUnsafe(ref source), row1 = Vector256.LoadUnsafe(ref source, stride);
        Vector256<double> row2 = Vector256.LoadUnsafe(ref source, 2 * stride), row3 = Vector256.LoadUnsafe(ref source, 3 * stride);
        Vector256<double> even01 = Avx.UnpackLow(row0, row1), odd01 = Avx.UnpackHigh(row0, row1);
        Vector256<double> even23 = Avx.UnpackLow(row2, row3), odd23 = Avx.UnpackHigh(row2, row3);
        Avx.Permute2x128(even01, even23, 0x20).StoreUnsafe(ref destination);
        Avx.Permute2x128(odd01, odd23, 0x20).StoreUnsafe(ref destination, stride);
        Avx.Permute2x128(even01, even23, 0x31).StoreUnsafe(ref destination, 2 * stride);
        Avx.Permute2x128(odd01, odd23, 0x31).StoreUnsafe(ref destination, 3 * stride);
    }

    /// <summary>A square, or the part of one that still lies within the matrix, element by element.</summary>
    private static void TransposeRows(ref double source, ref double destination, nuint stride, nuint height)
    {
        for (nuint i = 0; i < height; i++)
        {
            for (nuint j = 0; j < BandRows; j++)
            {
                Unsafe.Add(ref destination, (i * stride) + j) = Unsafe.Add(ref source, (j * stride) + i);
            }
        }
    }

    /// <summary>The factor of the square of a band at the diagonal: what finishing the band takes.</summary>
    private struct DiagonalSquare
    {
        public double Inverse0, Inverse1, Inverse2, Inverse3;
        public double Factor10, Factor20, Factor21, Factor30, Factor31, Factor32;
    }
}
