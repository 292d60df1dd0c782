using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

/// <content>
/// The solution of a system with its Cholesky factor. What limits it is the chain from one unknown to the next, so four at a time are
/// worked out in scalars before the rest of the vector is brought up to date with all of them.
/// </content>
public readonly partial struct RuntimeKernels<T>
{
    /// <inheritdoc/>
    /// <remarks>
    /// Vectors of four lanes at most: these are the four unknowns of a step, and none has to be kept apart within a vector.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Solve(ReadOnlySpan<double> factor, ReadOnlySpan<double> inverseDiagonal, Span<double> vector)
    {
        ref double elements = ref MemoryMarshal.GetReference(factor);
        ref double inverses = ref MemoryMarshal.GetReference(inverseDiagonal);
        ref double values = ref MemoryMarshal.GetReference(vector);
        if (Vector256.IsHardwareAccelerated)
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Solve<TWidth, TVector>(ref double factor, ref double inverseDiagonal, ref double vector)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        nuint features = (nuint)FeatureCount;
        nuint stride = (nuint)KernelLayout.Stride(FeatureCount);
        nuint whole = features / BandRows * BandRows;

        // The four unknowns of a step are brought up to date beside the vector, by the same operations: read back from it they would be late.
        (double rest0, double rest1, double rest2, double rest3) = whole > 0 ? FourOf(ref vector) : default;
        for (nuint top = 0; top < whole; top += BandRows)
        {
            ref double row0 = ref Unsafe.Add(ref factor, top * stride);
            ref double row1 = ref Unsafe.Add(ref row0, stride);
            ref double row2 = ref Unsafe.Add(ref row1, stride);
            ref double row3 = ref Unsafe.Add(ref row2, stride);
            ref double own = ref Unsafe.Add(ref vector, top);
            ref double inverse = ref Unsafe.Add(ref inverseDiagonal, top);
            double value0 = rest0 * inverse;
            double value1 = Lanes.SubtractProduct(Unsafe.Add(ref row0, top + 1), value0, rest1) * Unsafe.Add(ref inverse, 1);
            double value2 = Lanes.SubtractProduct(Unsafe.Add(ref row0, top + 2), value0, rest2);
            value2 = Lanes.SubtractProduct(Unsafe.Add(ref row1, top + 2), value1, value2) * Unsafe.Add(ref inverse, 2);
            double value3 = Lanes.SubtractProduct(Unsafe.Add(ref row0, top + 3), value0, rest3);
            value3 = Lanes.SubtractProduct(Unsafe.Add(ref row1, top + 3), value1, value3);
            value3 = Lanes.SubtractProduct(Unsafe.Add(ref row2, top + 3), value2, value3) * Unsafe.Add(ref inverse, 3);
            nuint next = nuint.Min(top + BandRows, whole - BandRows);
            (rest0, rest1, rest2, rest3) = FourOf(ref Unsafe.Add(ref vector, next));
            SubtractFromFour(ref Unsafe.Add(ref row0, next), value0, ref rest0, ref rest1, ref rest2, ref rest3);
            SubtractFromFour(ref Unsafe.Add(ref row1, next), value1, ref rest0, ref rest1, ref rest2, ref rest3);
            SubtractFromFour(ref Unsafe.Add(ref row2, next), value2, ref rest0, ref rest1, ref rest2, ref rest3);
            SubtractFromFour(ref Unsafe.Add(ref row3, next), value3, ref rest0, ref rest1, ref rest2, ref rest3);

            // At once: the way back loads them as a vector, which would have to wait for four stores to be done.
            Vector256.Create(value0, value1, value2, value3).StoreUnsafe(ref own);
            TVector values0 = TWidth.Create(value0), values1 = TWidth.Create(value1);
            TVector values2 = TWidth.Create(value2), values3 = TWidth.Create(value3);
            for (nuint i = top + BandRows; i < features; i += TWidth.Count)
            {
                TVector rest = TWidth.SubtractProduct(TWidth.Load(ref row0, i), values0, TWidth.Load(ref vector, i));
                rest = TWidth.SubtractProduct(TWidth.Load(ref row1, i), values1, rest);
                rest = TWidth.SubtractProduct(TWidth.Load(ref row2, i), values2, rest);
                TWidth.Store(TWidth.SubtractProduct(TWidth.Load(ref row3, i), values3, rest), ref vector, i);
            }
        }

        if (whole < features)
        {
            SolveRest<TWidth, TVector>(ref factor, stride, ref inverseDiagonal, ref vector, whole, features);
        }

        (rest0, rest1, rest2, rest3) = whole > 0 ? FourOf(ref Unsafe.Add(ref vector, whole - BandRows)) : default;
        for (nuint top = whole; top > 0;)
        {
            top -= BandRows;
            ref double row0 = ref Unsafe.Add(ref factor, top * stride);
            ref double row1 = ref Unsafe.Add(ref row0, stride);
            ref double row2 = ref Unsafe.Add(ref row1, stride);
            ref double row3 = ref Unsafe.Add(ref row2, stride);
            ref double own = ref Unsafe.Add(ref vector, top);
            ref double inverse = ref Unsafe.Add(ref inverseDiagonal, top);
            double value3 = rest3 * Unsafe.Add(ref inverse, 3);
            double value2 = Lanes.SubtractProduct(Unsafe.Add(ref row3, top + 2), value3, rest2) * Unsafe.Add(ref inverse, 2);
            double value1 = Lanes.SubtractProduct(Unsafe.Add(ref row3, top + 1), value3, rest1);
            value1 = Lanes.SubtractProduct(Unsafe.Add(ref row2, top + 1), value2, value1) * Unsafe.Add(ref inverse, 1);
            double value0 = Lanes.SubtractProduct(Unsafe.Add(ref row3, top), value3, rest0);
            value0 = Lanes.SubtractProduct(Unsafe.Add(ref row2, top), value2, value0);
            value0 = Lanes.SubtractProduct(Unsafe.Add(ref row1, top), value1, value0) * inverse;
            nuint next = nuint.Max(top, BandRows) - BandRows;
            (rest0, rest1, rest2, rest3) = FourOf(ref Unsafe.Add(ref vector, next));
            SubtractFromFour(ref Unsafe.Add(ref row3, next), value3, ref rest0, ref rest1, ref rest2, ref rest3);
            SubtractFromFour(ref Unsafe.Add(ref row2, next), value2, ref rest0, ref rest1, ref rest2, ref rest3);
            SubtractFromFour(ref Unsafe.Add(ref row1, next), value1, ref rest0, ref rest1, ref rest2, ref rest3);
            SubtractFromFour(ref Unsafe.Add(ref row0, next), value0, ref rest0, ref rest1, ref rest2, ref rest3);
            Vector256.Create(value0, value1, value2, value3).StoreUnsafe(ref own);
            TVector values0 = TWidth.Create(value0), values1 = TWidth.Create(value1);
            TVector values2 = TWidth.Create(value2), values3 = TWidth.Create(value3);

            // Downwards: the unknowns after those that are next are wanted first.
            for (nuint i = top; i > 0;)
            {
                i -= TWidth.Count;
                TVector rest = TWidth.SubtractProduct(TWidth.Load(ref row3, i), values3, TWidth.Load(ref vector, i));
                rest = TWidth.SubtractProduct(TWidth.Load(ref row2, i), values2, rest);
                rest = TWidth.SubtractProduct(TWidth.Load(ref row1, i), values1, rest);
                TWidth.Store(TWidth.SubtractProduct(TWidth.Load(ref row0, i), values0, rest), ref vector, i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (double Rest0, double Rest1, double Rest2, double Rest3) FourOf(ref double vector)
        => (vector, Unsafe.Add(ref vector, 1), Unsafe.Add(ref vector, 2), Unsafe.Add(ref vector, 3));

    /// <summary>Takes a multiple of four elements of a row off four unknowns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SubtractFromFour(
        ref double row, double value, ref double rest0, ref double rest1, ref double rest2, ref double rest3)
    {
        rest0 = Lanes.SubtractProduct(row, value, rest0);
        rest1 = Lanes.SubtractProduct(Unsafe.Add(ref row, 1), value, rest1);
        rest2 = Lanes.SubtractProduct(Unsafe.Add(ref row, 2), value, rest2);
        rest3 = Lanes.SubtractProduct(Unsafe.Add(ref row, 3), value, rest3);
    }

    /// <summary>The last unknowns, less than four: finishes them forward, then backward, and takes them off all others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SolveRest<TWidth, TVector>(
        ref double factor, nuint stride, ref double inverseDiagonal, ref double vector, nuint whole, nuint features)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        for (nuint k = whole; k < features; k++)
        {
            ref double row = ref Unsafe.Add(ref factor, k * stride);
            double value = Unsafe.Add(ref vector, k) * Unsafe.Add(ref inverseDiagonal, k);
            Unsafe.Add(ref vector, k) = value;
            for (nuint i = k + 1; i < features; i++)
            {
                Unsafe.Add(ref vector, i) = Lanes.SubtractProduct(Unsafe.Add(ref row, i), value, Unsafe.Add(ref vector, i));
            }
        }

        for (nuint k = features; k > whole;)
        {
            k--;
            ref double row = ref Unsafe.Add(ref factor, k * stride);
            double value = Unsafe.Add(ref vector, k) * Unsafe.Add(ref inverseDiagonal, k);
            Unsafe.Add(ref vector, k) = value;
            for (nuint i = whole; i < k; i++)
            {
                Unsafe.Add(ref vector, i) = Lanes.SubtractProduct(Unsafe.Add(ref row, i), value, Unsafe.Add(ref vector, i));
            }

            TVector values = TWidth.Create(value);
            for (nuint i = 0; i < whole; i += TWidth.Count)
            {
                TVector rest = TWidth.SubtractProduct(TWidth.Load(ref row, i), values, TWidth.Load(ref vector, i));
                TWidth.Store(rest, ref vector, i);
            }
        }
    }
}
