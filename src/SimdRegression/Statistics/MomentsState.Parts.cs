using System.Runtime.CompilerServices;

namespace SimdRegression.Statistics;

/// <content>Rows that come in parts of one call, all of which are taken in or none.</content>
internal sealed partial class MomentsState<T>
{
    /// <summary>How many rows of a call make its next part: those that complete the block that waits, or a block.</summary>
    public int NextPart => blockRows - pending.Count;

    /// <summary>The most rows that a part has.</summary>
    public int LargestPart => blockRows;

    /// <summary>Memory for rows that wait, to be written in place of a copy; at most <see cref="NextPart"/> of them.</summary>
    /// <param name="count">How many rows.</param>
    /// <param name="targets">Receives memory for one target a row.</param>
    /// <param name="weights">Receives memory for one weight a row.</param>
    /// <returns>Memory for the rows.</returns>
    public Span<T> Room(int count, out Span<T> targets, out Span<T> weights) => pending.Room(count, out targets, out weights);

    /// <summary>Adds the rows that were written to <see cref="Room"/>, with the bits of <see cref="Accumulate"/>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="isWeighted">Whether they have weights.</param>
    /// <exception cref="ArgumentException">A value cannot be used; nothing was changed then.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AccumulateWritten(int count, bool isWeighted)
    {
        RowBatch<T> batch = pending.Written(count, isWeighted);
        CheckedWeight(batch.Weights, count, state.Weight + pending.Weight);
        if (!BlockProducts<T>.AreUsable(features, in batch))
        {
            ThrowCulprit(in batch);
        }

        (int Count, double Weight, bool IsWeighted) mark = pending.Mark;
        pending.Take(in batch);
        closedIsCurrent = false;
        if (pending.Count < blockRows)
        {
            return;
        }

        // A block that cannot be used is found before it is joined.
        if (!block.Join(pending.Batch, state, 1))
        {
            pending.Return(mark);
            ThrowCulprit(in batch);
        }

        pending.Clear();
    }

    /// <summary>Notes the state before the first of several parts.</summary>
    /// <returns>What <see cref="Return"/> needs.</returns>
    public (int Count, double Weight, bool IsWeighted) BeginParts()
    {
        KeepCopy();
        return pending.Mark;
    }

    /// <summary>
    /// Takes all parts back that were added since <see cref="BeginParts"/>, each by <see cref="Accumulate"/> and of <see cref="NextPart"/> rows. The
    /// rows that waited then are untouched: only the last part of a call waits.
    /// </summary>
    /// <param name="mark">What <see cref="BeginParts"/> returned.</param>
    public void Return((int Count, double Weight, bool IsWeighted) mark)
    {
        state.CopyFrom(closed);
        pending.Return(mark);
        closedIsCurrent = false;
    }
}
