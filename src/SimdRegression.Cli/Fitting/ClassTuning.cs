using System.Numerics;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>Tuning of classifiers.</summary>
internal static class ClassTuning
{
    /// <summary>Divides rows into folds, and chooses.</summary>
    public static TuneOutcome Run<T>(TuneRequest request, TableRows<T> rows, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        FitRequest fit = request.Fit;
        FoldAssignment folds = request.Folds.Assign(rows);
        FoldChecks.Check(rows, folds, request.Folds, hasLabels: false, console);
        ClassFit.TrainerOf(rows);
        bool hasL1 = RowTuning.HasL1(request) || fit.Penalty == PenaltyKind.Group;
        Search search = RowTuning.SearchOf(request, hasL1);
        TuningOptions options = RowTuning.OptionsOf(request);
        var validation = new LinearClassifier<T>.CrossValidation(rows.FeatureCount, rows.ClassLabels!.Classes.Length, folds);
        TuningResult? result = null;
        try
        {
            ReadProgress.During(console, "folds", () => rows.RefuseValues(() => result = console.Interruption.During(() => Tune(fit, rows, validation, hasL1, search, in options))));
        }
        catch (ArgumentException failure) when (failure.ParamName == "fold")
        {
            throw new UnusableDataException(rows.Name, $"column \"{rows.TargetName}\": a class is not among the rows that a fold is trained on; --shuffle helps");
        }

        return TuneOutcomes.Create(request, result!, rows.Name, request.Folds.Describe(folds), console, chosen => ClassFit.Run(chosen, rows));
    }

    private static TuningResult Tune<T>(
        FitRequest fit, TableRows<T> rows, LinearClassifier<T>.CrossValidation validation, bool hasL1, Search search, in TuningOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RowBatch<T> batch = rows.Batch;
        if (fit.Penalty != PenaltyKind.Group)
        {
            return validation.Tune(in batch, hasL1 ? EstimatorKind.ElasticNet : EstimatorKind.Ridge, search, in options, out _);
        }

        FeatureGroups groups = fit.Settings.ToGroups();
        double[] factors = fit.Settings.GroupFactors;
        double share = fit.L1Ratio;
        return validation.Tune(in batch, candidate => new GroupLasso(candidate.Alpha, groups, share, factors), search, in options, out _);
    }
}
