using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>The weighted mean of rows, or of some of them, and the variance about it, for a shift: near the mean is near enough.</summary>
/// <remarks>
/// Each column is one chain of products and sums, never fused, so that the bits of what is summed about it depend neither on the vector
/// width nor on a fused multiply-add. The mean of m rows at equal distances among n lies within sqrt(n / m) deviations of that of all, whatever
/// the rows (Cauchy and Schwarz).
/// </remarks>
internal static class RowMean
{
    /// <summary>Computes the mean and the variance of all rows, or of rows at equal distances.</summary>
    /// <typeparam name="T">The element type of the data.</typeparam>
    /// <param name="features">N.</param>
    /// <param name="batch">The rows, at least one.</param>
    /// <param name="step">1 for every row, 2 for the first, the third, ...</param>
    /// <param name="mean">Receives the mean, the target's at index S, zeros elsewhere.</param>
    /// <param name="variance">Receives the variance, in the same places; not a number where squares overflow.</param>
    /// <returns>Whether the rows that were taken have weight; there is no mean otherwise.</returns>
    public static bool TryCompute<T>(int features, in RowBatch<T> batch, int step, Span<double> mean, Span<double> variance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double weight = 0.0;
        for (int r = 0; r < batch.Count; r += step)
        {
            weight += batch.Weights.IsEmpty ? 1.0 : Widening.ToDouble(batch.Weights[r]);
        }

        if (weight == 0.0)
        {
            return false;
        }

        mean.Clear();
        variance.Clear();
        if (Vector512.IsHardwareAccelerated && features >= Vector512<double>.Count)
        {
            Compute<T, Width512<double>, Vector512<double>>(batch.Rows, features, batch.RowStride, in batch, step, weight, mean, variance);
        }
        else if (Vector256.IsHardwareAccelerated && features >= Vector256<double>.Count)
        {
            Compute<T, Width256<double>, Vector256<double>>(batch.Rows, features, batch.RowStride, in batch, step, weight, mean, variance);
        }
        else if (Vector128.IsHardwareAccelerated && features >= Vector128<double>.Count)
        {
            Compute<T, Width128<double>, Vector128<double>>(batch.Rows, features, batch.RowStride, in batch, step, weight, mean, variance);
        }
        else
        {
            Compute<T, WidthScalar<double>, double>(batch.Rows, features, batch.RowStride, in batch, step, weight, mean, variance);
        }

        int stride = KernelLayout.Stride(features);
        Compute<T, WidthScalar<double>, double>(batch.Targets, 1, 1, in batch, step, weight, mean[stride..], variance[stride..]);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compute<T, TWidth, TVector>(
        ReadOnlySpan<T> values,
        int columns,
        int rowStride,
        in RowBatch<T> batch,
        int step,
        double weight,
        Span<double> mean,
        Span<double> variance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        nuint distance = (nuint)rowStride;
        nuint last = (nuint)columns - TWidth.Count;
        bool isWeighted = !batch.Weights.IsEmpty;
        ref T origin = ref MemoryMarshal.GetReference(values);
        TVector divisor = TWidth.Create(isWeighted ? 1.0 : weight);
        for (nuint start = 0; start < (nuint)columns; start += TWidth.Count)
        {
            // The last vector ends with the row, and may take some columns again.
            nuint j = Math.Min(start, last);
            TVector sum = TWidth.Create(0.0);
            for (int r = 0; r < batch.Count; r += step)
            {
                TVector value = TWidth.LoadConverted(ref origin, ((nuint)r * distance) + j);
                sum = TWidth.Add(sum, isWeighted ? TWidth.Multiply(value, TWidth.Create(Widening.ToDouble(batch.Weights[r]) / weight)) : value);
            }

            TVector centre = TWidth.Divide(sum, divisor);
            TVector squares = TWidth.Create(0.0);
            for (int r = 0; r < batch.Count; r += step)
            {
                TVector difference = TWidth.Subtract(TWidth.LoadConverted(ref origin, ((nuint)r * distance) + j), centre);
                TVector square = TWidth.Multiply(difference, difference);
                squares = TWidth.Add(squares, isWeighted ? TWidth.Multiply(square, TWidth.Create(Widening.ToDouble(batch.Weights[r]) / weight)) : square);
            }

            TWidth.Store(centre, ref mean[0], j);
            TWidth.Store(TWidth.Divide(squares, divisor), ref variance[0], j);
        }
    }
}
