using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.Numerics;

namespace SimdRegression.Statistics;

/// <summary>
/// The sums and cross products of a block of rows in doubled precision: every value less the shift, every product and every sum keeps its
/// rounding error.
/// </summary>
/// <remarks>
/// Every sum is one chain through the rows, so the bits depend neither on the vector width nor on a fused multiply-add. The trailing part
/// of a sum is carried beside the leading one and only added at the end, which leaves an error of about the number of rows times 2^-106.
/// </remarks>
internal static class DoubledCrossProducts
{
    // Rows of the result that are accumulated side by side: their chains of sums would each wait for themselves alone.
    private const int BandRows = 4;

    /// <summary>Whether packed values have trailing parts, as a type: without, two products and two sums per element are saved.</summary>
    private interface IParts
    {
        static abstract bool HaveTrailing { get; }
    }

    /// <summary>Computes X'X (lower triangle), y'X and y'y, laid out as <see cref="KernelLayout.CrossProductLength"/> says, and the sums.</summary>
    /// <typeparam name="T">The element type of the data.</typeparam>
    /// <param name="features">N.</param>
    /// <param name="batch">The rows.</param>
    /// <param name="shift">What is subtracted first, by packed column.</param>
    /// <param name="workspace"><see cref="KernelLayout.WorkspaceLength"/> values, of which two panels are used.</param>
    /// <param name="result">Receives the products, the weighted sums (the target's at index S) and the weight.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute<T>(
        int features, in RowBatch<T> batch, ReadOnlySpan<double> shift, Span<double> workspace, BlockResult result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int panelRows = DoubledPanel.Rows(features);
        int length = Math.Min(panelRows, batch.Count) * KernelLayout.VectorLength(features);
        Span<double> high = workspace[..length];
        Span<double> low = workspace.Slice(length, length);
        result.Cross.Clear();
        result.CrossLow.Clear();
        result.Sums.Clear();
        result.SumsLow.Clear();
        high.Clear();
        low.Clear();
        for (int start = 0; start < batch.Count; start += panelRows)
        {
            RowBatch<T> rows = batch.Slice(start, Math.Min(panelRows, batch.Count - start));
            bool hasTrailing = DoubledPanel.Pack(features, in rows, shift, high, low);
            Accumulate(features, high, low, rows.Count, hasTrailing, result);
        }

        DoubledRows.Normalize(result.Cross, result.CrossLow);
        DoubledRows.Normalize(result.Sums, result.SumsLow);

