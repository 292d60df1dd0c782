using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

/// <summary>
/// The cross products of a batch of at most four features, with or without weights: a row is one vector, and all products of two chains
/// stay in registers over a panel.
/// </summary>
internal static class GroupedCrossProducts
{
    /// <summary>The most features.</summary>
    public const int MaxFeatures = Columns;

    // A row fills one vector of 256 bits in double precision and of 128 bits in single precision.
    private const int Columns = 4;

    // A packed row: four features, the target and the root of the weight, and two zeros.
    private const int Target = Columns;
    private const int Root = Columns + 1;
    private const int RowLength = 2 * Columns;

    // The accumulators of a chain, a vector each: the products of the four features with the row and, from here on, those of the target
    // and of the root with the row, and that of the target with itself and with the root.
    private const int TargetProducts = 4 * Columns;
    private const int RowSums = 5 * Columns;
    private const int TargetSquare = 6 * Columns;
    private const int TargetSum = TargetSquare + 1;
    private const int ChainLength = 7 * Columns;

    /// <summary>Computes what <see cref="IKernels{T}.CrossProducts"/> defines.</summary>
    /// <typeparam name="T">The element type of the data.</typeparam>
    /// <param name="features">N, at most 4.</param>
    /// <param name="batch">The rows.</param>
    /// <param name="shift">What is subtracted.</param>
    /// <param name="inSingle">Whether sums are formed in <see cref="float"/>.</param>
    /// <param name="workspace">Memory for a panel.</param>
    /// <param name="sums">Overwritten.</param>
    /// <param name="products">Overwritten.</param>
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
        if (inSingle && Vector128.IsHardwareAccelerated)
        {
            Span<float> packed = MemoryMarshal.Cast<double, float>(workspace);
            Compute<T, float, Width128<float>, Vector128<float>>(features, in batch, shift, packed, sums, products);
        }
        else if (inSingle)
        {
            ScalarCrossProducts.Compute<T, float>(features, in batch, shift, sums, products);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Compute<T, double, Width256<double>, Vector256<double>>(features, in batch, shift, workspace, sums, products);
        }
        else
        {
            ScalarCrossProducts.Compute<T, double>(features, in batch, shift, sums, products);
        }
    }

    private static void Compute<T, TSum, TWidth, TVector>(
        int features, in RowBatch<T> batch, ReadOnlySpan<double> shift, Span<TSum> packed, Span<double> sums, Span<double> products)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
        where TWidth : IVectorWidth<TVector, TSum>
        where TVector : struct
    {
        bool inSingle = typeof(TSum) == typeof(float);
        int chains = KernelLayout.Chains(features, inSingle);
        Span<TSum> accumulators = stackalloc TSum[chains * ChainLength];
        Span<double> totals = stackalloc double[accumulators.Length];
        Span<TSum> origin = stackalloc TSum[Target + 1];
        origin.Clear();
        for (int j = 0; j < features; j++)
        {
            origin[j] = TSum.CreateTruncating(shift[j]);
        }

        origin[Target] = TSum.CreateTruncating(shift[KernelLayout.Stride(features)]);
        packed = packed[..(KernelLayout.PanelRows * RowLength)];
        packed.Clear();
        accumulators.Clear();
        totals.Clear();
        for (int start = 0; start < batch.Count; start += KernelLayout.PanelRows)
        {
            RowBatch<T> panel = batch.Slice(start, Math.Min(KernelLayout.PanelRows, batch.Count - start));
            Pack<T, TSum, TWidth, TVector>(features, in panel, origin, packed);

            // Rows of zeros make the chains equally long. They change no more than the sign of a zero, which adding up the chains drops.
            int steps = (panel.Count + chains - 1) / chains;
            packed[(panel.Count * RowLength)..(steps * chains * RowLength)].Clear();
            for (int chain = 0; chain < chains; chain += 2)
            {
                AddPair<TSum, TWidth, TVector>(
                    ref packed[chain * RowLength], (nuint)chains * RowLength, (nuint)steps, ref accumulators[chain * ChainLength]);
            }

            if (inSingle)
            {
                Widening.Add<TSum>(accumulators, totals);
                accumulators.Clear();
            }
        }

        Widening.Add<TSum>(accumulators, totals);
        Deliver(features, totals, sums, products);
    }

    private static void Pack<T, TSum, TWidth, TVector>(int features, in RowBatch<T> panel, Span<TSum> origin, Span<TSum> packed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
        where TWidth : IVectorWidth<TVector, TSum>
        where TVector : struct
    {
        // Rows of which a whole vector can be read; the others come from a copy.
        int readable = panel.Readable(Columns);
        RowBatch<T> direct = panel.Slice(0, readable);
        PackRows<T, TSum, TWidth, TVector>((nuint)features, in direct, origin, packed);
        Span<T> row = stackalloc T[Columns];
        row.Clear();
        for (int r = readable; r < panel.Count; r++)
        {
            panel.Rows.Slice(r * panel.RowStride, features).CopyTo(row);
            RowBatch<T> original = panel.Slice(r, 1);
            var copy = new RowBatch<T>(row, Columns, original.Targets, original.Weights);
            PackRows<T, TSum, TWidth, TVector>((nuint)features, in copy, origin, packed[(r * RowLength)..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackRows<T, TSum, TWidth, TVector>(nuint features, in RowBatch<T> batch, Span<TSum> origin, Span<TSum> packed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
        where TWidth : IVectorWidth<TVector, TSum>
        where TVector : struct
    {
        TVector rowOrigin = TWidth.Load(ref MemoryMarshal.GetReference(origin), 0);
        TSum targetOrigin = origin[Target];
        TVector zero = TWidth.Create(TSum.Zero);
        ref T row = ref MemoryMarshal.GetReference(batch.Rows);
        ref T targets = ref MemoryMarshal.GetReference(batch.Targets);
        ref T weights = ref MemoryMarshal.GetReference(batch.Weights);
        ref TSum destination = ref MemoryMarshal.GetReference(packed);
        bool isWeighted = !batch.Weights.IsEmpty;
        nuint count = (nuint)batch.Count;
        nuint rowStride = (nuint)batch.RowStride;
        for (nuint r = 0; r < count; r++)
        {
            Lanes.PrefetchBehind(in row, Lanes.PrefetchDistance);
            TVector values = TWidth.SelectFrom(features, TWidth.Subtract(TWidth.LoadConverted(ref row, 0), rowOrigin), zero);
            TSum target = TSum.CreateTruncating(Unsafe.Add(ref targets, r)) - targetOrigin;
            TSum root = TSum.One;
            if (isWeighted)
            {
                root = TSum.Sqrt(TSum.CreateTruncating(Unsafe.Add(ref weights, r)));
                values = TWidth.Multiply(TWidth.Create(root), values);
                target = root * target;
            }

            TWidth.Store(values, ref destination, 0);
            Unsafe.Add(ref destination, Target) = target;
            Unsafe.Add(ref destination, Root) = root;
            row = ref Unsafe.Add(ref row, rowStride);
            destination = ref Unsafe.Add(ref destination, RowLength);
        }
    }

    /// <summary>Adds every step a row to one chain and the row behind it to the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddPair<TSum, TWidth, TVector>(ref TSum rows, nuint step, nuint steps, ref TSum accumulators)
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum>
        where TWidth : IVectorWidth<TVector, TSum>
        where TVector : struct
    {
        ref TSum next = ref Unsafe.Add(ref accumulators, ChainLength);
        TVector a0 = TWidth.Load(ref accumulators, 0);
        TVector a1 = TWidth.Load(ref accumulators, Columns);
        TVector a2 = TWidth.Load(ref accumulators, 2 * Columns);
        TVector a3 = TWidth.Load(ref accumulators, 3 * Columns);
        TVector aTarget = TWidth.Load(ref accumulators, TargetProducts);
        TVector aSums = TWidth.Load(ref accumulators, RowSums);
        TVector aSquare = TWidth.Load(ref accumulators, TargetSquare);
        TVector b0 = TWidth.Load(ref next, 0);
        TVector b1 = TWidth.Load(ref next, Columns);
        TVector b2 = TWidth.Load(ref next, 2 * Columns);
        TVector b3 = TWidth.Load(ref next, 3 * Columns);
        TVector bTarget = TWidth.Load(ref next, TargetProducts);
        TVector bSums = TWidth.Load(ref next, RowSums);
        TVector bSquare = TWidth.Load(ref next, TargetSquare);
        for (nuint r = 0; r < steps; r++)
        {
            TVector row = TWidth.Load(ref rows, 0);
            a0 = TWidth.MultiplyAdd(TWidth.Broadcast(ref rows, 0), row, a0);
            a1 = TWidth.MultiplyAdd(TWidth.Broadcast(ref rows, 1), row, a1);
            a2 = TWidth.MultiplyAdd(TWidth.Broadcast(ref rows, 2), row, a2);
            a3 = TWidth.MultiplyAdd(TWidth.Broadcast(ref rows, 3), row, a3);
            aSums = TWidth.MultiplyAdd(TWidth.Broadcast(ref rows, Root), row, aSums);
            TVector target = TWidth.Broadcast(ref rows, Target);
            aTarget = TWidth.MultiplyAdd(target, row, aTarget);
            aSquare = TWidth.MultiplyAdd(target, TWidth.Load(ref rows, Target), aSquare);

            ref TSum behind = ref Unsafe.Add(ref rows, RowLength);
            row = TWidth.Load(ref behind, 0);
            b0 = TWidth.MultiplyAdd(TWidth.Broadcast(ref behind, 0), row, b0);
            b1 = TWidth.MultiplyAdd(TWidth.Broadcast(ref behind, 1), row, b1);
            b2 = TWidth.MultiplyAdd(TWidth.Broadcast(ref behind, 2), row, b2);
            b3 = TWidth.MultiplyAdd(TWidth.Broadcast(ref behind, 3), row, b3);
            bSums = TWidth.MultiplyAdd(TWidth.Broadcast(ref behind, Root), row, bSums);
            target = TWidth.Broadcast(ref behind, Target);
            bTarget = TWidth.MultiplyAdd(target, row, bTarget);
            bSquare = TWidth.MultiplyAdd(target, TWidth.Load(ref behind, Target), bSquare);
            rows = ref Unsafe.Add(ref rows, step);
        }

        TWidth.Store(a0, ref accumulators, 0);
        TWidth.Store(a1, ref accumulators, Columns);
        TWidth.Store(a2, ref accumulators, 2 * Columns);
        TWidth.Store(a3, ref accumulators, 3 * Columns);
        TWidth.Store(aTarget, ref accumulators, TargetProducts);
        TWidth.Store(aSums, ref accumulators, RowSums);
        TWidth.Store(aSquare, ref accumulators, TargetSquare);
        TWidth.Store(b0, ref next, 0);
        TWidth.Store(b1, ref next, Columns);
        TWidth.Store(b2, ref next, 2 * Columns);
        TWidth.Store(b3, ref next, 3 * Columns);
        TWidth.Store(bTarget, ref next, TargetProducts);
        TWidth.Store(bSums, ref next, RowSums);
        TWidth.Store(bSquare, ref next, TargetSquare);
    }

    /// <summary>Adds up the chains in their order.</summary>
    private static void Deliver(int features, ReadOnlySpan<double> totals, Span<double> sums, Span<double> products)
    {
        int stride = KernelLayout.Stride(features);
        sums.Clear();
        products.Clear();
        for (int first = 0; first < totals.Length; first += ChainLength)
        {
            ReadOnlySpan<double> chain = totals.Slice(first, ChainLength);
            for (int i = 0; i < features; i++)
            {
                Widening.Add(chain.Slice(i * Columns, features), products[(i * stride)..]);
            }

            Widening.Add(chain.Slice(TargetProducts, features), products[(features * stride)..]);
            products[(features + 1) * stride] += chain[TargetSquare];
            Widening.Add(chain.Slice(RowSums, features), sums);
            sums[stride] += chain[TargetSum];
        }
    }
}
