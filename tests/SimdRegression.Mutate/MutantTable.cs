using SimdRegression.Mutate.Mutants;
using SimdRegression.Mutate.Running;

namespace SimdRegression.Mutate;

/// <summary>The tables that a run writes: one row a mutant, and the counts of each folder.</summary>
internal static class MutantTable
{
    /// <summary>One line on a mutant.</summary>
    public static string Row(int id, Mutation mutation, Verdict verdict, string note) =>
        $"| {id} | {mutation.File}:{mutation.Line} | {mutation.Kind} | {Code(mutation.Original)} | {Code(mutation.Changed)} | {Text(verdict)} | {Cell(note)} |";

    /// <summary>The whole table of one folder.</summary>
    public static IEnumerable<string> Rows(IReadOnlyList<Mutation> mutations, IReadOnlyList<(Verdict Verdict, string Note)> results, string folder) =>
    [
        "| mutant | place | kind | as it is | mutant | verdict | by |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        .. Enumerable.Range(0, mutations.Count)
            .Where(i => mutations[i].Folder == folder)
            .Select(i => Row(i + 1, mutations[i], results[i].Verdict, results[i].Note)),
    ];

    /// <summary>How many mutants of each folder have which verdict.</summary>
    public static IEnumerable<string> Counts(IReadOnlyList<Mutation> mutations, IReadOnlyList<(Verdict Verdict, string Note)> results)
    {
        yield return "| folder | mutants | killed | survived | not reached | not run |";
        yield return "| --- | --- | --- | --- | --- | --- |";
        foreach (var folder in mutations.Zip(results, (mutation, result) => (mutation.Folder, result.Verdict)).GroupBy(item => item.Folder))
        {
            int Count(params Verdict[] verdicts) => folder.Count(item => verdicts.Contains(item.Verdict));
            yield return $"| {folder.Key} | {folder.Count()} | {Count(Verdict.Killed, Verdict.Hung, Verdict.Crashed)} | {Count(Verdict.Survived)} "
                + $"| {Count(Verdict.NotReached)} | {Count(Verdict.NotRun)} |";
        }
    }

    private static string Text(Verdict verdict) => verdict switch
    {
        Verdict.NotRun => "not run",
        Verdict.NotReached => "not reached",
        Verdict.Hung => "killed (no end)",
        Verdict.Crashed => "killed (crash)",
        _ => verdict.ToString().ToLowerInvariant(),
    };

    private static string Code(string text) => $"`{Cell(text)}`";

    private static string Cell(string? text) => (text ?? string.Empty).Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
