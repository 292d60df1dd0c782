using System.Globalization;
using Spectre.Console;

namespace SimdRegression.Cli.Output;

/// <summary>A comparison for a person to read.</summary>
internal static class ComparisonTable
{
    private const double FarAway = 0.01;

    public static void Write(IAnsiConsole console, Comparison comparison)
    {
        FitReport best = comparison.Best;
        string strength = best.Alpha > 0.0 ? $"ridge, alpha {Terminal.Number(best.Alpha)}" : "least squares";
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{strength}: {comparison.DataName}, {best.RowCount:N0} rows, {comparison.FeatureCount} features, target {comparison.Target}"));
        Table table = new Table().Border(TableBorder.Simple).AddColumn("method");
        foreach (string heading in (string[])["ms", "passes", "steps", "step size", "above the optimum"])
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (ComparedMethod method in comparison.Methods)
        {
            table.AddRow(
                new Text(method.Name + Remark(method.Status)),
                Right($"{1e3 * method.Seconds:F1}"),
                Right($"{method.Passes:N0}"),
                Right($"{method.Steps:N0}"),
                new Text(double.IsNaN(method.StepSize) ? "" : Terminal.Number(method.StepSize)),
                Right(double.IsNaN(method.Distance) ? (FormattableString)$"-" : $"{method.Distance:G2}"));
        }

        console.Write(table);
        console.WriteLine(
            "Times are of one thread on rows in memory. The last column is the objective less its least value, divided by that value.");
        if (!comparison.Standardized && comparison.Methods.Any(method => method.Distance > FarAway))
        {
            console.WriteLine("Steps take long where columns differ in scale: --standardize evens them out.");
        }
    }

    private static string Remark(FitStatus status) => status switch
    {
        FitStatus.Diverged => " (diverged)",
        FitStatus.Interrupted => " (interrupted)",
        FitStatus.IllConditioned => " (columns nearly dependent)",
        _ => "",
    };

    private static Text Right(FormattableString text) => new(text.ToString(CultureInfo.InvariantCulture));
}
