using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Report;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary><c>fit</c>: one fit, from the moments of the data where those say all that the model and solver want to know.</summary>
internal static class FitCommand
{
    public static ExitCode Run(FitRequest request, ToolConsole console)
    {
        if (request.Network is not null)
        {
            return NetworkCommand.Run(request, console);
        }

        if (request.Columns.OtherTargets.Count > 0 || request.Model == ModelKind.MultiTask)
        {
            return TargetsCommand.Run(request, console);
        }

        var names = new OutputNames([request.DataPath, .. request.OtherInputs]);
        if (request.SavePath is not null)
        {
            names.AddFile("--save", request.SavePath);
        }

        using ReportWriter report = ReportWriter.Begin(request.Report, names);
        var use = new Use(request, console);
        (FitOutcome outcome, ReportPage? page) = use.Run(
            keepsRows: request.Report.IsWanted || request.Inference.NeedsRows, console, request.Inference.Clusters);
        outcome = outcome.WithTest(request, use.HeldOut, use.Labels, console);
        if (outcome.Result.IsUsable && request.SavePath is not null)
        {
            PendingFile.Write("--save", request.SavePath, outcome.Model.Save);
        }

        report.Write(page?.WithTest(outcome.Result, request.TestPath is null));
        Print(request, console, outcome.Result);
        if (!request.Json)
        {
            report.Tell(console.Out);
        }

        string hint = use.IsOnStatistics ? "the rows themselves, with --solver doubled, would help, or a penalty"
            : "--solver doubled, for which a file is read again without being asked, would help, or a penalty";
        if (outcome.Result.IsUsable && use.LacksDigits)
        {
            console.Note("sums in double precision leave open whether columns depend on each other or only nearly so; " + hint);
        }

        return outcome.Result.IsUsable ? ExitCode.Done
            : use.LacksDigits ? FailToConverge(request, console, outcome, hint)
            : FailToConverge(request, console, outcome);
    }

    /// <summary>Fits one target, without printing or saving anything.</summary>
    /// <param name="request">What is fitted; no report.</param>
    /// <param name="console">Where progress and notes go.</param>
    public static FitOutcome FitOne(FitRequest request, ToolConsole console)
    {
        var use = new Use(request, console);
        (FitOutcome outcome, _) = use.Run(keepsRows: request.Inference.NeedsRows, console, request.Inference.Clusters);
        return outcome.WithTest(request, use.HeldOut, use.Labels, console);
    }

    private static void Print(FitRequest request, ToolConsole console, FitResult result)
    {
        if (request.Json)
        {
            FitJson.Write(console.OutputStream, result);
            return;
        }

        FitTable.Write(Terminal.ForOutput(console), result);
        if (result.Test is not null)
        {
            ScoreOutput.WriteText(console.Out, result.Test);
        }

        TellWhereSaved(request, console, result);
    }

    /// <summary>Says where the model is, if it is anywhere.</summary>
    public static void TellWhereSaved(FitRequest request, ToolConsole console, FitResult result)
    {
        if (request.SavePath is not null && result.IsUsable)
        {
            console.Say($"The model is saved in {request.SavePath}.");
        }
    }

    /// <summary>Says why a fit is of no use.</summary>
    public static ExitCode FailToConverge(
        FitRequest request, ToolConsole console, FitOutcome outcome, string hint = "a penalty or fewer columns would help")
    {
        console.Out.Flush();
        FitResult result = outcome.Result;
        string problem = result.Status switch
        {
            FitStatus.IterationLimit when request.Model == ModelKind.Perceptron => FormattableString.Invariant(
                $"no plane was found that separates the classes; after {result.Iterations} epochs {result.Certificate.Value:P1} of the rows ")
                + "are on the wrong side",
            FitStatus.IterationLimit => FormattableString.Invariant(
                $"the fit stopped after {result.Iterations} iterations at {result.Certificate.Value:G3}, ")
                + FormattableString.Invariant($"above its tolerance {result.Certificate.Tolerance:G3}")
                + (request.TakesSteps && !request.Options.Standardize
                    ? "; steps take long where columns differ in scale, and --standardize would help"
                    : ""),
            FitStatus.Interrupted => FormattableString.Invariant(
                $"the fit was interrupted after {result.Iterations} iterations at {result.Certificate.Value:G3}, ")
                + FormattableString.Invariant($"above its tolerance {result.Certificate.Tolerance:G3}"),
            FitStatus.Stalled => FormattableString.Invariant(
                $"rounding keeps the fit from its tolerance {result.Certificate.Tolerance:G3}; it came to {result.Certificate.Value:G3}"),
            FitStatus.IllConditioned when result.IsRuinedByRounding => FormattableString.Invariant(
                $"rounding the data to single precision leaves {result.ExpectedDigits:F1} digits of the coefficients; double precision would help"),
            FitStatus.IllConditioned =>
                "the columns are so nearly dependent that fewer than six digits of the coefficients are certain; "
                + hint,
            FitStatus.Unbounded when request.FitsScale => "there is no minimum: the scale falls to 0; a larger --huber-delta, or the fixed scale, would help",
            FitStatus.Unbounded => "the objective has no minimum: it falls for ever while coefficients grow"
                + (request.Model is ModelKind.Logistic or ModelKind.Multinomial ? ", as where a plane separates the classes; a penalty would help" : ""),
            FitStatus.NoPilot => "the pilot of the penalty adaptive is not unique, or has no digits; --pilot ridge:A would help",
            FitStatus.Diverged => "the steps were too long, and the objective grew" + outcome.Advice,
            _ => $"the fit did not succeed ({result.Status})",
        };
        console.Fail(problem + (request.SavePath is null ? "" : "; the model is not saved"));
        return result.Status == FitStatus.Interrupted ? ExitCode.Interrupted : ExitCode.NotConverged;
    }

    private sealed class Use(FitRequest request, ToolConsole console) : DataUse<Reported<FitOutcome>>(request)
    {
        protected override bool WantsDoubledSums(Reported<FitOutcome> found, out bool isOpen)
        {
            isOpen = found.Outcome.Result.ExpectedDigits == 0.0;
            return found.Outcome.Result.WantsDoubledSums;
        }

        protected override Reported<FitOutcome> OnMoments<T>(NamedMoments<T> moments) =>
            Fit(moments).WithPage(Request, moments, null, console);

        protected override Reported<FitOutcome> OnFactor<T>(NamedFactor<T> factor) => new(MomentsFit.Run(Request, factor), null);

        protected override Reported<FitOutcome> OnRows<T>(TableRows<T> rows)
        {
            if (Request.IsOverRows && !Request.Report.IsWanted)
            {
                return new Reported<FitOutcome>(Fit(rows), null);
            }

            NamedMoments<T> moments = rows.ToMoments(Request.Solver.Precision());
            FitOutcome outcome = Request.IsOverRows ? Fit(rows)
                : Request.Solver == SolverKind.Orthogonal ? MomentsFit.Run(Request, rows.ToFactor())
                : Fit(moments);
            return outcome.WithErrors(Request, rows).WithPage(Request, moments, rows, console);
        }

        private FitOutcome Fit<T>(NamedMoments<T> moments)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => console.Interruption.During(() => MomentsFit.Run(Request, moments));

        private FitOutcome Fit<T>(TableRows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => console.Interruption.During(() => RowFit.Run(Request, rows));
    }
}
