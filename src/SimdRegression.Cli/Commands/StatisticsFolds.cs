using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Report;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary>Tuning on statistics of shards: each file is a fold, and nobody reads rows.</summary>
internal static class StatisticsFolds
{
    /// <summary>Reads the shards, and chooses.</summary>
    public static Reported<TuneOutcome> Tune(TuneRequest request, ToolConsole console)
    {
        CheckOptions(request);
        var files = new List<StatisticsFile>();
        foreach (string path in request.DataPaths)
        {
            using InputStream stream = InputStream.Open(path, console.OpenInput);
            files.Add(StatisticsFile.IsMeantBy(stream)
                ? StatisticsFile.Read(stream)
                : throw new CommandLineException($"DATA: {path} holds rows; several files are accepted where all are .stats, each of which is a fold"));
        }

        ColumnPlan plan = request.Fit.Columns.PlanFor(files[0]);
        request.Fit.CheckListLengths(plan.FeatureCount);
        request = request with { Fit = GraphEdges.Resolve(request.Fit, plan.FeatureNames) };
        return request.Fit.Columns.IsSingle(files[0], console)
            ? Tune<float>(request, files, plan.FeatureNames, console)
            : Tune<double>(request, files, plan.FeatureNames, console);
    }

    private static Reported<TuneOutcome> Tune<T>(TuneRequest request, List<StatisticsFile> files, string[] features, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NamedMoments<T>[] shards = [.. files.Select(file => file.Load<T>())];
        foreach (NamedMoments<T> shard in shards)
        {
            shards[0].CheckColumns(shard);
        }

        shards = [.. shards.Select(shard => shard.Select(features))];
        long rows = shards.Sum(shard => shard.Moments.Count);
        if (rows > Array.MaxLength)
        {
            throw new UnusableDataException(files[0].Name, $"the shards hold {rows} rows; at most {Array.MaxLength} are accepted");
        }

        var folds = FoldAssignment.FromSizes([.. shards.Select(shard => (int)shard.Moments.Count)]);
        var validation = new LinearModel<T>.CrossValidation(features.Length, folds);
        for (int fold = 0; fold < shards.Length; fold++)
        {
            validation.AddFold(fold, shards[fold].Moments);
        }

        var whole = new NamedMoments<T>(
            string.Join(", ", files.Select(file => file.Name)), shards[0].Columns, new LinearModel<T>.Moments(features.Length));
        validation.CopyTo(whole.Moments);
        TuningResult found = MomentsTuning.Search(request, validation, null, whole.Name, console);
        return TuneOutcomes.Create(request, found, whole.Name, $"{shards.Length} folds, one a file", console, chosen => MomentsFit.Run(chosen, whole))
            .WithPage(request.Fit, whole, null, console);
    }

    private static void CheckOptions(TuneRequest request)
    {
        FoldChoice folds = request.Folds;
        bool saysFolds = folds.Count is not null || folds.Shuffle || folds.ByTime || folds.Labels is not null;
        if (saysFolds || request.Criterion is not null)
        {
            string option = request.Criterion is not null ? "--criterion" : "--folds, --fold-column, --group-column, --by-time, --shuffle";
            throw new CommandLineException($"{option}: each of several files is a fold; accepted with one file");
        }

        if (request.Fit.Columns.Encoding.IsNeeded || request.Fit.TestShare is not null)
        {
            string option = request.Fit.TestShare is not null ? "--test-fraction" : "--missing, --categorical, --interactions";
            throw new CommandLineException($"{option}: files of statistics hold no rows; a file of rows is accepted");
        }

        if (!request.Fit.Model.HasSquaredLoss())
        {
            throw new CommandLineException(
                $"--model: \"{request.Fit.Model.Word()}\" is fitted over the rows, and statistics hold none; ridge, lasso or elastic-net, "
                + "or a file of rows, is accepted");
        }
    }
}
