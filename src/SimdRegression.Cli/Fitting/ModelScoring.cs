using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Fitting;

/// <summary>Scores a model on rows.</summary>
internal static class ModelScoring
{
    private static readonly string[] UsualClasses = ["0", "1"];

    /// <summary>Reads all rows and scores their predictions.</summary>
    /// <param name="document">The model.</param>
    /// <param name="table">The rows.</param>
    /// <param name="plan">Their columns.</param>
    /// <param name="read">Fills a block with the next rows.</param>
    /// <param name="labelProblem">What is wrong with a target that is neither 0 nor 1.</param>
    /// <param name="console">Where progress goes.</param>
    /// <param name="outputs">Makes predictions before the link, in place of the model; or null.</param>
    /// <param name="repeats">How often each raw column is permuted to see how much it matters; 0: never.</param>
    public static ModelScore Run<T>(
        ModelDocument<T> document, Table table, ColumnPlan plan, Func<RowBlock<T>, bool> read, string labelProblem, ToolConsole console, int repeats = 0, RowOutputs<T>? outputs = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool hasClasses = document.Response is ResponseKind.Probability or ResponseKind.Label;
        outputs ??= document.ToModel().Predict;
        var block = new RowBlock<T>(plan);
        var margins = new List<T>();
        var targets = new List<T>();
        var weights = new List<T>();
        var rows = new List<T>();
        var shifts = new List<T>();
        T[] made = [];
        bool Step()
        {
            if (!read(block))
            {
                return false;
            }

            if (hasClasses && block.Targets.IndexOfAnyExcept(T.Zero, T.One) is int refused and >= 0)
            {
                throw new UnusableDataException(block.PositionOf(table.Name, refused), $"column \"{plan.TargetName}\": {labelProblem}");
            }

            if (document.Response == ResponseKind.Rate)
            {
                RefuseTargets(document.Objective?.Loss == ModelLoss.Gamma, block, table, plan);
            }

            made = made.Length < block.Count ? new T[block.Capacity] : made;
            outputs(block.Rows, made.AsSpan(0, block.Count));
            T[] offsets = ExposureOffsets.Of(block);
            ExposureOffsets.Add(offsets, made.AsSpan(0, block.Count));
            shifts.AddRange(offsets);
            margins.AddRange(made.AsSpan(0, block.Count));
            targets.AddRange(block.Targets);
            weights.AddRange(block.Weights);
            if (repeats > 0)
            {
                rows.AddRange(block.Rows);
            }

            return true;
        }

        ReadProgress.Run(console, table.Name, Step, () => table.Progress);
        if (targets.Count == 0)
        {
            throw TableRefusals.NoRows(table, plan);
        }

        T[] linear = [.. margins];
        T[] actual = [.. targets];
        T[] weighed = [.. weights];
        var score = new ModelScore
        {
            Response = document.Response,
            DataName = table.Name,
            RowCount = targets.Count,
            Rows = () => JudgedRows.Of(linear, actual, weighed),
        };
        if (repeats > 0)
        {
            T[] values = [.. rows];
            var batch = new RowBatch<T>(values, document.Coefficients.Length, actual, weighed) { Offsets = shifts.ToArray() };
            score = score with { Importance = ColumnImportance.Measure(document, in batch, repeats) };
        }

        return hasClasses ? OfClasses(score, linear, actual, weighed, document.Classes ?? UsualClasses)
            : document.Response == ResponseKind.Rate ? OfMeans(score, document.Objective, linear, actual, weighed, [.. shifts])
            : OfValues(score, linear, actual, weighed);
    }

    private static void RefuseTargets<T>(bool refusesZero, RowBlock<T> block, Table table, ColumnPlan plan)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int row = 0; row < block.Count; row++)
        {
            T target = block.Targets[row];
            if (target < T.Zero || (refusesZero && target == T.Zero))
            {
                throw new UnusableDataException(
                    block.PositionOf(table.Name, row),
                    FormattableString.Invariant($"column \"{plan.TargetName}\": {target} is none of the model's targets, which are {(refusesZero ? "above" : "at least")} 0"));
            }
        }
    }

    private static ModelScore OfValues<T>(ModelScore score, T[] predictions, T[] targets, T[] weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var ranked = new RankedErrors(predictions.Length);
        ranked.Rank<T>(predictions.AsSpan(), targets, weights);
        return score with
        {
            Values = RegressionMetrics.Of<T>(predictions.AsSpan(), targets, weights),
            MedianAbsoluteError = ranked.MedianAbsoluteError,
        };
    }

    private static ModelScore OfClasses<T>(ModelScore score, T[] margins, T[] labels, T[] weights, IReadOnlyList<string> classes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var ranked = new RankedPredictions(margins.Length);
        ranked.Rank<T>(margins.AsSpan(), labels, weights);
        return score with
        {
            Labels = ClassificationMetrics.OfMargins<T>(margins.AsSpan(), labels, weights),
            Auc = ranked.Auc,
            AveragePrecision = ranked.AveragePrecision,
            Classes = classes,
        };
    }

    private static ModelScore OfMeans<T>(ModelScore score, ModelObjective? objective, T[] margins, T[] targets, T[] weights, T[] offsets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var predictions = new T[margins.Length];
        for (int row = 0; row < predictions.Length; row++)
        {
            predictions[row] = T.CreateTruncating(InverseLink.Of(ResponseKind.Rate, double.CreateTruncating(margins[row])));
        }

        score = OfValues(score, predictions, targets, weights);
        return objective?.Loss switch
        {
            ModelLoss.Gamma => WithDeviance(score, default(GammaLoss), margins, targets, weights, offsets),
            ModelLoss.Tweedie => WithDeviance(score, new TweedieLoss(objective.TweediePower), margins, targets, weights, offsets),
            _ => WithDeviance(score, default(PoissonLoss), margins, targets, weights, offsets),
        };
    }

    // The linear part is the one column of a model whose coefficient is 1. What it is held against is the best intercept beside the exposure.
    private static ModelScore WithDeviance<T, TLoss>(ModelScore score, TLoss loss, T[] margins, T[] targets, T[] weights, T[] offsets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLoss : struct, ILoss<TLoss>
    {
        var trainer = new LinearModel<double>.Trainer(1);
        JudgedRows rows = JudgedRows.Of(margins, targets, weights);
        var batch = new RowBatch<double>(rows.Linear, 1, rows.Targets, rows.Weights);
        double deviance = trainer.Deviance(in batch, in loss, [1.0], 0.0);
        var shifted = new RowBatch<double>(rows.Linear, 1, rows.Targets, rows.Weights) { Offsets = JudgedRows.Of(offsets, [], []).Linear };
        double nullDeviance = trainer.NullDeviance(shifted, in loss);
        return score with { Deviance = deviance, DevianceExplained = nullDeviance > 0.0 ? 1.0 - (deviance / nullDeviance) : double.NaN };
    }
}
