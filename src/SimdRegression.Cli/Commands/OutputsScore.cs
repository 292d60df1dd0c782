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
        using Table table = TableFormats.Open(request.DataPath, console.OpenInput, OutputsPrediction.Reading(request.Format, request.Threads, document, console));
        return table.Columns.Contains(name);
    }
}
