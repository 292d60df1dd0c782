using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <content>Taking rows in and out: checks first, then blocks, and everything back if a block shows a value that cannot be used.</content>
public abstract partial class Moments<T, TKernels>
{
    // The squares of a block of larger values, twice as large after centring, could overflow; smaller sums of squares lose digits to
    // underflow.
    private const double LargestMagnitude = 4e152;
    private const double SmallestSumOfSquares = 1e-306;

    private void AccumulateTensor(in ReadOnlyTensorSpan<T> rows, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights, int sign)
    {
        if (rows.Rank != 2)
        {
            throw new ArgumentException($"The tensor has {rows.Rank} dimensions, and must have 2: rows and features.", nameof(rows));
        }

        nint rowCount = rows.Lengths[0];
        nint rowStride = rowCount == 1 ? features : rows.Strides[0];
        if (rowCount != targets.Length || rows.Lengths[1] != features)
        {
            throw new ArgumentException(
                $"The tensor is {rowCount} by {rows.Lengths[1]}, and must be {targets.Length} by {features}: one row a target.", nameof(rows));
        }

        if (rowCount == 0)
        {
            return;
        }

        if ((features > 1 && rows.Strides[1] != 1) || rowStride < features || rowStride > int.MaxValue)
        {
            throw new ArgumentException(
                $"The tensor's rows must be contiguous and at least {features} elements apart; its strides are {rowStride} and {rows.Strides[1]}.",
                nameof(rows));
        }

        nint length = ((rowCount - 1) * rowStride) + features;
        if (length > int.MaxValue)
        {
            throw new ArgumentException($"The tensor spans {length} elements, and must span at most {int.MaxValue}; add it in parts.", nameof(rows));
        }

        ref readonly T first = ref rows.GetPinnableReference();
        Accumulate(MemoryMarshal.CreateReadOnlySpan(in first, (int)length), (int)rowStride, targets, weights, sign);
    }

    private void Accumulate(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights, int sign)
    {
        RowArguments.Check(rows, rowStride, features, targets.Length, weights.Length);
        if (targets.IsEmpty)
        {
            return;
        }

        double totalWeight = CheckedWeight(weights, targets.Length, sign < 0 ? 0.0 : state.Weight + pending.Weight);
        if (sign < 0)
        {
            CheckRemovable(targets.Length, totalWeight, nameof(rows));
        }
        else if (pending.Count + targets.Length < blockRows)
        {
            AppendToPending(rows, rowStride, targets, weights);
            return;
        }

        snapshot.CopyFrom(state);
        pending.CopyTo(pendingSnapshot);
        if (sign < 0)
        {
            // After the snapshot: rows that are refused must not even move the borders of the blocks.
            Flush();
        }

        if (!AccumulateBlocks(rows, rowStride, targets, weights, sign))
        {
            state.CopyFrom(snapshot);
            pendingSnapshot.CopyTo(pending);
            ThrowCulprit(rows, rowStride, targets);
        }

        ForgetRestWhenEmpty();
    }

    private bool AccumulateBlocks(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights, int sign)
    {
        while (!targets.IsEmpty)
        {
            int count = Math.Min(blockRows - pending.Count, targets.Length);
            Pack(rows, rowStride, targets[..count], weights.IsEmpty ? weights : weights[..count]);
            if (pending.Count == blockRows || sign < 0)
            {
                if (!SumsAreFinite() || !JoinBlock(pending, state, sign))
                {
                    return false;
                }
            }
            else if (!PendingIsUsable(pending.Count - count))
            {
                return false;
            }

            targets = targets[count..];
            weights = weights.IsEmpty ? weights : weights[count..];
            rows = targets.IsEmpty ? default : rows[(count * rowStride)..];
        }

        return true;
    }

    private void AppendToPending(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights)
    {
        int countBefore = pending.Count;
        double weightBefore = pending.Weight;
        pending.Sums.CopyTo(pendingSnapshot.Sums, 0);
        Pack(rows, rowStride, targets, weights);
        if (!PendingIsUsable(countBefore))
        {
            pending.Count = countBefore;
            pending.Weight = weightBefore;
            pendingSnapshot.Sums.CopyTo(pending.Sums, 0);
            ThrowCulprit(rows, rowStride, targets);
        }
    }

    // The rows of the first block have no mean to be shifted by yet; they are packed as they are and centred when the block closes.
    private void Pack(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights)
    {
        int start = pending.Count;
        closedIsCurrent = false;
        if (start == 0)
        {
            pending.IsRaw = state.IsEmpty;
        }

        Span<double> packedRows = pending.Rows.AsSpan(start * stride, targets.Length * stride);
        Span<double> packedTargets = pending.Targets.AsSpan(start, targets.Length);
        if (pending.IsRaw)
        {
            // An empty state has means of zero.
            kernels.PackRows(rows, rowStride, targets, default, state.Mean, packedRows, packedTargets, pending.Sums);
            for (int r = 0; r < targets.Length; r++)
            {
                pending.Weights[start + r] = weights.IsEmpty ? 1.0 : double.CreateTruncating(weights[r]);
            }
        }
        else
        {
            kernels.PackRows(rows, rowStride, targets, weights, state.Mean, packedRows, packedTargets, pending.Sums);
        }

        pending.Count = start + targets.Length;
        AddWeights(weights, targets.Length);
    }

