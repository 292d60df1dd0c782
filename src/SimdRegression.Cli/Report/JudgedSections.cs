using SimdRegression.Cli.Data;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Requests;
using SimdRegression.Kernels;
using SimdRegression.Pictures;
using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Cli.Report;

/// <summary>Sections that judge a model by rows: those that the fit did not see where there are any, those of the fit otherwise.</summary>
internal static class JudgedSections
{
    private const string ScaledKind = "residual / root mean square";

    private static readonly double[] Thresholds = [0.1, 0.25, 0.5, 0.75, 0.9];

    /// <summary>Sections of the rows of the fit.</summary>
    /// <param name="data">The data; with rows.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="options">Its options.</param>
    public static IEnumerable<ReportSection> OfFit(ReportData data, FitResult fit, FitOptions options)
    {
        ReportRows rows = data.Rows!;
        double[]? studentised = InfluenceSections.Measure(data, fit, options)?.Select(row => row.StudentizedResidual);
        return Of(fit, Judged(rows, fit), rows.Name, studentised).Select((section, i) => section with
        {
            Paragraphs = i > 0 ? section.Paragraphs
                : ["These are rows of the fit: the model has seen them, and does less well on others.", .. section.Paragraphs],
            JudgesOnFit = true,
        });
    }

    /// <summary>Predictions of values beside what was, and their residuals.</summary>
    /// <param name="data">The data; with rows.</param>
    /// <param name="fit">The fit of a model of values.</param>
    /// <param name="rowsName">Which rows these are.</param>
    public static ReportSection Predictions(ReportData data, FitResult fit, string rowsName) =>
        Predictions(fit.Target, Predicted(fit, Judged(data.Rows!, fit)), rowsName);

    /// <summary>A page with what was found on rows that the fit did not see, in the place of what its own rows say.</summary>
    /// <param name="page">The page.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="isHeldOut">Whether the rows were kept aside from the data, and are no file of their own.</param>
    public static ReportPage WithTest(this ReportPage page, FitResult fit, bool isHeldOut)
    {
        if (fit.Test is not ModelScore score)
        {
            return page;
        }

        string rowsName = isHeldOut ? "held-out rows" : $"rows of {score.DataName}";
        int place = Array.FindIndex([.. page.Sections], section => section.JudgesOnFit);
        ReportSection[] others = page.Sections.Where(section => !section.JudgesOnFit);
        place = place < 0 ? others.Length : place;
        return page with
        {
            KeyFigures = [.. KeyFigures(score, rowsName), .. page.KeyFigures],
            Sections = [.. others.Take(place), Scores(score, rowsName), .. Of(fit, score.Rows(), rowsName, null), .. others.Skip(place)],
        };
    }

    private static JudgedRows Judged(ReportRows rows, FitResult fit) => new(rows.Margins(fit.Coefficients, fit.Intercept), rows.Targets, rows.Weights);

    private static ReportSection Predictions(string target, JudgedRows rows, string rowsName)
    {
        var predictions = new PredictionData(target, rowsName, rows.Targets, rows.Linear);
        return Pair("Predictions", new PredictedActualPicture(predictions), new ResidualPicture(predictions));
    }

    private static IEnumerable<ReportSection> Of(FitResult fit, JudgedRows rows, string rowsName, double[]? studentised) =>
        fit.Model.HasLabels() ? OfClasses(fit, rows, rowsName) : OfValues(fit.Target, Predicted(fit, rows), rowsName, studentised);

    // Where the linear part is a logarithm, what is predicted is the mean.
    private static JudgedRows Predicted(FitResult fit, JudgedRows rows) =>
        fit.Model.HasLogLink() ? rows with { Linear = rows.Linear.Select(margin => InverseLink.Of(ResponseKind.Rate, margin)) } : rows;

    private static IEnumerable<ReportSection> OfClasses(FitResult fit, JudgedRows rows, string rowsName)
    {
        string[] classes = fit.Classes ?? ["0", "1"];
        bool hasProbabilities = fit.Model == ModelKind.Logistic;
        string decision = hasProbabilities ? "probability above 0.5" : "decision value above 0";
        if (hasProbabilities)
        {
            var probabilities = new ProbabilityData(fit.Target, rowsName, rows.Targets, rows.Linear.Select(ProbabilityOf)) { Classes = classes };
            yield return Pair("Probabilities", new CalibrationPicture(probabilities), new ScoreHistogramPicture(probabilities));
        }

        var ranked = new RankedPredictions(Math.Max(1, rows.Count));
        ranked.Rank<double>(rows.Linear, rows.Targets, rows.Weights);
        var ranking = new RankingData(fit.Target, classes[1], rowsName, ranked, decision);
        yield return Pair("Ranking", new RocPicture(ranking), new PrecisionRecallPicture(ranking));
        var confusion = new ConfusionPicture(new ConfusionData(fit.Target, rowsName, classes, ranked.Above(0.0), decision));
        yield return ReportSection.Of(confusion, $"It is of {NumberText.Count(ranked.Count)} {rowsName}.") with
        {
            Tables = hasProbabilities && ranked.ThresholdCount > 0 ? [ThresholdTable(ranked, $"{fit.Target} = {classes[1]}", rowsName)] : [],
        };
    }

