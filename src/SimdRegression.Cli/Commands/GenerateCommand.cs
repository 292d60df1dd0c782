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

    public static ExitCode Run(GenerateSettings settings, ToolConsole console)
    {
        RowFileFormat format = RowFileFormats.Of(settings.OutputPath)
            ?? throw new CommandLineException($"{Option}: \"{settings.OutputPath}\" is not accepted; a name that ends in .csv or .npy is");
        var names = new OutputNames();
        names.AddFile(Option, settings.OutputPath);
        names.AddFile(Option, settings.TruthPath);
        if (settings.SinglePrecision)
        {
            Run<float>(settings, format);
        }
        else
        {
            Run<double>(settings, format);
        }

        console.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{settings.OutputPath}: {settings.Samples:N0} rows, {settings.Features} features, target {TargetColumn(settings, format)}."));
        console.Say($"The true coefficients are in {settings.TruthPath}.");
        return ExitCode.Done;
    }

    private static void Run<T>(GenerateSettings settings, RowFileFormat format)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SyntheticSource<T> source = settings.HasClasses
            ? SyntheticData.ClassificationSource<T>(
                settings.Features,
                settings.Seed,
                settings.Informative,
                settings.Separation,
                settings.FlipRate,
                settings.Correlation,
                settings.Intercept)
            : SyntheticData.RegressionSource<T>(
                settings.Features, settings.Seed, settings.Informative, settings.Noise, settings.Correlation, settings.Intercept);

        // The rows take their place last: where they are, the truth is beside them.
        PendingFile.Write(Option, settings.OutputPath, stream =>
        {
            WriteRows(settings, format, source, stream);
            PendingFile.Write(Option, settings.TruthPath, truth => WriteTruth(settings, format, source, truth));
        });
    }

    private static void WriteRows<T>(GenerateSettings settings, RowFileFormat format, SyntheticSource<T> source, Stream stream)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int features = settings.Features;
        int blockRows = Math.Min(Math.Max(1, BlockElements / features), settings.Samples);
        var rows = new T[blockRows * features];
        var targets = new T[blockRows];
        RowWriter<T> writer = RowWriter<T>.Create(
            format, stream, settings.Samples, [.. FeatureNames(settings), TargetColumn(settings, format)]);
        for (int start = 0; start < settings.Samples; start += blockRows)
        {
            int count = Math.Min(blockRows, settings.Samples - start);
            source.Next(rows.AsSpan(0, count * features), targets.AsSpan(0, count));
            for (int r = 0; r < count; r++)
            {
                writer.Write(rows.AsSpan(r * features, features), targets[r]);
            }
        }

        writer.Flush();
    }

    private static void WriteTruth<T>(GenerateSettings settings, RowFileFormat format, SyntheticSource<T> source, Stream stream)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Utf8JsonWriter json = JsonOutput.CreateWriter(stream, indented: true);
        json.WriteStartObject();
        json.WriteString("problem", settings.HasClasses ? "classification" : "regression");
        json.WriteNumber("rows", settings.Samples);
        json.WriteNumber("features", settings.Features);
        json.WriteNumber("informative", settings.Informative);
        json.WriteString("target", TargetColumn(settings, format));
        json.WriteString("precision", Precisions.Word(settings.SinglePrecision));
        json.WriteNumber("seed", settings.Seed);
        json.WriteNumberOrNull("correlation", settings.Correlation);
        if (settings.HasClasses)
        {
            json.WriteNumberOrNull("separation", settings.Separation);
            json.WriteNumberOrNull("flipRate", settings.FlipRate);
        }
        else
        {
            json.WriteNumberOrNull("noise", settings.Noise);
        }

        json.WriteNumberOrNull("intercept", source.Intercept);
        json.WritePerFeature("coefficients", FeatureNames(settings), source.Coefficients);
        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    // The names that the columns of an array have for this tool.
    private static string[] FeatureNames(GenerateSettings settings) => [.. Sequence.Range(0, settings.Features).Select(j => $"x{j}")];

    private static string TargetColumn(GenerateSettings settings, RowFileFormat format) =>
        format == RowFileFormat.Npy ? $"x{settings.Features}" : TargetName;
}
