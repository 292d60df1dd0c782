using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary><c>verify</c>: holds what a saved model claims against its data, apart from the solvers.</summary>
internal static class VerifyCommand
{
    public static ExitCode Run(VerifyRequest request, ToolConsole console)
    {
        // A model that was changed is refuted by the data, which says more than its checksum.
        ModelFile file = ModelFile.Read(request.ModelPath).OfOneOutput("verify").WithoutChecksum();
        return file.IsSinglePrecision ? Run(request, file.Load<float>(), console) : Run(request, file.Load<double>(), console);
    }

    private static ExitCode Run<T>(VerifyRequest request, ModelDocument<T> document, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (document.Annotations.ContainsKey(PredictionErrors.PosteriorKey))
        {
            throw new UnusableDataException(
                request.ModelPath, "the data chose the strengths of this Bayesian model with its coefficients, which the verifier does not know; other models are accepted");
        }

        if (document.Objective is null && document.Annotations.ContainsKey(FitRequest.EdgesKey))
        {
            throw new UnusableDataException(
                request.ModelPath, "the model has the penalty graph, which the verifier does not know; models with any other penalty are accepted");
        }

        ModelObjective objective = document.Objective ?? throw new UnusableDataException(
            request.ModelPath, "the model does not say what was minimised; one that this version saved is accepted");
        if (objective.Loss == ModelLoss.Other)
        {
            throw new UnusableDataException(
                request.ModelPath,
                document.Response == ResponseKind.Label
                    ? "the perceptron rule minimises nothing, so there is nothing to verify; other models are accepted"
                    : "the scale of Huber's loss was fitted with the model, which the verifier does not know; Huber's loss of a fixed delta is accepted");
        }

        var claimed = new ClaimedModel<T>(request, document, objective);
        VerificationReport found;
        try
        {
            using InputStream stream = InputStream.Open(request.DataPath, console.OpenInput);
            found = StatisticsFile.IsMeantBy(stream) ? claimed.Verify(StatisticsFile.Read(stream)) : claimed.Verify(stream, console);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException or InvalidOperationException)
        {
            throw new UnusableDataException(request.ModelPath, SystemFailure.OwnWords(failure));
        }

        if (request.Json)
        {
            VerificationOutput.WriteJson(console.OutputStream, in found);
        }
        else
        {
            VerificationOutput.WriteText(console.Out, in found);
        }

        return found.ClaimHolds ? ExitCode.Done : ExitCode.NotConverged;
    }

    private sealed class ClaimedModel<T>(VerifyRequest request, ModelDocument<T> document, ModelObjective objective)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private string Target => request.Target ?? document.TargetName ?? throw new CommandLineException(
            "--target: the model does not name its target; the name of a column is needed");

        private string? Weights => request.Weights ?? objective.WeightName;

        public VerificationReport Verify(StatisticsFile statistics)
        {
            MomentColumns stored = statistics.MomentColumns;
            if (document.Report is null)
            {
                throw new CommandLineException($"{statistics.Name}: the model was fitted over rows; a file of rows is accepted");
            }

            if (stored.Target != Target || stored.Weights != Weights)
            {
                throw new CommandLineException(
                    $"{statistics.Name}: the statistics are about the target \"{stored.Target}\" "
                    + (stored.Weights is null ? "without weights" : $"with the weights \"{stored.Weights}\"")
                    + "; those of the model are accepted");
            }

            ColumnPlan plan = ColumnPlan.ForFit(statistics, stored.Target, ModelFile.FeatureNames(document), [], stored.Weights, words: CommandLineWords.Model);
            NamedMoments<T> moments = statistics.Load<T>().Select(plan.FeatureNames);
            return document.Verify(moments.Moments);
        }

        public VerificationReport Verify(InputStream stream, ToolConsole console)
        {
            var reading = new TableReading { Threads = request.Threads, Format = TextFormat.Of(document.Annotations), Words = CommandLineWords.Model, Note = console.Note };
            using var table = ModelTable<T>.ForVerification(document, stream, reading, Target, Weights);
            TableRows<T> rows = TableRows<T>.Read(table.Table, table.Plan, console);
            if (objective.Loss == ModelLoss.Logistic)
            {
                rows.TakeLabels(new LabelChoice
                {
                    Positive = document.Classes?[1],
                    Weighting = document.Annotations.GetValueOrDefault(FitRequest.ClassWeightKey),
                }, areSeveral: false);
            }

            RowBatch<T> batch = rows.Batch;
            return document.Verify(in batch);
        }
    }
}
