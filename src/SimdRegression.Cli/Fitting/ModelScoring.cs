using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Kernels;

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
    /// <param name="repeats">How often each raw column is permuted to see how much it matters; 0: never.</param>
    public static ModelScore Run<T>(
        ModelDocument<T> document, Table table, ColumnPlan plan, Func<RowBlock<T>, bool> read, string labelProblem, ToolConsole console, int repeats = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool hasClasses = document.Response is ResponseKind.Probability or ResponseKind.Label;
        LinearModel<T> model = document.ToModel();
        var block = new RowBlock<T>(plan);
        var margins = new List<T>();
        var targets = new List<T>();
        var weights = new List<T>();
        var rows = new List<T>();
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

            made = made.Length < block.Count ? new T[block.Capacity] : made;
            model.Predict(block.Rows, made.AsSpan(0, block.Count));
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
            score = score with { Importance = ColumnImportance.Measure(document, [.. rows], actual, weighed, repeats) };
        }

        return hasClasses ? OfClasses(score, linear, actual, weighed, document.Classes ?? UsualClasses)
            : document.Response == ResponseKind.Rate ? OfCounts(score, linear, actual, weighed)
            : OfValues(score, linear, actual, weighed);
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

    // The deviance of Poisson counts: 2 (y log(y / mu) - y + mu) (McCullagh and Nelder 1989, section 2.3).
    private static ModelScore OfCounts<T>(ModelScore score, T[] margins, T[] counts, T[] weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var predictions = new T[margins.Length];
        double weightSum = 0.0;
        double countSum = 0.0;
        for (int row = 0; row < predictions.Length; row++)
        {
            predictions[row] = T.CreateTruncating(InverseLink.Of(ResponseKind.Rate, double.CreateTruncating(margins[row])));
            weightSum += WeightOf(weights, row);
            countSum += WeightOf(weights, row) * double.CreateTruncating(counts[row]);
        }

        double mean = countSum / weightSum;
        double deviance = 0.0;
        double nullDeviance = 0.0;
        for (int row = 0; row < predictions.Length; row++)
        {
            double count = double.CreateTruncating(counts[row]);
            double margin = double.CreateTruncating(margins[row]);
            deviance += WeightOf(weights, row) * DevianceOf(count, ReproducibleFunctions.Exp(margin), margin);
            nullDeviance += WeightOf(weights, row) * DevianceOf(count, mean, ReproducibleFunctions.Log(mean));
        }

        return OfValues(score, predictions, counts, weights) with
        {
            Deviance = deviance,
            DevianceExplained = nullDeviance > 0.0 ? 1.0 - (deviance / nullDeviance) : double.NaN,
        };
    }

    private static double DevianceOf(double count, double rate, double logRate) =>
        2.0 * ((count > 0.0 ? count * (ReproducibleFunctions.Log(count) - logRate) : 0.0) - count + rate);

    private static double WeightOf<T>(T[] weights, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => weights.Length == 0 ? 1.0 : double.CreateTruncating(weights[row]);
}
