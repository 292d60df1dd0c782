using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>
/// Packing of a few rows for products in doubled precision: shifted and scaled by the root of their weight without losing a digit, the
/// leading parts of all rows one after the other, and the trailing parts laid out alike.
/// </summary>
/// <remarks>
/// Subtracting a shift in double precision changes a value by up to half a unit in its last place, which is all it takes to lose the
/// digits that doubled products are there to keep: the coefficients move by that much times the condition number of the rows.
/// </remarks>
internal static class DoubledPanel
{
    private const int FewestRows = 16;
    private const int MostRows = 64;

    // Half of the fastest cache for leading and trailing parts.
    private const int Elements = 2048;

    /// <summary>The number of rows that are packed together.</summary>
    /// <param name="features">N.</param>
    public static int Rows(int features) => Math.Clamp(Elements / KernelLayout.VectorLength(features) / 8 * 8, FewestRows, MostRows);

    /// <summary>The length of the memory for the parts of one panel.</summary>
    /// <param name="features">N.</param>
    public static int Length(int features) => Rows(features) * KernelLayout.VectorLength(features);

    /// <summary>Packs rows: features, zeros up to the stride, the target, the root of the weight, zeros.</summary>
    /// <typeparam name="T">The element type of the data.</typeparam>
    /// <param name="features">N.</param>
    /// <param name="batch">At most <see cref="Rows(int)"/> rows.</param>
    /// <param name="shift">What is subtracted, by packed column.</param>
    /// <param name="high">Receives the leading parts.</param>
    /// <param name="low">Receives the trailing parts.</param>
    /// <returns>Whether any trailing part is not zero.</returns>
    public static bool Pack<T>(int features, in RowBatch<T> batch, ReadOnlySpan<double> shift, Span<double> high, Span<double> low)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int stride = KernelLayout.Stride(features);
        int length = KernelLayout.VectorLength(features);
        bool any = false;
        for (int r = 0; r < batch.Count; r++)
        {
            Span<double> highRow = high.Slice(r * length, length);
            Span<double> lowRow = low.Slice(r * length, length);
            Convert(batch.Rows.Slice(r * batch.RowStride, features), highRow);
            highRow[features..].Clear();
            highRow[stride] = double.CreateTruncating(batch.Targets[r]);
            any |= Shift(shift, highRow, lowRow);
            Doubled root = batch.Weights.IsEmpty ? 1.0 : Doubled.Sqrt(double.CreateTruncating(batch.Weights[r]));
            highRow[stride + 1] = root.High;
            lowRow[stride + 1] = root.Low;
            if (root != 1.0)
            {
                Scale(root, highRow[..(stride + 1)], lowRow);
                any = true;
            }
        }

        return any;
    }

    private static void Convert<T>(ReadOnlySpan<T> row, Span<double> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double))
        {
            MemoryMarshal.Cast<T, double>(row).CopyTo(destination);
            return;
        }

        for (int j = 0; j < row.Length; j++)
        {
            destination[j] = double.CreateTruncating(row[j]);
        }
    }

    // Rows are whole 256-bit vectors long, and the shift is as long as they.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Shift(ReadOnlySpan<double> shift, Span<double> high, Span<double> low)
    {
        ref double highStart = ref MemoryMarshal.GetReference(high);
        ref double lowStart = ref MemoryMarshal.GetReference(low);
        ref double shiftStart = ref MemoryMarshal.GetReference(shift);
        Vector256<double> any = Vector256<double>.Zero;
        for (nuint j = 0; j < (nuint)high.Length; j += (nuint)Vector256<double>.Count)
        {
            Vector256<double> value = Vector256.LoadUnsafe(ref highStart, j);
            Vector256<double> negated = -Vector256.LoadUnsafe(ref shiftStart, j);
            Vector256<double> sum = value + negated;
            Vector256<double> part = sum - value;
            Vector256<double> error = (value - (sum - part)) + (negated - part);
            sum.StoreUnsafe(ref highStart, j);
            error.StoreUnsafe(ref lowStart, j);
            any |= error;
        }

        // Zeros of either sign are zeros.
        return !Vector256.EqualsAll(any + any, Vector256<double>.Zero);
    }

    private static void Scale(Doubled root, Span<double> high, Span<double> low)
    {
        for (int j = 0; j < high.Length; j++)
        {
            (high[j], low[j]) = new Doubled(high[j], low[j]) * root;
        }
    }
}
