using System.Globalization;
using System.Text.Json;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;
using SimdRegression.Networks;
using Spectre.Console;

namespace SimdRegression.Cli.Output;

/// <summary>A trained network, for programs and for people.</summary>
internal static class NetworkOutput
{
    /// <summary>One JSON object.</summary>
    public static void WriteJson(Stream stream, NetworkResult result)
    {
        using Utf8JsonWriter json = JsonOutput.CreateWriter(stream, indented: true);
        NetworkReport report = result.Report;
        json.WriteStartObject();
        json.WriteString("model", ModelKind.Network.Word());
        json.WriteString("solver", result.Optimizer);
        json.WriteString("precision", Precisions.Word(result.SinglePrecision));
        json.WriteNumber("rows", report.RowCount + report.ValidationRowCount);
        json.WriteNumber("features", result.FeatureCount);
        json.WriteNames("targets", result.Targets);
        json.WriteString("loss", result.Loss.Word());
        json.WriteStartArray("layers");
        for (int i = 0; i < result.Shape.Layers.Length; i++)
        {
            LayerShape layer = result.Shape.Layers[i];
            LayerOptions options = result.Options.LayerAt(i);
            json.WriteStartObject();
            json.WriteNumber("size", layer.Units);
            json.WriteString("activation", layer.Activation.Word());
            json.WriteNumber("l1", options.L1);
            json.WriteNumber("l2", options.L2);
            json.WriteNumber("dropout", options.Dropout);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("parameters", result.Shape.ParameterCount);
        json.WriteNumber("zeroWeights", report.ZeroWeights);
        json.WriteNumber("learningRate", result.Options.LearningRate);
        json.WriteNumber("batchSize", result.Options.BatchSize);
        json.WriteNumber("seed", result.Options.Seed);
        json.WriteNumbers("trainingLoss", result.TrainingLosses);
        json.WriteNumbers("trainingObjective", result.TrainingObjectives);
        json.WriteNumbers("validationLoss", result.ValidationLosses);
        json.WriteNumber("validationRows", report.ValidationRowCount);
        json.WriteNumber("epochs", report.Epochs);
        json.WriteNumber("bestEpoch", report.BestEpoch);
        json.WriteString("status", report.Status.Word());
        json.WriteNumberOrNull("objective", report.TrainingObjective);
        json.WriteNumber("iterations", report.Steps);
        json.WriteNull("certificate");
        json.WriteNull("converged");
        if (result.Classes is not null)
        {
            json.WriteNumberOrNull("logLoss", result.LogLoss);
            json.WriteNumberOrNull("accuracy", result.Accuracy);
            json.WriteNames("classes", result.Classes);
        }
        else
        {
            WriteFigure(json, "rss", result, score => score.ResidualSumOfSquares);
            WriteFigure(json, "r2", result, score => score.RSquared);
            WriteFigure(json, "mse", result, score => score.MeanSquaredError);
        }

        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    /// <summary>Tables for a person to read.</summary>
    public static void WriteText(IAnsiConsole console, NetworkResult result)
    {
        NetworkReport report = result.Report;
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        void Line(string what, FormattableString value) =>
            grid.AddRow(new Markup(what, Color.Grey), new Text(value.ToString(CultureInfo.InvariantCulture)));

        Line("model", $"network {result.Shape}, {result.Shape.ParameterCount:N0} parameters, {result.Loss.Word()} loss");
        Line(
            "data",
            $"{Shown.Name(result.DataName)}: {report.RowCount + report.ValidationRowCount:N0} rows, {result.FeatureCount} features, target {string.Join(", ", Array.ConvertAll(result.Targets, Shown.Name))}");
        Line("trained by", $"{result.Optimizer}, {report.Epochs} epoch(s) of {Steps(report)} steps, {Precisions.Word(result.SinglePrecision)} precision");
        Line("ended", $"{EndOf(report)}");
        if (report.ZeroWeights > 0)
        {
            Line("zero weights", $"{report.ZeroWeights:N0}");
        }

        if (result.Classes is not null)
        {
            Line("log loss", $"{Terminal.Number(result.LogLoss)}");
            Line("accuracy", $"{Terminal.Number(result.Accuracy)}");
        }

        for (int k = 0; k < result.OfTargets.Length && result.Classes is null; k++)
        {
            string target = result.Targets.Length == 1 ? "" : " " + Shown.Name(result.Targets[k]);
            Line("R2" + Markup.Escape(target), $"{Terminal.Number(result.OfTargets[k].RSquared)}, MSE {Terminal.Number(result.OfTargets[k].MeanSquaredError)}");
        }

        console.Write(grid);
        WriteLosses(console, result);
    }

    // The start, the end, the best epoch and some between.
    private static void WriteLosses(IAnsiConsole console, NetworkResult result)
    {
        const int parts = 10;
        bool hasValidation = result.ValidationLosses.Length > 0;
        var table = hasValidation ? new NumberTable("epoch", "loss", "with penalties", "held-out loss") : new NumberTable("epoch", "loss", "with penalties");
        int last = result.TrainingLosses.Length - 1;
        int step = Math.Max(1, (last + parts - 1) / parts);
        for (int epoch = 0; epoch <= last; epoch++)
        {
            bool isBest = hasValidation && epoch == result.Report.BestEpoch;
            if (epoch % step != 0 && epoch != last && !isBest)
            {
                continue;
            }

            string name = epoch.ToString(CultureInfo.InvariantCulture) + (isBest ? " (best)" : "");
            string loss = Terminal.Number(result.TrainingLosses[epoch]);
            string objective = Terminal.Number(result.TrainingObjectives[epoch]);
            Style style = isBest ? new Style(decoration: Decoration.Bold) : Style.Plain;
            if (hasValidation)
            {
                table.Add(style, name, loss, objective, Terminal.Number(result.ValidationLosses[epoch]));
            }
            else
            {
                table.Add(style, name, loss, objective);
            }
        }

        table.Write(console);
    }

    private static string Steps(in NetworkReport report) =>
        (report.Epochs == 0 ? 0 : report.Steps / report.Epochs).ToString("N0", CultureInfo.InvariantCulture);

    private static string EndOf(in NetworkReport report) => report.Status switch
    {
        NetworkStatus.Diverged => "the weights grew beyond all bounds; the last finite ones are kept",
        NetworkStatus.EarlyStopped => FormattableString.Invariant($"the held-out loss fell no more; the weights are those of epoch {report.BestEpoch}"),
        _ when report.ValidationRowCount > 0 => FormattableString.Invariant($"all epochs are run; the weights are those of epoch {report.BestEpoch}"),
        _ => "all epochs are run",
    };

    private static void WriteFigure(Utf8JsonWriter json, string name, NetworkResult result, Func<PredictionScore, double> figure)
    {
        if (result.Targets.Length == 1)
        {
            json.WriteNumberOrNull(name, figure(result.OfTargets[0]));
            return;
        }

        json.WriteStartObject(name);
        for (int k = 0; k < result.Targets.Length; k++)
        {
            json.WriteNumberOrNull(result.Targets[k], figure(result.OfTargets[k]));
        }

        json.WriteEndObject();
    }
}
