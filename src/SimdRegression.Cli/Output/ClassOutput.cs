using System.Text.Json;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using Spectre.Console;

namespace SimdRegression.Cli.Output;

/// <summary>What is particular of models of several classes.</summary>
internal static class ClassOutput
{
    /// <summary>More classes have their confusion in JSON alone.</summary>
    private const int MostShown = 12;

    /// <summary>The coefficients and intercepts, by class.</summary>
    public static void WriteCoefficients(Utf8JsonWriter json, FitResult result, ClassFigures classes)
    {
        json.WriteStartObject("intercept");
        for (int k = 0; k < classes.Classes.Length; k++)
        {
            json.WriteNumberOrNull(classes.Classes[k], classes.Intercepts[k]);
        }

        json.WriteEndObject();
        WritePerClass(json, "coefficients", result.FeatureNames, classes, scales: null);
        if (classes.Deviations is not null)
        {
            WritePerClass(json, "coefficientsStandardized", result.FeatureNames, classes, classes.Deviations);
        }
    }

    /// <summary>The coefficients and intercepts along a path, by class.</summary>
    public static void WriteCoefficients(Utf8JsonWriter json, PathResult path)
    {
        string[] labels = path.Points[0].OfClasses!.Classes;
        json.WriteStartObject("coefficients");
        for (int k = 0; k < labels.Length; k++)
        {
            json.WriteStartObject(labels[k]);
            for (int j = 0; j < path.FeatureNames.Length; j++)
            {
                json.WriteNumbers(path.FeatureNames[j], path.Points.Select(point => point.OfClasses!.Coefficients[k][j]));
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartObject("intercepts");
        for (int k = 0; k < labels.Length; k++)
        {
            json.WriteNumbers(labels[k], path.Points.Select(point => point.OfClasses!.Intercepts[k]));
        }

        json.WriteEndObject();
    }

    /// <summary>The labels, and the weight of rows by true and by predicted class.</summary>
    public static void WriteConfusion(Utf8JsonWriter json, ClassScore score)
    {
        json.WriteNames("classes", score.Classes);
        json.WriteStartArray("confusion");
        for (int k = 0; k < score.Classes.Count; k++)
        {
            json.WriteNumbersValue(ConfusionOf(score, k));
        }

        json.WriteEndArray();
    }

    /// <summary>The same for people.</summary>
    public static void WriteConfusion(TextWriter writer, ClassScore score)
    {
        if (score.Classes.Count > MostShown)
        {
            writer.WriteLine($"  The confusion of {score.Classes.Count} classes is in --json.");
            return;
        }

        string[] labels = [.. score.Classes.Select(Shown.Line)];
        int width = Math.Max(12, labels.Max(label => label.Length) + 2);
        writer.WriteLine();
        writer.WriteLine("  true class".PadRight(width + 4) + string.Concat(labels.Select(label => $"predicted {label}".PadLeft(width + 10))));
        for (int k = 0; k < labels.Length; k++)
        {
            IEnumerable<string> cells = ConfusionOf(score, k).Select(weight => Terminal.Number(weight).PadLeft(width + 10));
            writer.WriteLine($"  {labels[k]}".PadRight(width + 4) + string.Concat(cells));
        }
    }

    /// <summary>A table with a column of coefficients for each class.</summary>
    /// <param name="result">The fit.</param>
    /// <param name="classes">Its classes.</param>
    /// <param name="listed">The features that are listed.</param>
    public static NumberTable Coefficients(FitResult result, ClassFigures classes, IEnumerable<int> listed)
    {
        var table = new NumberTable(["feature", .. classes.Classes.Select(Shown.Name)]);
        if (result.HasIntercept)
        {
            table.Add(Style.Plain, ["(intercept)", .. classes.Intercepts.Select(Terminal.Number)]);
        }

        foreach (int j in listed)
        {
            bool isDropped = result.Coefficients[j] == 0.0;
            IEnumerable<string> cells = classes.Coefficients.Select(own => own[j] == 0.0 ? "0" : Terminal.Number(own[j]));
            table.Add(isDropped ? new Style(Color.Grey) : Style.Plain, [Shown.Name(result.FeatureNames[j]), .. cells]);
        }

        return table;
    }

    private static double[] ConfusionOf(ClassScore score, int actual)
    {
        var weights = new double[score.Classes.Count];
        for (int l = 0; l < weights.Length; l++)
        {
            weights[l] = score.Confusion(actual, l);
        }

        return weights;
    }

    private static void WritePerClass(Utf8JsonWriter json, string name, string[] features, ClassFigures classes, double[]? scales)
    {
        json.WriteStartObject(name);
        for (int k = 0; k < classes.Classes.Length; k++)
        {
            double[] own = classes.Coefficients[k];
            json.WritePerFeature(classes.Classes[k], features, scales is null ? own : [.. own.Select((value, j) => value * scales[j])]);
        }

        json.WriteEndObject();
    }
}
