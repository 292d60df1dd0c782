using System.Text.Json;
using SimdRegression.Tests.Oracle;

namespace SimdRegression.Tests.Cli;

/// <summary>Data, whole and cut into shards of unequal sizes, each reduced to its statistics.</summary>
/// <param name="tool">Runs the tool.</param>
/// <param name="data">The data's file, or null: the diabetes data, 442 rows of 10 features.</param>
internal sealed class Shards(ToolFixture tool, string? data = null)
{
    private readonly string[] lines = File.ReadAllLines(data ?? Path.Combine(OracleFolder.Bundled, "data", "diabetes_raw.csv"));

    /// <summary>Some rows of the data.</summary>
    public string Rows(string name, int start = 0, int end = 442) => Write(name, lines[(start + 1)..(end + 1)].Prepend(lines[0]));

    /// <summary>The same with a further column of weights, 0 included.</summary>
    public string WeightedRows(string name, int start = 0, int end = 442) =>
        Write(name, Enumerable.Range(start + 1, end - start).Select(row => $"{row % 7 * 0.75},{lines[row]}").Prepend($"weight,{lines[0]}"));

    /// <summary>The statistics of some rows.</summary>
    public string Statistics(string name, int start, int end, params string[] options)
    {
        string statistics = tool.Path(name + ".stats");
        string rows = options.Contains("--weights") ? WeightedRows(name + ".csv", start, end) : Rows(name + ".csv", start, end);
        tool.Run(["stats", rows, "--target", "y", "--output", statistics, .. options]).AssertDone();
        return statistics;
    }

    /// <summary>The statistics of consecutive shards, each longer than the one before.</summary>
    public string[] Cut(int start, int end, int parts, params string[] options)
    {
        int Border(int part) => start + ((end - start) * part * (part + 1) / (parts * (parts + 1)));
        return [.. Enumerable.Range(0, parts).Select(part => Statistics($"shard{part}", Border(part), Border(part + 1), options))];
    }

    public string Merge(string name, params string[] shards)
    {
        string merged = tool.Path(name);
        tool.Run(["merge", .. shards, "--output", merged]).AssertDone();
        return merged;
    }

    public JsonElement Fit(string source, params string[] options) => tool.Run(["fit", source, .. options, "--json"]).AssertDone().Json;

    /// <summary>Checks that two fits have the same fields and agree in every number but those that are rounding themselves.</summary>
    public static void AssertSame(JsonElement wanted, JsonElement found, double tolerance, string field = "")
    {
        Assert.Equal(wanted.ValueKind, found.ValueKind);
        switch (wanted.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.Equal(wanted.EnumerateObject().Select(entry => entry.Name), found.EnumerateObject().Select(entry => entry.Name));
                foreach (JsonProperty entry in wanted.EnumerateObject().Where(entry => entry.Name is not ("certificate" or "iterations")))
                {
                    AssertSame(entry.Value, found.GetProperty(entry.Name), tolerance, $"{field}/{entry.Name}");
                }

                break;
            case JsonValueKind.Array:
                Assert.Equal(wanted.ToString(), found.ToString());
                break;
            case JsonValueKind.Number when field.EndsWith("expectedDigits", StringComparison.Ordinal):
                // A logarithm of what rounding may have done, which the order of sums changes.
                Assert.Equal(wanted.GetDouble(), found.GetDouble(), 0.05);
                break;
            case JsonValueKind.Number:
                double error = Math.Abs(wanted.GetDouble() - found.GetDouble()) / Math.Max(Math.Abs(wanted.GetDouble()), double.Epsilon);
                Assert.True(error <= tolerance, $"{field}: {found}, want {wanted}, off by {error:g2}");
                break;
            default:
                Assert.Equal(wanted.ToString(), found.ToString());
                break;
        }
    }

    private string Write(string name, IEnumerable<string> lines) => tool.Write(name, string.Join('\n', lines) + "\n");
}
