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
        Refuse(request);
        return file.IsSinglePrecision ? Run(request, file.LoadOutputs<float>(), console) : Run(request, file.LoadOutputs<double>(), console);
    }

    private static void Refuse(PredictRequest request)
    {
        if (request.Label || request.Deviation || request.Level is not null)
        {
            string option = request.Label ? "--label" : request.Deviation ? "--deviation" : "--interval";
            throw new CommandLineException($"{option}: it is for a model of one target");
        }
    }

    /// <summary>How the data of a model of several outputs are read.</summary>
    public static TableReading Reading(
        Func<TextFormat, TextFormat> format, int threads, IReadOnlyDictionary<string, string> annotations, ToolConsole console) => new()
    {
        Threads = threads,
        Format = format(TextFormat.Of(annotations)),
        Words = CommandLineWords.Model,
        Note = console.Note,
    };

    /// <summary>The same for a network.</summary>
    public static ExitCode Run<T>(PredictRequest request, StoredNetwork<T> network, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Refuse(request);
        var responses = new ResponseKind[network.Outputs];
        Array.Fill(responses, network.Document.Response);
        return Run(request, network.Columns(null), network.OutputNames, responses, network.Predict, writesRows: true, console);
    }

    private static ExitCode Run<T>(PredictRequest request, MultiOutputDocument<T> document, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var outputs = new ModelDocument<T>[document.OutputCount];
        var models = new LinearModel<T>[outputs.Length];
        var responses = new ResponseKind[outputs.Length];
        for (int k = 0; k < outputs.Length; k++)
        {
            outputs[k] = document.ToDocument(k);
            models[k] = outputs[k].ToModel();
            responses[k] = outputs[k].Response;
        }

        T[] made = [];
        void Predict(ReadOnlySpan<T> rows, Span<T> destination)
        {
            int count = destination.Length / models.Length;
            made = made.Length < count ? new T[count] : made;
            for (int k = 0; k < models.Length; k++)
            {
                models[k].Predict(rows, made.AsSpan(0, count));
                for (int row = 0; row < count; row++)
                {
                    destination[(row * models.Length) + k] = made[row];
                }
            }
        }

        return Run(request, Columns(document, outputs[0]), [.. document.OutputNames], responses, Predict, writesRows: false, console);
    }

    private static ExitCode Run<T>(
        PredictRequest request, ModelDocument<T> columnsRead, string[] names, ResponseKind[] responses, RowOutputs<T> outputs, bool writesRows, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Table raw = TableFormats.Open(request.DataPath, console.OpenInput, Reading(request.Format, request.Threads, columnsRead.Annotations, console));
        using var table = new ModelTable<T>(columnsRead, raw, weights: null, isJudged: false, plan => PredictCommand.Keep(request, raw, plan));
        string[] kept = Array.ConvertAll(table.RawPlan.Kept, index => raw.Columns[index]);
        var writer = new TargetsPredictionWriter(names, kept);
        var block = new RowBlock<T>(table.Plan);
        T[] made = [];
        bool Step()
        {
            if (!table.Read(block))
            {
                return false;
            }

            made = made.Length < block.Count * names.Length ? new T[block.Capacity * names.Length] : made;
            outputs(block.Rows, made.AsSpan(0, block.Count * names.Length));
            double[][] columns = new double[names.Length][];
            T[] offsets = ExposureOffsets.Of(block);
            for (int k = 0; k < columns.Length; k++)
            {
                columns[k] = new double[block.Count];
                for (int row = 0; row < block.Count; row++)
                {
                    T output = made[(row * names.Length) + k];
                    double margin = double.CreateTruncating(offsets.Length == 0 ? output : output + offsets[row]);
                    double prediction = InverseLink.Of(responses[k], margin);
                    bool isGap = double.IsNaN(margin) && columnsRead.Encoder is not null;
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
            writer.WriteJson(console.OutputStream, writesRows);
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
            ? new ModelDocument<T>(used, T.Zero, ResponseKind.Value, in training, document.FeatureNames) { Encoder = document.Encoder, Objective = first.Objective, Annotations = document.Annotations }
            : new ModelDocument<T>(used, T.Zero, in report, document.FeatureNames) { Encoder = document.Encoder, Annotations = document.Annotations };
    }
}
