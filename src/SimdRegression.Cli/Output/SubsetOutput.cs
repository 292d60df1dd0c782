using System.Globalization;
using System.Text.Json;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;
using Spectre.Console;

namespace SimdRegression.Cli.Output;

/// <summary>Subsets of features, as one JSON object or as a table.</summary>
internal static class SubsetOutput
{
    private const int MostNames = 8;

    public static void WriteJson(Stream stream, SubsetResult result)
    {
        SubsetSelection selection = result.Selection;
        using Utf8JsonWriter json = JsonOutput.CreateWriter(stream, indented: true);
        json.WriteStartObject();
        json.WriteString("model", ModelKind.LeastSquares.Word());
        json.WriteString("select", Word(SubsetChoice.Searches, result.Choice.Search));
        json.WriteString("criterion", Word(SubsetChoice.Criteria, result.Choice.Criterion));
        json.WriteString("precision", Precisions.Word(result.SinglePrecision));
        json.WriteNumber("rows", selection.FullFit.RowCount);
        json.WriteNumber("features", result.FeatureNames.Length);
        json.WriteBoolean("converged", result.Converged);
        json.WriteNumber("visited", selection.Visited);
        json.WriteStartArray("subsets");
        for (int size = 0; size < selection.Count; size++)
        {
            json.WriteStartArray();
            foreach (string name in result.NamesOf(size))
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteNumbers("rss", Each(selection, selection.ResidualSumOfSquares));
        json.WriteNumbers("aic", Each(selection, selection.Aic));
        json.WriteNumbers("bic", Each(selection, selection.Bic));
        json.WriteNumbers("adjustedR2", Each(selection, selection.AdjustedRSquared));
        json.WriteNames("chosen", result.NamesOf(result.Best));
        json.WritePerFeature("coefficients", result.NamesOf(result.Best), result.Coefficients);
        json.WriteNumberOrNull("intercept", result.Intercept);
        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    public static void WriteTable(IAnsiConsole console, SubsetResult result)
    {
        SubsetSelection selection = result.Selection;
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ols, subsets by --select {Word(SubsetChoice.Searches, result.Choice.Search)}: {Shown.Name(result.DataName)}, {selection.FullFit.RowCount:N0} rows, {result.FeatureNames.Length} features, target {Shown.Name(result.Target)}"));
        var table = new NumberTable("features", "RSS", "adjusted R2", "AIC", "BIC", "which") { StartsWithNumber = true, EndsWithText = true };
        for (int size = 0; size < selection.Count; size++)
        {
            table.Add(
                size == result.Best ? new Style(decoration: Decoration.Bold) : Style.Plain,
                (size == result.Best ? "> " : "") + size.ToString(CultureInfo.InvariantCulture),
                Terminal.Number(selection.ResidualSumOfSquares(size)),
                Fixed(selection.AdjustedRSquared(size), "F4"),
                Fixed(selection.Aic(size), "F1"),
                Fixed(selection.Bic(size), "F1"),
                Listed(result.NamesOf(size)));
        }

        table.Write(console);
        console.WriteLine($"Chosen by {Word(SubsetChoice.Criteria, result.Choice.Criterion)}: {(result.Best == 0 ? "the intercept alone" : Listed(result.NamesOf(result.Best)))}");
        for (int k = 0; k < result.Best; k++)
        {
            console.WriteLine($"  {Shown.Name(result.NamesOf(result.Best)[k])}  {Terminal.Number(result.Coefficients[k])}");
        }

        console.WriteLine($"  (intercept)  {Terminal.Number(result.Intercept)}");
        console.WriteLine("Standard errors and p values of a fit of the chosen features do not know that they were chosen, and are too good.");
    }

    private static string Listed(string[] names)
    {
        string listed = string.Join(" ", Array.ConvertAll(names.Length > MostNames ? names[..MostNames] : names, Shown.Name));
        return names.Length > MostNames ? $"{listed} and {names.Length - MostNames} more" : listed;
    }

    private static string Fixed(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";

    private static double[] Each(SubsetSelection selection, Func<int, double> figure)
    {
        var values = new double[selection.Count];
        for (int size = 0; size < values.Length; size++)
        {
            values[size] = figure(size);
        }

        return values;
    }

    private static string Word<T>(IReadOnlyList<(string Word, T Meaning)> words, T meaning)
        where T : struct, Enum
    {
        foreach ((string word, T known) in words)
        {
            if (EqualityComparer<T>.Default.Equals(known, meaning))
            {
                return word;
            }
        }

        return meaning.ToString();
    }
}
