using System.Globalization;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;
using Spectre.Console;

namespace SimdRegression.Cli.Output;

/// <summary>The result of tuning for a person to read: the curve of the scores, both choices, and the model that was fitted.</summary>
internal static class TuneTable
{
    public static void Write(IAnsiConsole console, TuneResult tuning)
    {
        FitResult fit = tuning.Fit;
        int shares = tuning.L1Ratios.Distinct().Length;
        string candidates = shares > 1 && tuning.SearchWord == "grid"
            ? $"{tuning.Alphas.Length} candidates ({tuning.Alphas.Length / shares} strengths, {shares} L1 shares)"
            : $"{tuning.Alphas.Length} candidates";
        console.WriteLine($"{fit.Model.Word()} tuned by {tuning.SearchWord} search, {candidates}; {Shown.Line(tuning.Judge)}");
        WriteChart(console, tuning);
        WriteChoices(console, tuning);
        FitTable.Write(console, fit);
    }

    private static void WriteChart(IAnsiConsole console, TuneResult tuning)
    {
        double bestShare = tuning.L1Ratios[tuning.Best];
        bool isCurve = tuning.SearchWord == "grid";
        int[] own = [.. Sequence.Range(0, tuning.Alphas.Length).Where(i => !isCurve || tuning.L1Ratios[i] == bestShare)];
        double[] Of(Func<int, double> value) => [.. own.Select(value)];
        var lines = new List<StrengthLine>();
        if (isCurve && tuning.Folds is FoldFigures { StandardErrors: var errors })
        {
            lines.Add(new StrengthLine("", Of(i => tuning.Scores[i] - errors[i]), Color.Grey) { Dotted = true });
            lines.Add(new StrengthLine("", Of(i => tuning.Scores[i] + errors[i]), Color.Grey) { Dotted = true });
        }

        lines.Add(new StrengthLine("", Of(i => tuning.Scores[i]), StrengthChart.Palette[0]) { Dotted = !isCurve });
        var marks = new List<StrengthMark> { new(tuning.Alphas[tuning.Best], "best", Color.Green) };
        if (tuning.Folds is FoldFigures folds)
        {
            marks.Add(new StrengthMark(tuning.Alphas[folds.OneStandardError], "one standard error", StrengthChart.Palette[1]));
        }

        string what = char.ToUpperInvariant(tuning.ScoreName[0]) + tuning.ScoreName[1..];
        string curve = isCurve && tuning.L1Ratios.Distinct().Length > 1 ? $" at L1 share {Terminal.Number(bestShare)}" : "";
        string band = isCurve && tuning.Folds is not null ? "; dotted: one standard error of the mean" : "";
        console.WriteLine();
        console.WriteLine($"{what}{curve} against the strength{band}");
        new StrengthChart(Of(i => tuning.Alphas[i]), lines) { Marks = marks }.Write(console);
    }

    private static void WriteChoices(IAnsiConsole console, TuneResult tuning)
    {
        bool hasShares = tuning.Fit.Model.HasL1Ratio();
        NumberTable table = new(
        [
            "", "alpha",
            .. hasShares ? ["L1 share"] : Array.Empty<string>(),
            tuning.ScoreName,
            .. tuning.Folds is null ? Array.Empty<string>() : ["standard error"],
        ]);

        void Row(string name, int i)
        {
            var cells = new List<string> { name + (i == tuning.Selected ? ", fitted" : ""), Terminal.Number(tuning.Alphas[i]) };
            if (hasShares)
            {
                cells.Add(Terminal.Number(tuning.L1Ratios[i]));
            }

            cells.Add(Terminal.Number(tuning.Scores[i]));
            if (tuning.Folds is FoldFigures folds)
            {
                cells.Add(folds.StandardErrors[i].ToString("G3", CultureInfo.InvariantCulture));
            }

            table.Add(i == tuning.Selected ? new Style(decoration: Decoration.Bold) : Style.Plain, [.. cells]);
        }

        Row("best", tuning.Best);
        if (tuning.Folds is FoldFigures { OneStandardError: var careful } && careful != tuning.Best)
        {
            Row("one standard error", careful);
        }

        table.Write(console);
        double best = tuning.Alphas[tuning.Best];
        bool isWeakest = best == tuning.Alphas.Min();
        if (tuning.Alphas.Length > 1 && (isWeakest || best == tuning.Alphas.Max()))
        {
            string end = isWeakest ? "weakest" : "strongest";
            console.WriteLine($"The best strength is the {end} that was tried; others (--alphas, --eps) may be better still.");
        }
    }
}
