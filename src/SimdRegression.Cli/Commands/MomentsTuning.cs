using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Output;

namespace SimdRegression.Cli.Commands;

/// <summary>Tuning from the moments of folds.</summary>
internal static class MomentsTuning
{
    /// <summary>Divides rows into folds, and chooses.</summary>
    public static TuneOutcome Run<T>(TuneSettings settings, TableRows<T> rows, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        FoldAssignment folds = settings.Folds.Assign(rows);
        FoldChecks.Check(rows, folds, hasLabels: false, console);
        LinearModel<T>.CrossValidation? validation = null;
        ReadProgress.During(console, rows.Name, () =>
        {
            validation = new LinearModel<T>.CrossValidation(rows.FeatureCount, folds);
            rows.RefuseValues(() => validation.Add(rows.Batch.Rows, rows.Batch.RowStride, rows.Targets, rows.Weights));
        });
        return Choose(settings, validation!, new NamedMoments<T>(rows.Name, rows.MomentColumns, new LinearModel<T>.Moments(rows.FeatureCount)), settings.Folds.Describe(folds), console);
    }

    /// <summary>Chooses.</summary>
    /// <param name="settings">What is searched.</param>
    /// <param name="validation">Has all rows.</param>
    /// <param name="data">Names of the columns; its moments receive those of all rows.</param>
    /// <param name="judge">The folds in a few words.</param>
    /// <param name="console">Where progress goes.</param>
    public static TuneOutcome Choose<T>(
        TuneSettings settings, LinearModel<T>.CrossValidation validation, NamedMoments<T> data, string judge, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        FitSettings fit = settings.Fit;
        bool hasL1 = fit.Model != ModelKind.Ridge;
        Search search = settings.Search.Create(settings.Search.Strengths.FractionFor(hasL1));
        var options = new TuningOptions { Fit = fit.Options, Rule = settings.Rule, Threads = fit.Threads };
        TuningResult? result = null;
        try
        {
            ReadProgress.During(console, "strengths", () => result = validation.Tune(fit.Model.Estimator(), search, in options, out _));
        }
        catch (ArgumentException) when (settings.Search.Strengths.Given is null)
        {
            throw TuneOutcomes.NothingToChoose(data.Name);
        }

        validation.CopyTo(data.Moments);
        return TuneOutcomes.Create(settings, result!, data.Name, judge, chosen => MomentsFit.Run(chosen, data));
    }
}
