namespace SimdRegression.Pictures.Drawing;

/// <summary>Places labels in a column, each as near to its wish as the others leave it, and none over another.</summary>
internal static class LabelColumn
{
    /// <summary>
    /// The middles of labels of equal height. The sum of squared distances from the wishes is least: labels that would touch form blocks, and a
    /// block sits at the mean of what its labels wish (isotonic regression, by pooling neighbours), within the bounds.
    /// </summary>
    /// <param name="wishes">Where each label would like to be, in any order.</param>
    /// <param name="height">The height of a label.</param>
    /// <param name="low">The least middle.</param>
    /// <param name="high">The greatest middle; at least (count - 1) heights above the least.</param>
    public static double[] Arrange(ReadOnlySpan<double> wishes, double height, double low, double high)
    {
        int count = wishes.Length;
        int[] order = [.. Sequence.Range(0, count)];
        Array.Sort(wishes.ToArray(), order);

        // In coordinates that take the labels' own heights away, the middles need only be in order.
        var blocks = new List<(double Sum, int Count)>();
        for (int i = 0; i < count; i++)
        {
            (double Sum, int Count) block = (wishes[order[i]] - (i * height), 1);
            while (blocks.Count > 0 && blocks[^1].Sum / blocks[^1].Count > block.Sum / block.Count)
            {
                block = (block.Sum + blocks[^1].Sum, block.Count + blocks[^1].Count);
                blocks.RemoveAt(blocks.Count - 1);
            }

            blocks.Add(block);
        }

        var middles = new double[count];
        int next = 0;
        double greatest = Math.Max(low, high - ((count - 1) * height));
        foreach ((double sum, int size) in blocks)
        {
            for (int k = 0; k < size; k++, next++)
            {
                middles[order[next]] = Math.Clamp(sum / size, low, greatest) + (next * height);
            }
        }

        return middles;
    }
}
