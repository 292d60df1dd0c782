using System.Globalization;
using System.Text.Json;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using Spectre.Console;

namespace SimdRegression.Cli.Output;

/// <summary>What a saved model is, for people and for programs.</summary>
internal static class SummaryOutput
{
    /// <summary>Figures, and a table of coefficients.</summary>
    public static void WriteText(IAnsiConsole console, ModelSummary summary, double level)
    {
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        void Line(string what, string value) => grid.AddRow(new Markup(what, Color.Grey), new Text(value));

        string strength = double.IsFinite(summary.Alpha) ? $", alpha {Terminal.Number(summary.Alpha)}" : "";
        Line("model", $"{summary.Objective}{strength}{(summary.Converged ? "" : ", not converged")}");
        Line("data", string.Create(CultureInfo.InvariantCulture, $"{summary.RowCount:N0} rows, {summary.FeatureNames.Length} features, target {Shown.Name(summary.Target)}"));
        if (summary.Classes is { } classes)
        {
            Line("classes", $"0: {Shown.Name(classes[0])}, 1: {Shown.Name(classes[1])}");
        }

        foreach ((_, string words, double value) in Figures(summary))
        {
            Line(words, Terminal.Number(value));
        }

        console.Write(grid);
        WriteCoefficients(console, summary, level);
        if (summary.WhyNoStatistics.Length > 0)
        {
            console.WriteLine($"No standard errors: {summary.WhyNoStatistics}.");
        }
    }

    /// <summary>One JSON object.</summary>
    public static void WriteJson(Stream stream, ModelSummary summary, double level)
    {
        using Utf8JsonWriter json = JsonOutput.CreateWriter(stream, indented: true);
        json.WriteStartObject();
        json.WriteString("objective", summary.Objective);
        json.WriteString("target", summary.Target);
        json.WriteNumber("rows", summary.RowCount);
        json.WriteNumber("features", summary.FeatureNames.Length);
        json.WriteBoolean("converged", summary.Converged);
        json.WriteNumberOrNull("alpha", summary.Alpha);
        json.WriteNumberOrNull("intercept", summary.Intercept);
        json.WritePerFeature("coefficients", summary.FeatureNames, summary.Coefficients);
        if (summary.Classes is not null)
        {
            json.WriteNames("classes", [.. summary.Classes]);
        }

        foreach ((string name, _, double value) in Figures(summary))
        {
            json.WriteNumberOrNull(name, value);
        }

        if (summary.Statistics is { } statistics)
        {
            WriteStatistics(json, summary, statistics, level);
        }
        else
        {
            json.WriteString("noStandardErrors", summary.WhyNoStatistics);
        }

        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    private static void WriteStatistics(Utf8JsonWriter json, ModelSummary summary, CoefficientStatistics statistics, double level)
    {
        json.WritePerFeature("standardErrors", summary.FeatureNames, statistics.StandardErrors);
        json.WriteNumberOrNull("interceptStandardError", statistics.InterceptStandardError);
        json.WritePerFeature("tStatistics", summary.FeatureNames, statistics.TStatistics);
        json.WritePerFeature("pValues", summary.FeatureNames, statistics.PValues);
        json.WriteNumber("confidence", level);
        json.WriteStartObject("confidenceIntervals");
        for (int j = 0; j < summary.FeatureNames.Length; j++)
        {
            Interval interval = statistics.ConfidenceInterval(j, level);
            json.WriteNumbers(summary.FeatureNames[j], [interval.Low, interval.High]);
        }

        json.WriteEndObject();
        Interval ofIntercept = statistics.InterceptConfidenceInterval(level);
        json.WriteNumbers("interceptConfidenceInterval", [ofIntercept.Low, ofIntercept.High]);
    }

    private static List<(string Name, string Words, double Value)> Figures(ModelSummary summary)
    {
        var figures = new List<(string, string, double)>();
        if (summary.Report is not { } report)
        {
            figures.Add(("meanLoss", "mean loss", summary.MeanLoss));
            return figures;
        }

        figures.Add(("r2", "R2", report.RSquared));
        figures.Add(("mse", "mean squared error", report.MeanSquaredError));
        if (summary.Statistics is { } statistics)
        {
            figures.Add(("adjustedR2", "adjusted R2", report.AdjustedRSquared));
            figures.Add(("residualStandardError", "residual standard error", report.ResidualStandardError));
            figures.Add(("residualDegreesOfFreedom", "residual degrees of freedom", report.ResidualDegreesOfFreedom));
            figures.Add(("fStatistic", "F", statistics.FStatistic));
            figures.Add(("fPValue", "p of F", statistics.FPValue));
            figures.Add(("aic", "AIC", report.Aic));
            figures.Add(("bic", "BIC", report.Bic));
        }

        return figures;
    }

    private static void WriteCoefficients(IAnsiConsole console, ModelSummary summary, double level)
    {
        CoefficientStatistics? statistics = summary.Statistics;
        string percent = (100.0 * level).ToString("G4", CultureInfo.InvariantCulture);
        var table = new NumberTable(
            statistics is null ? ["feature", "estimate"] : ["feature", "estimate", "std. error", "t", "p", $"low {percent}%", $"high {percent}%"]);
        if (summary.HasIntercept)
        {
            Interval interval = statistics?.InterceptConfidenceInterval(level) ?? default;
            table.Add(Style.Plain, Cells(
                "(intercept)", summary.Intercept, statistics?.InterceptStandardError, statistics?.InterceptTStatistic, statistics?.InterceptPValue, interval));
        }

        for (int j = 0; j < summary.FeatureNames.Length; j++)
        {
            Interval interval = statistics?.ConfidenceInterval(j, level) ?? default;
            Style style = summary.Coefficients[j] == 0.0 ? new Style(Color.Grey) : Style.Plain;
            table.Add(style, Cells(
                Shown.Name(summary.FeatureNames[j]), summary.Coefficients[j], statistics?.StandardErrors[j], statistics?.TStatistics[j], statistics?.PValues[j], interval));
        }

        table.Write(console);
    }

    private static string[] Cells(string name, double estimate, double? error, double? t, double? p, Interval interval)
    {
        string coefficient = estimate == 0.0 ? "0" : Terminal.Number(estimate);
        return error is null
            ? [name, coefficient]
            : [name, coefficient, Number(error.Value), Number(t!.Value), Number(p!.Value), Number(interval.Low), Number(interval.High)];
    }

    private static string Number(double value) => double.IsFinite(value) ? Terminal.Number(value) : "-";
}
