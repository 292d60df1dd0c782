using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

/// <summary>
/// The cross products of a batch by panels: a panel of rows is packed into the first-level cache, and register tiles cover the triangle,
/// prefetching the next panel on the way. For any feature count, with or without weights.
/// </summary>
internal static class PanelCrossProducts
{
    /// <summary>Computes what <see cref="IKernels{T}.CrossProducts"/> defines.</summary>
    /// <typeparam name="T">The element type of the data.</typeparam>
    /// <param name="features">N.</param>
    /// <param name="batch">The rows.</param>
    /// <param name="shift">What is subtracted.</param>
    /// <param name="inSingle">Whether sums are formed in <see cref="float"/>.</param>
    /// <param name="workspace">Memory for a panel.</param>
    /// <param name="sums">Overwritten.</param>
    /// <param name="products">Overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute<T>(
        int features,
        in RowBatch<T> batch,
        ReadOnlySpan<double> shift,
        bool inSingle,
        Span<double> workspace,
        Span<double> sums,
        Span<double> products)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (features <= GroupedCrossProducts.MaxFeatures)
        {
            GroupedCrossProducts.Compute(features, in batch, shift, inSingle, workspace, sums, products);
        }
        else if (inSingle)
        {
            ComputeInSingle(features, in batch, shift, MemoryMarshal.Cast<double, float>(workspace), sums, products);
        }
        else
        {
            sums.Clear();
            for (int start = 0; start < batch.Count; start += KernelLayout.PanelRows)
            {
                RowBatch<T> panel = batch.Slice(start, Math.Min(KernelLayout.PanelRows, batch.Count - start));
                ComputePanel(features, in panel, shift, workspace, sums, products, continues: start > 0);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComputeInSingle<T>(
        int features, in RowBatch<T> batch, ReadOnlySpan<double> shift, Span<float> workspace, Span<double> sums, Span<double> products)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int stride = KernelLayout.Stride(features);
        int panelStride = PanelShape.TargetColumn<float>(features);
        Span<float> panelShift = stackalloc float[panelStride + Vector512<float>.Count];
        panelShift.Clear();
        for (int j = 0; j < features; j++)
        {
            panelShift[j] = (float)shift[j];
        }

        panelShift[panelStride] = (float)shift[stride];
        sums.Clear();
        products.Clear();
        if (KernelLayout.Chains(features, inSingle: true) > 1)
        {
            AddChains(features, in batch, panelShift, workspace, sums, products);
            return;
        }

        for (int start = 0; start < batch.Count; start += KernelLayout.PanelRows)
        {
            RowBatch<T> panel = batch.Slice(start, Math.Min(KernelLayout.PanelRows, batch.Count - start));
            AddPanel(features, in panel, panelShift, workspace, sums, products);
        }
    }

    /// <summary>Adds one chain after the other, each of which takes some rows of every panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddChains<T>(
        int features, in RowBatch<T> batch, ReadOnlySpan<float> shift, Span<float> workspace, Span<double> sums, Span<double> products)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int chains = KernelLayout.Chains(features, inSingle: true);
        int stride = KernelLayout.Stride(features);
        Span<double> chainSums = stackalloc double[stride + 1];
        Span<double> chainProducts = stackalloc double[((features + 1) * stride) + 1];
        Span<T> targets = stackalloc T[KernelLayout.PanelRows / chains];
        Span<T> weights = stackalloc T[batch.Weights.IsEmpty ? 0 : targets.Length];
        for (int chain = 0; chain < chains; chain++)
        {
            chainSums.Clear();
            chainProducts.Clear();
            for (int first = chain; first < batch.Count; first += KernelLayout.PanelRows)
            {
                int count = (Math.Min(KernelLayout.PanelRows, batch.Count - first) + chains - 1) / chains;
                for (int r = 0; r < count; r++)
                {
                    targets[r] = batch.Targets[first + (r * chains)];
                }

                for (int r = 0; r < Math.Min(count, weights.Length); r++)
                {
                    weights[r] = batch.Weights[first + (r * chains)];
                }

                var panel = new RowBatch<T>(
                    batch.Rows[(first * batch.RowStride)..],
                    chains * batch.RowStride,
                    targets[..count],
                    weights.IsEmpty ? default : weights[..count]);
                AddPanel(features, in panel, shift, workspace, chainSums, chainProducts);
            }

            Widening.Add<double>(chainSums, sums);
            Widening.Add<double>(chainProducts, products);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddPanel<T>(
        int features, in RowBatch<T> panel, ReadOnlySpan<float> shift, Span<float> workspace, Span<double> sums, Span<double> products)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int stride = KernelLayout.Stride(features);
        int panelStride = PanelShape.TargetColumn<float>(features);
        Span<float> panelSums = stackalloc float[panelStride + Vector512<float>.Count];
        Span<float> panelProducts = workspace[..((features + 2) * panelStride)];
        Span<float> packed = workspace[panelProducts.Length..];
        ComputePanel(features, in panel, shift, packed, panelSums, panelProducts, continues: false);
        Widening.Add<float>(panelSums[..features], sums);
        sums[stride] += panelSums[panelStride];
        for (int i = 0; i <= features; i++)
        {
            int length = Math.Min(i + 1, features);
            Widening.Add<float>(panelProducts.Slice(i * panelStride, length), products[(i * stride)..]);
        }

        products[(features + 1) * stride] += panelProducts[(features + 1) * panelStride];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComputePanel<T, TSum>(
        int features,
        in RowBatch<T> panel,
        ReadOnlySpan<TSum> shift,
        Span<TSum> packed,
        Span<TSum> sums,
        Span<TSum> products,
        bool continues)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
    {
        if (Vector512.IsHardwareAccelerated && KernelLayout.Stride(features) >= Vector512<TSum>.Count)
        {
            ComputePanel<T, TSum, Width512<TSum>, Vector512<TSum>, EightRows>(features, in panel, shift, packed, sums, products, continues);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            ComputePanel<T, TSum, Width256<TSum>, Vector256<TSum>, FourRows>(features, in panel, shift, packed, sums, products, continues);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            ComputePanel<T, TSum, Width128<TSum>, Vector128<TSum>, FourRows>(features, in panel, shift, packed, sums, products, continues);
        }
        else
        {
            ComputePanel<T, TSum, WidthScalar<TSum>, TSum, FourRows>(features, in panel, shift, packed, sums, products, continues);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComputePanel<T, TSum, TWidth, TVector, TTallest>(
        int features,
        in RowBatch<T> panel,
        ReadOnlySpan<TSum> shift,
        Span<TSum> packed,
        Span<TSum> sums,
        Span<TSum> products,
        bool continues)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
        where TWidth : IVectorWidth<TVector, TSum>
        where TVector : struct
        where TTallest : ITileRows
    {
        // The left factors of a tile must lie side by side.
        PanelShape shape = TWidth.Count >= (nuint)TTallest.Count
            ? PanelShape.ByGroups<TSum>(features, panel.Count, TWidth.Count)
            : PanelShape.ByRows<TSum>(features, panel.Count);
        RowPanel.Pack(features, in shape, in panel, shift, packed);
        var task = new Panel<T, TSum>(features, in shape, in panel, packed, sums, products);
        task.Compute<TWidth, TVector, TTallest>(continues);
    }

    /// <summary>A packed panel, where its products go, and the panel after it.</summary>
    private readonly ref struct Panel<T, TSum>(
        int features, in PanelShape shape, in RowBatch<T> batch, Span<TSum> packed, Span<TSum> sums, Span<TSum> products)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
    {
        private readonly nuint _features = (nuint)features;
        private readonly PanelShape _shape = shape;
        private readonly ref TSum _packed = ref MemoryMarshal.GetReference(packed);
        private readonly ref TSum _sums = ref MemoryMarshal.GetReference(sums);
        private readonly ref TSum _products = ref MemoryMarshal.GetReference(products);
        private readonly nuint _source = Lanes.AddressOf(in MemoryMarshal.GetReference(batch.Rows));
        private readonly nuint _sourceBytes = (nuint)batch.Count * (nuint)batch.RowStride * (nuint)Unsafe.SizeOf<T>();

        /// <summary>Covers the triangle with tiles.</summary>
        /// <param name="continues">Whether the products are added to those of the panels before.</param>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Compute<TWidth, TVector, TTallest>(bool continues)
            where TWidth : IVectorWidth<TVector, TSum>
            where TVector : struct
            where TTallest : ITileRows
        {
            if (continues)
            {
                Triangle<TWidth, TVector, TTallest, MoreProducts>();
                Border<TWidth, TVector, MoreProducts>();
            }
            else
            {
                Triangle<TWidth, TVector, TTallest, Products>();
                Border<TWidth, TVector, Products>();
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Triangle<TWidth, TVector, TTallest, TOperation>()
            where TWidth : IVectorWidth<TVector, TSum>
            where TVector : struct
            where TTallest : ITileRows
            where TOperation : ITileOperation
        {
            PrefetchCursor next = NextPanel<TWidth, TVector, TTallest>();
            nuint i = 0;
            for (; i + (nuint)TTallest.Count <= _features; i += (nuint)TTallest.Count)
            {
                Band<TWidth, TVector, TTallest, TOperation>(i, (nuint)TTallest.Count, ref next);
            }

            for (; i < _features; i += (nuint)FourRows.Count)
            {
                Band<TWidth, TVector, FourRows, TOperation>(i, nuint.Min((nuint)FourRows.Count, _features - i), ref next);
            }
        }

        private void Band<TWidth, TVector, TRows, TOperation>(nuint i, nuint height, ref PrefetchCursor next)
            where TWidth : IVectorWidth<TVector, TSum>
            where TVector : struct
            where TRows : ITileRows
            where TOperation : ITileOperation
        {
            RegisterTile.Band<TWidth, TVector, TSum, TRows, TOperation>(
                ref Unsafe.Add(ref _packed, _shape.Offset(i)),
                ref _packed,
                _shape.RowStep,
                ColumnStep<TWidth, TVector>(),
                _shape.Rows,
                height,
                i + height,
                ref Unsafe.Add(ref _products, i * _shape.Stride),
                _shape.Stride,
                ref next);
        }

        /// <summary>The distance between vectors side by side: between groups, or within the groups of a row.</summary>
        private nuint ColumnStep<TWidth, TVector>()
            where TWidth : IVectorWidth<TVector, TSum>
            where TVector : struct
            => _shape.Lanes == TWidth.Count ? _shape.GroupStep : TWidth.Count;

        /// <summary>
        /// The panel after this one, which lies behind it in memory if it is whole, in steps that spread it over the rows of all tiles.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private PrefetchCursor NextPanel<TWidth, TVector, TTallest>()
            where TWidth : IVectorWidth<TVector, TSum>
            where TVector : struct
            where TTallest : ITileRows
        {
            nuint bands = (_features + (nuint)TTallest.Count - 1) / (nuint)TTallest.Count;
            nuint tileColumns = RegisterTile.WidestColumns * TWidth.Count;
            nuint tiles = 0;
            for (nuint band = 1; band <= bands; band++)
            {
                tiles += ((band * (nuint)TTallest.Count) + tileColumns - 1) / tileColumns;
            }

            nuint step = nuint.Max(_sourceBytes / (tiles * _shape.Rows), 1);
            return new PrefetchCursor(_source + _sourceBytes, step);
        }

        /// <summary>
        /// The products of the target, and of the roots of the weights, with all features and the target: the last rows of the products,
        /// and the sums.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Border<TWidth, TVector, TOperation>()
            where TWidth : IVectorWidth<TVector, TSum>
            where TVector : struct
            where TOperation : ITileOperation
        {
            BorderTile.Compute<TWidth, TVector, TSum, TOperation>(
                ref Unsafe.Add(ref _packed, _shape.Offset(_shape.Stride)),
                ref _packed,
                _shape.RowStep,
                ColumnStep<TWidth, TVector>(),
                _shape.Rows,
                _shape.Stride + 1,
                ref Unsafe.Add(ref _products, _features * _shape.Stride),
                ref _sums);
        }
    }
}
