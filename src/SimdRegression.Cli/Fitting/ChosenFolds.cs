using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>Divides rows into the folds that the command line asks for.</summary>
internal static class ChosenFolds
{
    /// <summary>The folds of some rows.</summary>
    /// <exception cref="CommandLineException">The number of folds that was asked for cannot be.</exception>
    /// <exception cref="UnusableDataException">The rows cannot be divided so.</exception>
    public static FoldAssignment Assign<T>(this FoldChoice choice, TableRows<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (choice.Labels is not null)
        {
            return AssignByLabels(choice, rows, choice.Labels);
        }

        int most = choice.ByTime ? rows.Count - 1 : rows.Count;
        string present = $"{rows.Count} rows" + (choice.ByTime ? ", the first of which are only trained on" : "");
        int count = CheckedCount(choice, choice.Count ?? FoldChoice.UsualCount, most, rows.Name, present);
        return choice.ByTime ? FoldAssignment.Forward(rows.Count, count)
            : choice is { Shuffle: true, Stratify: true } && rows.ClassLabels is not null ? FoldAssignment.Stratified(Classes(rows), count, choice.Seed)
            : choice.Shuffle ? FoldAssignment.Shuffled(rows.Count, count, choice.Seed)
            : FoldAssignment.Contiguous(rows.Count, count);
    }

    private static int[] Classes<T>(TableRows<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var classes = new int[rows.Count];
        for (int row = 0; row < classes.Length; row++)
        {
            classes[row] = int.CreateTruncating(rows.Targets[row]);
        }

        return classes;
    }

    private static FoldAssignment AssignByLabels<T>(FoldChoice choice, TableRows<T> rows, LabelColumn column)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] labels = rows.NumberLabelsInOrder(out string[] distinct);
        string what = choice.LabelsAreGroups ? "group" : "fold";
        if (distinct.Length < 2)
        {
            throw new UnusableDataException(
                rows.Name, $"column \"{column.Name}\": all rows are in {what} {distinct[0]}; at least two {what}s are needed");
        }

        if (!choice.LabelsAreGroups)
        {
            return FoldAssignment.FromLabels(labels);
        }

        int count = CheckedCount(
            choice,
            choice.Count ?? Math.Min(FoldChoice.UsualCount, distinct.Length),
            distinct.Length,
            rows.Name,
            $"{distinct.Length} groups in column \"{column.Name}\"");
        return FoldAssignment.Grouped(labels, count, choice.Seed);
    }

    private static int CheckedCount(FoldChoice choice, int count, int most, string name, string present)
    {
        if (count <= most)
        {
            return count;
        }

        return choice.Count is not null && most >= 2
            ? throw new CommandLineException($"--folds: {count} folds cannot be made of {name}, which has {present}; 2 to {most} are accepted")
            : throw new UnusableDataException(name, $"{count} folds cannot be made of {present}; more rows, or fewer --folds, are needed");
    }
}
