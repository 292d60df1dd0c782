using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Losses;

/// <summary>The weighted sum of the deviances of rows whose predictions are known.</summary>
internal static class DevianceSum
{
    /// <summary>Sum of s d(m, y). A row of weight 0 counts as absent.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="predictions">m, one a row.</param>
    /// <param name="targets">y, one a row.</param>
    /// <param name="weights">s, one a row, or empty for all ones.</param>
    /// <remarks>Row r belongs to lane r mod 4, and lanes are added in their order.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Of<TLoss>(in TLoss loss, ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights)
        where TLoss : struct, ILoss<TLoss>
    {
        TLoss local = loss;
        Vector256<double> total = Vector256<double>.Zero;
        for (int r = 0; r < predictions.Length; r += Vector256<double>.Count)
        {
            // Lanes behind the end have weight zero.
            Vector256<double> isRow = Vector256.LessThan(
                Vector256.Create(0.0, 1.0, 2.0, 3.0), Vector256.Create((double)(predictions.Length - r))) & Vector256<double>.One;
            Vector256<double> weight = weights.IsEmpty ? isRow : Read(weights, r);
            Vector256<double> counts = Vector256.GreaterThan(weight, Vector256<double>.Zero);
            total += weight * (TLoss.Deviance(in local, Read(predictions, r), Read(targets, r)) & counts);
        }

        return Lanes.Sum(total);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Read(ReadOnlySpan<double> values, int start)
    {
        if (start + Vector256<double>.Count <= values.Length)
        {
            return Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)start);
        }

        Vector256<double> vector = Vector256<double>.Zero;
        for (int lane = 0; lane < values.Length - start; lane++)
        {
            vector = vector.WithElement(lane, values[start + lane]);
        }

        return vector;
    }
}
