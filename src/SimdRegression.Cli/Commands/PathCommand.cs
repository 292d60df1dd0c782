using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Report;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary><c>path</c>: one model at many strengths.</summary>
internal static class PathCommand
{
    public static ExitCode Run(PathSettings settings, ToolConsole console)
    {
        using ReportWriter report = ReportWriter.Begin(settings.Fit.Report, new OutputNames(settings.Fit.DataPath));
        var use = new Use(settings, console);
        (PathResult path, ReportPage? page) = use.Run(keepsRows: settings.Fit.Report.IsWanted, console);
        if (path.Points.Length == 0)
        {
            throw new InterruptedException("the path was interrupted before its first strength was fitted");
        }

        report.Write(page);
        if (settings.Fit.Json)
        {
            PathJson.Write(console.OutputStream, path);
        }
        else
        {
            PathTable.Write(Terminal.ForOutput(console), path);
        }

        if (!settings.Fit.Json)
        {
            report.Tell(console.Out);
        }

        if (path.Converged)
        {
            return ExitCode.Done;
        }

        console.Out.Flush();
        if (path.IsInterrupted)
        {
            console.Fail(FormattableString.Invariant($"the path was interrupted after {path.Points.Length} of {path.StrengthCount} strengths"));
            return ExitCode.Interrupted;
        }

        console.Fail(FormattableString.Invariant(
                $"{path.UncertainCount} of {path.Points.Length} fits did not reach their tolerance ({path.FirstFailure}); the others did")
            + (use.LacksDigits ? "; a file of rows, which can be read again for sums of more digits, would help" : ""));
        return ExitCode.NotConverged;
    }

    private sealed class Use(PathSettings settings, ToolConsole console) : DataUse<Reported<PathResult>>(settings.Fit)
    {
        protected override bool WantsDoubledSums(Reported<PathResult> found, out bool isOpen)
        {
            isOpen = found.Outcome.Points.Any(point => point.ExpectedDigits == 0.0);
            return found.Outcome.WantsDoubledSums;
        }

        protected override Reported<PathResult> OnMoments<T>(NamedMoments<T> moments) =>
            Follow(moments).WithPage(Settings, moments, null);

        protected override Reported<PathResult> OnRows<T>(TableRows<T> rows)
        {
            if (Settings.IsOverRows)
            {
                PathResult path = console.Interruption.During(() => RowPath.Run(Settings, settings.Strengths, rows, console));
                return Settings.Report.IsWanted ? path.WithPage(Settings, rows.ToMoments(), rows) : new Reported<PathResult>(path, null);
            }

            NamedMoments<T> moments = rows.ToMoments(Settings.Solver.Precision());
            return Follow(moments).WithPage(Settings, moments, rows);
        }

        private PathResult Follow<T>(NamedMoments<T> moments)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            console.Interruption.During(() => MomentsPath.Run(Settings, settings.Strengths, moments));
    }
}
