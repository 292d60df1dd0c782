using System.Numerics;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>What makes folds unusable: a model that has nothing to learn from, or a score of nothing.</summary>
internal static class FoldChecks
{
    /// <summary>Holds the rows that each fold is trained on, and those that it is tested with, against what is needed.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="folds">Their folds.</param>
    /// <param name="choice">How the folds were chosen.</param>
    /// <param name="hasLabels">Whether targets are classes.</param>
    /// <param name="console">Hears of folds whose scores say little.</param>
    /// <exception cref="UnusableDataException">A fold is of no use.</exception>
    public static void Check<T>(TableRows<T> rows, FoldAssignment folds, FoldChoice choice, bool hasLabels, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Between what the targets of each fold lie is all that these checks look at, so one pass serves all of them.
        TargetExtent[] extents = Extents(rows.Targets, rows.Weights, folds);
        TargetExtent[] before = Joined(extents);
        TargetExtent[] trained = TrainedOn(extents, folds);
        string target = $"column \"{rows.TargetName}\"";
        if (before[^1].IsConstant)
        {
            throw new UnusableDataException(
                rows.Name,
                FormattableString.Invariant($"{target}: the target is {before[^1].Least} in every row, so no strength is better than another"));
        }

        for (int fold = 0; fold < folds.FoldCount; fold++)
        {
            TargetExtent tested = extents[fold + 1];
            CheckFold(rows.Name, target, fold + 1, trained[fold], tested, hasLabels, $"other folds ({choice.OtherFolds}) are accepted");
            if (tested.IsConstant && folds.TestCount(fold) > 1)
            {
                console.Note(hasLabels
                    ? FormattableString.Invariant($"fold {fold + 1} has no rows of label {1.0 - tested.Least}, so its score says nothing of them; ")
                        + choice.Mixing
                    : FormattableString.Invariant($"the target is {tested.Least} in every row of fold {fold + 1}, so its score says little; ")
                        + choice.Mixing);
            }
        }
    }

    /// <summary>Whether the rows that each fold is trained on, as far as they have weight, have more than one target.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="weights">One a row, or empty.</param>
    /// <param name="folds">The folds of the rows.</param>
    public static bool TrainOnDifferentTargets(ReadOnlySpan<double> targets, ReadOnlySpan<double> weights, FoldAssignment folds) =>
        TrainedOn(Extents(targets, weights, folds), folds).All(trained => !trained.IsEmpty && !trained.IsConstant);

    /// <summary>Whether each fold is tested with rows that have weight.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="weights">One a row, or empty.</param>
    /// <param name="folds">The folds of the rows.</param>
    public static bool TestWithWeight(ReadOnlySpan<double> targets, ReadOnlySpan<double> weights, FoldAssignment folds) =>
        Extents(targets, weights, folds).Skip(1).All(tested => !tested.IsEmpty);

    private static void CheckFold(string name, string target, int number, TargetExtent trained, TargetExtent tested, bool hasLabels, string accepted)
    {
        string? problem = tested.IsEmpty ? $"no row of fold {number} has weight"
            : trained.IsEmpty ? $"no row that fold {number} is trained on has weight"
            : !trained.IsConstant ? null
            : hasLabels ? FormattableString.Invariant($"the rows that fold {number} is trained on have no label {1.0 - trained.Least}")
            : FormattableString.Invariant($"the target is {trained.Least} in every row that fold {number} is trained on");
        if (problem is not null)
        {
            throw new UnusableDataException(name, $"{target}: {problem}; {accepted}");
        }
    }

    /// <summary>Of the rows that are never tested, and then of each fold; of rows that have weight.</summary>
    private static TargetExtent[] Extents<T>(ReadOnlySpan<T> targets, ReadOnlySpan<T> weights, FoldAssignment folds)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var extents = new TargetExtent[folds.FoldCount + 1];
        Array.Fill(extents, TargetExtent.Empty);
        for (int row = 0; row < targets.Length; row++)
        {
            if (weights.IsEmpty || weights[row] > T.Zero)
            {
                ref TargetExtent extent = ref extents[folds.Folds[row] + 1];
                double target = double.CreateTruncating(targets[row]);
                extent = extent.With(new TargetExtent(target, target));
            }
        }

        return extents;
    }

    /// <summary>Of the rows that each fold is trained on.</summary>
    private static TargetExtent[] TrainedOn(TargetExtent[] extents, FoldAssignment folds)
    {
        TargetExtent[] before = Joined(extents);
        TargetExtent[] after = Joined(extents.Reversed());
        var trained = new TargetExtent[folds.FoldCount];
        for (int fold = 0; fold < trained.Length; fold++)
        {
            trained[fold] = folds.TrainsOnEarlierRowsOnly ? before[fold + 1] : before[fold + 1].With(after[folds.FoldCount - 1 - fold]);
        }

        return trained;
    }

    /// <summary>Element i joins the first i extents.</summary>
    private static TargetExtent[] Joined(TargetExtent[] extents)
    {
        var joined = new TargetExtent[extents.Length + 1];
        joined[0] = TargetExtent.Empty;
        for (int i = 0; i < extents.Length; i++)
        {
            joined[i + 1] = joined[i].With(extents[i]);
        }

        return joined;
    }

    /// <summary>Between what the targets of some rows lie.</summary>
    private readonly record struct TargetExtent(double Least, double Largest)
    {
        public static readonly TargetExtent Empty = new(double.PositiveInfinity, double.NegativeInfinity);

        public bool IsEmpty => Least > Largest;

        public bool IsConstant => Least == Largest;

        public TargetExtent With(TargetExtent other) => new(Math.Min(Least, other.Least), Math.Max(Largest, other.Largest));
    }
}
