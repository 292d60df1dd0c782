namespace SimdRegression.Statistics;

/// <content>Rows that come in parts of one call, all of which are taken in or none.</content>
internal sealed partial class MomentsState<T>
{
    /// <summary>How many rows of a call make its next part: those that complete the block that waits, or a block.</summary>
    public int NextPart => blockRows - pending.Count;

    /// <summary>The most rows that a part has.</summary>
    public int LargestPart => blockRows;

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
