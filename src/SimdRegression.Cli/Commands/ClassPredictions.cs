using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Requests;
using SimdRegression.Kernels;

namespace SimdRegression.Cli.Commands;

/// <summary><c>predict</c> of a classifier: a probability for each class, or the label of the largest.</summary>
internal static class ClassPredictions
{
    public static ExitCode Run<T>(PredictRequest request, ClassModel<T> model, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (request.Deviation || request.Level is not null)
        {
            throw new CommandLineException($"{(request.Deviation ? "--deviation" : "--interval")}: a classifier predicts probabilities, which have none");
        }

        var reading = new TableReading
        {
            Threads = request.Threads,
            Format = request.Format(TextFormat.Of(model.Columns.Annotations)),
            Words = CommandLineWords.Model,
            Note = console.Note,
        };
        Table raw = TableFormats.Open(request.DataPath, console.OpenInput, reading);
        using var table = ModelTable<T>.ForClasses(model, raw, weights: null, isJudged: false, plan => PredictCommand.Keep(request, raw, plan));
        string[] kept = Array.ConvertAll(table.RawPlan.Kept, index => raw.Columns[index]);
        using var spool = new SpooledStream();
        ClassScore? score = null;
        if (request.OutputPath is not null)
        {
            PendingFile.Write("--output", request.OutputPath, file => score = Predict(model, table, console, Writers(request, model, kept, spool, file)));
        }
        else
        {
            score = Predict(model, table, console, Writers(request, model, kept, spool, null));
        }

        spool.CopyHeldTo(console.OutputStream);
        if (!request.Json)
        {
            Summarise(request, console, score);
        }

        return ExitCode.Done;
    }

    private static List<ClassPredictionWriter> Writers<T>(
        PredictRequest request, ClassModel<T> model, string[] kept, Stream spool, Stream? file)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var writers = new List<ClassPredictionWriter>();
        if (request.Json)
        {
            writers.Add(new JsonClassWriter(spool, model.Labels, kept, request.Label, model.WritesRows));
        }

        if (file is not null || !request.Json)
        {
            writers.Add(new CsvClassWriter(file ?? spool, model.Labels, kept, request.Label));
        }

        return writers;
    }

    /// <returns>The score, or null where the file has no target.</returns>
    private static ClassScore? Predict<T>(
        ClassModel<T> model, ModelTable<T> rows, ToolConsole console, List<ClassPredictionWriter> writers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Table table = rows.Table;
        var block = new RowBlock<T>(rows.Plan);
        int classes = model.Labels.Count;
        T[] made = [];
        var shares = new double[classes];
        ClassScore? score = block.HasTargets ? new ClassScore(model.Labels) : null;
        UnusableDataException? refusal = null;
        long count = 0;
        bool Step()
        {
            if (!rows.Read(block))
            {
                return false;
            }

            made = made.Length < block.Count * classes ? new T[block.Capacity * classes] : made;
            Span<T> scores = made.AsSpan(0, block.Count * classes);
            model.Scores(block.Rows, scores);
            bool isWhole = true;
            for (int r = 0; r < block.Count; r++)
            {
                Span<T> own = scores.Slice(r * classes, classes);
                bool isMissing = T.IsNaN(own[0]) && model.Columns.Encoder is not null;
                for (int k = 0; k < classes && !isMissing; k++)
                {
                    if (!T.IsFinite(own[k]))
                    {
                        throw new UnusableDataException(
                            block.PositionOf(table.Name, r), "the prediction is too large for the model's precision; smaller values are accepted");
                    }
                }

                isWhole &= !isMissing;
                for (int k = 0; k < classes; k++)
                {
                    shares[k] = double.CreateTruncating(own[k]);
                }

                if (!isMissing)
                {
                    Softmax.Apply<double>(shares);
                }

                string? label = isMissing ? null : model.Labels[Softmax.Largest<T>(own)];
                foreach (ClassPredictionWriter writer in writers)
                {
                    writer.Write(isMissing ? null : shares, label, block.Texts.Count > 0 ? block.Texts[r] : []);
                }
            }

            // Targets are looked at where every row has one and a prediction, which the last row decides.
            score = score is not null && isWhole && AreFinite(block.Targets) ? score : null;
            if (score is not null && block.Targets.IndexOf(T.CreateTruncating(classes)) is int refused and >= 0)
            {
                refusal ??= new UnusableDataException(block.PositionOf(table.Name, refused), $"column \"{rows.Plan.TargetName}\": {rows.LabelProblem}");
            }

            if (refusal is null)
            {
                score?.Add<T>(scores, block.Targets, default);
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

        foreach (ClassPredictionWriter writer in writers)
        {
            writer.Complete(score);
        }

        return score;
    }

    private static bool AreFinite<T>(ReadOnlySpan<T> targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (T target in targets)
        {
            if (!T.IsFinite(target))
            {
                return false;
            }
        }

        return true;
    }

    private static void Summarise(PredictRequest request, ToolConsole console, ClassScore? score)
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
