using System.Globalization;
using System.Text.Json;
using SimdRegression.Fuzz.Engine;

namespace SimdRegression.Fuzz;

/// <summary>What each target came to: a table for a person, and lines of JSON for a file that grows run by run.</summary>
/// <param name="path">The file, or null.</param>
internal sealed class RunLog(string? path)
{
    private readonly List<(FuzzResult Result, TimeSpan Time)> entries = [];

    public bool HasFindings => entries.Any(entry => entry.Result.Findings.Count > 0);

    public void Add(FuzzResult result, TimeSpan time, FuzzOptions options)
    {
        entries.Add((result, time));
        if (path is null)
        {
            return;
        }

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("target", result.Target);
            json.WriteNumber("seed", options.Seed);
            json.WriteNumber("threads", options.Threads);
            json.WriteNumber("inputs", result.Inputs);
            json.WriteNumber("seconds", Math.Round(time.TotalSeconds, 1));
            json.WriteNumber("signatures", result.Signatures);
            json.WriteStartArray("findings");
            foreach (Finding finding in result.Findings)
            {
                json.WriteStringValue(finding.Message);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        using FileStream file = File.Open(path, FileMode.Append);
        file.Write(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Writes the table in the form that docs/fuzzing.md takes.</summary>
    public void WriteTable(TextWriter writer, int seed)
    {
        const string row = "| {0} | {1} | {2} | {3} | {4} | {5} |";
        CultureInfo culture = CultureInfo.InvariantCulture;
        writer.WriteLine(string.Format(culture, row, $"target (seed {seed})", "inputs", "seconds", "inputs/s", "signatures", "findings"));
        writer.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach ((FuzzResult result, TimeSpan time) in entries)
        {
            WriteRow(result.Target, result.Inputs, time.TotalSeconds, result.Signatures, result.Findings.Count);
        }

        WriteRow(
            "all", entries.Sum(entry => entry.Result.Inputs), entries.Sum(entry => entry.Time.TotalSeconds),
            entries.Sum(entry => entry.Result.Signatures), entries.Sum(entry => entry.Result.Findings.Count));

        void WriteRow(string name, long inputs, double seconds, int signatures, int findings) => writer.WriteLine(
            string.Format(
                culture, row, name, inputs.ToString("N0", culture), seconds.ToString("F0", culture), (inputs / seconds).ToString("N0", culture),
                signatures.ToString("N0", culture), findings));
    }
}