    // Row by row where the sum rounds, so that it does not depend on how the rows were divided over calls.
    private void AddWeights(ReadOnlySpan<T> weights, int count)
    {
        const double LargestExactCount = 1L << 52;
        if (weights.IsEmpty && pending.Weight <= LargestExactCount && pending.Weight == Math.Floor(pending.Weight))
        {
            pending.Weight += count;
            return;
        }

        for (int r = 0; r < count; r++)
        {
            pending.Weight += weights.IsEmpty ? 1.0 : double.CreateTruncating(weights[r]);
        }
    }

    private bool SumsAreFinite()
    {
        // 0 times a finite number is 0, and NaN otherwise.
        double probe = 0.0;
        foreach (double sum in pending.Sums)
        {
            probe += 0.0 * sum;
        }

        return probe == 0.0;
    }

    private bool PendingIsUsable(int firstNewRow)
    {
        if (!SumsAreFinite())
        {
            return false;
        }

        if (pending.IsRaw)
        {
            return RawRowsAreUsable(firstNewRow);
        }

        ReadOnlySpan<double> newRows = pending.Rows.AsSpan(firstNewRow * stride, (pending.Count - firstNewRow) * stride);
        ReadOnlySpan<double> newTargets = pending.Targets.AsSpan(firstNewRow, pending.Count - firstNewRow);
        return newTargets.IsEmpty
            || (Math.Abs(TensorPrimitives.MaxMagnitude(newRows)) <= LargestMagnitude
                && Math.Abs(TensorPrimitives.MaxMagnitude(newTargets)) <= LargestMagnitude);
    }

    // Raw rows get the roots of their weights only when the block is centred, which must not fail then.
    private bool RawRowsAreUsable(int firstNewRow)
    {
        for (int r = firstNewRow; r < pending.Count; r++)
        {
            double root = Math.Sqrt(pending.Weights[r]);
            double largest = Math.Abs(TensorPrimitives.MaxMagnitude<double>(pending.Rows.AsSpan(r * stride, stride)));
            if (!(root * largest <= LargestMagnitude && root * Math.Abs(pending.Targets[r]) <= LargestMagnitude))
            {
                return false;
            }
        }

        return true;
    }

    private bool JoinBlock(PendingBlock block, MomentAccumulator target, int sign)
    {
        if (block.Weight > 0.0)
        {
            if (block.IsRaw)
            {
                block.Center(blockMean);
                target.StartAt(blockMean);
            }

            ReadOnlySpan<double> rows = block.Rows.AsSpan(0, block.Count * stride);
            ReadOnlySpan<double> targets = block.Targets.AsSpan(0, block.Count);
            bool doubled = target.DoublesNextBlock;
            if (doubled)
            {
                DoubledCrossProducts.Compute(features, rows, targets, blockCross, blockCrossLow);
            }
            else
            {
                kernels.CrossProducts(rows, targets, blockCross);
            }

            if (!SquaresAreUsable(block, target))
            {
                return false;
            }

            target.Join(blockCross, doubled ? blockCrossLow : default, block.Sums, block.Weight, sign);
        }

        target.Count += sign * block.Count;
        block.Clear();
        return true;
    }

    private bool SquaresAreUsable(PendingBlock block, MomentAccumulator target)
    {
        for (int j = 0; j <= features; j++)
        {
            // Feature j against itself, and after the features the target against itself.
            double square = j < features ? blockCross[(j * stride) + j] : blockCross[(features + 1) * stride];
            if (!double.IsFinite(square))
            {
                return false;
            }

            if (square < SmallestSumOfSquares && HoldsMoreThanRounding(block, j, target.Mean[j < features ? j : stride]))
            {
                target.LostToUnderflow = true;
            }
        }

        return true;
    }

    private bool HoldsMoreThanRounding(PendingBlock block, int column, double mean)
    {
        const double RoundingOfMean = 1e-14;
        for (int r = 0; r < block.Count; r++)
        {
            double value = column < features ? block.Rows[(r * stride) + column] : block.Targets[r];
            if (Math.Abs(value) > RoundingOfMean * Math.Abs(mean) * Math.Sqrt(block.Weight))
            {
                return true;
            }
        }

        return false;
    }

    private static double CheckedWeight(ReadOnlySpan<T> weights, int count, double held)
    {
        if (weights.IsEmpty)
        {
            return count;
        }

        double total = 0.0;
        for (int r = 0; r < weights.Length; r++)
        {
            T weight = weights[r];
            if (!(weight >= T.Zero && T.IsFinite(weight)))
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"Weight {r} is {weight}; a sample weight must be a finite number not below 0."),
                    nameof(weights));
            }

            total += double.CreateTruncating(weight);
        }

        if (!double.IsFinite(held + total))
        {
            throw new ArgumentException("The sum of the sample weights is too large for double precision.", nameof(weights));
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ThrowCulprit(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> targets)
    {
        for (int r = 0; r < targets.Length; r++)
        {
            for (int j = 0; j < features; j++)
            {
                T value = rows[(r * rowStride) + j];
                if (!T.IsFinite(value))
                {
                    throw new ArgumentException(
                        string.Create(CultureInfo.InvariantCulture, $"Row {r}, feature {j} is {value}; data must be finite."), nameof(rows));
                }
            }

            if (!T.IsFinite(targets[r]))
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"Target {r} is {targets[r]}; data must be finite."), nameof(targets));
            }
        }

        throw new ArgumentException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The rows hold values whose squares leave the range of double precision; magnitudes must not exceed {LargestMagnitude}: scale the data."),
            nameof(rows));
    }
}