    private static IEnumerable<ReportSection> OfValues(string target, JudgedRows rows, string rowsName, double[]? studentised)
    {
        yield return Predictions(target, rows, rowsName);
        double[] residuals = studentised ?? Scaled(rows);
        if (residuals.Any(double.IsFinite))
        {
            var scaled = new ScaledResidualData(target, rowsName, studentised is null ? ScaledKind : "studentised residual", rows.Linear, residuals);
            yield return Pair("Checks of the residuals", new QuantilePicture(scaled), new ScaleLocationPicture(scaled));
        }
    }

    /// <summary>Residuals, times the root of their weight, in units of their root mean square.</summary>
    private static double[] Scaled(JudgedRows rows)
    {
        (double sum, double weights) = (0.0, 0.0);
        for (int row = 0; row < rows.Count; row++)
        {
            double residual = rows.Targets[row] - rows.Linear[row];
            sum += rows.WeightOf(row) * residual * residual;
            weights += rows.WeightOf(row) > 0.0 ? 1.0 : 0.0;
        }

        double deviation = Math.Sqrt(sum / weights);
        return Sequence.Range(0, rows.Count).Select(row =>
            rows.WeightOf(row) > 0.0 && deviation > 0.0
                ? Math.Sqrt(rows.WeightOf(row)) * (rows.Targets[row] - rows.Linear[row]) / deviation
                : double.NaN);
    }

    private static ReportTable ThresholdTable(RankedPredictions ranked, string positive, string rowsName)
    {
        int best = 0;
        for (int i = 1; i < ranked.ThresholdCount; i++)
        {
            best = ranked.At(i).F1 > ranked.At(best).F1 ? i : best;
        }

        return new ReportTable(
            ["probability", "precision", "recall", "F1", "share predicted"],
            [
                .. Thresholds.Select(threshold => Row(
                    $"above {NumberText.Short(threshold)}", ranked.Above(ReproducibleFunctions.Log(threshold / (1.0 - threshold))))),
                Row($"from {NumberText.Short(ProbabilityOf(ranked.Thresholds[best]), 3)}: the largest F1", ranked.At(best)),
            ])
        {
            Caption = $"A row counts as {positive} where its probability is as the first column says; figures are of {NumberText.Count(ranked.Count)} {rowsName}",
            Highlighted = Array.IndexOf(Thresholds, 0.5),
        };
    }

    private static string[] Row(string name, ConfusionMatrix cells) =>
    [
        name, NumberText.Short(cells.Precision, 3), NumberText.Short(cells.Recall, 3), NumberText.Short(cells.F1, 3),
        NumberText.Short((cells.TruePositives + cells.FalsePositives) / cells.TotalWeight, 3),
    ];

    private static ReportSection Scores(ModelScore score, string rowsName) =>
        new(
            $"Scores on {rowsName}",
            $"The fit did not see these {NumberText.Count(score.RowCount)} rows. The pictures that follow are of them, but for those that name the rows "
            + "of the fit.")
        {
            Tables =
            [
                new ReportTable(
                    ["score", "value"],
                    score.Figures().ToArray().Select(figure => (string[])[figure.Words, NumberText.Short(figure.Value, 6)])),
            ],
        };

    private static KeyFigure[] KeyFigures(ModelScore score, string rowsName)
    {
        string where = $"on {NumberText.Count(score.RowCount)} {rowsName}";
        return score.HasClasses
            ? [new("Test accuracy", NumberText.Short(score.Labels.Accuracy, 3), where), new("Test AUC", NumberText.Short(score.Auc, 3), where)]
            : [new("Test R²", NumberText.Short(score.Values.RSquared, 3), where)];
    }

    private static double ProbabilityOf(double margin) => InverseLink.Of(ResponseKind.Probability, margin);

    private static ReportSection Pair(string heading, Picture first, Picture second) =>
        new(heading, first.HowToRead, second.HowToRead) { Pictures = [first, second] };
}
