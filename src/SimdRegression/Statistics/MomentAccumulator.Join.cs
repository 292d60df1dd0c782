using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <content>The arithmetic of joining, row by row of the cross products.</content>
internal sealed partial class MomentAccumulator
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void JoinRows(ReadOnlySpan<double> products, ReadOnlySpan<double> sums, int sign)
    {
        if (Vector512.IsHardwareAccelerated && stride >= Vector512<double>.Count)
        {
            JoinRows<Width512<double>, Vector512<double>>(products, sums, sign);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            JoinRows<Width256<double>, Vector256<double>>(products, sums, sign);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            JoinRows<Width128<double>, Vector128<double>>(products, sums, sign);
        }
        else
        {
            JoinRows<WidthScalar<double>, double>(products, sums, sign);
        }

        int square = (features + 1) * stride;
        double factor = (-sign * offset[stride]) - (aboutMean[stride] / Weight);
        double term = (sign * products[square]) + ((-sign * sums[stride] * offset[stride]) + (factor * aboutMean[stride]));
        (cross[square], crossLow[square]) = Add(cross[square], crossLow[square], term);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void JoinRows<TWidth, TVector>(ReadOnlySpan<double> products, ReadOnlySpan<double> sums, int sign)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double offsets = ref MemoryMarshal.GetArrayDataReference(offset);
        ref double aboutMeans = ref MemoryMarshal.GetArrayDataReference(aboutMean);
        TVector signs = TWidth.Create(sign);
        for (int i = 0; i <= features; i++)
        {
            (int vector, int start, int length) = RowAt(i);
            ref double high = ref cross[start];
            ref double low = ref crossLow[start];
            ref double product = ref Unsafe.Add(ref MemoryMarshal.GetReference(products), start);
            TVector offsetFactor = TWidth.Create(-sign * sums[vector]);
            TVector meanFactor = TWidth.Create((-sign * offset[vector]) - (aboutMean[vector] / Weight));
            for (nuint j = 0; j < (nuint)length; j += TWidth.Count)
            {
                TVector correction = TWidth.Add(
                    TWidth.Multiply(offsetFactor, TWidth.Load(ref offsets, j)), TWidth.Multiply(meanFactor, TWidth.Load(ref aboutMeans, j)));
                TVector term = TWidth.Add(TWidth.Multiply(signs, TWidth.Load(ref product, j)), correction);
                AddExactly<TWidth, TVector>(term, ref high, ref low, j);
            }
        }
    }

    // (high, low) += term: Knuth's two-sum, with the trailing part taken along.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddExactly<TWidth, TVector>(TVector term, ref double high, ref double low, nuint j)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector before = TWidth.Load(ref high, j);
        TVector sum = TWidth.Add(before, term);
        TVector virtualTerm = TWidth.Subtract(sum, before);
        TVector error = TWidth.Add(TWidth.Subtract(before, TWidth.Subtract(sum, virtualTerm)), TWidth.Subtract(term, virtualTerm));
        TVector tail = TWidth.Add(TWidth.Load(ref low, j), error);
        TVector head = TWidth.Add(sum, tail);
        TWidth.Store(TWidth.Subtract(tail, TWidth.Subtract(head, sum)), ref low, j);
        TWidth.Store(head, ref high, j);
    }
}
