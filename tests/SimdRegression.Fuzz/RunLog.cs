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

    public void WriteTable(TextWriter writer)
    {
        const string row = "{0,-12}{1,12}{2,10}{3,12}{4,12}{5,10}";
        CultureInfo culture = CultureInfo.InvariantCulture;
        writer.WriteLine(string.Format(culture, row, "target", "inputs", "seconds", "inputs/s", "signatures", "findings"));
        foreach ((FuzzResult result, TimeSpan time) in entries)
        {
            double seconds = time.TotalSeconds;
            writer.WriteLine(string.Format(
                culture, row, result.Target, result.Inputs.ToString("N0", culture), seconds.ToString("F1", culture),
                (result.Inputs / seconds).ToString("N0", culture), result.Signatures, result.Findings.Count));
        }

        double all = entries.Sum(entry => entry.Time.TotalSeconds);
        long inputs = entries.Sum(entry => entry.Result.Inputs);
        writer.WriteLine(string.Format(
            culture, row, "all", inputs.ToString("N0", culture), all.ToString("F1", culture), (inputs / all).ToString("N0", culture),
            entries.Sum(entry => entry.Result.Signatures), entries.Sum(entry => entry.Result.Findings.Count)));
    }
}