        // Behind the target's sum stands that of the squared roots.
        int root = KernelLayout.Stride(features) + 1;
        result.Weight = result.Sums[root];
        result.WeightLow = result.SumsLow[root];
        result.Sums[root] = 0.0;
        result.SumsLow[root] = 0.0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(
        int features, ReadOnlySpan<double> high, ReadOnlySpan<double> low, int count, bool hasTrailing, BlockResult result)
    {
        if (Vector512.IsHardwareAccelerated && KernelLayout.Stride(features) >= Vector512<double>.Count)
        {
            Accumulate<Width512<double>, Vector512<double>>(features, high, low, count, hasTrailing, result);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Accumulate<Width256<double>, Vector256<double>>(features, high, low, count, hasTrailing, result);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Accumulate<Width128<double>, Vector128<double>>(features, high, low, count, hasTrailing, result);
        }
        else
        {
            Accumulate<WidthScalar<double>, double>(features, high, low, count, hasTrailing, result);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate<TWidth, TVector>(
        int features, ReadOnlySpan<double> high, ReadOnlySpan<double> low, int count, bool hasTrailing, BlockResult result)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        var panel = new Panel<TWidth, TVector>(features, high, low, count, result);
        if (hasTrailing)
        {
            panel.Accumulate<BothParts>();
        }
        else
        {
            panel.Accumulate<LeadingPart>();
        }
    }

    private readonly struct LeadingPart : IParts
    {
        public static bool HaveTrailing => false;
    }

    private readonly struct BothParts : IParts
    {
        public static bool HaveTrailing => true;
    }

    /// <summary>A panel of packed rows, on its way into the sums.</summary>
    [method: MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ref struct Panel<TWidth, TVector>(
        int features, ReadOnlySpan<double> high, ReadOnlySpan<double> low, int count, BlockResult result)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        private readonly int _features = features;
        private readonly int _stride = KernelLayout.Stride(features);
        private readonly nuint _length = (nuint)KernelLayout.VectorLength(features);
        private readonly int _count = count;
        private readonly ref double _high = ref MemoryMarshal.GetReference(high);
        private readonly ref double _low = ref MemoryMarshal.GetReference(low);
        private readonly ref double _cross = ref MemoryMarshal.GetReference(result.Cross);
        private readonly ref double _crossLow = ref MemoryMarshal.GetReference(result.CrossLow);
        private readonly ref double _sums = ref MemoryMarshal.GetReference(result.Sums);
        private readonly ref double _sumsLow = ref MemoryMarshal.GetReference(result.SumsLow);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Accumulate<TParts>()
            where TParts : IParts
        {
            int width = (int)TWidth.Count;
            int row = 0;
            for (; row + BandRows <= _features + 2; row += BandRows)
            {
                int last = Math.Min(row + BandRows, _features) - 1;
                for (int j = 0; j <= last; j += width)
                {
                    Band<TParts>(row, j);
                }
            }

            for (; row <= _features + 1; row++)
            {
                for (int j = 0; j <= Math.Min(row, _features - 1); j += width)
                {
                    Single<TParts>(row, j);
                }
            }

            // The square of the target; the sums of the target and of the squared roots.
            Single<TParts>(_features, _stride);
            for (int j = _stride; j < _stride + 2; j += width)
            {
                Single<TParts>(_features + 1, j);
            }
        }

        // The packed column whose products row i of the result holds: a feature, after them the target, and the root of the weight, whose
        // products are the sums.
        private int ColumnOf(int row) => row < _features ? row : _stride + (row - _features);

        // Where row i of the result is summed from column j on; the square of the target stands behind its products with all features.
        private ref double SumOf(int row, int j)
            => ref row <= _features ? ref Unsafe.Add(ref _cross, (row * _stride) + j) : ref Unsafe.Add(ref _sums, j);

        private ref double RestOf(int row, int j)
            => ref row <= _features ? ref Unsafe.Add(ref _crossLow, (row * _stride) + j) : ref Unsafe.Add(ref _sumsLow, j);

        // Four rows of products with the vector of columns from j on.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Band<TParts>(int row, int j)
            where TParts : IParts
        {
            nuint left0 = (nuint)ColumnOf(row);
            nuint left1 = (nuint)ColumnOf(row + 1);
            nuint left2 = (nuint)ColumnOf(row + 2);
            nuint left3 = (nuint)ColumnOf(row + 3);
            TVector sum0 = TWidth.Load(ref SumOf(row, j), 0), rest0 = TWidth.Load(ref RestOf(row, j), 0);
            TVector sum1 = TWidth.Load(ref SumOf(row + 1, j), 0), rest1 = TWidth.Load(ref RestOf(row + 1, j), 0);
            TVector sum2 = TWidth.Load(ref SumOf(row + 2, j), 0), rest2 = TWidth.Load(ref RestOf(row + 2, j), 0);
            TVector sum3 = TWidth.Load(ref SumOf(row + 3, j), 0), rest3 = TWidth.Load(ref RestOf(row + 3, j), 0);
            nuint length = _length;
            ref double high = ref _high;
            ref double low = ref _low;
            for (int r = 0; r < _count; r++)
            {
                TVector element = TWidth.Load(ref high, (nuint)j);
                TVector elementLow = TParts.HaveTrailing ? TWidth.Load(ref low, (nuint)j) : element;
                Step<TParts>(element, elementLow, ref high, ref low, left0, ref sum0, ref rest0);
                Step<TParts>(element, elementLow, ref high, ref low, left1, ref sum1, ref rest1);
                Step<TParts>(element, elementLow, ref high, ref low, left2, ref sum2, ref rest2);
                Step<TParts>(element, elementLow, ref high, ref low, left3, ref sum3, ref rest3);
                high = ref Unsafe.Add(ref high, length);
                low = ref Unsafe.Add(ref low, length);
            }

            TWidth.Store(sum0, ref SumOf(row, j), 0);
            TWidth.Store(rest0, ref RestOf(row, j), 0);
            TWidth.Store(sum1, ref SumOf(row + 1, j), 0);
            TWidth.Store(rest1, ref RestOf(row + 1, j), 0);
            TWidth.Store(sum2, ref SumOf(row + 2, j), 0);
            TWidth.Store(rest2, ref RestOf(row + 2, j), 0);
            TWidth.Store(sum3, ref SumOf(row + 3, j), 0);
            TWidth.Store(rest3, ref RestOf(row + 3, j), 0);
        }

        // One row of products with the vector of columns from j on.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Single<TParts>(int row, int j)
            where TParts : IParts
        {
            nuint left = (nuint)ColumnOf(row);
            TVector sum = TWidth.Load(ref SumOf(row, j), 0);
            TVector rest = TWidth.Load(ref RestOf(row, j), 0);
            ref double high = ref _high;
            ref double low = ref _low;
            for (int r = 0; r < _count; r++)
            {
                TVector element = TWidth.Load(ref high, (nuint)j);
                TVector elementLow = TParts.HaveTrailing ? TWidth.Load(ref low, (nuint)j) : element;
                Step<TParts>(element, elementLow, ref high, ref low, left, ref sum, ref rest);
                high = ref Unsafe.Add(ref high, _length);
                low = ref Unsafe.Add(ref low, _length);
            }

            TWidth.Store(sum, ref SumOf(row, j), 0);
            TWidth.Store(rest, ref RestOf(row, j), 0);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Step<TParts>(
            TVector element, TVector elementLow, ref double high, ref double low, nuint left, ref TVector sum, ref TVector rest)
            where TParts : IParts
        {
            TVector value = TWidth.Broadcast(ref high, left);
            if (TParts.HaveTrailing)
            {
                DoubledArithmetic.Accumulate<TWidth, TVector>(element, elementLow, value, TWidth.Broadcast(ref low, left), ref sum, ref rest);
            }
            else
            {
                DoubledArithmetic.Accumulate<TWidth, TVector>(element, value, ref sum, ref rest);
            }
        }
    }
}
