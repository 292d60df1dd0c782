using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Requests;
using SimdRegression.Networks;

namespace SimdRegression.Cli.Commands;

/// <summary><c>score</c>: judges a saved model by rows whose target is known.</summary>
internal static class ScoreCommand
{
    public static ExitCode Run(ScoreRequest request, ToolConsole console)
    {
        ModelFile file = ModelFile.Read(request.ModelPath);
        if (file.IsNetwork)
        {
            return file.IsSinglePrecision ? OfNetwork(request, file.LoadNetwork<float>(), console) : OfNetwork(request, file.LoadNetwork<double>(), console);
        }

        if (file.HasSeveralOutputs && !file.OutputsAreClasses)
        {
            return OutputsScore.Run(request, file, console);
        }

        ModelScore score = (file.HasSeveralOutputs, file.IsSinglePrecision) switch
        {
            (true, true) => Score(request, file.LoadOutputs<float>(), console),
            (true, false) => Score(request, file.LoadOutputs<double>(), console),
            (false, true) => Score(request, file.Load<float>(), console),
            _ => Score(request, file.Load<double>(), console),
        };
        return Write(request, score, console);
    }

    private static ExitCode OfNetwork<T>(ScoreRequest request, NetworkDocument<T> document, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (request.Repeats > 0)
        {
            throw new CommandLineException("--importance: it is measured of linear models, and not of networks");
        }

        var network = new StoredNetwork<T>(document);
        if (!network.HasSeveralClasses)
        {
            return network.Outputs > 1
                ? OutputsScore.Run(request, network, console)
                : Write(request, Score(request, network.Columns(0), console, network.WeightName, network.Predict), console);
        }

        return Write(request, Score(request, network.ToClasses(), network.WeightName, console), console);
    }

    private static ExitCode Write(ScoreRequest request, ModelScore score, ToolConsole console)
    {
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
    /// <param name="weights">The column of weights that the model was fitted with, where the document does not say.</param>
    /// <param name="outputs">Makes predictions in place of the document, or null.</param>
    public static ModelScore Score<T>(
        ScoreRequest request, ModelDocument<T> document, ToolConsole console, string? weights = null, RowOutputs<T>? outputs = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Table raw = Open(request, document.Annotations, console);
        using var rows = new ModelTable<T>(document, raw, WeightsOf(request, document.Objective?.WeightName ?? weights, raw), isJudged: true);
        return ModelScoring.Run(document, rows.Table, rows.Plan, rows.Read, rows.LabelProblem, console, request.Repeats, outputs);
    }

    private static ModelScore Score<T>(ScoreRequest request, MultiOutputDocument<T> document, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (request.Repeats > 0)
        {
            throw new CommandLineException("--importance: it is measured of models of one output, and not of several classes");
        }

        return Score(request, ClassModel<T>.Of(document), document.Objective?.WeightName, console);
    }

    private static ModelScore Score<T>(ScoreRequest request, ClassModel<T> model, string? weights, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Table raw = Open(request, model.Columns.Annotations, console);
        using var rows = ModelTable<T>.ForClasses(model, raw, WeightsOf(request, weights, raw), isJudged: true);
        return ClassScoring.Run(model, rows.Table, rows.Plan, rows.Read, rows.LabelProblem, console);
    }

    private static Table Open(ScoreRequest request, IReadOnlyDictionary<string, string> annotations, ToolConsole console)
    {
        var reading = new TableReading
        {
            Threads = request.Threads,
            Format = request.Format(TextFormat.Of(annotations)),
            Words = CommandLineWords.Model,
            Note = console.Note,
        };
        return TableFormats.Open(request.DataPath, console.OpenInput, reading);
    }

    private static string? WeightsOf(ScoreRequest request, string? known, Table raw) =>
        request.Weights ?? (known is string own && raw.Columns.Contains(own) ? own : null);
}
