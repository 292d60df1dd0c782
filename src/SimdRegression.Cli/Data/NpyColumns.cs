using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SimdRegression.Cli.Data;

/// <summary>Takes values of one column out of rows of a NumPy file.</summary>
internal static class NpyColumns
{
    /// <summary>Copies values that are some distance apart. As little as possible stands between two reads: the more of them the processor
    /// sees ahead, the more of the memory comes at once.</summary>
    public static void Gather<T>(ReadOnlySpan<T> source, int distance, Span<T> places)
        where T : unmanaged
    {
        if (places.IsEmpty)
        {
            return;
        }

        ref T first = ref MemoryMarshal.GetReference(source[..(((places.Length - 1) * distance) + 1)]);
        nint at = 0;
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = Unsafe.Add(ref first, at);
            at += distance;
        }
    }

    /// <summary>Lets the values of a column go along with rows as texts.</summary>
    /// <param name="plan">What the columns are.</param>
    /// <param name="block">The block, which has the rows from <paramref name="firstRow"/> to its last.</param>
    /// <param name="number">Which of the columns that go along it is.</param>
    /// <param name="firstRow">The first row within the block.</param>
    /// <param name="source">The values, the first one first.</param>
    /// <param name="distance">How far each is from the one before.</param>
    public static void AddTexts<TFile, T>(ColumnPlan plan, RowBlock<T> block, int number, int firstRow, ReadOnlySpan<TFile> source, int distance)
        where TFile : unmanaged, IBinaryFloatingPointIeee754<TFile>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int row = firstRow; row < block.Count; row++)
        {
            if (number == 0)
            {
                block.Texts.Add(new string[plan.Kept.Length]);
            }

            TFile value = source[(row - firstRow) * distance];
            block.Texts[row][number] = TFile.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
        }
    }
}
