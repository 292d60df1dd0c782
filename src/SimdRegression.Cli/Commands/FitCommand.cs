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
    public static ExitCode Run(FitSettings settings, ToolConsole console)
    {
        var names = new OutputNames(settings.DataPath);
        if (settings.SavePath is not null)
        {
            names.AddFile("--save", settings.SavePath);
        }

        using ReportWriter report = ReportWriter.Begin(settings.Report, names);
        var use = new Use(settings, console);
        (FitOutcome outcome, ReportPage? page) = use.Run(keepsRows: settings.Report.IsWanted, console);
        if (outcome.Result.IsUsable && settings.SavePath is not null)
        {
            PendingFile.Write("--save", settings.SavePath, outcome.Save);
        }

        report.Write(page);
        Print(settings, console, outcome.Result);
        if (!settings.Json)
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
            : use.LacksDigits ? FailToConverge(settings, console, outcome, hint)
            : FailToConverge(settings, console, outcome);
    }

    private static void Print(FitSettings settings, ToolConsole console, FitResult result)
    {
        if (settings.Json)
        {
            FitJson.Write(console.OutputStream, result);
            return;
        }

        FitTable.Write(Terminal.ForOutput(console), result);
        TellWhereSaved(settings, console, result);
    }

    /// <summary>Says where the model is, if it is anywhere.</summary>
    public static void TellWhereSaved(FitSettings settings, ToolConsole console, FitResult result)
    {
        if (settings.SavePath is not null && result.IsUsable)
        {
            console.Say($"The model is saved in {settings.SavePath}.");
        }
    }

    /// <summary>Says why a fit is of no use.</summary>
    public static ExitCode FailToConverge(
        FitSettings settings, ToolConsole console, FitOutcome outcome, string hint = "a penalty or fewer columns would help")
    {
        console.Out.Flush();
        FitResult result = outcome.Result;
        string problem = result.Status switch
        {
            FitStatus.IterationLimit when settings.Model == ModelKind.Perceptron => FormattableString.Invariant(
                $"no plane was found that separates the classes; after {result.Iterations} epochs {result.Certificate.Value:P1} of the rows ")
                + "are on the wrong side",
            FitStatus.IterationLimit => FormattableString.Invariant(
                $"the fit stopped after {result.Iterations} iterations at {result.Certificate.Value:G3}, ")
                + FormattableString.Invariant($"above its tolerance {result.Certificate.Tolerance:G3}")
                + (settings.TakesSteps && !settings.Options.Standardize
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
            FitStatus.Unbounded => "the objective has no minimum: it falls for ever while coefficients grow"
                + (settings.Model == ModelKind.Logistic ? ", as where a plane separates the classes; a penalty would help" : ""),
            FitStatus.Diverged => "the steps were too long, and the objective grew" + outcome.Advice,
            _ => $"the fit did not succeed ({result.Status})",
        };
        console.Fail(problem + (settings.SavePath is null ? "" : "; the model is not saved"));
        return result.Status == FitStatus.Interrupted ? ExitCode.Interrupted : ExitCode.NotConverged;
    }

    private sealed class Use(FitSettings settings, ToolConsole console) : DataUse<Reported<FitOutcome>>(settings)
    {
        protected override bool WantsDoubledSums(Reported<FitOutcome> found, out bool isOpen)
        {
            isOpen = found.Outcome.Result.ExpectedDigits == 0.0;
            return found.Outcome.Result.WantsDoubledSums;
        }

        protected override Reported<FitOutcome> OnMoments<T>(NamedMoments<T> moments) =>
            Fit(moments).WithPage(Settings, moments, null, console);

        protected override Reported<FitOutcome> OnFactor<T>(NamedFactor<T> factor) => new(MomentsFit.Run(Settings, factor), null);

        protected override Reported<FitOutcome> OnRows<T>(TableRows<T> rows)
        {
            if (Settings.IsOverRows && !Settings.Report.IsWanted)
            {
                return new Reported<FitOutcome>(Fit(rows), null);
            }

            NamedMoments<T> moments = rows.ToMoments(Settings.Solver.Precision());
            FitOutcome outcome = Settings.IsOverRows ? Fit(rows)
                : Settings.Solver == SolverKind.Orthogonal ? MomentsFit.Run(Settings, rows.ToFactor())
                : Fit(moments);
            return outcome.WithPage(Settings, moments, rows, console);
        }

        private FitOutcome Fit<T>(NamedMoments<T> moments)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => console.Interruption.During(() => MomentsFit.Run(Settings, moments));

        private FitOutcome Fit<T>(TableRows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => console.Interruption.During(() => RowFit.Run(Settings, rows));
    }
}
