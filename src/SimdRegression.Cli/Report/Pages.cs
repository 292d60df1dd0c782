using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Report;

/// <summary>Makes the pages of fits, paths and choices, where they are wanted.</summary>
internal static class Pages
{
    // Each strength is a fit over the rows, and a picture needs no more of them.
    private const int StrengthsOverRows = 40;

    /// <summary>Adds its page to a fit.</summary>
    /// <param name="outcome">The fit.</param>
    /// <param name="request">How it was asked for.</param>
    /// <param name="moments">The moments of the data.</param>
    /// <param name="rows">The rows, where there are any.</param>
    /// <param name="console">Where progress goes.</param>
    public static Reported<FitOutcome> WithPage<T>(
        this FitOutcome outcome, FitRequest request, NamedMoments<T> moments, TableRows<T>? rows, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!request.Report.IsWanted || !outcome.Result.IsUsable)
        {
            return new Reported<FitOutcome>(outcome, null);
        }

        ReportData data = ReportData.Of(moments, rows);
        PathResult? path = request.Model switch
        {
            // Neither has a strength.
            _ when !request.HasPenalty => null,
            _ => Follow(request, new StrengthGrid(null, request.Model.HasSquaredLoss() ? null : StrengthsOverRows, null), data, rows, console),
        };
        return new Reported<FitOutcome>(outcome, ResultPages.OfFit(outcome.Result, request.Options, data, path));
    }

    /// <summary>Adds its page to a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="request">How it was asked for.</param>
    /// <param name="moments">The moments of the data.</param>
    /// <param name="rows">The rows, where there are any.</param>
    public static Reported<PathResult> WithPage<T>(this PathResult path, FitRequest request, NamedMoments<T> moments, TableRows<T>? rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!request.Report.IsWanted || !path.Converged)
        {
            return new Reported<PathResult>(path, null);
        }

        // AIC where there is one; otherwise the middle of the path, which is neither bare nor free.
        PathPoint[] known = [.. path.Points.Where(point => double.IsFinite(point.Aic))];
        PathPoint shown = known.Length > 0 ? known.MinBy(point => point.Aic)! : path.Points[path.Points.Length / 2];
        string why = known.Length > 0 ? "with the least AIC" : "in the middle of the path";
        FitRequest fit = TuneOutcomes.At(request, shown.Alpha, request.L1Ratio);
        FitResult result = (request.IsOverRows ? RowFit.Run(fit, rows!) : MomentsFit.Run(fit, moments)).Result;
        return new Reported<PathResult>(path, ResultPages.OfPath(path, result, why, request.Options, ReportData.Of(moments, rows)));
    }

    /// <summary>Adds its page to a choice.</summary>
    /// <param name="outcome">The choice.</param>
    /// <param name="request">How it was asked for.</param>
    /// <param name="moments">The moments of the data.</param>
    /// <param name="rows">The rows, where there are any.</param>
    /// <param name="console">Where progress goes.</param>
    public static Reported<TuneOutcome> WithPage<T>(
        this TuneOutcome outcome, FitRequest request, NamedMoments<T> moments, TableRows<T>? rows, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!request.Report.IsWanted || !outcome.Fit.Result.IsUsable || outcome.Tuning.IsInterrupted)
        {
            return new Reported<TuneOutcome>(outcome, null);
        }

        TuneResult tuning = outcome.Tuning;
        double share = tuning.L1Ratios[tuning.Selected];
        double[] alphas = [.. tuning.Alphas.Where((_, i) => tuning.SearchWord != "grid" || tuning.L1Ratios[i] == share)];
        ReportData data = ReportData.Of(moments, rows);
        PathResult path = Follow(request with { L1Ratio = share }, new StrengthGrid(alphas, null, null), data, rows, console);
        return new Reported<TuneOutcome>(outcome, ResultPages.OfTuning(tuning, request.Options, data, path));
    }

    private static PathResult Follow<T>(FitRequest request, StrengthGrid strengths, ReportData data, TableRows<T>? rows, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        request.Model.HasSquaredLoss()
            ? MomentsPath.Run(request with { Options = request.Options with { Solver = MomentsSolver.Auto } }, strengths, data.Named)
            : RowPath.Run(request, strengths, rows!, console);
}

/// <param name="Outcome">What was found.</param>
/// <param name="Page">Its page, where one is wanted and there is something to show.</param>
internal sealed record Reported<TOutcome>(TOutcome Outcome, ReportPage? Page);
