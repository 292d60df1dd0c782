using System.Globalization;
using System.Numerics;
using System.Text.Json;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary><c>generate</c>: a problem with known coefficients, written a block of rows at a time.</summary>
internal static class GenerateCommand
{
    private const string Option = "--output";
    private const string TargetName = "y";
    private const int BlockElements = 1 << 16;

    public static ExitCode Run(GenerateRequest request, ToolConsole console)
    {
        RowFileFormat format = RowFileFormats.Of(request.OutputPath)
            ?? throw new CommandLineException($"{Option}: \"{request.OutputPath}\" is not accepted; a name that ends in .csv or .npy is");
        var names = new OutputNames();
        names.AddFile(Option, request.OutputPath);
        names.AddFile(Option, request.TruthPath);
        if (request.SinglePrecision)
        {
            Run<float>(request, format);
        }
        else
        {
            Run<double>(request, format);
        }

        console.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{request.OutputPath}: {request.Samples:N0} rows, {request.Features} features, target {TargetColumn(request, format)}."));
        console.Say($"The true coefficients are in {request.TruthPath}.");
        return ExitCode.Done;
    }

    private static void Run<T>(GenerateRequest request, RowFileFormat format)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SyntheticSource<T> source = request.HasClasses
            ? SyntheticData.ClassificationSource<T>(
                request.Features,
                request.Seed,
                request.Informative,
                request.Separation,
                request.FlipRate,
                request.Correlation,
                request.Intercept)
            : SyntheticData.RegressionSource<T>(
                request.Features, request.Seed, request.Informative, request.Noise, request.Correlation, request.Intercept);

        // The rows take their place last: where they are, the truth is beside them.
        PendingFile.Write(Option, request.OutputPath, stream =>
        {
            WriteRows(request, format, source, stream);
            PendingFile.Write(Option, request.TruthPath, truth => WriteTruth(request, format, source, truth));
        });
    }

    private static void WriteRows<T>(GenerateRequest request, RowFileFormat format, SyntheticSource<T> source, Stream stream)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int features = request.Features;
        int blockRows = Math.Min(Math.Max(1, BlockElements / features), request.Samples);
        var rows = new T[blockRows * features];
        var targets = new T[blockRows];
        TableWriter<T> writer = TableWriter<T>.Create(
            format, stream, request.Samples, [.. FeatureNames(request), TargetColumn(request, format)]);
        for (int start = 0; start < request.Samples; start += blockRows)
        {
            int count = Math.Min(blockRows, request.Samples - start);
            source.Next(rows.AsSpan(0, count * features), targets.AsSpan(0, count));
            for (int r = 0; r < count; r++)
            {
                writer.Write(rows.AsSpan(r * features, features), targets[r]);
            }
        }

        writer.Flush();
    }

    private static void WriteTruth<T>(GenerateRequest request, RowFileFormat format, SyntheticSource<T> source, Stream stream)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Utf8JsonWriter json = JsonOutput.CreateWriter(stream, indented: true);
        json.WriteStartObject();
        json.WriteString("problem", request.HasClasses ? "classification" : "regression");
        json.WriteNumber("rows", request.Samples);
        json.WriteNumber("features", request.Features);
        json.WriteNumber("informative", request.Informative);
        json.WriteString("target", TargetColumn(request, format));
        json.WriteString("precision", Precisions.Word(request.SinglePrecision));
        json.WriteNumber("seed", request.Seed);
        json.WriteNumberOrNull("correlation", request.Correlation);
        if (request.HasClasses)
        {
            json.WriteNumberOrNull("separation", request.Separation);
            json.WriteNumberOrNull("flipRate", request.FlipRate);
        }
        else
        {
            json.WriteNumberOrNull("noise", request.Noise);
        }

        json.WriteNumberOrNull("intercept", source.Intercept);
        json.WritePerFeature("coefficients", FeatureNames(request), source.Coefficients);
        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    // The names that the columns of an array have for this tool.
    private static string[] FeatureNames(GenerateRequest request) => [.. Sequence.Range(0, request.Features).Select(j => $"x{j}")];

    private static string TargetColumn(GenerateRequest request, RowFileFormat format) =>
        format == RowFileFormat.Npy ? $"x{request.Features}" : TargetName;
}
