using System.Runtime.InteropServices;

namespace SimdRegression.Csv;

/// <summary>Where rows stand in their file: the line of each, or its number. Only the places where neighbours are not neighbours there are kept.</summary>
internal sealed class RowNumbers
{
    private readonly List<(int Row, long Number)> runs = [];

    /// <summary>Forgets all rows.</summary>
    public void Clear() => runs.Clear();

    /// <summary>Says where a row stands; those after it, up to the next that is told, stand behind it.</summary>
    /// <param name="row">Not before the last row that was told.</param>
    /// <param name="number">Its place.</param>
    public void Set(int row, long number)
    {
        if (runs.Count == 0 || runs[^1] is var last && number - last.Number != row - last.Row)
        {
            runs.Add((row, number));
        }
    }

    /// <summary>Where a row stands.</summary>
    public long Of(int row)
    {
        int at = CollectionsMarshal.AsSpan(runs).BinarySearch(new RowOrder(row));
        (int first, long number) = runs[at < 0 ? ~at - 1 : at];
        return number + (row - first);
    }

    /// <summary>Moves all rows.</summary>
    /// <param name="by">How many places behind they stand then.</param>
    public void Shift(long by)
    {
        foreach (ref (int Row, long Number) run in CollectionsMarshal.AsSpan(runs))
        {
            run.Number += by;
        }
    }

    /// <summary>Appends the rows of another.</summary>
    /// <param name="other">The other.</param>
    /// <param name="at">The row that its first one becomes.</param>
    public void Append(RowNumbers other, int at) => other.runs.ForEach(run => Set(at + run.Row, run.Number));

    /// <summary>Keeps some rows, in order.</summary>
    public void Keep(ReadOnlySpan<int> kept)
    {
        (int Row, long Number)[] before = [.. runs];
        runs.Clear();
        int run = 0;
        for (int row = 0; row < kept.Length; row++)
        {
            while (run + 1 < before.Length && before[run + 1].Row <= kept[row])
            {
                run++;
            }

            Set(row, before[run].Number + (kept[row] - before[run].Row));
        }
    }

    private readonly struct RowOrder(int row) : IComparable<(int Row, long Number)>
    {
        public int CompareTo((int Row, long Number) other) => row.CompareTo(other.Row);
    }
}
