using System.Globalization;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;
using Spectre.Console;

namespace SimdRegression.Cli.Output;

/// <summary>A path for a person to read: a chart of the coefficients and the strengths at which something happens.</summary>
internal static class PathTable
{
    private const int MostRows = 24;
    private const int MostLines = 6;
    private const int MostNames = 3;

    public static void Write(IAnsiConsole console, PathResult path)
    {
        string share = path.Model.HasL1Ratio() ? $", L1 share {Terminal.Number(path.L1Ratio)}" : "";
        string most = double.IsFinite(path.AlphaMax) ? $" (all zero from alpha {Terminal.Number(path.AlphaMax)} on)" : "";
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{path.Model.Word()}{share}{most}: {Shown.Name(path.DataName)}, {path.RowCount:N0} rows, {path.FeatureNames.Length} features, target {Shown.Name(path.Target)}"));
        WriteChart(console, path);
        Points(path).Write(console);
        WriteNotes(console, path);
    }

    private static void WriteChart(IAnsiConsole console, PathResult path)
    {
        double[] alphas = path.Alphas;
        double Size(int j) => Math.Abs(path.Points[^1].Coefficients[j] * path.Deviations[j]);
        int[] largest = [.. Sequence.Range(0, path.FeatureNames.Length).OrderByDescending(Size)];
        var lines = new List<StrengthLine>();
        for (int k = largest.Length - 1; k >= 0; k--)
        {
            int j = largest[k];
            lines.Add(new StrengthLine(
                k < MostLines ? Shown.Name(path.FeatureNames[j]) : "",
                [.. path.Points.Select(point => point.Coefficients[j] * path.Deviations[j])],
                k < MostLines ? StrengthChart.Palette[k] : Color.Grey));
        }

        (string Name, double[] Values, Color Color)[] criteria =
        [
            ("least AIC", [.. path.Points.Select(point => point.Aic)], Color.Green),
            ("least BIC", [.. path.Points.Select(point => point.Bic)], Color.Yellow),
        ];
        StrengthMark[] marks = [.. criteria.Where(known => known.Values.Any(double.IsFinite))
            .Select(known => new StrengthMark(alphas[Least(known.Values)], known.Name, known.Color))];
        new StrengthChart(alphas, lines) { WithZero = true, Marks = marks }.Write(console);
    }

    private static NumberTable Points(PathResult path)
    {
        bool hasLabels = path.Model.TakesLabels();
        bool tellsChanges = path.L1Ratio > 0.0;
        string[] headings = ["alpha", "features", hasLabels ? "objective" : "R2", "AIC", "BIC", .. tellsChanges ? ["comes in (+), goes (-)"] : Array.Empty<string>()];
        var table = new NumberTable(headings) { StartsWithNumber = true, EndsWithText = tellsChanges };
        foreach (int i in Listed(path))
        {
            PathPoint point = path.Points[i];
            table.Add(
                Style.Plain,
                [
                    point.Alpha.ToString("G4", CultureInfo.InvariantCulture),
                    point.ActiveCount.ToString(CultureInfo.InvariantCulture),
                    hasLabels ? Terminal.Number(point.Objective) : point.RSquared.ToString("F4", CultureInfo.InvariantCulture),
                    Criterion(point.Aic),
                    Criterion(point.Bic),
                    .. tellsChanges ? [Changes(path, i)] : Array.Empty<string>(),
                ]);
        }

        return table;
    }

    /// <summary>With L1 where the active set changes, otherwise evenly; both ends and the least criteria in any case.</summary>
    private static IEnumerable<int> Listed(PathResult path)
    {
        int last = path.Points.Length - 1;
        int[] changes = [.. Sequence.Range(0, last + 1).Where(i => i == 0 || i == last || Changes(path, i).Length > 0)];
        bool byChange = path.L1Ratio > 0.0 && changes.Length > 2;
        int[] least = [.. ((double[][])[[.. path.Points.Select(point => point.Aic)], [.. path.Points.Select(point => point.Bic)]])
            .Where(values => values.Any(double.IsFinite)).Select(Least)];
        int[] candidates = byChange ? changes : [.. Sequence.Range(0, last + 1)];
        int most = byChange ? MostRows : MostRows / 2;
        IEnumerable<int> shown = candidates.Length <= most
            ? candidates
            : Sequence.Range(0, most).Select(k => candidates[(int)Math.Round(k * (candidates.Length - 1.0) / (most - 1))]);
        return shown.Concat(least).Distinct().Order();
    }

    private static string Changes(PathResult path, int i)
    {
        double[] now = path.Points[i].Coefficients;
        double[]? before = i > 0 ? path.Points[i - 1].Coefficients : null;
        string[] changes = [.. Sequence.Range(0, now.Length)
            .Where(j => (now[j] != 0.0) != (before is not null && before[j] != 0.0))
            .Select(j => (now[j] != 0.0 ? "+" : "-") + Shown.Name(path.FeatureNames[j]))];
        int hidden = changes.Length - MostNames;
        return path.L1Ratio == 0.0 ? "" : string.Join(" ", changes.Take(MostNames)) + (hidden > 0 ? $" and {hidden} more" : "");
    }

    private static string Criterion(double value) => double.IsFinite(value) ? value.ToString("F1", CultureInfo.InvariantCulture) : "-";

    private static int Least(double[] values) => Sequence.Range(0, values.Length).Where(i => double.IsFinite(values[i])).MinBy(i => values[i]);

    private static void WriteNotes(IAnsiConsole console, PathResult path)
    {
        console.WriteLine("The chart shows coefficients times the standard deviation of their feature.");
        console.WriteLine($"{path.Points.Length} strengths were fitted; --json has them all.");
    }
}
