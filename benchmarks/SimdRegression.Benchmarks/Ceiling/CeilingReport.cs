using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using BenchmarkDotNet.Environments;
using SimdRegression.Benchmarks.Ceiling.Machine;
using SimdRegression.Benchmarks.Results;

namespace SimdRegression.Benchmarks.Ceiling;

/// <summary>Writes what was measured to standard output, and nothing else there.</summary>
internal static class CeilingReport
{
    private static readonly string[] Heads = ["kernel", "type", "N", "memory", "ns", "of a", "floor", "ratio", "of peak"];

    // Numbers are aligned at their right end.
    private static readonly bool[] IsNumber = [false, false, true, false, true, false, true, true, true];

    /// <summary>Writes a table, or JSON.</summary>
    /// <param name="options">Which of the two.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="measurements">The kernels.</param>
    public static void Write(CeilingOptions options, MachineSpeed machine, List<Measurement> measurements)
    {
        string processor = Processor.Name(HostEnvironmentInfo.GetCurrent());
        if (options.Json)
        {
            WriteJson(processor, machine, measurements);
        }
        else
        {
            WriteTable(processor, machine, measurements);
        }
    }

    private static void WriteJson(string processor, MachineSpeed machine, List<Measurement> measurements)
    {
        using Stream output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartObject("machine");
            json.WriteString("processor", processor);
            json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
            json.WriteStartArray("widths");
            foreach (int bits in MultiplyAddPeak<double>.Widths())
            {
                json.WriteNumberValue(bits);
            }

            json.WriteEndArray();
            WriteNumber(json, "bandwidthGBPerSecond", machine.Bandwidth);
            json.WriteStartObject("multiplyAddsPerNanosecond");
            foreach ((string type, IReadOnlyDictionary<int, double> peaks) in machine.Peaks)
            {
                json.WriteStartObject(type);
                foreach ((int bits, double peak) in peaks)
                {
                    WriteNumber(json, bits.ToString(CultureInfo.InvariantCulture), peak);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("kernels");
            foreach (Measurement measurement in measurements)
            {
                double floor = measurement.Floor(machine);
                json.WriteStartObject();
                json.WriteString("kernel", measurement.Key.Kernel);
                json.WriteString("type", measurement.Key.Type);
                json.WriteNumber("features", measurement.Key.Features);
                json.WriteString("memory", measurement.Key.Memory);
                WriteNumber(json, "nanoseconds", measurement.Nanoseconds);
                WriteNumber(json, "floor", floor);
                WriteNumber(json, "ratio", measurement.Nanoseconds / floor);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        json.WriteNumber(name, double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
    }

    private static void WriteTable(string processor, MachineSpeed machine, List<Measurement> measurements)
    {
        Console.WriteLine($"{processor}, {RuntimeInformation.FrameworkDescription}; one core");
        Console.WriteLine(Text($"reads {machine.Bandwidth:F1} GB/s from memory"));
        foreach ((string type, IReadOnlyDictionary<int, double> peaks) in machine.Peaks)
        {
            IEnumerable<string> figures = peaks.Select(peak => Text($"{peak.Value:F1} ({peak.Key} bits)"));
            Console.WriteLine($"{type} multiply-adds a nanosecond: {string.Join(", ", figures)}");
        }

        Console.WriteLine();
        List<string[]> rows = [Heads, .. measurements.Select(measurement => Row(measurement, measurement.Floor(machine)))];
        int[] widths = [.. Enumerable.Range(0, Heads.Length).Select(column => rows.Max(row => row[column].Length))];
        rows.Insert(1, [.. widths.Select((width, column) => new string('-', width - 1) + (IsNumber[column] ? ':' : '-'))]);
        foreach (string[] row in rows)
        {
            IEnumerable<string> cells = row.Select(
                (cell, column) => IsNumber[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            Console.WriteLine($"| {string.Join(" | ", cells)} |");
        }
    }

    private static string[] Row(Measurement measurement, double floor) =>
    [
        measurement.Key.Kernel,
        measurement.Key.Type,
        Text($"{measurement.Key.Features}"),
        measurement.Key.Memory,
        Text($"{measurement.Nanoseconds:F2}"),
        measurement.Item,
        Text($"{floor:F2}"),
        Text($"{measurement.Nanoseconds / floor:F2}"),
        Text($"{100.0 * floor / measurement.Nanoseconds:F0}%"),
    ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
