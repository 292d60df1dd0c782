using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Fitting;

/// <summary>A part of the rows that is kept aside for a test.</summary>
/// <param name="Share">Its share of the rows, above 0 and below 1.</param>
/// <param name="Seed">Decides which rows.</param>
internal sealed record HoldOutChoice(double Share, ulong Seed)
{
    /// <summary>Divides rows at random; of classes each has its share of both parts.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="plan">Their columns.</param>
    /// <param name="name">The name of the data.</param>
    /// <param name="hasLabels">Whether targets are classes.</param>
    public (IReadOnlyList<RowBlock<T>> Training, RowBlock<T> Test) Divide<T>(
        IReadOnlyList<RowBlock<T>> rows, ColumnPlan plan, string name, bool hasLabels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var targets = new List<T>();
        foreach (RowBlock<T> block in rows)
        {
            targets.AddRange(block.Targets);
        }

        if (targets.Count < 2)
        {
            throw new UnusableDataException(name, "there is one row; at least two are needed for a test");
        }

        T[] labels = [.. targets];
        TrainTestSplit split = hasLabels ? TrainTestSplit.Stratified(labels, Share, Seed) : TrainTestSplit.Random(labels.Length, Share, Seed);
        var isTest = new bool[labels.Length];
        foreach (int row in split.Test)
        {
            isTest[row] = true;
        }

        // Both parts keep the order of the file.
        var training = new List<RowBlock<T>>();
        var test = new RowBlock<T>(plan, split.Test.Length);
        int first = 0;
        foreach (RowBlock<T> block in rows)
        {
            var part = new RowBlock<T>(plan, Math.Max(1, block.Count));
            for (int row = 0; row < block.Count; row++)
            {
                (isTest[first + row] ? test : part).Append(block, row);
            }

            first += block.Count;
            training.Add(part);
        }

        return (training, test);
    }
}
