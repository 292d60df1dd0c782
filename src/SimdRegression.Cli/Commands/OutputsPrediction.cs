using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary><c>predict</c> for a model of several targets: one pass, a column of predictions for each.</summary>
internal static class OutputsPrediction
{
    public static ExitCode Run(PredictRequest request, ModelFile file, ToolConsole console)
    {
        if (request.Label || request.Deviation || request.Level is not null)
        {
            string option = request.Label ? "--label" : request.Deviation ? "--deviation" : "--interval";
            throw new CommandLineException($"{option}: it is for a model of one target");
        }

        return file.IsSinglePrecision ? Run(request, file.LoadOutputs<float>(), console) : Run(request, file.LoadOutputs<double>(), console);
    }

    /// <summary>How the data of a model of several outputs are read.</summary>
    public static TableReading Reading<T>(Func<TextFormat, TextFormat> format, int threads, MultiOutputDocument<T> document, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new()
    {
        Threads = threads,
        Format = format(TextFormat.Of(document.Annotations)),
        Words = CommandLineWords.Model,
        Note = console.Note,
    };

    private static ExitCode Run<T>(PredictRequest request, MultiOutputDocument<T> document, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var outputs = new ModelDocument<T>[document.OutputCount];
        var models = new LinearModel<T>[outputs.Length];
        for (int k = 0; k < outputs.Length; k++)
        {
            outputs[k] = document.ToDocument(k);
            models[k] = outputs[k].ToModel();
        }

        Table raw = TableFormats.Open(request.DataPath, console.OpenInput, Reading(request.Format, request.Threads, document, console));
        using var table = new ModelTable<T>(Columns(document, outputs[0]), raw, weights: null, isJudged: false, plan => PredictCommand.Keep(request, raw, plan));
        string[] kept = Array.ConvertAll(table.RawPlan.Kept, index => raw.Columns[index]);
        var writer = new TargetsPredictionWriter([.. document.OutputNames], kept);
        var block = new RowBlock<T>(table.Plan);
        T[] made = [];
        bool Step()
        {
            if (!table.Read(block))
            {
                return false;
            }

            made = made.Length < block.Count ? new T[block.Capacity] : made;
            double[][] columns = new double[models.Length][];
            T[] offsets = ExposureOffsets.Of(block);
            for (int k = 0; k < models.Length; k++)
            {
                Span<T> margins = made.AsSpan(0, block.Count);
                models[k].Predict(block.Rows, block.RowStride, margins);
                ExposureOffsets.Add(offsets, margins);
                columns[k] = new double[block.Count];
                for (int row = 0; row < margins.Length; row++)
                {
                    double margin = double.CreateTruncating(margins[row]);
                    double prediction = InverseLink.Of(outputs[k].Response, margin);
                    bool isGap = double.IsNaN(margin) && document.Encoder is not null;
                    columns[k][row] = isGap || (double.IsFinite(margin) && double.IsFinite(prediction))
                        ? prediction
                        : throw new UnusableDataException(
                            block.PositionOf(table.Table.Name, row), "the prediction is too large for the model's precision; smaller values are accepted");
                }
            }

            writer.Add(columns, block.Texts);
            return true;
        }

        ReadProgress.Run(console, table.Table.Name, Step, () => table.Table.Progress);
        if (writer.Count == 0)
        {
            throw TableRefusals.NoRows(table.Table, table.Plan);
        }

        if (request.OutputPath is not null)
        {
            PendingFile.Write("--output", request.OutputPath, writer.WriteCsv);
        }
        else if (!request.Json)
        {
            writer.WriteCsv(console.OutputStream);
        }

        if (request.Json)
        {
            writer.WriteJson(console.OutputStream);
        }
        else if (request.OutputPath is not null)
        {
            console.Say($"The predictions are in {request.OutputPath}.");
        }

        return ExitCode.Done;
    }

    // A model that reads the columns that any target uses; it has no target of its own.
    private static ModelDocument<T> Columns<T>(MultiOutputDocument<T> document, ModelDocument<T> first)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var used = new T[document.FeatureCount];
        for (int k = 0; k < document.OutputCount; k++)
        {
            ReadOnlySpan<T> own = document.Coefficients(k);
            for (int j = 0; j < used.Length; j++)
            {
                used[j] = own[j] == T.Zero ? used[j] : T.One;
            }
        }

        FitReport report = first.Report.GetValueOrDefault();
        return first.Training is TrainingReport training
            ? new ModelDocument<T>(used, T.Zero, ResponseKind.Value, in training, document.FeatureNames) { Encoder = document.Encoder, Objective = first.Objective }
            : new ModelDocument<T>(used, T.Zero, in report, document.FeatureNames) { Encoder = document.Encoder };
    }
}
