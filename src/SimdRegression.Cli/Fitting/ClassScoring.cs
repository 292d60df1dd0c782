using System.Numerics;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Fitting;

/// <summary>Scores a classifier on rows.</summary>
internal static class ClassScoring
{
    /// <summary>Reads all rows and scores their probabilities.</summary>
    /// <param name="model">The classifier.</param>
    /// <param name="table">The rows.</param>
    /// <param name="plan">Their columns.</param>
    /// <param name="read">Fills a block with the next rows.</param>
    /// <param name="labelProblem">What is wrong with a target that is none of the classes.</param>
    /// <param name="console">Where progress goes.</param>
    public static ModelScore Run<T>(
        ClassModel<T> model, Table table, ColumnPlan plan, Func<RowBlock<T>, bool> read, string labelProblem, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int classes = model.Labels.Count;
        var score = new ClassScore(model.Labels);
        var block = new RowBlock<T>(plan);
        T[] made = [];
        long rows = 0;
        bool Step()
        {
            if (!read(block))
            {
                return false;
            }

            if (block.Targets.IndexOf(T.CreateTruncating(classes)) is int refused and >= 0)
            {
                throw new UnusableDataException(block.PositionOf(table.Name, refused), $"column \"{plan.TargetName}\": {labelProblem}");
            }

            made = made.Length < block.Count * classes ? new T[block.Capacity * classes] : made;
            Span<T> scores = made.AsSpan(0, block.Count * classes);
            model.Scores(block.Rows, scores);
            score.Add<T>(scores, block.Targets, block.Weights);
            rows += block.Count;
            return true;
        }

        ReadProgress.Run(console, table.Name, Step, () => table.Progress);
        return rows == 0
            ? throw TableRefusals.NoRows(table, plan)
            : new ModelScore
            {
                Response = ResponseKind.Value,
                DataName = table.Name,
                RowCount = rows,
                Rows = () => JudgedRows.Of<T>([], [], []),
                OfClasses = score,
            };
    }
}
