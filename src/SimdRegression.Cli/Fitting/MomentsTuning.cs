using System.Numerics;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>Tuning from the moments of folds.</summary>
internal static class MomentsTuning
{
    /// <summary>Divides rows into folds, and chooses.</summary>
    public static TuneOutcome Run<T>(TuneRequest request, TableRows<T> rows, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        request.Search.Strengths.CheckSize(rows.FeatureCount, Math.Max(1, request.Search.L1Ratios.Length));
        FoldAssignment folds = request.Folds.Assign(rows);
        FoldChecks.Check(rows, folds, request.Folds, hasLabels: false, console);
        LinearModel<T>.CrossValidation? validation = null;
        ReadProgress.During(console, rows.Name, () =>
        {
            validation = new LinearModel<T>.CrossValidation(rows.FeatureCount, folds);
            rows.RefuseValues(() => validation.Add(rows.Batch.Rows, rows.Batch.RowStride, rows.Targets, rows.Weights));
        });

        // The sums of folds are those of all rows but for rounding; the fit is to have the bits that it has without folds.
        TuningResult found = Search(request, validation!, rows, rows.Name, console);
        return TuneOutcomes.Create(request, found, rows.Name, request.Folds.Describe(folds), console, chosen => MomentsFit.Run(chosen, rows));
    }

    /// <summary>Scores the candidates of a search.</summary>
    /// <param name="request">What is searched.</param>
    /// <param name="validation">Has all rows.</param>
    /// <param name="rows">The rows, where there are any: they tell the errors of models that fit nearly exactly.</param>
    /// <param name="dataName">The name by which messages call the data.</param>
    /// <param name="console">Where progress goes.</param>
    public static TuningResult Search<T>(
        TuneRequest request, LinearModel<T>.CrossValidation validation, TableRows<T>? rows, string dataName, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        FitRequest fit = request.Fit;
        bool hasL1 = fit.Penalty.HasPathOfItsOwn()
            ? fit.Model != ModelKind.Ridge && (fit.Model != ModelKind.Linear || request.Search.L1Ratios.Any(ratio => ratio > 0.0))
            : !fit.Penalty.ReachesDeep(fit.Settings) && fit.Penalty.LeavesNone(request.Search.L1Ratios.DefaultIfEmpty(fit.L1Ratio).Max(), fit.Settings);
        Search search = request.Search.Create(request.Search.Strengths.FractionFor(hasL1));
        var options = new TuningOptions { Fit = fit.Options, Rule = request.Rule, Threads = fit.Threads };
        TuningResult? result = null;
        try
        {
            ReadProgress.During(console, "strengths", () => result = console.Interruption.During(() => fit.Penalty.HasPathOfItsOwn()
                ? rows is null
                    ? validation.Tune(fit.Model.Estimator(), search, in options, out _)
                    : validation.Tune(fit.Model.Estimator(), search, in options, rows.Batch, out _)
                : TuneOwn(fit, search, in options, validation, rows)));
        }
        catch (ArgumentException) when (request.Search.Strengths.Given is null)
        {
            throw TuneOutcomes.NothingToChoose(dataName);
        }

        return result!.Report.Status == FitStatus.NoPilot ? throw MomentsFit.NoPilot(dataName) : result;
    }

    private static TuningResult TuneOwn<T>(
        FitRequest fit, Search search, in TuningOptions options, LinearModel<T>.CrossValidation validation, TableRows<T>? rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var penalties = new CandidatePenalties(fit.Settings);
        return fit.Penalty switch
        {
            PenaltyKind.Group => Tune<T, GroupLasso>(penalties.Groups, search, in options, validation, rows),
            PenaltyKind.Graph => Tune<T, QuadraticPenalty>(penalties.Graph, search, in options, validation, rows),
            PenaltyKind.Adaptive => Tune<T, AdaptiveLasso>(penalties.Adaptive, search, in options, validation, rows),
            PenaltyKind.Bridge => Tune<T, Bridge>(penalties.Bridge, search, in options, validation, rows),
            PenaltyKind.Mcp => Tune<T, Mcp>(penalties.Mcp, search, in options, validation, rows),
            _ => Tune<T, Scad>(penalties.Scad, search, in options, validation, rows),
        };
    }

    private static TuningResult Tune<T, TEstimator>(
        Func<Candidate, TEstimator> penalty, Search search, in TuningOptions options, LinearModel<T>.CrossValidation validation, TableRows<T>? rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEstimator : struct, IMomentsEstimator => rows is null
        ? validation.Tune(penalty, search, in options, out _)
        : validation.Tune(penalty, search, in options, rows.Batch, out _);
}
