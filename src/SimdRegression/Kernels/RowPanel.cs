using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

/// <summary>
/// Packing of a panel of rows for products: converted, shifted and scaled by the root of their weight; behind the features and their
/// padding the target, treated alike, and the root itself.
/// </summary>
internal static class RowPanel
{
    // Rows that are packed together: few enough for their memory to stay close, many enough for the loops to be worth their start.
    private const int StripRows = 32;

    /// <summary>Whether rows have weights, as a type: without, a product per vector is saved.</summary>
    private interface IWeighting
    {
        static abstract bool IsWeighted { get; }
    }

    /// <summary>Packs rows.</summary>
    /// <typeparam name="T">The element type of the data.</typeparam>
    /// <typeparam name="TPacked">The type they are converted to before anything else.</typeparam>
    /// <param name="features">N.</param>
    /// <param name="shape">Where packed values go.</param>
    /// <param name="batch">The rows.</param>
    /// <param name="shift">What is subtracted, by packed column.</param>
    /// <param name="packed">Receives the packed rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack<T, TPacked>(
        int features, in PanelShape shape, in RowBatch<T> batch, ReadOnlySpan<TPacked> shift, Span<TPacked> packed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TPacked : unmanaged, IBinaryFloatingPointIeee754<TPacked>
    {
        Span<TPacked> roots = stackalloc TPacked[StripRows];
        roots.Fill(TPacked.One);
        for (int start = 0; start < batch.Count; start += StripRows)
        {
            RowBatch<T> rows = batch.Slice(start, Math.Min(StripRows, batch.Count - start));
            for (int r = 0; r < rows.Weights.Length; r++)
            {
                roots[r] = TPacked.Sqrt(TPacked.CreateTruncating(rows.Weights[r]));
            }

            var strip = new Strip<T, TPacked>(features, in shape, in rows, roots, shift, packed[(start * (int)shape.RowStep)..]);
            if (rows.Weights.IsEmpty)
            {
                strip.Pack<Unweighted>();
            }
            else
            {
                strip.Pack<Weighted>();
            }
        }
    }

    private readonly struct Weighted : IWeighting
    {
        public static bool IsWeighted => true;
    }

    private readonly struct Unweighted : IWeighting
    {
        public static bool IsWeighted => false;
    }

    /// <summary>A few rows on their way into the panel.</summary>
    private readonly ref struct Strip<T, TPacked>(
        int features,
        in PanelShape shape,
        in RowBatch<T> batch,
        ReadOnlySpan<TPacked> roots,
        ReadOnlySpan<TPacked> shift,
        Span<TPacked> packed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TPacked : unmanaged, IBinaryFloatingPointIeee754<TPacked>
    {
        private readonly nuint _features = (nuint)features;
        private readonly PanelShape _shape = shape;
        private readonly nuint _count = (nuint)batch.Count;
        private readonly nuint _rowStride = (nuint)batch.RowStride;
        private readonly ref TPacked _roots = ref MemoryMarshal.GetReference(roots);
        private readonly ref TPacked _shift = ref MemoryMarshal.GetReference(shift);
        private readonly ref T _rows = ref MemoryMarshal.GetReference(batch.Rows);
        private readonly ref T _targets = ref MemoryMarshal.GetReference(batch.Targets);
        private readonly ref TPacked _packed = ref MemoryMarshal.GetReference(packed);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Pack<TWeighting>()
            where TWeighting : IWeighting
        {
            ClearPadding();
            nuint j = 0;
            if (Vector512.IsHardwareAccelerated)
            {
                j = PackFeatures<Width512<TPacked>, Vector512<TPacked>, TWeighting>(j);
            }

            if (Vector256.IsHardwareAccelerated)
            {
                j = PackFeatures<Width256<TPacked>, Vector256<TPacked>, TWeighting>(j);
            }

            if (Vector128.IsHardwareAccelerated)
            {
                j = PackFeatures<Width128<TPacked>, Vector128<TPacked>, TWeighting>(j);
            }

            PackFeatures<WidthScalar<TPacked>, TPacked, TWeighting>(j);
            PackTargets<TWeighting>();
        }

        /// <summary>Writes zeros to the groups behind the last that features fill, that of the target included.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void ClearPadding()
        {
            for (nuint j = _features - (_features % _shape.Lanes); j <= _shape.Stride; j += _shape.Lanes)
            {
                ref TPacked row = ref Unsafe.Add(ref _packed, _shape.Offset(j));
                for (nuint r = 0; r < _count; r++)
                {
                    Clear(ref row);
                    row = ref Unsafe.Add(ref row, _shape.RowStep);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Clear(ref TPacked group)
        {
            if (_shape.Lanes == (nuint)Vector512<TPacked>.Count)
            {
                Vector512<TPacked>.Zero.StoreUnsafe(ref group);
            }
            else if (_shape.Lanes == (nuint)Vector256<TPacked>.Count)
            {
                Vector256<TPacked>.Zero.StoreUnsafe(ref group);
            }
            else
            {
                Vector128<TPacked>.Zero.StoreUnsafe(ref group);
            }
        }

        /// <summary>Packs columns from one on, as many as fill whole vectors; returns the first that is left.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private nuint PackFeatures<TWidth, TVector, TWeighting>(nuint j)
            where TWidth : IVectorWidth<TVector, TPacked>
            where TVector : struct
            where TWeighting : IWeighting
        {
            nuint rowStep = _shape.RowStep;
            for (; j + TWidth.Count <= _features; j += TWidth.Count)
            {
                TVector origin = TWidth.Load(ref _shift, j);
                ref T source = ref Unsafe.Add(ref _rows, j);
                ref TPacked destination = ref Unsafe.Add(ref _packed, _shape.Offset(j));
                for (nuint r = 0; r < _count; r++)
                {
                    TVector shifted = TWidth.Subtract(TWidth.LoadConverted(ref source, 0), origin);
                    TVector packed = TWeighting.IsWeighted ? TWidth.Multiply(TWidth.Broadcast(ref _roots, r), shifted) : shifted;
                    TWidth.Store(packed, ref destination, 0);
                    source = ref Unsafe.Add(ref source, _rowStride);
                    destination = ref Unsafe.Add(ref destination, rowStep);
                }
            }

            return j;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void PackTargets<TWeighting>()
            where TWeighting : IWeighting
        {
            TPacked origin = Unsafe.Add(ref _shift, _shape.Stride);
            ref TPacked group = ref Unsafe.Add(ref _packed, _shape.Offset(_shape.Stride));
            for (nuint r = 0; r < _count; r++)
            {
                TPacked root = Unsafe.Add(ref _roots, r);
                TPacked shifted = TPacked.CreateTruncating(Unsafe.Add(ref _targets, r)) - origin;
                group = TWeighting.IsWeighted ? root * shifted : shifted;
                Unsafe.Add(ref group, 1) = root;
                group = ref Unsafe.Add(ref group, _shape.RowStep);
            }
        }
    }
}
