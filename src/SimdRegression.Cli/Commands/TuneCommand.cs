using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Report;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary><c>tune</c>: chooses a strength, and fits the model of that strength to all rows.</summary>
internal static class TuneCommand
{
    public static ExitCode Run(TuneRequest request, ToolConsole console)
    {
        CriterionTuning.Check(request);
        FitRequest fit = request.Fit;
        var names = new OutputNames([.. request.DataPaths, .. fit.OtherInputs]);
        if (fit.SavePath is not null)
        {
            names.AddFile("--save", fit.SavePath);
        }

        using ReportWriter report = ReportWriter.Begin(fit.Report, names);
        var use = new Use(request, console);
        (TuneOutcome outcome, ReportPage? page) = request.DataPaths.Count > 1
            ? StatisticsFolds.Tune(request, console)
            : use.Run(keepsRows: request.Criterion is null || fit.Report.IsWanted, console, request.Folds.Labels);
        outcome = outcome.With(outcome.Fit.WithTest(fit, use.HeldOut, use.Labels, console));
        FitResult chosen = outcome.Fit.Result;
        bool isInterrupted = outcome.Tuning.IsInterrupted;
        if (chosen.IsUsable && !isInterrupted && fit.SavePath is not null)
        {
            PendingFile.Write("--save", fit.SavePath, outcome.Fit.Model.Save);
        }

        if (outcome.Tuning.Folds is { UncertifiedFits: > 0 and int missed })
        {
            console.Note($"{missed} of the fits of folds did not reach their tolerance; their scores count all the same");
        }

        report.Write(page?.WithTest(chosen, fit.TestPath is null));
        if (fit.Json)
        {
            TuneJson.Write(console.OutputStream, outcome.Tuning);
        }
        else
        {
            TuneTable.Write(Terminal.ForOutput(console), outcome.Tuning);
            if (chosen.Test is not null)
            {
                ScoreOutput.WriteText(console.Out, chosen.Test);
            }

            if (!isInterrupted)
            {
                FitCommand.TellWhereSaved(fit, console, chosen);
            }
        }

        if (!fit.Json)
        {
            report.Tell(console.Out);
        }

        if (isInterrupted)
        {
            console.Out.Flush();
            console.Fail(FormattableString.Invariant($"the search was interrupted after {outcome.Tuning.Scores.Length} strengths")
                + (fit.SavePath is null ? "" : "; the model is not saved"));
            return ExitCode.Interrupted;
        }

        if (!chosen.IsUsable)
        {
            return FitCommand.FailToConverge(fit, console, outcome.Fit);
        }

        if (outcome.Tuning.UncertainCount == 0)
        {
            return ExitCode.Done;
        }

        console.Out.Flush();
        console.Fail(outcome.Tuning.DescribeUncertainty());
        return ExitCode.NotConverged;
    }

    private sealed class Use(TuneRequest request, ToolConsole console) : DataUse<Reported<TuneOutcome>>(request.Fit)
    {
        // What was asked for, with what was learned from the rows.
        private TuneRequest Asked => request with { Fit = request.Fit with { Encoder = Request.Encoder, Settings = Request.Settings } };

        protected override bool WantsDoubledSums(Reported<TuneOutcome> found, out bool isOpen)
        {
            isOpen = found.Outcome.Fit.Result.ExpectedDigits == 0.0;
            return found.Outcome.WantsDoubledSums;
        }

        protected override Reported<TuneOutcome> OnMoments<T>(NamedMoments<T> moments) =>
            ByCriterion(moments).WithPage(Request, moments, null, console);

        protected override Reported<TuneOutcome> OnRows<T>(TableRows<T> rows)
        {
            bool isOfMoments = Request.Model.HasSquaredLoss();
            TuneOutcome outcome = (isOfMoments, request.Criterion) switch
            {
                (true, null) => MomentsTuning.Run(Asked, rows, console),
                (true, _) => ByCriterion(rows.ToMoments(Request.Solver.Precision())),
                (false, null) => RowTuning.Run(Asked, rows, console),
                (false, _) => CriterionTuning.Run(
                    Asked,
                    fit => console.Interruption.During(() => RowPath.Run(fit, request.Search.Strengths, rows, console)),
                    fit => console.Interruption.During(() => RowFit.Run(fit, rows))),
            };
            return Request.Report.IsWanted
                ? outcome.WithPage(Request, rows.ToMoments(outcome.Fit.Precision), rows, console)
                : new Reported<TuneOutcome>(outcome, null);
        }

        private TuneOutcome ByCriterion<T>(NamedMoments<T> moments)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            CriterionTuning.Run(
                request with { Fit = Request },
                fit => console.Interruption.During(() => MomentsPath.Run(fit, request.Search.Strengths, moments)),
                fit => console.Interruption.During(() => MomentsFit.Run(fit, moments)));

        protected override void CheckStatistics(FitRequest fit, StatisticsFile file)
        {
            base.CheckStatistics(fit, file);
            if (request.Criterion is null)
            {
                throw new CommandLineException(
                    $"DATA: {file.Name} holds the statistics of all its rows together, and no folds; "
                    + "two or more .stats files (each is a fold), --criterion, or a file of rows, is accepted");
            }
        }
    }
}
