using System.Numerics;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>Tuning of models that are fitted over the rows.</summary>
internal static class RowTuning
{
    /// <summary>Divides rows into folds, and chooses.</summary>
    public static TuneOutcome Run<T>(TuneRequest request, TableRows<T> rows, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        FitRequest fit = request.Fit;
        request.Search.Strengths.CheckSize(rows.FeatureCount, Math.Max(1, request.Search.L1Ratios.Length));
        if (fit.Model.HasSeveralClasses())
        {
            return ClassTuning.Run(request, rows, console);
        }

        FoldAssignment folds = request.Folds.Assign(rows);
        FoldChecks.Check(rows, folds, request.Folds, fit.Model.HasLabels(), console);
        TuningResult? result = null;
        ReadProgress.During(console, "folds", () => rows.RefuseValues(() => result = console.Interruption.During(() => fit.Model switch
        {
            ModelKind.Logistic => Tune(request, rows, folds, default(LogisticLoss)),
            ModelKind.Poisson => Tune(request, rows, folds, default(PoissonLoss)),
            ModelKind.Gamma => Tune(request, rows, folds, default(GammaLoss)),
            ModelKind.Quantile => TuneQuantile(request, rows, folds),
            ModelKind.Tweedie => Tune(request, rows, folds, new TweedieLoss(fit.TweediePower)),
            _ => Tune(request, rows, folds, new HuberLoss(fit.HuberDelta)),
        })));
        return TuneOutcomes.Create(request, result!, rows.Name, request.Folds.Describe(folds), console, chosen => RowFit.Run(chosen, rows));
    }

    private static TuningResult TuneQuantile<T>(TuneRequest request, TableRows<T> rows, FoldAssignment folds)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool hasL1 = HasL1(request);
        TuningOptions options = OptionsOf(request);
        var validation = new LinearModel<T>.RowCrossValidation(rows.FeatureCount, folds);
        EstimatorKind kind = hasL1 ? EstimatorKind.ElasticNet : EstimatorKind.Ridge;
        var loss = new QuantileLoss(request.Fit.Quantile);
        return validation.Tune(rows.Batch, in loss, kind, default(FiniteSmoothing), SearchOf(request, hasL1), in options, out _);
    }

    private static TuningResult Tune<T, TLoss>(TuneRequest request, TableRows<T> rows, FoldAssignment folds, TLoss loss)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        if (!request.Fit.Penalty.HasPathOfItsOwn())
        {
            return TuneOwn(request, rows, folds, loss);
        }

        bool hasL1 = HasL1(request);
        Search search = SearchOf(request, hasL1);
        TuningOptions options = OptionsOf(request);
        var validation = new LinearModel<T>.RowCrossValidation(rows.FeatureCount, folds);
        return hasL1
            ? validation.Tune(rows.Batch, in loss, EstimatorKind.ElasticNet, default(ProximalNewton), search, in options, out _)
            : validation.Tune(rows.Batch, in loss, EstimatorKind.Ridge, default(Newton), search, in options, out _);
    }

    private static TuningResult TuneOwn<T, TLoss>(TuneRequest request, TableRows<T> rows, FoldAssignment folds, TLoss loss)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        FitRequest fit = request.Fit;
        Search search = SearchOf(request, hasL1: true);
        TuningOptions options = OptionsOf(request);
        var validation = new LinearModel<T>.RowCrossValidation(rows.FeatureCount, folds);
        if (fit.Penalty == PenaltyKind.Bridge)
        {
            double q = fit.Settings.Q;
            return validation.Tune(rows.Batch, in loss, candidate => new Bridge(candidate.Alpha, q), default(ProximalNewton), search, in options, out _);
        }

        FeatureGroups groups = fit.Settings.ToGroups();
        double[] factors = fit.Settings.GroupFactors;
        double share = fit.L1Ratio;
        return validation.Tune(
            rows.Batch,
            in loss,
            candidate => new GroupLasso(candidate.Alpha, groups, share, factors),
            default(ProximalNewton),
            search,
            in options,
            out _);
    }

    /// <summary>Whether any share of L1 that is tried is above 0.</summary>
    public static bool HasL1(TuneRequest request) => request.Search.L1Ratios.Any(ratio => ratio > 0.0);

    /// <summary>The search that a request asks for.</summary>
    public static Search SearchOf(TuneRequest request, bool hasL1) => request.Search.Create(request.Search.Strengths.FractionOverRows(hasL1));

    /// <summary>The options of the fits.</summary>
    public static TuningOptions OptionsOf(TuneRequest request) =>
        new() { Fit = request.Fit.Options, Rule = request.Rule, Threads = request.Fit.Threads };
}
