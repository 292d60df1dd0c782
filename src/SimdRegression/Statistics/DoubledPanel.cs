using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.Numerics;

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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Rows(int features) => Math.Clamp(Elements / KernelLayout.VectorLength(features) / 8 * 8, FewestRows, MostRows);

    /// <summary>The length of the memory for the parts of one panel.</summary>
    /// <param name="features">N.</param>
    public static int Length(int features) => Rows(features) * KernelLayout.VectorLength(features);

    /// <summary>Packs rows: features, zeros up to the stride, the target, the root of the weight, zeros.</summary>
    /// <typeparam name="T">The element type of the data.</typeparam>
    /// <param name="features">N.</param>
    /// <param name="batch">At most <see cref="Rows(int)"/> rows.</param>
    /// <param name="shift">What is subtracted, by packed column.</param>
    /// <param name="high">Receives the leading parts; what is zero in every row must be so already.</param>
    /// <param name="low">Receives the trailing parts, and must be as <paramref name="high"/>.</param>
    /// <returns>Whether any trailing part is not zero.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Pack<T>(int features, in RowBatch<T> batch, ReadOnlySpan<double> shift, Span<double> high, Span<double> low)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated && features >= Vector512<double>.Count)
        {
            return Pack<T, Width512<double>, Vector512<double>>(features, in batch, shift, high, low);
        }

        if (Vector256.IsHardwareAccelerated && features >= Vector256<double>.Count)
        {
            return Pack<T, Width256<double>, Vector256<double>>(features, in batch, shift, high, low);
        }

        return Vector128.IsHardwareAccelerated && features >= Vector128<double>.Count
            ? Pack<T, Width128<double>, Vector128<double>>(features, in batch, shift, high, low)
            : Pack<T, WidthScalar<double>, double>(features, in batch, shift, high, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Pack<T, TWidth, TVector>(
        int features, in RowBatch<T> batch, ReadOnlySpan<double> shift, Span<double> high, Span<double> low)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        nuint stride = (nuint)KernelLayout.Stride(features);
        nuint length = (nuint)KernelLayout.VectorLength(features);
        nuint rowStride = (nuint)batch.RowStride;
        nuint last = (nuint)features - TWidth.Count;
        bool isWeighted = !batch.Weights.IsEmpty;
        ref T row = ref MemoryMarshal.GetReference(batch.Rows);
        ref double shifts = ref MemoryMarshal.GetReference(shift);
        ref double highRow = ref MemoryMarshal.GetReference(high);
        ref double lowRow = ref MemoryMarshal.GetReference(low);
        TVector trailing = TWidth.Create(0.0);
        bool any = false;
        for (int r = 0; r < batch.Count; r++)
        {
            // The last vector ends with the row, and may take some features again.
            for (nuint next = 0; next < (nuint)features; next += TWidth.Count)
            {
                nuint j = Math.Min(next, last);
                TVector value = TWidth.LoadConverted(ref row, j);
                TVector origin = TWidth.Load(ref shifts, j);
                TVector difference = TWidth.Subtract(value, origin);
                TVector part = TWidth.Subtract(difference, value);
                TVector error = TWidth.Subtract(TWidth.Subtract(value, TWidth.Subtract(difference, part)), TWidth.Add(origin, part));
                trailing = TWidth.Add(trailing, TWidth.Abs(error));
                TWidth.Store(difference, ref highRow, j);
                TWidth.Store(error, ref lowRow, j);
            }

            Doubled target = Doubled.Difference(Widening.ToDouble(batch.Targets[r]), Unsafe.Add(ref shifts, stride));
            Doubled root = 1.0;
            if (isWeighted)
            {
                root = Doubled.Sqrt(Widening.ToDouble(batch.Weights[r]));
                target *= root;
                Scale<TWidth, TVector>(root, stride, ref highRow, ref lowRow);
                any |= root != 1.0;
            }

            any |= target.Low != 0.0;
            Unsafe.Add(ref highRow, stride) = target.High;
            Unsafe.Add(ref lowRow, stride) = target.Low;
            Unsafe.Add(ref highRow, stride + 1) = root.High;
            Unsafe.Add(ref lowRow, stride + 1) = root.Low;
            row = ref Unsafe.Add(ref row, rowStride);
            highRow = ref Unsafe.Add(ref highRow, length);
            lowRow = ref Unsafe.Add(ref lowRow, length);
        }

        Span<double> lanes = stackalloc double[(int)TWidth.Count];
        TWidth.Store(trailing, ref lanes[0], 0);
        return any || lanes.ContainsAnyExcept(0.0);
    }

    // The columns are whole vectors, zeros included.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale<TWidth, TVector>(Doubled root, nuint columns, ref double high, ref double low)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector leading = TWidth.Create(root.High);
        TVector trailing = TWidth.Create(root.Low);
        for (nuint j = 0; j < columns; j += TWidth.Count)
        {
            TVector sum = TWidth.Create(0.0);
            TVector rest = sum;
            DoubledArithmetic.MultiplyAdd<TWidth, TVector>(TWidth.Load(ref high, j), TWidth.Load(ref low, j), leading, trailing, ref sum, ref rest);
            TWidth.Store(sum, ref high, j);
            TWidth.Store(rest, ref low, j);
        }
    }
}
