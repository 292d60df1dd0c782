using System.Numerics;
using System.Text.Json;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Output;

/// <summary>Statistics as a file, and what is told about it.</summary>
internal static class StatisticsOutput
{
    private const string Option = "--output";
    private const string StandardOutput = "-";

    /// <summary>Makes sure, before the long work begins, that the statistics could be written.</summary>
    /// <exception cref="CommandLineException">They could not.</exception>
    /// <param name="path">The file's place, or - for standard output.</param>
    /// <param name="json">Whether standard output gets a JSON object.</param>
    /// <param name="names">The files of the run.</param>
    public static void Check(string path, bool json, OutputNames names)
    {
        if (path != StandardOutput)
        {
            names.AddFile(Option, path);
        }
        else if (json)
        {
            throw new CommandLineException($"{Option}, --json: standard output cannot take both the statistics and the JSON object");
        }
    }

    /// <param name="path">The file's place, or - for standard output, which then gets nothing else.</param>
    /// <param name="json">Whether standard output gets one JSON object instead of a sentence.</param>
    /// <param name="console">Where it is told.</param>
    /// <param name="shard">What is written.</param>
    /// <param name="files">How many files were merged, or null.</param>
    public static void Write<T>(string path, bool json, ToolConsole console, NamedMoments<T> shard, int? files)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        byte[] bytes = StatisticsFile.ToBytes(shard);
        if (path == StandardOutput)
        {
            console.OutputStream.Write(bytes);
            return;
        }

        PendingFile.Write(Option, path, stream => stream.Write(bytes));
        if (json)
        {
            WriteJson(console.OutputStream, path, shard, files);
            return;
        }

        string origin = files is null ? shard.Name : $"{files} file(s)";
        console.Say(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{Shown.Name(origin)}: {shard.Moments.Count:N0} rows, {shard.Columns.Features.Length} features, target {Shown.Name(shard.Columns.Target)}."));
        console.Say($"The statistics are in {path}.");
    }

    private static void WriteJson<T>(Stream stream, string path, NamedMoments<T> shard, int? files)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Utf8JsonWriter json = JsonOutput.CreateWriter(stream, indented: true);
        json.WriteStartObject();
        json.WriteString("output", path);
        if (files is int count)
        {
            json.WriteNumber("files", count);
        }

        json.WriteNumber("rows", shard.Moments.Count);
        json.WriteNumberOrNull("totalWeight", shard.Moments.TotalWeight);
        json.WriteNumber("features", shard.Columns.Features.Length);
        json.WriteNames("featureNames", shard.Columns.Features);
        json.WriteString("target", shard.Columns.Target);
        json.WriteString("weights", shard.Columns.Weights);
        json.WriteString("precision", Precisions.Word(shard.Columns.SinglePrecision));
        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }
}
