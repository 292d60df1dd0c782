using System.Globalization;
using System.Numerics.Tensors;
using System.Reflection;
using System.Text;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Reports;
using MathNet.Numerics.LinearAlgebra;

namespace SimdRegression.Benchmarks.Results;

/// <summary>Writes the figures of all benchmarks on one page: a table each, a row for each model, a column for each competitor.</summary>
internal static class ResultPage
{
    private const string FileName = "README.md";

    // What the runtime's own threads may allocate during the one iteration, of hundreds of calls, in which allocations are counted.
    private const long NoiseBytes = 32 * 1024;

    /// <summary>Writes the page into the directory of this machine's processor.</summary>
    /// <param name="summaries">What the benchmarks measured.</param>
    /// <param name="results">The directory that holds one directory a processor.</param>
    /// <param name="note">A sentence for the head of the page, or none.</param>
    /// <returns>The path of the page.</returns>
    public static string Write(IReadOnlyList<Summary> summaries, string results, string? note)
    {
        string directory = Path.Combine(results, Processor.DirectoryName(summaries[0].HostEnvironmentInfo));
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, FileName);
        File.WriteAllText(path, Compose(summaries, note));
        return path;
    }

    /// <summary>The text of the page.</summary>
    /// <param name="summaries">What the benchmarks measured.</param>
    /// <param name="note">A sentence for the head of the page, or none.</param>
    public static string Compose(IReadOnlyList<Summary> summaries, string? note)
    {
        var page = new StringBuilder();
        AppendHead(page, summaries[0].HostEnvironmentInfo, note);
        IEnumerable<IGrouping<ResultTableAttribute, BenchmarkReport>> tables = summaries
            .SelectMany(summary => summary.Reports)
            .GroupBy(report => report.BenchmarkCase.Descriptor.Type.GetCustomAttribute<ResultTableAttribute>()!)
            .OrderBy(table => table.Key.Order);
        foreach (IGrouping<ResultTableAttribute, BenchmarkReport> table in tables)
        {
            AppendTable(page, table.Key, [.. table]);
        }

        return page.ToString();
    }

    private static void AppendHead(StringBuilder page, HostEnvironmentInfo host, string? note)
    {
        AppendLine(page, $"# Benchmarks on {Processor.Name(host)}");
        AppendLine(page, $"");
        if (note is not null)
        {
            AppendLine(page, $"**{note}**");
            AppendLine(page, $"");
        }

        AppendLine(page, $"Medians, in nanoseconds, of a few short iterations on one core, as `eng/bench` measures them. All competitors");
        AppendLine(page, $"run on one thread and without native libraries, and are first seen to find the same answer. *Gain* is the");
        AppendLine(page, $"time of the plain loop over that of the generated model. *Allocated* is bytes an operation; who is not named");
        AppendLine(page, $"allocates nothing.");
        AppendLine(page, $"");
        AppendLine(page, $"```");
        foreach (string line in host.ToFormattedString())
        {
            AppendLine(page, $"{line.TrimEnd()}");
        }

        AppendLine(page, $"{host.RuntimeVersion}, vectors of {Processor.VectorBits} bits; tiered compilation off");
        AppendLine(page, $"System.Numerics.Tensors {VersionOf(typeof(TensorPrimitives))}");
        AppendLine(page, $"Math.NET Numerics {VersionOf(typeof(Matrix<double>))}");
        AppendLine(page, $"```");
    }

    private static void AppendTable(StringBuilder page, ResultTableAttribute table, BenchmarkReport[] reports)
    {
        string[] competitors =
            [.. Competitors.All.ToArray().Where(name => reports.Any(report => NameOf(report) == name))];
        AppendLine(page, $"");
        AppendLine(page, $"## {table.Title}");
        AppendLine(page, $"");
        AppendLine(page, $"{table.Remark}");
        AppendLine(page, $"");
        AppendLine(page, $"| | N | {string.Join(" | ", competitors)} | gain | allocated |");
        AppendLine(page, $"| --- | ---: |{string.Concat(competitors.Select(_ => " ---: |"))} ---: | --- |");
        foreach (IGrouping<(string Element, int Features), BenchmarkReport> row in reports
            .GroupBy(RowOf)
            .OrderBy(row => row.Key.Element, StringComparer.Ordinal)
            .ThenBy(row => row.Key.Features))
        {
            AppendRow(page, row.Key, competitors, row.ToDictionary(NameOf));
        }
    }

    private static void AppendRow(
        StringBuilder page, (string Element, int Features) row, string[] competitors, Dictionary<string, BenchmarkReport> reports)
    {
        // A competitor may know some of the sizes only.
        string figures = string.Join(" | ", competitors.Select(name => reports.TryGetValue(name, out BenchmarkReport? report) ? Figure(Median(report)) : ""));
        string gain = reports.TryGetValue(Competitors.Plain, out BenchmarkReport? plain)
            ? Figure(Median(plain) / Median(reports[Competitors.Generated]))
            : "";
        string[] allocations =
        [
            .. competitors.Where(reports.ContainsKey).Select(name => (Name: name, Bytes: Allocated(reports[name])))
                .Where(competitor => competitor.Bytes > 0)
                .Select(competitor => string.Create(CultureInfo.InvariantCulture, $"{competitor.Name} {competitor.Bytes:N0}")),
        ];
        string allocated = allocations.Length == 0 ? "0" : string.Join(", ", allocations);
        AppendLine(page, $"| {row.Element} | {row.Features} | {figures} | {gain} | {allocated} |");
    }

    private static string NameOf(BenchmarkReport report) => report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');

    private static (string Element, int Features) RowOf(BenchmarkReport report)
    {
        return ((string)report.BenchmarkCase.Parameters["Element"], (int)report.BenchmarkCase.Parameters["Features"]);
    }

    private static double Median(BenchmarkReport report) => report.ResultStatistics!.Median;

    private static long Allocated(BenchmarkReport report)
    {
        long total = report.GcStats.GetTotalAllocatedBytes(excludeAllocationQuantumSideEffects: true) ?? 0;
        return total <= NoiseBytes ? 0 : report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
    }

    /// <summary>Three digits that count, and no fraction from a hundred on.</summary>
    private static string Figure(double nanoseconds)
    {
        string format = nanoseconds < 10.0 ? "0.00" : nanoseconds < 100.0 ? "0.0" : "#,0";
        return nanoseconds.ToString(format, CultureInfo.InvariantCulture);
    }

    private static string VersionOf(Type type)
    {
        string? version = type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return version?.Split('+')[0] ?? "of unknown version";
    }

    // Lines end alike on every system: the page is committed.
    private static void AppendLine(StringBuilder page, FormattableString text)
    {
        page.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
