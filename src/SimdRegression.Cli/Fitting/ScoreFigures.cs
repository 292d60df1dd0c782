using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Fitting;

/// <summary>The scores of a model by name, for every output alike.</summary>
internal static class ScoreFigures
{
    /// <summary>Each figure: its name in JSON, its name for people, its value.</summary>
    public static List<(string Name, string Words, double Value)> Figures(this ModelScore score)
    {
        ClassificationMetrics labels = score.Labels;
        RegressionMetrics values = score.Values;
        var figures = new List<(string, string, double)>();
        if (score.OfClasses is { } classes)
        {
            figures.Add(("logLoss", "log loss", classes.LogLoss));
            figures.Add(("accuracy", "accuracy", classes.Accuracy));
            figures.Add(("macroF1", "F1, the mean over the classes", classes.MacroF1));
            return figures;
        }

        if (score.HasClasses)
        {
            if (score.Response == ResponseKind.Probability)
            {
                figures.Add(("logLoss", "log loss", labels.LogLoss));
            }

            figures.Add(("accuracy", "accuracy", labels.Accuracy));
            figures.Add(("auc", "area under the ROC curve", score.Auc));
            figures.Add(("averagePrecision", "average precision", score.AveragePrecision));
            if (score.Response == ResponseKind.Probability)
            {
                figures.Add(("brier", "Brier score", labels.BrierScore));
            }

            // With nothing predicted these are 0.
            figures.Add(("precision", $"precision of {Shown.Line(score.Classes[1])}", OrZero(labels.Precision)));
            figures.Add(("recall", $"recall of {Shown.Line(score.Classes[1])}", OrZero(labels.Recall)));
            figures.Add(("f1", "F1", OrZero(labels.F1)));
            figures.Add(("matthewsCorrelation", "Matthews correlation", OrZero(labels.MatthewsCorrelation)));
            return figures;
        }

        if (score.Response == ResponseKind.Rate)
        {
            figures.Add(("deviance", "deviance", score.Deviance));
            figures.Add(("d2", "share of the deviance explained", score.DevianceExplained));
        }

        figures.Add(("r2", "R2", values.RSquared));
        figures.Add(("mse", "mean squared error", values.MeanSquaredError));
        figures.Add(("rmse", "root mean squared error", values.RootMeanSquaredError));
        figures.Add(("mae", "mean absolute error", values.MeanAbsoluteError));
        figures.Add(("medianAbsoluteError", "median absolute error", score.MedianAbsoluteError));
        figures.Add(("meanAbsolutePercentageError", "mean absolute error, as a share of the target", values.MeanAbsolutePercentageError));
        return figures;
    }

    private static double OrZero(double value) => double.IsNaN(value) ? 0.0 : value;
}
