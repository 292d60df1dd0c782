using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary><c>score</c>: judges a saved model by rows whose target is known.</summary>
internal static class ScoreCommand
{
    public static ExitCode Run(ScoreRequest request, ToolConsole console)
    {
        ModelFile file = ModelFile.Read(request.ModelPath);
        if (file.HasSeveralOutputs)
        {
            return OutputsScore.Run(request, file, console);
        }

        ModelScore score = file.IsSinglePrecision ? Score(request, file.Load<float>(), console) : Score(request, file.Load<double>(), console);
        if (request.Json)
        {
            ScoreOutput.WriteJson(console.OutputStream, score);
        }
        else
        {
            ScoreOutput.WriteText(console.Out, score);
        }

        return ExitCode.Done;
    }

    /// <summary>Scores one model.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="document">The model.</param>
    /// <param name="console">Where progress and notes go.</param>
    public static ModelScore Score<T>(ScoreRequest request, ModelDocument<T> document, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var reading = new TableReading
        {
            Threads = request.Threads,
            Format = request.Format(TextFormat.Of(document.Annotations)),
            Words = CommandLineWords.Model,
            Note = console.Note,
        };
        Table raw = TableFormats.Open(request.DataPath, console.OpenInput, reading);
        string? weights = request.Weights
            ?? (document.Objective?.WeightName is string own && raw.Columns.Contains(own) ? own : null);
        using var rows = new ModelTable<T>(document, raw, weights, isJudged: true);
        return ModelScoring.Run(document, rows.Table, rows.Plan, rows.Read, rows.LabelProblem, console, request.Repeats);
    }
}
