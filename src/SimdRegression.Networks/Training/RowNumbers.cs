namespace SimdRegression.Networks.Training;

/// <summary>Some of the rows: numbers in a list, or the first ones where there is no list.</summary>
/// <param name="list">The list; empty for all from 0 on.</param>
/// <param name="count">How many rows there are.</param>
internal readonly ref struct RowNumbers(ReadOnlySpan<int> list, int count)
{
    private readonly ReadOnlySpan<int> list = list;

    /// <summary>How many rows there are.</summary>
    public int Count { get; } = count;

    /// <summary>The number of the row at a place.</summary>
    public int this[int place] => list.IsEmpty ? place : list[place];

    /// <summary>Some places of these.</summary>
    /// <param name="start">The first.</param>
    /// <param name="length">How many.</param>
    /// <param name="destination">Receives the numbers of their rows.</param>
    public void Copy(int start, int length, Span<int> destination)
    {
        for (int i = 0; i < length; i++)
        {
            destination[i] = this[start + i];
        }
    }
}
