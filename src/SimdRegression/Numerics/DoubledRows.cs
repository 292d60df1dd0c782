using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Numerics;

/// <summary>Rows of numbers in doubled precision, element by element, at the widest vectors that divide them; the width cannot be seen.</summary>
internal static class DoubledRows
{
    /// <summary>(high, low) += factor (values, valuesLow).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(
        Span<double> high, Span<double> low, Doubled factor, ReadOnlySpan<double> values, ReadOnlySpan<double> valuesLow)
    {
        int done = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            done = AddScaled<Width512<double>, Vector512<double>>(high, low, factor, values, valuesLow, done);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            done = AddScaled<Width256<double>, Vector256<double>>(high, low, factor, values, valuesLow, done);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            done = AddScaled<Width128<double>, Vector128<double>>(high, low, factor, values, valuesLow, done);
        }

        AddScaled<WidthScalar<double>, double>(high, low, factor, values, valuesLow, done);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int AddScaled<TWidth, TVector>(
        Span<double> high, Span<double> low, Doubled factor, ReadOnlySpan<double> values, ReadOnlySpan<double> valuesLow, int start)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double highStart = ref MemoryMarshal.GetReference(high);
        ref double lowStart = ref MemoryMarshal.GetReference(low);
        ref double valueStart = ref MemoryMarshal.GetReference(values);
        ref double valueLowStart = ref MemoryMarshal.GetReference(valuesLow);
        TVector leading = TWidth.Create(factor.High);
        TVector trailing = TWidth.Create(factor.Low);
        int j = start;
        for (; j <= high.Length - (int)TWidth.Count; j += (int)TWidth.Count)
        {
            TVector sum = TWidth.Load(ref highStart, (nuint)j);
            TVector rest = TWidth.Load(ref lowStart, (nuint)j);
            DoubledArithmetic.MultiplyAdd<TWidth, TVector>(
                TWidth.Load(ref valueStart, (nuint)j), TWidth.Load(ref valueLowStart, (nuint)j), leading, trailing, ref sum, ref rest);
            TWidth.Store(sum, ref highStart, (nuint)j);
            TWidth.Store(rest, ref lowStart, (nuint)j);
        }

        return j;
    }

    /// <summary>Moves what trailing parts have to say about leading ones there; the sums stay.</summary>
    public static void Normalize(Span<double> high, Span<double> low)
    {
        int done = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            done = Normalize<Width512<double>, Vector512<double>>(high, low, done);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            done = Normalize<Width256<double>, Vector256<double>>(high, low, done);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            done = Normalize<Width128<double>, Vector128<double>>(high, low, done);
        }

        Normalize<WidthScalar<double>, double>(high, low, done);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Normalize<TWidth, TVector>(Span<double> high, Span<double> low, int start)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double highStart = ref MemoryMarshal.GetReference(high);
        ref double lowStart = ref MemoryMarshal.GetReference(low);
        int j = start;
        for (; j <= high.Length - (int)TWidth.Count; j += (int)TWidth.Count)
        {
            TVector sum = TWidth.Load(ref highStart, (nuint)j);
            TVector rest = TWidth.Load(ref lowStart, (nuint)j);
            DoubledArithmetic.Normalize<TWidth, TVector>(ref sum, ref rest);
            TWidth.Store(sum, ref highStart, (nuint)j);
            TWidth.Store(rest, ref lowStart, (nuint)j);
        }

        return j;
    }
}
