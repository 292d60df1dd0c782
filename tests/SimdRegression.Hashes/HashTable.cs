using System.Globalization;
using System.Text;
using SimdRegression.Hashes.Fits;

namespace SimdRegression.Hashes;

/// <summary>The hashes of all runs as a page: families, then fits, a column a run.</summary>
internal static class HashTable
{
    private const string Same = "=";
    private const int Digits = 8;

    /// <summary>Writes the page.</summary>
    /// <param name="runs">Every run with its name, the plain one first.</param>
    public static string Write(IReadOnlyList<(string Name, HashRun Run)> runs)
    {
        HashRun fused = Switch.Of(Switch.Plain).Run();
        HashRun unfused = Switch.Of(Switch.Unfused).Run();
        var page = new StringBuilder();
        page.Append("# Hashes of all fits\n\n");
        page.Append("Made by `eng/hashes`; `docs/numerics.md` says what it shows. A hash (FNV-1a, here its first eight digits) is over the bits of all that a\n");
        page.Append("line computes: answers, and the figures about them. Column `fused` has the hash with fused multiply-adds, column `unfused` that without;\n");
        page.Append("where both are the same it is named once, and `answers` says that the answers are and figures about them are not. The other columns are\n");
        page.Append("runs of the same code: `=` is the hash of its kind, and anything else would be the hash it has instead.\n\n");
        page.Append("| | run | multiply-add | vectors | framework |\n| --- | --- | --- | --- | --- |\n");
        for (int i = 0; i < runs.Count; i++)
        {
            Environs environs = runs[i].Run.Environs;
            string bits = environs.Bits == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"{environs.Bits} bits");
            page.Append(CultureInfo.InvariantCulture, $"| {Letter(i)} | {runs[i].Name} | {KindOf(environs)} | {bits} | .NET {environs.Framework} |\n");
        }

        WriteFamilies(page, fused, unfused, runs);
        WriteFits(page, fused, unfused, runs);
        return page.ToString();
    }

    private static void WriteFamilies(StringBuilder page, HashRun fused, HashRun unfused, IReadOnlyList<(string Name, HashRun Run)> runs)
    {
        page.Append("\n## Families\n\n");
        page.Append("| fits | lines | the same in all fused runs | in all unfused runs | fused and unfused: all bits | the answers | neither |\n");
        page.Append("| --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (IGrouping<string, FitHash> family in fused.Fits.GroupBy(fit => fit.Family))
        {
            FitHash[] fits = [.. family];
            int everywhere = fits.Count(fit => fit == Find(unfused, fit));
            int answers = fits.Count(fit => fit.Answers == Find(unfused, fit).Answers) - everywhere;
            page.Append(CultureInfo.InvariantCulture, $"| {family.Key} | {fits.Length} | {AgreeIn(fits, fused, runs)} | {AgreeIn(fits, unfused, runs)} ");
            page.Append(CultureInfo.InvariantCulture, $"| {everywhere} | {answers} | {fits.Length - everywhere - answers} |\n");
        }
    }

    private static int AgreeIn(FitHash[] fits, HashRun reference, IReadOnlyList<(string Name, HashRun Run)> runs)
    {
        HashRun[] ofKind = [.. runs.Select(run => run.Run).Where(run => run.Environs.IsFused == reference.Environs.IsFused)];
        return fits.Count(fit => ofKind.All(run => Find(run, fit) == Find(reference, fit)));
    }

    private static void WriteFits(StringBuilder page, HashRun fused, HashRun unfused, IReadOnlyList<(string Name, HashRun Run)> runs)
    {
        page.Append("\n## Fits\n\n| fit | fused | unfused |");
        page.AppendJoin("", runs.Select((_, i) => $" {Letter(i)} |")).Append("\n| --- | --- | --- |");
        page.AppendJoin("", runs.Select(_ => " --- |")).Append('\n');
        foreach (FitHash fit in fused.Fits)
        {
            FitHash other = Find(unfused, fit);
            string second = fit == other ? Same : fit.Answers == other.Answers ? "answers" : other.All[..Digits];
            page.Append(CultureInfo.InvariantCulture, $"| {fit.Family}: {fit.Name} | `{fit.All[..Digits]}` | {second} |");
            foreach ((_, HashRun run) in runs)
            {
                FitHash here = Find(run, fit);
                page.Append(here == Find(run.Environs.IsFused ? fused : unfused, fit) ? $" {Same} |" : $" `{here.All[..Digits]}` |");
            }

            page.Append('\n');
        }
    }

    private static FitHash Find(HashRun run, FitHash fit) => run.Fits.Single(item => item.Family == fit.Family && item.Name == fit.Name);

    private static string KindOf(Environs environs) => environs.IsFused ? "fused" : "product, then sum";

    private static char Letter(int index) => (char)('a' + index);
}
