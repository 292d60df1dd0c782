using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Ceiling.Machine;

/// <summary>How fast one core reads memory.</summary>
internal static class ReadBandwidth
{
    /// <summary>Measures once: a sum over the next numbers of the buffer.</summary>
    /// <param name="data">A buffer far beyond the caches.</param>
    /// <param name="count">How many numbers to read.</param>
    /// <returns>Gigabytes (10^9 bytes) a second, which is bytes a nanosecond.</returns>
    public static double Measure(DataBuffer data, int count)
    {
        ReadOnlySpan<double> values = data.Next<double>(count);
        var watch = Watch.Start();
        if (Vector512.IsHardwareAccelerated)
        {
            Sum<Width512<double>, Vector512<double>>(values);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Sum<Width256<double>, Vector256<double>>(values);
        }
        else
        {
            Sum<Width128<double>, Vector128<double>>(values);
        }

        return count * sizeof(double) / watch.Nanoseconds;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TWidth, TVector>(ReadOnlySpan<double> values)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double first = ref MemoryMarshal.GetReference(values);
        nuint length = (nuint)values.Length;
        TVector sum0 = TWidth.Create(0.0);
        TVector sum1 = sum0, sum2 = sum0, sum3 = sum0, sum4 = sum0, sum5 = sum0, sum6 = sum0, sum7 = sum0;
        for (nuint i = 0; i + (8 * TWidth.Count) <= length; i += 8 * TWidth.Count)
        {
            sum0 = TWidth.Add(sum0, TWidth.Load(ref first, i));
            sum1 = TWidth.Add(sum1, TWidth.Load(ref first, i + TWidth.Count));
            sum2 = TWidth.Add(sum2, TWidth.Load(ref first, i + (2 * TWidth.Count)));
            sum3 = TWidth.Add(sum3, TWidth.Load(ref first, i + (3 * TWidth.Count)));
            sum4 = TWidth.Add(sum4, TWidth.Load(ref first, i + (4 * TWidth.Count)));
            sum5 = TWidth.Add(sum5, TWidth.Load(ref first, i + (5 * TWidth.Count)));
            sum6 = TWidth.Add(sum6, TWidth.Load(ref first, i + (6 * TWidth.Count)));
            sum7 = TWidth.Add(sum7, TWidth.Load(ref first, i + (7 * TWidth.Count)));
        }

        Sink.Keep(TWidth.Add(
            TWidth.Add(TWidth.Add(sum0, sum1), TWidth.Add(sum2, sum3)), TWidth.Add(TWidth.Add(sum4, sum5), TWidth.Add(sum6, sum7))));
    }
}
