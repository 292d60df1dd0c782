using System.Numerics;
using System.Numerics.Tensors;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary><c>predict</c>: applies a saved model block by block; nothing appears before all of it is known to succeed.</summary>
internal static class PredictCommand
{
    public static ExitCode Run(PredictRequest request, ToolConsole console)
    {
        if (request is { OutputPath: OutputNames.StandardStream, Json: true })
        {
            throw new CommandLineException("--output, --json: standard output cannot take both the predictions and the JSON object");
        }

        if (request.OutputPath == OutputNames.StandardStream)
        {
            request = request with { OutputPath = null };
        }
        else if (request.OutputPath is not null)
        {
            new OutputNames(request.ModelPath, request.DataPath).AddFile("--output", request.OutputPath);
        }

        ModelFile file = ModelFile.Read(request.ModelPath);
        return file.IsSinglePrecision ? Run(request, file.Load<float>(), console) : Run(request, file.Load<double>(), console);
    }

    private static ExitCode Run<T>(PredictRequest request, ModelDocument<T> document, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Table table = Table.Open(request.DataPath, console.OpenInput, request.Threads);
        ColumnPlan plan = ColumnPlan.ForPrediction(table, ModelFile.FeatureNames(document), document.TargetName);
        using var spool = new SpooledStream();
        var writers = new List<PredictionWriter>();
        if (request.Json)
        {
            writers.Add(new JsonPredictionWriter(spool, document.Response));
        }

        PredictionScore? score = null;
        if (request.OutputPath is null)
        {
            if (!request.Json)
            {
                writers.Add(new CsvPredictionWriter(spool));
            }

            score = Predict(document, table, plan, console, writers);
        }
        else
        {
            PendingFile.Write("--output", request.OutputPath, file =>
            {
                writers.Add(new CsvPredictionWriter(file));
                score = Predict(document, table, plan, console, writers);
            });
        }

        spool.CopyHeldTo(console.OutputStream);
        if (!request.Json)
        {
            Summarise(request, console, score);
        }

        return ExitCode.Done;
    }

    /// <returns>The score, or null where the file has no target.</returns>
    private static PredictionScore? Predict<T>(
        ModelDocument<T> document, Table table, ColumnPlan plan, ToolConsole console, IReadOnlyList<PredictionWriter> writers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LinearModel<T> model = document.ToModel();
        var block = new RowBlock<T>(plan);
        T[] predictions = [];
        PredictionScore? score = block.HasTargets ? new PredictionScore(document.Response) : null;
        UnusableDataException? refusal = null;
        long rows = 0;
        bool Step()
        {
            if (!table.Read(plan, block))
            {
                return false;
            }

            if (predictions.Length < block.Count)
            {
                predictions = new T[block.Capacity];
            }

            Span<T> made = predictions.AsSpan(0, block.Count);
            model.Predict(block.Rows, made);
            for (int r = 0; r < made.Length; r++)
            {
                double margin = double.CreateTruncating(made[r]);
                double prediction = Response.Of(document.Response, margin);
                if (!double.IsFinite(margin) || !double.IsFinite(prediction))
                {
                    throw new UnusableDataException(
                        block.PositionOf(table.Name, r),
                        "the prediction is too large for the model's precision; smaller values are accepted");
                }

                foreach (PredictionWriter writer in writers)
                {
                    writer.Write(prediction);
                }
            }

            // Targets are looked at where every row has one, which the last row decides.
            score = score is not null && TensorPrimitives.IsFiniteAll(block.Targets) ? score : null;
            if (score is not null && score.FirstRefused(block.Targets) is int refused and >= 0)
            {
                refusal ??= TableRefusals.Value(
                    table.Name, block, refused, plan.TargetName!, "is no label; 0 and 1 are accepted", block.Targets[refused]);
            }

            if (refusal is null)
            {
                score?.Add<T>(made, block.Targets);
            }

            rows += block.Count;
            return true;
        }

        ReadProgress.Run(console, table.Name, Step, () => table.Progress);
        if (rows == 0)
        {
            throw TableRefusals.NoRows(table, plan);
        }

        if (score is not null && refusal is not null)
        {
            throw refusal;
        }

        foreach (PredictionWriter writer in writers)
        {
            writer.Complete(score);
        }

        return score;
    }

    /// <summary>What a person wants to know besides the numbers; beside standard output when the numbers are there.</summary>
    private static void Summarise(PredictRequest request, ToolConsole console, PredictionScore? score)
    {
        TextWriter destination = request.OutputPath is null ? console.Error : console.Out;
        if (request.OutputPath is not null)
        {
            destination.WriteLine(Shown.Line($"The predictions are in {request.OutputPath}."));
        }

        if (score is not null && (request.OutputPath is not null || console.ErrorIsTerminal))
        {
            destination.WriteLine($"{score.Summary} on {score.Count} rows.");
        }
    }
}
