using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <content>The arithmetic of joining, row by row of the cross products.</content>
internal sealed partial class MomentAccumulator
{
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

    // The correction is of rank one, and must be symmetric and stay of rank one to the last digit: else columns that depend on each other
    // no longer do. So the root of the weight goes to both sides, and products are exact.
    private void JoinDoubledRows(ReadOnlySpan<double> products, ReadOnlySpan<double> productsLow, ReadOnlySpan<double> sums, int sign)
    {
        double root = Math.Sqrt(Weight);
        for (int j = 0; j < rooted.Length; j++)
        {
            rooted[j] = aboutMean[j] / root;
        }

        for (int i = 0; i <= features + 1; i++)
        {
            (int vector, int start, int length) = RowAt(i);
            int column = i <= features ? 0 : stride;
            Span<double> high = cross.AsSpan(start, length);
            Span<double> low = crossLow.AsSpan(start, length);
            ReadOnlySpan<double> offsets = offset.AsSpan(column, length);
            ReadOnlySpan<double> aboutMeans = aboutMean.AsSpan(column, length);
            AddRow(high, low, products.Slice(start, length), sign, 0.0, aboutMeans, 0.0, aboutMeans);
            AddRow(
                high, low, productsLow.Slice(start, length), sign, -sign * sums[vector], offsets, -sign * offset[vector], aboutMeans);
            AddExactly(high, low, -rooted[vector], rooted.AsSpan(column, length));
        }
    }

    // (high, low) += sign products + a x + b y, element by element.
    private static void AddRow(
        Span<double> high,
        Span<double> low,
        ReadOnlySpan<double> products,
        int sign,
        double a,
        ReadOnlySpan<double> x,
        double b,
        ReadOnlySpan<double> y)
    {
        for (int j = 0; j < high.Length; j++)
        {
            double term = (sign * products[j]) + ((a * x[j]) + (b * y[j]));
            (high[j], low[j]) = Add(high[j], low[j], term);
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

    // (high, low) += factor values, every product with its rounding error.
    private static void AddExactly(Span<double> high, Span<double> low, double factor, ReadOnlySpan<double> values)
    {
        int done = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            done = AddExactly<Width512<double>, Vector512<double>>(high, low, factor, values, done);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            done = AddExactly<Width256<double>, Vector256<double>>(high, low, factor, values, done);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            done = AddExactly<Width128<double>, Vector128<double>>(high, low, factor, values, done);
        }

        AddExactly<WidthScalar<double>, double>(high, low, factor, values, done);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int AddExactly<TWidth, TVector>(
        Span<double> high, Span<double> low, double factor, ReadOnlySpan<double> values, int start)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double highStart = ref MemoryMarshal.GetReference(high);
        ref double lowStart = ref MemoryMarshal.GetReference(low);
        ref double valueStart = ref MemoryMarshal.GetReference(values);
        TVector factors = TWidth.Create(factor);
        int width = (int)TWidth.Count;
        int j = start;
        for (; j <= high.Length - width; j += width)
        {
            TVector sum = TWidth.Load(ref highStart, (nuint)j);
            TVector rest = TWidth.Load(ref lowStart, (nuint)j);
            DoubledArithmetic.Accumulate<TWidth, TVector>(TWidth.Load(ref valueStart, (nuint)j), factors, ref sum, ref rest);
            TVector head = TWidth.Add(sum, rest);
            TWidth.Store(TWidth.Subtract(rest, TWidth.Subtract(head, sum)), ref lowStart, (nuint)j);
            TWidth.Store(head, ref highStart, (nuint)j);
        }

        return j;
    }
}
