using System.Text.Json;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Output;

/// <summary>The scores of a model on some rows, for programs and for people.</summary>
internal static class ScoreOutput
{
    /// <summary>One JSON object.</summary>
    public static void WriteJson(Stream stream, ModelScore score)
    {
        using Utf8JsonWriter json = JsonOutput.CreateWriter(stream, indented: true);
        json.WriteStartObject();
        WriteFields(json, score);
        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    /// <summary>The fields within an object that has begun.</summary>
    public static void WriteFields(Utf8JsonWriter json, ModelScore score)
    {
        json.WriteNumber("rows", score.RowCount);
        foreach ((string name, _, double value) in Figures(score))
        {
            json.WriteNumberOrNull(name, value);
        }

        if (score.Importance.Count > 0)
        {
            WriteImportance(json, score.Importance);
        }

        if (!score.HasClasses)
        {
            return;
        }

        json.WriteNames("classes", [.. score.Classes]);
        ClassificationMetrics labels = score.Labels;
        json.WriteStartArray("confusion");
        json.WriteNumbersValue([labels.TrueNegatives, labels.FalsePositives]);
        json.WriteNumbersValue([labels.FalseNegatives, labels.TruePositives]);
        json.WriteEndArray();
    }

    /// <summary>A table for people.</summary>
    public static void WriteText(TextWriter writer, ModelScore score)
    {
        writer.WriteLine(Shown.Line($"Scores on {score.RowCount} rows of {score.DataName}:"));
        foreach ((_, string words, double value) in Figures(score))
        {
            writer.WriteLine($"  {words,-40} {Terminal.Number(value)}");
        }

        if (score.Importance.Count > 0)
        {
            writer.WriteLine();
            writer.WriteLine("  The loss grows, when a column is permuted, by:");
            ColumnImportance[] columns = [.. score.Importance];
            Array.Sort(columns, (first, second) => second.Mean.CompareTo(first.Mean));
            foreach (ColumnImportance column in columns)
            {
                writer.WriteLine($"  {Shown.Name(column.Name),-40} {Terminal.Number(column.Mean)} (standard deviation {Terminal.Number(column.Deviation)})");
            }
        }

        if (!score.HasClasses)
        {
            return;
        }

        ClassificationMetrics labels = score.Labels;
        string first = Shown.Line(score.Classes[0]);
        string second = Shown.Line(score.Classes[1]);
        int width = Math.Max(12, Math.Max(first.Length, second.Length) + 2);
        writer.WriteLine();
        writer.WriteLine("  true class".PadRight(width + 4) + $"predicted {first}".PadLeft(width + 10) + $"predicted {second}".PadLeft(width + 10));
        writer.WriteLine($"  {first}".PadRight(width + 4) + Terminal.Number(labels.TrueNegatives).PadLeft(width + 10) + Terminal.Number(labels.FalsePositives).PadLeft(width + 10));
        writer.WriteLine($"  {second}".PadRight(width + 4) + Terminal.Number(labels.FalseNegatives).PadLeft(width + 10) + Terminal.Number(labels.TruePositives).PadLeft(width + 10));
    }

    private static void WriteImportance(Utf8JsonWriter json, IReadOnlyList<ColumnImportance> columns)
    {
        json.WriteStartObject("importance");
        foreach (ColumnImportance column in columns)
        {
            json.WriteStartObject(column.Name);
            json.WriteNumberOrNull("mean", column.Mean);
            json.WriteNumberOrNull("standardDeviation", column.Deviation);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Each figure: its name in JSON, its name for people, its value.</summary>
    public static List<(string Name, string Words, double Value)> Figures(ModelScore score)
    {
        ClassificationMetrics labels = score.Labels;
        RegressionMetrics values = score.Values;
        var figures = new List<(string, string, double)>();
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
