using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>
/// Takes blocks of rows to their cross products, which several threads may do at once, and joins these to the statistics, which is for
/// one. Holds the memory of the thread that joins.
/// </summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <param name="kernels">The kernel set.</param>
internal sealed class BlockProducts<T>(BlockKernels<T> kernels)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The largest magnitude of a value: the squares of a block of larger ones, twice as large after centring, could
    /// overflow.</summary>
    public const double LargestMagnitude = 2e152;

    // Smaller sums of squares lose digits to underflow.
    private const double SmallestSumOfSquares = 1e-306;

    // Above the root of that sum, and of what rounding and underflow may have taken from it.
    private const double LargestRoot = 2e-153;
    private const double SmallestInSingle = 1e-30;

    // At least so many rows, at equal distances, are those whose mean serves as the first shift: of all, or of the first rows.
    private const int SampleRows = 64;
    private const int ContiguousRows = 64;

    private readonly int features = kernels.FeatureCount;
    private readonly int stride = KernelLayout.Stride(kernels.FeatureCount);
    private readonly Memory<double> workspace = AlignedBuffer.Allocate(KernelLayout.WorkspaceLength(kernels.FeatureCount));
    private readonly BlockResult own = new(kernels.FeatureCount);

    /// <summary>Whether rows can wait for their block: whether all of their values are finite and in range.</summary>
    /// <param name="features">N.</param>
    /// <param name="batch">The rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool AreUsable(int features, in RowBatch<T> batch)
    {
        if (batch.Count == 0)
        {
            return true;
        }

        if (batch.RowStride == features && batch.Weights.IsEmpty)
        {
            return IsInRange(batch.Rows[..(batch.Count * features)], T.One) && IsInRange(batch.Targets, T.One);
        }

        for (int r = 0; r < batch.Count; r++)
        {
            T root = batch.Weights.IsEmpty ? T.One : T.Sqrt(batch.Weights[r]);
            if (!(IsInRange(batch.Rows.Slice(r * batch.RowStride, features), root) && IsInRange(batch.Targets.Slice(r, 1), root)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Joins a block to a state, or takes one out; leaves the state as it is when the block holds a value that cannot be
    /// used.</summary>
    /// <param name="batch">The rows, at most <see cref="KernelLayout.BlockRows"/>.</param>
    /// <param name="state">The state.</param>
    /// <param name="sign">1 to join, -1 to take out.</param>
    /// <returns>Whether the block could be used.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Join(in RowBatch<T> batch, MomentAccumulator state, int sign)
    {
        if (state.IsEmpty && !TryStart(in batch, state))
        {
            return false;
        }

        if (Weigh(in batch, own))
        {
            if (sign > 0)
            {
                FollowWeight(in batch, own.Weight, state);
            }

            if (state.DoublesNextBlock)
            {
                MultiplyDoubled(in batch, state.Shift, workspace.Span, own);
            }
            else
            {
                Multiply(in batch, state.Shift, state.SumsInSingle && sign > 0, workspace.Span, own);
            }
        }

        return Join(in batch, own, state, sign);
    }

    /// <summary>Moves the shift to the mean of a block that outweighs all rows before it, unless the block cannot be used.</summary>
    /// <param name="batch">The block.</param>
    /// <param name="weight">Its weight.</param>
    /// <param name="state">What it is to be joined to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FollowWeight(in RowBatch<T> batch, double weight, MomentAccumulator state)
    {
        if (state.IsOutweighedBy(weight) && AreUsable(features, in batch) && RowMean.TryCompute(features, in batch, 1, own.Sums, own.SumsLow))
        {
            state.MoveShiftTo(own.Sums, own.SumsLow);
        }
    }

    /// <summary>Takes a block to its products. Several threads may do this at once, each in memory of its own.</summary>
    /// <param name="batch">The rows, at most <see cref="KernelLayout.BlockRows"/>.</param>
    /// <param name="shift">What the rows are shifted by.</param>
    /// <param name="inSingle">Whether panels are to be summed in <see cref="float"/>, if the squares stay in its range.</param>
    /// <param name="memory"><see cref="KernelLayout.WorkspaceLength"/> values.</param>
    /// <param name="result">Receives what the block comes to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compute(in RowBatch<T> batch, ReadOnlySpan<double> shift, bool inSingle, Span<double> memory, BlockResult result)
    {
        if (Weigh(in batch, result))
        {
            Multiply(in batch, shift, inSingle, memory, result);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(in RowBatch<T> batch, ReadOnlySpan<double> shift, bool inSingle, Span<double> memory, BlockResult result)
    {
        result.InSingle = inSingle;
        result.IsDoubled = false;
        kernels.CrossProducts(in batch, shift, inSingle, memory, result.Sums, result.Cross);
        if (inSingle && !SquaresSuitSingle(result.Cross))
        {
            // What leaves the range of float is well within that of double.
            result.InSingle = false;
            kernels.CrossProducts(in batch, shift, inSingle: false, memory, result.Sums, result.Cross);
        }
    }

    /// <summary>Takes a block to its products in doubled precision. Several threads may do this at once, each in memory of its own.</summary>
    /// <param name="batch">The rows, at most <see cref="KernelLayout.BlockRows"/>.</param>
    /// <param name="shift">What the rows are shifted by.</param>
    /// <param name="memory"><see cref="KernelLayout.WorkspaceLength"/> values.</param>
    /// <param name="result">Receives what the block comes to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ComputeDoubled(in RowBatch<T> batch, ReadOnlySpan<double> shift, Span<double> memory, BlockResult result)
    {
        if (Weigh(in batch, result))
        {
            MultiplyDoubled(in batch, shift, memory, result);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyDoubled(in RowBatch<T> batch, ReadOnlySpan<double> shift, Span<double> memory, BlockResult result)
    {
        result.InSingle = false;
        result.IsDoubled = true;
        DoubledCrossProducts.Compute(features, in batch, shift, memory, result);
    }

    /// <summary>Joins a block, whose products are known about the shift of the state, or takes it out; leaves the state as it is when the
    /// block holds a value that cannot be used.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="result">What <see cref="Compute"/> made of them.</param>
    /// <param name="state">The state.</param>
    /// <param name="sign">1 to join, -1 to take out.</param>
    /// <returns>Whether the block could be used.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Join(in RowBatch<T> batch, BlockResult result, MomentAccumulator state, int sign)
    {
        if (!result.IsUsable)
        {
            return false;
        }

        if (result.Weight > 0.0)
        {
            if (!SquaresAreUsable(in batch, result, state))
            {
                return false;
            }

            state.Join(result, sign);
        }

        state.CountRows(in batch, sign);
        if (state.AwaitsJudgement)
        {
            state.Judge(SinglePrecisionRule.Holds(kernels.OfSolvers, state, workspace.Span, own.Sums));
        }

        return true;
    }

    // Gives the statistics their first mean, if the rows have weight; false when they cannot be used.
    private bool TryStart(in RowBatch<T> batch, MomentAccumulator state)
    {
        // What is summed in double precision is many rows, most of which need not be looked at twice.
        RowBatch<T> sample = state.DoublesNextBlock ? batch : batch.Slice(0, Math.Min(ContiguousRows, batch.Count));
        int step = Math.Max(1, sample.Count / SampleRows);
        bool isUsable = AreUsable(features, in sample);
        bool hasWeight = isUsable && RowMean.TryCompute(features, in sample, step, own.Sums, own.SumsLow);
        if (isUsable && !hasWeight)
        {
            isUsable = AreUsable(features, in batch);
            hasWeight = isUsable && RowMean.TryCompute(features, in batch, 1, own.Sums, own.SumsLow);
        }

        if (hasWeight)
        {
            state.StartAt(own.Sums, own.SumsLow);
        }

        return isUsable;
    }

    // Rows without weight are looked at, because no sum shows what they hold.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Weigh(in RowBatch<T> batch, BlockResult result)
    {
        result.Weight = PendingRows<T>.TotalWeight(0.0, in batch);
        result.IsWeighted = !batch.Weights.IsEmpty;
        result.IsUsable = result.Weight > 0.0 || AreUsable(features, in batch);
        return result.Weight > 0.0;
    }

    private static bool IsInRange(ReadOnlySpan<T> values, T factor)
        => double.CreateTruncating(factor) * double.CreateTruncating(LargestMagnitudeOf(values)) <= LargestMagnitude;

    // The largest magnitude, or NaN if there is one. The library's own function would run unoptimised at first.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T LargestMagnitudeOf(ReadOnlySpan<T> values)
    {
        ref T first = ref MemoryMarshal.GetReference(values);
        nuint count = (nuint)values.Length;
        Vector256<T> largest = Vector256<T>.Zero;
        Vector256<T> areNumbers = Vector256<T>.AllBitsSet;
        nuint i = 0;
        for (; i + (nuint)Vector256<T>.Count <= count; i += (nuint)Vector256<T>.Count)
        {
            Vector256<T> magnitudes = Vector256.Abs(Vector256.LoadUnsafe(ref first, i));
            areNumbers &= Vector256.Equals(magnitudes, magnitudes);
            largest = Vector256.ConditionalSelect(Vector256.GreaterThan(magnitudes, largest), magnitudes, largest);
        }

        T result = areNumbers.AsByte() == Vector256<byte>.AllBitsSet ? T.Zero : T.NaN;
        for (int lane = 0; lane < Vector256<T>.Count; lane++)
        {
            T magnitude = largest.GetElement(lane);
            result = magnitude <= result || T.IsNaN(result) ? result : magnitude;
        }

        for (; i < count; i++)
        {
            T magnitude = T.Abs(Unsafe.Add(ref first, i));
            result = magnitude <= result || T.IsNaN(result) ? result : magnitude;
        }

        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool SquaresSuitSingle(ReadOnlySpan<double> products)
    {
        bool suit = products[(features + 1) * stride] is >= SmallestInSingle and < double.PositiveInfinity;
        for (int j = 0; j < features; j++)
        {
            suit &= products[(j * stride) + j] is >= SmallestInSingle and < double.PositiveInfinity;
        }

        return suit;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool SquaresAreUsable(in RowBatch<T> batch, BlockResult result, MomentAccumulator state)
    {
        ReadOnlySpan<double> products = result.Cross;
        for (int j = 0; j <= features; j++)
        {
            // Feature j against itself, and after the features the target against itself.
            double square = products[j < features ? (j * stride) + j : (features + 1) * stride];
            if (!double.IsFinite(square))
            {
                return false;
            }

            if (square < SmallestSumOfSquares && !state.LostToUnderflow && HoldsMoreThanRounding(in batch, j, result.Weight, state))
            {
                state.LostToUnderflow = true;
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool HoldsMoreThanRounding(in RowBatch<T> batch, int column, double weight, MomentAccumulator state)
    {
        const double RoundingOfMean = 1e-14;
        int index = column < features ? column : stride;
        double rounding = RoundingOfMean * Math.Abs(state.Mean[index]) * Math.Sqrt(weight);

        // No square of the sum is larger than the sum, so a constant column that is not zero is told without looking at its rows.
        if (rounding >= LargestRoot)
        {
            return false;
        }

        ReadOnlySpan<T> values = column < features ? batch.Rows[column..] : batch.Targets;
        int step = column < features ? batch.RowStride : 1;
        double shift = state.Shift[index];
        for (int r = 0; r < batch.Count; r++)
        {
            double value = double.CreateTruncating(values[r * step]);
            double root = batch.Weights.IsEmpty ? 1.0 : Math.Sqrt(double.CreateTruncating(batch.Weights[r]));
            if (root * Math.Abs(value - shift) > rounding)
            {
                return true;
            }
        }

        return false;
    }
}
