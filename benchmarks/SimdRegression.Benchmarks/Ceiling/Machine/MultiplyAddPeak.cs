using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Benchmarks.Ceiling.Machine;

/// <summary>How many multiply-adds a core does at most.</summary>
/// <typeparam name="T">The element type.</typeparam>
internal static class MultiplyAddPeak<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Accumulators = 12;

    /// <summary>
    /// The widths that the machine has vectors of, in bits; 128 in any case, which without vectors is what stands in for them.
    /// </summary>
    public static IEnumerable<int> Widths()
    {
        yield return 128;
        if (Vector256.IsHardwareAccelerated)
        {
            yield return 256;
        }

        if (Vector512.IsHardwareAccelerated)
        {
            yield return 512;
        }
    }

    /// <summary>Measures once.</summary>
    /// <param name="bits">The width of the vectors.</param>
    /// <param name="steps">How often every accumulator is added to; enough for a millisecond or two.</param>
    /// <returns>Multiply-adds a nanosecond, all lanes counted.</returns>
    public static double Measure(int bits, int steps)
    {
        var watch = Watch.Start();
        int lanes = bits switch
        {
            128 => Run<Width128<T>, Vector128<T>>(steps),
            256 => Run<Width256<T>, Vector256<T>>(steps),
            _ => Run<Width512<T>, Vector512<T>>(steps),
        };
        return (double)steps * Accumulators * lanes / watch.Nanoseconds;
    }

    /// <summary>Chains of multiply-adds side by side, more than a core has under way at a time; nothing is read or written.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int Run<TWidth, TVector>(int steps)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
    {
        TVector factor = TWidth.Create(T.CreateTruncating(0.5));
        TVector a0 = factor, a1 = factor, a2 = factor, a3 = factor, a4 = factor, a5 = factor;
        TVector b0 = factor, b1 = factor, b2 = factor, b3 = factor, b4 = factor, b5 = factor;
        for (int step = 0; step < steps; step++)
        {
            a0 = TWidth.MultiplyAdd(factor, factor, a0);
            a1 = TWidth.MultiplyAdd(factor, factor, a1);
            a2 = TWidth.MultiplyAdd(factor, factor, a2);
            a3 = TWidth.MultiplyAdd(factor, factor, a3);
            a4 = TWidth.MultiplyAdd(factor, factor, a4);
            a5 = TWidth.MultiplyAdd(factor, factor, a5);
            b0 = TWidth.MultiplyAdd(factor, factor, b0);
            b1 = TWidth.MultiplyAdd(factor, factor, b1);
            b2 = TWidth.MultiplyAdd(factor, factor, b2);
            b3 = TWidth.MultiplyAdd(factor, factor, b3);
            b4 = TWidth.MultiplyAdd(factor, factor, b4);
            b5 = TWidth.MultiplyAdd(factor, factor, b5);
        }

        TVector a = TWidth.Add(TWidth.Add(TWidth.Add(a0, a1), TWidth.Add(a2, a3)), TWidth.Add(a4, a5));
        TVector b = TWidth.Add(TWidth.Add(TWidth.Add(b0, b1), TWidth.Add(b2, b3)), TWidth.Add(b4, b5));
        Sink.Keep(TWidth.Add(a, b));
        return (int)TWidth.Count;
    }
}
