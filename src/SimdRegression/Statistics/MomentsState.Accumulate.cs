using System.Globalization;
using System.Runtime.CompilerServices;

namespace SimdRegression.Statistics;

/// <content>Taking rows in and out: checks first, then blocks, and everything back if a block shows a value that cannot be used.</content>
internal sealed partial class MomentsState<T>
{
    /// <summary>Adds rows, or takes rows out that were added before.</summary>
    /// <param name="rows">The first row's first feature and all that follows.</param>
    /// <param name="rowStride">The distance between rows in elements.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="weights">One a row, or none for weights of 1.</param>
    /// <param name="sign">1 to add, -1 to take out.</param>
    /// <exception cref="ArgumentException">As the face's own methods say; nothing was changed then.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Accumulate(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights, int sign)
    {
        RowArguments.Check(rows, rowStride, features, targets.Length, weights.Length);
        if (targets.IsEmpty)
        {
            return;
        }

        double totalWeight = CheckedWeight(weights, targets.Length, sign < 0 ? 0.0 : state.Weight + pending.Weight);
        var batch = new RowBatch<T>(rows, rowStride, targets, weights);
        if (sign < 0)
        {
            CheckRemovable(targets.Length, totalWeight, nameof(rows));
            Remove(in batch);
        }
        else
        {
            Append(in batch);
        }

        closedIsCurrent = false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Append(in RowBatch<T> batch)
    {
        int rest = batch.Count;
        if (pending.Count + rest >= blockRows)
        {
            rest = (pending.Count + rest) % blockRows;
        }

        // What will wait for its block is checked first, because nothing can fail after blocks were joined.
        RowBatch<T> waiting = batch.From(batch.Count - rest);
        if (!BlockProducts<T>.AreUsable(features, in waiting))
        {
            ThrowCulprit(in batch);
        }

        if (rest < batch.Count)
        {
            AppendBlocks(batch.Slice(0, batch.Count - rest));
        }

        pending.Append(in waiting);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AppendBlocks(RowBatch<T> batch)
    {
        (int Count, double Weight, bool IsWeighted) mark = pending.Mark;

        // A block that cannot be used is found before it is joined; only those before it would have to be taken back.
        bool isOneBlock = mark.Count + batch.Count == blockRows;
        if (!isOneBlock)
        {
            KeepCopy();
        }

        bool joined = false;
        try
        {
            joined = JoinBlocks(in batch);
        }
        finally
        {
            if (!joined)
            {
                if (!isOneBlock)
                {
                    state.CopyFrom(closed);
                }

                pending.Return(mark);
            }
        }

        if (!joined)
        {
            ThrowCulprit(in batch);
        }
    }

    // Joins the rows that wait and a batch, which are whole blocks together. The shift of the first blocks depends on each; after that
    // threads can take part.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool JoinBlocks(in RowBatch<T> batch)
    {
        bool joined = true;
        int start = 0;
        if (pending.Count > 0)
        {
            start = blockRows - pending.Count;
            pending.Append(batch.Slice(0, start));
            joined = block.Join(pending.Batch, state, 1);
            pending.Clear();
        }

        for (; joined && start < batch.Count; start += blockRows)
        {
            if (Runner is not null && state.RowsAboutShift > 0 && (batch.Count - start) / blockRows >= BlockRunner.FewestBlocks)
            {
                return blockRun.Join(batch.From(start), Runner);
            }

            joined = block.Join(batch.Slice(start, blockRows), state, 1);
        }

        return joined;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Remove(in RowBatch<T> batch)
    {
        KeepCopy();
        (int Count, double Weight, bool IsWeighted) mark = pending.Mark;
        Flush();
        for (int start = 0; start < batch.Count; start += blockRows)
        {
            if (!block.Join(batch.Slice(start, Math.Min(blockRows, batch.Count - start)), state, -1))
            {
                state.CopyFrom(closed);
                pending.Return(mark);
                ThrowCulprit(in batch);
            }
        }

        state.ForgetWhenEmpty();
    }

    // Compiled for speed at once: programs that add all of their rows in one call would end in the slow tier.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
    private void ThrowCulprit(in RowBatch<T> batch)
    {
        ReadOnlySpan<T> rows = batch.Rows;
        ReadOnlySpan<T> targets = batch.Targets;
        for (int r = 0; r < batch.Count; r++)
        {
            for (int j = 0; j < features; j++)
            {
                T value = rows[(r * batch.RowStride) + j];
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
                $"The rows hold values whose squares leave the range of double precision; magnitudes must not exceed {BlockProducts<T>.LargestMagnitude}: scale the data."),
            nameof(rows));
    }
}
