using System.Diagnostics;
using System.Text.Json;

namespace SimdRegression.Mutate.Running;

/// <summary>Which tests cover a folder of the library, and which mutants each of them reaches.</summary>
internal sealed class Coverage
{
    private const string Tests = "SimdRegression.Tests.";

    /// <summary>The namespaces of tests that cover each folder; other folders are covered by all of them.</summary>
    private static readonly Dictionary<string, string[]> NamespacesOf = new()
    {
        ["Selection"] = ["Selection", "Documentation", "Oracle", "Allocation", "Cli.TuneCommandTests"],
        ["Statistics"] = ["Moments", "Threads", "Precision", "Models", "Extremes", "Online", "Properties", "Fits", "CurvedFits", "Oracle", "Allocation"],
        ["Solvers"] =
        [
            "Fits", "Paths", "CurvedFits", "Descent", "Precision", "Oracle", "Losses", "Properties", "Extremes", "Online", "Selection", "Verification",
            "Allocation",
        ],
    };

    private readonly List<TestRecord> _records;

    private Coverage(List<TestRecord> records) => _records = records;

    /// <summary>How many tests ran.</summary>
    public int Count => _records.Count;

    /// <summary>How long they took.</summary>
    public double Seconds => _records.Sum(record => record.Seconds);

    /// <summary>The tests that fail without any mutant, which cannot judge.</summary>
    public IEnumerable<TestRecord> Failing => _records.Where(record => !record.Passed);

    /// <summary>Runs the tests that cover folders, without any mutant, and records what each reaches.</summary>
    /// <param name="tree">The build.</param>
    /// <param name="folders">The folders.</param>
    /// <param name="seconds">How long it may take.</param>
    public static Coverage Record(SourceTree tree, IReadOnlyList<string> folders, double seconds)
    {
        IEnumerable<string> namespaces = folders
            .SelectMany(folder => NamespacesOf.TryGetValue(folder, out string[]? own) ? own : NamespacesOf.Values.SelectMany(all => all))
            .Distinct()
            .Select(name => Tests + name);
        string results = Path.Combine(tree.Root, "coverage.jsonl");
        using Process child = Child.Start(mutant: 0, ["record", tree.TestAssembly, string.Join(',', namespaces), results]);
        if (!child.WaitForExit(TimeSpan.FromSeconds(seconds)))
        {
            child.Kill(entireProcessTree: true);
            child.WaitForExit();
        }

        return new Coverage([.. File.ReadLines(results).Select(line => JsonSerializer.Deserialize<TestRecord>(line)!)]);
    }

    /// <summary>The tests that reach a mutant: class after class, that with the least time first.</summary>
    /// <param name="mutant">The mutant's number.</param>
    /// <param name="seconds">How long they may take without the mutant; the slowest classes are left out, but never all of them.</param>
    public List<TestRecord> Reaching(int mutant, double seconds)
    {
        List<TestRecord> chosen = [];
        double sum = 0.0;
        foreach (var tests in _records
            .Where(record => record.Passed && record.Reached.Contains(mutant))
            .GroupBy(record => record.Class)
            .OrderBy(group => group.Sum(record => record.Seconds)))
        {
            foreach (TestRecord record in tests.OrderBy(record => record.Seconds))
            {
                sum += record.Seconds;
                if (sum <= seconds || chosen.Count == 0)
                {
                    chosen.Add(record);
                }
            }
        }

        return chosen;
    }

    /// <summary>How many tests reach a mutant.</summary>
    /// <param name="mutant">The mutant's number.</param>
    public int CountReaching(int mutant) => _records.Count(record => record.Passed && record.Reached.Contains(mutant));
}
