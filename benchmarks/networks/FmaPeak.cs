using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Networks.Comparison;

/// <summary>How many multiply-adds of 512 bits this core makes in a nanosecond.</summary>
internal static class FmaPeak
{
    private const int Steps = 1_000_000;

    /// <summary>The best of some tries; where vectors have 256 bits, two of them count as one of 512.</summary>
    public static double Measure()
    {
        double best = 0.0;
        for (int i = 0; i < 20; i++)
        {
            long start = Stopwatch.GetTimestamp();
            float sum = Chains();
            double elapsed = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            best = float.IsNaN(sum) ? best : Math.Max(best, 12.0 * Steps / elapsed);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chains()
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(0.001f);
        Vector512<float> a = x, b = y, c = x, d = y, e = x, f = y, g = x, h = y, i = x, j = y, k = x, l = y;
        for (int step = 0; step < Steps; step++)
        {
            a = Lanes.MultiplyAdd(a, x, y);
            b = Lanes.MultiplyAdd(b, x, y);
            c = Lanes.MultiplyAdd(c, x, y);
            d = Lanes.MultiplyAdd(d, x, y);
            e = Lanes.MultiplyAdd(e, x, y);
            f = Lanes.MultiplyAdd(f, x, y);
            g = Lanes.MultiplyAdd(g, x, y);
            h = Lanes.MultiplyAdd(h, x, y);
            i = Lanes.MultiplyAdd(i, x, y);
            j = Lanes.MultiplyAdd(j, x, y);
            k = Lanes.MultiplyAdd(k, x, y);
            l = Lanes.MultiplyAdd(l, x, y);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
