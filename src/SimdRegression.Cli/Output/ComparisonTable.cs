using System.Globalization;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
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
            $"{strength}: {Shown.Name(comparison.DataName)}, {best.RowCount:N0} rows, {comparison.FeatureCount} features, target {Shown.Name(comparison.Target)}"));
        var table = new NumberTable("method", "ms", "passes", "steps", "step size", "above the optimum");
        foreach (ComparedMethod method in comparison.Methods)
        {
            table.Add(
                Style.Plain,
                method.Name + Remark(method.Status),
                Plain($"{1e3 * method.Seconds:F1}"),
                Plain($"{method.Passes:N0}"),
                Plain($"{method.Steps:N0}"),
                double.IsNaN(method.StepSize) ? "" : Terminal.Number(method.StepSize),
                double.IsNaN(method.Distance) ? "-" : Plain($"{method.Distance:G2}"));
        }

        table.Write(console);
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

    private static string Plain(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
