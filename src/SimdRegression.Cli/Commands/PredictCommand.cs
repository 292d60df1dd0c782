using System.Numerics;
using System.Numerics.Tensors;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Requests;
using SimdRegression.Networks;

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
        if (file.IsNetwork)
        {
            return file.IsSinglePrecision ? OfNetwork(request, file.LoadNetwork<float>(), console) : OfNetwork(request, file.LoadNetwork<double>(), console);
        }

        if (file.HasSeveralOutputs)
        {
            return !file.OutputsAreClasses ? OutputsPrediction.Run(request, file, console)
                : file.IsSinglePrecision ? ClassPredictions.Run(request, ClassModel<float>.Of(file.LoadOutputs<float>()), console)
                : ClassPredictions.Run(request, ClassModel<double>.Of(file.LoadOutputs<double>()), console);
        }

        return file.IsSinglePrecision ? Run(request, file.Load<float>(), console) : Run(request, file.Load<double>(), console);
    }

    private static ExitCode OfNetwork<T>(PredictRequest request, NetworkDocument<T> document, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (request.Deviation || request.Level is not null)
        {
            throw new CommandLineException($"{(request.Deviation ? "--deviation" : "--interval")}: a network tells nothing of it; linear models are accepted");
        }

        var network = new StoredNetwork<T>(document);
        return network.HasSeveralClasses ? ClassPredictions.Run(request, network.ToClasses(), console)
            : network.Outputs > 1 ? OutputsPrediction.Run(request, network, console)
            : Run(request, network.Columns(0), console, network.Predict);
    }

    private static ExitCode Run<T>(PredictRequest request, ModelDocument<T> document, ToolConsole console, RowOutputs<T>? outputs = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (request.Label && document.Response is not (ResponseKind.Probability or ResponseKind.Label))
        {
            throw new CommandLineException("--label: the model predicts values and has no classes");
        }

        if (request.Deviation && (request.Level is not null || request.Label))
        {
            throw new CommandLineException($"--deviation, {(request.Label ? "--label" : "--interval")}: one of them is accepted");
        }

        var reading = new TableReading
        {
            Threads = request.Threads,
            Format = request.Format(TextFormat.Of(document.Annotations)),
            Words = CommandLineWords.Model,
            Note = console.Note,
        };
        PredictionRanges? ranges = PredictionRanges.Of(request, document);
        Table raw = TableFormats.Open(request.DataPath, console.OpenInput, reading);
        using var table = new ModelTable<T>(document, raw, weights: null, isJudged: false, plan => Keep(request, raw, plan), readsAll: ranges is not null);
        string[] kept = Array.ConvertAll(table.RawPlan.Kept, index => raw.Columns[index]);
        using var spool = new SpooledStream();
        var writers = new List<PredictionWriter>();
        if (request.Json)
        {
            writers.Add(new JsonPredictionWriter(spool, document.Response, kept, PredictionExtras.Of(ranges)));
        }

        PredictionScore? score = null;
        if (request.OutputPath is null)
        {
            if (!request.Json)
            {
                writers.Add(new CsvPredictionWriter(spool, kept, PredictionExtras.Of(ranges)));
            }

            score = Predict(request, table, console, writers, ranges, outputs);
        }
        else
        {
            PendingFile.Write("--output", request.OutputPath, file =>
            {
                writers.Add(new CsvPredictionWriter(file, kept, PredictionExtras.Of(ranges)));
                score = Predict(request, table, console, writers, ranges, outputs);
            });
        }

        spool.CopyHeldTo(console.OutputStream);
        if (!request.Json)
        {
            Summarise(request, console, score);
        }

        return ExitCode.Done;
    }

    /// <summary>Has the columns that were asked for go along with the rows.</summary>
    public static ColumnPlan Keep(PredictRequest request, Table table, ColumnPlan plan)
    {
        bool keeps = request.KeepsAll || request.Kept.Count > 0;
        return keeps ? plan.Keeping(table, request.KeepsAll ? null : request.Kept) : plan;
    }

    /// <returns>The score, or null where the file has no target.</returns>
    private static PredictionScore? Predict<T>(
        PredictRequest request, ModelTable<T> rows, ToolConsole console, IReadOnlyList<PredictionWriter> writers, PredictionRanges? ranges, RowOutputs<T>? outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ModelDocument<T> document = rows.Document;
        Table table = rows.Table;
        outputs ??= document.ToModel().Predict;
        var block = new RowBlock<T>(rows.Plan);
        T[] predictions = [];
        PredictionScore? score = block.HasTargets ? new PredictionScore(document.Response) : null;
        UnusableDataException? refusal = null;
        long count = 0;
        bool Step()
        {
            if (!rows.Read(block))
            {
                return false;
            }

            if (predictions.Length < block.Count)
            {
                predictions = new T[block.Capacity];
            }

            Span<T> made = predictions.AsSpan(0, block.Count);
            outputs(block.Rows, made);
            ExposureOffsets.Add(ExposureOffsets.Of(block), made);
            for (int r = 0; r < made.Length; r++)
            {
                Prediction prediction = Describe(request, document, table, block, r, double.CreateTruncating(made[r]));
                if (ranges is not null)
                {
                    ReadOnlySpan<T> row = block.Rows.Slice(r * block.RowStride, rows.Plan.FeatureCount);
                    prediction = ranges.AreDeviations
                        ? prediction with { Deviation = double.IsNaN(prediction.Value) ? double.NaN : ranges.DeviationAt(row) }
                        : prediction with { Range = ranges.At(row, prediction.Value) };
                }

                foreach (PredictionWriter writer in writers)
                {
                    writer.Write(in prediction);
                }
            }

            // Targets are looked at where every row has one and a prediction, which the last row decides.
            score = score is not null && TensorPrimitives.IsFiniteAll(block.Targets) && TensorPrimitives.IsFiniteAll<T>(made) ? score : null;
            if (score is not null && score.FirstRefused(block.Targets) is int refused and >= 0)
            {
                refusal ??= new UnusableDataException(block.PositionOf(table.Name, refused), $"column \"{rows.Plan.TargetName}\": {rows.LabelProblem}");
            }

            if (refusal is null)
            {
                score?.Add<T>(made, block.Targets);
            }

            count += block.Count;
            return true;
        }

        ReadProgress.Run(console, table.Name, Step, () => table.Progress);
        if (count == 0)
        {
            throw TableRefusals.NoRows(table, rows.Plan);
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

    private static Prediction Describe<T>(
        PredictRequest request, ModelDocument<T> document, Table table, RowBlock<T> block, int row, double margin)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string[] kept = block.Texts.Count > 0 ? block.Texts[row] : [];

        // A row whose missing values are dropped has no prediction. All other features are finite.
        if (double.IsNaN(margin) && document.Encoder is not null)
        {
            return new Prediction(double.NaN, null, kept);
        }

        double prediction = InverseLink.Of(document.Response, margin);
        if (!double.IsFinite(margin) || !double.IsFinite(prediction))
        {
            throw new UnusableDataException(
                block.PositionOf(table.Name, row), "the prediction is too large for the model's precision; smaller values are accepted");
        }

        string? label = !request.Label ? null
            : margin > 0.0 ? document.Classes?[1] ?? "1"
            : document.Classes?[0] ?? "0";
        return new Prediction(prediction, label, kept);
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
