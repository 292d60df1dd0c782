using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary><c>score</c> for a model of several targets: each target by its own, and the means over targets.</summary>
internal static class OutputsScore
{
    public static ExitCode Run(ScoreRequest request, ModelFile file, ToolConsole console)
    {
        if (request.DataPath == "-")
        {
            throw new CommandLineException("DATA: a model of several targets reads the data once for each, which standard input does not allow; a file is accepted");
        }

        (string[] names, ModelScore[] scores) = file.IsSinglePrecision
            ? Scores(request, file.LoadOutputs<float>(), console)
            : Scores(request, file.LoadOutputs<double>(), console);
        return Write(request, names, scores, console);
    }

    /// <summary>The same for a network.</summary>
    public static ExitCode Run<T>(ScoreRequest request, StoredNetwork<T> network, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (request.DataPath == "-")
        {
            throw new CommandLineException("DATA: a model of several targets reads the data once for each, which standard input does not allow; a file is accepted");
        }

        var scores = new ModelScore[network.Outputs];
        for (int k = 0; k < scores.Length; k++)
        {
            scores[k] = ScoreCommand.Score(request, network.Columns(k), console, network.WeightName, network.Only(k));
        }

        return Write(request, network.OutputNames, scores, console);
    }

    private static ExitCode Write(ScoreRequest request, string[] names, ModelScore[] scores, ToolConsole console)
    {
        if (request.Json)
        {
            TargetsOutput.WriteScores(console.OutputStream, names, scores);
        }
        else
        {
            TargetsOutput.WriteScores(console.Out, names, scores);
        }

        return ExitCode.Done;
    }

    private static (string[] Names, ModelScore[] Scores) Scores<T>(ScoreRequest request, MultiOutputDocument<T> document, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var scores = new ModelScore[document.OutputCount];
        for (int k = 0; k < scores.Length; k++)
        {
            ScoreRequest single = document.Objective?.WeightName is string own && request.Weights is null && HasColumn(request, own, document, console)
                ? request with { Weights = own }
                : request;
            scores[k] = ScoreCommand.Score(single, document.ToDocument(k), console);
        }

        return ([.. document.OutputNames], scores);
    }

    private static bool HasColumn<T>(ScoreRequest request, string name, MultiOutputDocument<T> document, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Table table = TableFormats.Open(request.DataPath, console.OpenInput, OutputsPrediction.Reading(request.Format, request.Threads, document.Annotations, console));
        return table.Columns.Contains(name);
    }
}
